"""Renewals that are asked for together: chosen certificates, requests that find theirs by the names in them, one page from which all are placed."""

from uuid import UUID

from pydantic import AwareDatetime, Base64Bytes, Field, field_validator

from contracts.envelope import Command, View
from contracts.identifiers import Language, RowId, RowVersion
from contracts.labels import OwnTexts
from contracts.open_sets import Open
from contracts.orders.drafts import DeclarationText, Finding, KeyRange, OrderLink, Term
from contracts.products import Product

#: How many certificates are renewed together, how many files may come at once, and their bytes.
MOST_CERTIFICATES, MOST_FILES, MOST_BYTES = 100, 200, 4 * 1024 * 1024


class BeginBatch(Command):
    """POST /batches: renew these certificates together; each is named once. Their forms will be in this language."""

    certificates: tuple[RowId, ...] = Field(min_length=1, max_length=MOST_CERTIFICATES)
    language: Language

    @field_validator("certificates")
    @classmethod
    def _once(cls, certificates: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(certificates))


class BatchRequest(Command):
    """POST /batches/{batch}/match and /batches/{batch}/certificates/{certificate}: a certificate request as it is in a file."""

    KEYS_TOLD = frozenset({"request"})

    request: Base64Bytes = Field(max_length=65_536)  # above 16 KiB it is a finding


class PlaceRow(Command):
    """POST /batches/{batch}/certificates/{certificate}/place: declare and place one renewal, as the page showed it.

    `version` is the draft's and `price_cents` the price, without VAT, that were shown; `accepted` the codes of the declarations given.
    """

    version: RowVersion
    price_cents: int = Field(ge=0)
    accepted: tuple[str, ...] = Field(max_length=20)


class RequestMatch(View):
    """What a request is, and which certificates of the batch are of its names; nothing is kept of it."""

    names: tuple[str, ...]  # in it, common name first
    spki_sha256: str | None  # of its key; None when there is no request
    certificates: tuple[int, ...]  # none, or more than one: it can't be said for which it is
    finding: Finding | None = None  # why there is no request


class BatchRow(View):
    """One certificate of a batch: what was ordered in its place, what is ready to be, or what it lacks."""

    certificate: int
    common_name: str
    sans: tuple[str, ...]
    not_after: AwareDatetime
    product: Open[Product] | None = None
    keys: KeyRange | None = None  # which its renewal takes, while nothing was handed in for it and something can be
    draft: UUID | None = None
    version: int = 0  # of the draft
    own: bool = (
        True  # the draft is of this batch; else it was begun by who asks before, and is gone on with where it is
    )
    has_request: bool = False
    ready: bool = False  # it can be placed once who places declares
    manager: str = ""  # name
    delivery_email: str = ""
    texts: OwnTexts = OwnTexts()  # what it will be called
    term: Term | None = None
    terms_version: str = ""  # of the terms that are declared about
    declarations: tuple[DeclarationText, ...] = ()
    findings: tuple[Finding, ...] = ()  # what must be looked at in the ordinary wizard
    refusal: str | None = None  # why it can't be renewed today: a slug, with `params`
    params: dict[str, str | int] = Field(default_factory=dict)
    order: OrderLink | None = None


class BatchView(View):
    """A batch of who asks, with its certificates in the order in which they end."""

    id: UUID
    rows: tuple[BatchRow, ...]
    language: str
    created_at: AwareDatetime
    expires_at: AwareDatetime

    @property
    def ready(self) -> tuple[BatchRow, ...]:
        """What can be placed now."""
        return tuple(row for row in self.rows if row.ready)

    @property
    def declarations(self) -> tuple[DeclarationText, ...]:
        """What is declared about what is ready, each once."""
        return tuple(dict.fromkeys(text for row in self.ready for text in row.declarations))
