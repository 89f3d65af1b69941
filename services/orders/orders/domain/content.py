"""The content of an order: frozen when it is placed, in one canonical spelling, with its hash."""

import hashlib
import json
from typing import Any, Literal, Self

from contracts import durations
from contracts.auth import Credential
from contracts.certificates import Subject
from contracts.envelope import View
from contracts.identifiers import PersonNumber, Sha256
from contracts.journeys import Journey
from contracts.labels import OwnTexts
from contracts.orders import (
    CsrSummary,
    DeclarationText,
    Nominated,
    OldCertificate,
    OrderLink,
    PaperOrder,
    PersonCard,
    PersonLink,
    SubscriberCard,
    Validity,
)
from contracts.products import Product
from pydantic import AwareDatetime, Field, model_validator


def _unknown(value: object) -> bool:
    """Of a field that came later: content of before it was kept is frozen, and hashed, without it."""
    return value is None


class HeadPart(View):
    """A step's part of the head."""


class DetailsPart(View):
    """A step's part of the details."""


class ManagerContent(DetailsPart):
    """Who manages the certificate: one of the two."""

    manager: PersonCard | None = Field(default=None, exclude_if=_unknown)
    nominated: Nominated | None = Field(default=None, exclude_if=_unknown)

    @property
    def named(self) -> PersonCard | Nominated:
        """Who it is, with or without a number known here."""
        named = self.manager or self.nominated
        assert named is not None
        return named


class CertificateContent(DetailsPart):
    """What the certificate will be, how long, and where it is delivered."""

    subject: Subject
    sans: tuple[str, ...]  # common name first
    csr_pem: str
    csr_summary: CsrSummary
    spki_sha256: Sha256
    delivery_email: str
    #: When the certificate manager handed the request in, through a mailed link; None when who ordered did.
    csr_handed_in_at: AwareDatetime | None = Field(default=None, exclude_if=_unknown)
    validity_days: int
    #: What its subscriber calls it; None in content of before it was asked, or when what it replaces says that alone.
    texts: OwnTexts | None = Field(default=None, exclude_if=_unknown)
    #: Until when at least, on the day of ordering; None in content of before it was shown.
    validity: Validity | None = Field(default=None, exclude_if=_unknown)


class ServerContent(ManagerContent, CertificateContent):
    """What was ordered of a server certificate."""

    kind: Literal["server"] = "server"

    def lasts(self, language: str) -> str:
        """How long the certificate will be valid, in words of a language."""
        known = self.validity
        if known is None:
            return durations.validity(self.validity_days, None, language)
        days_to_end = known.days if known.issuer_ends else None
        return durations.validity(self.validity_days, known.until, language, days_to_end=days_to_end)


class ConditionsContent(HeadPart):
    """What was declared, by whom and when."""

    terms_version: str
    declarations: tuple[DeclarationText, ...]
    #: The contact: who places declares; None in content of before it was kept.
    declared_by: PersonNumber | None = Field(default=None, exclude_if=_unknown)
    declared_at: AwareDatetime | None = Field(default=None, exclude_if=_unknown)


class Content(ConditionsContent):
    """Everything a customer agreed to: a head, the same for every product, and details by kind. Nothing of it changes
    after placing."""

    reference: str
    journey: Journey
    product: Product
    language: str
    subscriber: SubscriberCard
    contact: PersonCard
    renews: OldCertificate | None
    #: The order that ended without a certificate, of which this is the same anew; None in content of before it was kept.
    follows: OrderLink | None = Field(default=None, exclude_if=_unknown)
    #: Who of the provider prepared it on behalf of the contact, who placed it; None when nobody did.
    prepared_by: PersonLink | None = Field(default=None, exclude_if=_unknown)
    #: What the contact signed; then the declarations were given on it, and who recorded it placed the order.
    paper: PaperOrder | None = Field(default=None, exclude_if=_unknown)
    price_cents: int  # euro cents, without VAT
    credential: Credential  # the login certificate the order was placed with; of one on paper, of who recorded it
    placed_at: AwareDatetime
    details: ServerContent

    @model_validator(mode="before")
    @classmethod
    def _grouped(cls, frozen: Any) -> Any:
        """Content of before details were grouped is read as if they were: its bytes are evidence, and stay as they are.

        All of it was about renewals of servers.
        """
        if not isinstance(frozen, dict) or "details" in frozen:
            return frozen
        details = {name: frozen[name] for name in ServerContent.model_fields if name in frozen}
        head = {name: value for name, value in frozen.items() if name not in details}
        return {**head, "journey": Journey.SERVER_RENEW, "details": {**details, "kind": "server"}}

    @model_validator(mode="after")
    def _managed_by_one(self) -> Self:
        if (self.details.manager is None) is (self.details.nominated is None):
            raise ValueError("a certificate has one manager, known here or nominated")
        return self

    @model_validator(mode="after")
    def _declared_by_who_places(self) -> Self:
        if self.declared_by not in {None, self.contact.number}:
            raise ValueError("declarations belong to who places")
        return self


def freeze(content: Content) -> str:
    """The content as canonical JSON: keys sorted, no spaces, UTF-8, times in UTC."""
    return canonical(content.model_dump(mode="json"))


def canonical(value: object) -> str:
    """JSON with sorted keys and without spaces. Raises ValueError for numbers that JSON does not have."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(frozen: str) -> str:
    """SHA-256 of frozen content, in lower-case hexadecimal."""
    return hashlib.sha256(frozen.encode("utf-8")).hexdigest()


def thaw(frozen: str) -> Content:
    """The content back from its frozen form."""
    return Content.model_validate_json(frozen)
