"""The wizard: commands per step and the draft as the portal shows it."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.envelope import Command, View
from contracts.identifiers import (
    CertificateSerial,
    OrderReference,
    PersonNumber,
    RowVersion,
    Sha256,
)
from contracts.journeys import ANSWERS, STEPS, Journey, Step, prepared
from contracts.labels import OwnTexts
from contracts.open_sets import Open, Unknown
from contracts.orders.cards import PersonCard, SubscriberCard
from contracts.orders.draft_people import CsrInvitation, EmailCodePart
from contracts.orders.hints import NameHint
from contracts.orders.managers import ManagerPart
from contracts.products import Product
from contracts.review import RejectionCause


class Finding(View):
    """Something about what was typed. `slug` is one of contracts.refusals; errors stop the step, warnings don't."""

    field: str  # "csr", "sans", "delivery_email", "manager"
    slug: str
    severity: str  # "error" or "warning"
    params: dict[str, str | int] = Field(default_factory=dict)


class OrderLink(View):
    """Another order, as one is led there."""

    order: UUID
    reference: OrderReference


class Followed(OrderLink):
    """The order that ended without a certificate, or will when the draft is placed, and that a draft orders anew: why, in validation's words and by cause."""

    rejected: bool  # else it was withdrawn, or
    replacing: bool = False  # it is open, and is withdrawn when the draft is placed
    reason: str | None = None
    causes: tuple[RejectionCause, ...] = ()


def typed_in(step: Step) -> Mapping[str, int]:
    """The texts that are typed in a step, each with the characters it may have; none for a step in which nothing is."""
    return ANSWERS[step].TYPED if step in ANSWERS else {}


class KeepTyped(Command):
    """PUT /drafts/{id}/typed: what stands in an open step, not saved, for the person who typed it.

    `version` is the draft's, of the page it stands on. `texts` are some of the step's (`typed_in`): there may be no such
    field on the page, or a private key stood in it.
    """

    KEYS_TOLD = frozenset({"texts"})  # such a text is left out, the others are kept

    version: RowVersion
    step: Step
    texts: dict[str, str]

    @model_validator(mode="after")
    def _of_the_step(self) -> Self:
        limits = typed_in(self.step)
        if not limits:
            raise PydanticCustomError("typed.step", "nothing is typed in this step")
        if not self.texts.keys() <= limits.keys():
            raise PydanticCustomError("typed.name", "a text that this step has not")
        if any(len(text) > limits[name] for name, text in self.texts.items()):
            raise PydanticCustomError("typed.length", "a text that is longer than its field takes")
        return self


class Typed(View):
    """What its person typed in a step and did not save; texts as in `KeepTyped`."""

    step: Step
    texts: Mapping[str, str]
    at: AwareDatetime


class Place(Command):
    """`Plaats bestelling`. Draft id and version are the idempotency key: twenty clicks make one order."""

    version: RowVersion


class OldCertificate(View):
    """The certificate that is renewed."""

    id: int
    serial: CertificateSerial
    common_name: str
    sans: tuple[str, ...]
    product: Open[Product]
    not_before: AwareDatetime
    not_after: AwareDatetime
    manager: PersonNumber | None

    @property
    def renewal(self) -> Journey | None:
        """The journey by which it is followed up; None when it can't be in the portal, or we don't know the product."""
        return None if isinstance(self.product, Unknown) else self.product.renewal


class CsrSummary(View):
    """What is in the CSR: shown beside the findings."""

    key_type: str  # "RSA 3072", "EC P-256"
    common_name: str | None
    sans: tuple[str, ...]
    organisation: str | None
    locality: str | None
    state: str | None
    country: str | None
    spki_sha256: Sha256


class DeclarationText(View):
    """A declaration as shown and frozen: code, version of its text, text in the draft's language."""

    code: str
    version: str
    text: str


class Validity(View):
    """How long a certificate is valid at least, when it is made on a day or later."""

    until: date  # Amsterdam, the last whole day
    days: int  # of the certificate; when the issuer ends, the whole days left to it
    issuer_ends: bool = False  # it ends so early because the issuing hierarchy does


class KeyRange(View):
    """Which keys a product takes on a day: RSA lengths in bits, and names of elliptic curves."""

    rsa_min: int
    rsa_max: int
    curves: tuple[str, ...]


