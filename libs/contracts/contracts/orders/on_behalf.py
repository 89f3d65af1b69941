"""On behalf of a customer: staff prepare a draft, the contact declares and places it."""

from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from contracts.envelope import Command, View
from contracts.identifiers import Language, PersonNumber, RowId, RowVersion, SubscriberNumber
from contracts.open_sets import Open
from contracts.orders.cards import SubscriberCard
from contracts.orders.draft_people import CanTake
from contracts.orders.drafts import OldCertificate
from contracts.orders.views import NewOffer, RenewalOffer
from contracts.products import Product


class SearchSubscribers(Command):
    """GET /on-behalf: whom to prepare something for, by a part of the name, or the whole number, KvK number or OIN. Empty: nobody."""

    search: str = Field(default="", max_length=100)


class SearchCertificates(Command):
    """GET /on-behalf/{subscriber}: which certificate to renew, by a part of its name, or its whole serial number; empty: those that end first.

    `language`: of the titles of products.
    """

    search: str = Field(default="", max_length=100)
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


class SetReady(Command):
    """POST /drafts/{id}/set-ready: from now on the draft is the contact's, who is told; `version` is the draft's."""

    version: RowVersion
