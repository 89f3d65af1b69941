"""On behalf of a customer: staff prepare a draft, the contact declares and places it."""

import hashlib
from datetime import date
from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from contracts.envelope import Command, View
from contracts.identifiers import Language, Line, PersonNumber, RowId, RowVersion, Sha256, SubscriberNumber
from contracts.open_sets import Open
from contracts.orders.cards import SubscriberCard
from contracts.orders.draft_people import CanTake
from contracts.orders.drafts import DraftView, OldCertificate
from contracts.orders.views import NewOffer, RenewalOffer
from contracts.products import Product


class SearchSubscribers(Command):
    """GET /on-behalf: whom to prepare something for, by a part of the name, or the whole number, KvK number or OIN. Empty: nobody."""

    search: str = Field(default="", max_length=100, pattern=r"^[^\p{Cc}]*$")


class SearchCertificates(Command):
    """GET /on-behalf/{subscriber}: which certificate to renew, by a part of its name, or its whole serial number; empty: those that end first.

    `language`: of the titles of products.
    """

    search: str = Field(default="", max_length=100, pattern=r"^[^\p{Cc}]*$")
    language: Language = "nl"


class SubscriberLine(View):
    """A subscriber for whom something can be prepared."""

    number: SubscriberNumber
    name: str
    kvk: str
    town: str


class PreparedLine(View):
    """A draft that who asks prepared: being prepared, or set ready and not placed yet."""

    id: UUID
    subscriber: SubscriberNumber
    organisation: str
    contact: str  # name of who it was prepared for
    product: Open[Product]
    journey: str
    common_name: str
    saved_at: AwareDatetime
    ready_at: AwareDatetime | None = None
    expires_at: AwareDatetime


class Prepared(View):
    """What who asks prepared, the last saved first, and the subscribers that were searched for; `more`: not all of them are here."""

    drafts: tuple[PreparedLine, ...]
    subscribers: tuple[SubscriberLine, ...] = ()
    more: bool = False


class CanBePrepared(View):
    """What can be prepared for a subscriber today: for whom, of which products anew, and in the place of which certificates."""

    subscriber: SubscriberCard
    contacts: tuple[CanTake, ...]
    new: tuple[NewOffer, ...]
    certificates: tuple[OldCertificate, ...]  # that were searched for and can be renewed in the portal
    renewals: tuple[RenewalOffer, ...]  # of those
    more: bool = False  # certificates than are here


class PrepareDraft(Command):
    """POST /on-behalf/{subscriber}: start a draft for a contact, of a new certificate or in the place of one.

    It will be in the contact's language. `instead_of`: as in `StartRenewal`.
    """

    contact: PersonNumber
    product: Product | None = None
    certificate: RowId | None = None
    instead_of: RowVersion | None = None

    @model_validator(mode="after")
    def _of_one(self) -> Self:
        if (self.product is None) is (self.certificate is None):
            raise ValueError("a new product or a certificate to renew")
        return self


class PlaceOnPaper(Command):
    """POST /drafts/{id}/place-on-paper: place what its contact signed on paper. `code` is the printed one (`printed_code`); the rest as in `PaperOrder`."""

    version: RowVersion
    code: str = Field(max_length=40)
    signed_on: date
    kept_at: Line
    scan_sha256: Sha256


def printed_code(draft: DraftView) -> str:
    """What is printed on the paper of a draft, by which it is known again: another one after any change of what is printed, or agreed to."""
    terms, people = draft.terms, (draft.subscriber, draft.contact, draft.manager or draft.nominated)
    declared = sorted(f"{each.code} {each.version}" for each in terms.declarations)
    agreed = (terms.price_cents, terms.validity_days, terms.terms_version, *declared)
    said = "\n".join((*map(str, agreed), *(person.model_dump_json() for person in people if person)))
    return f"{draft.id.hex[-8:]}-{draft.version}-{hashlib.sha256(said.encode()).hexdigest()[:4]}".upper()


class SetReady(Command):
    """POST /drafts/{id}/set-ready: from now on the draft is the contact's, who is told; `version` is the draft's."""

    version: RowVersion