class Term(View):
    """A term that can be had of a product on this day: the issuer gives it whole."""

    days: int
    price_cents: int  # euro cents, without VAT
    validity: Validity


class Terms(View):
    """Price and conditions of the product on this day, for the chosen term (`validity_days`)."""

    product: Open[Product]
    price_cents: int
    validity_days: int
    validity: Validity | None = None
    terms_version: str
    keys: KeyRange | None = None
    declarations: tuple[DeclarationText, ...]


class Colleague(View):
    """What somebody else did in a draft: it counts for nobody but them."""

    number: PersonNumber
    name: str
    saved_at: AwareDatetime
    declared_at: AwareDatetime | None = None


class InvitedCsr(View):
    """What who holds the link needs to make the request, and nothing else of the order."""

    common_name: str
    sans: tuple[str, ...]  # besides the common name
    keys: KeyRange
    until: AwareDatetime
    handed_in: bool = False  # just now
    summary: CsrSummary | None = None  # of the request that was sent, also when it was not taken
    findings: tuple[Finding, ...] = ()  # in it: errors, or warnings that have to be accepted first


class CertificatePart(View):
    """What a draft shows of the certificate that is asked for."""

    common_name: str = (
        ""  # as typed, or as the system made it; of a renewal, that of the certificate that it follows up
    )
    number: str = ""  # the OIN or HRN that the certificate will have, where the product asks for one
    csr: str
    by_manager: bool = False  # the certificate manager hands the request in
    handed_in_at: AwareDatetime | None = None  # when he or she did, of the request that stands here
    csr_summary: CsrSummary | None
    sans: tuple[str, ...]
    delivery_email: str
    offered: tuple[Term, ...] = ()  # the terms to choose from, shortest first
    last_day: date | None = None  # of the issuer, when it leaves no room for some longer term
    texts: OwnTexts = OwnTexts()  # what the subscriber calls it: as typed, or as what it follows up is called


class ConditionsPart(View):
    """What a draft shows of the declarations."""

    accepted: tuple[str, ...]  # declarations that who asks gave


class DraftView(EmailCodePart, ManagerPart, CertificatePart, ConditionsPart):
    """A draft, complete: what was filled in, what is proposed, what is wrong. Each part is of one step."""

    id: UUID
    version: int
    journey: Journey = Journey.SERVER_RENEW
    product: Open[Product]
    language: str
    subscriber: SubscriberCard
    contact: PersonCard
    renews: OldCertificate | None
    follows: Followed | None = None
    begun_from: OldCertificate | None = None  # of a new order: the certificate whose data was filled in
    findings: tuple[Finding, ...]
    terms: Terms
    done: tuple[Step, ...]  # steps that are complete and still right; confirmed and declared by who asks
    dns: tuple[NameHint, ...] = ()  # of its names, once they were saved; a product whose CA looks at no DNS has none
    notices: tuple[Finding, ...]  # for instance renewal.done: one was already issued
    own: bool = True  # started by who asks
    owner: str = ""  # name of who started it
    prepared_by: str = ""  # name of who of the provider prepared it; empty: nobody
    preparing: bool = False  # by who asks: nobody of the subscriber sees it yet
    saved_by: str = ""  # name of who saved last
    colleagues: tuple[Colleague, ...] = ()
    created_at: AwareDatetime
    saved_at: AwareDatetime
    expires_at: AwareDatetime
    typed: tuple[Typed, ...] = ()  # of who asks, and nobody else's
    invitation: CsrInvitation | None = None  # of who hands the request in, as long as that was chosen

    @property
    def awaits_csr(self) -> bool:
        """Whether it can't be placed yet, since the certificate manager has handed in no request."""
        return self.by_manager and not self.csr

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of its journey, in order, for who looks."""
        return prepared(self.journey) if self.preparing else STEPS[self.journey]


class DraftLine(View):
    """A draft in a list."""

    id: UUID
    journey: Open[Journey] = Journey.SERVER_RENEW
    product: Open[Product]
    common_name: str
    certificate: int = 0  # that it is about; 0: none
    version: int = 0
    step: Open[Step] = Step.CONTACT  # where who saved last left off
    saved_at: AwareDatetime
    expires_at: AwareDatetime
    by: str  # name of who started it
    own: bool = True  # that is who asks
    prepared_by: str = ""  # as in `DraftView`
    csr: Literal["awaited", "handed_in"] | None = None  # of the certificate manager; None: who orders sends it
