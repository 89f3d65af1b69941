"""Taking in certificates older than the portal: the operator's command and its answer."""

from pydantic import Field

from contracts.envelope import Command, View
from contracts.identifiers import Line, Moment, PersonNumber, SubscriberNumber
from contracts.products import Product


class ImportCertificate(Command):
    """One certificate of POST /imports. The same certificate again changes nothing."""

    KEYS_TOLD = frozenset({"pem"})
    subscriber: SubscriberNumber
    product: Product
    pem: str = Field(max_length=64_000, description="leaf first, then the chain")
    manager: PersonNumber | None = None
    requester: PersonNumber | None = None
    revoked_at: Moment | None = Field(default=None, description="not in the future")
    revocation_reason: str | None = Field(default=None, pattern=r"^[A-Za-z]{1,40}$", description="RFC 5280 5.3.1")
    published: bool = Field(
        default=False, description="its subscriber agreed that anybody may find it; one for tests is never published"
    )


class Import(Command):
    """POST /imports: take in certificates older than the portal."""

    certificates: tuple[ImportCertificate, ...] = Field(max_length=200)
    reason: Line


class Imported(View):
    """What an import did: counts, and the ids in the order they were given."""

    added: int
    known: int
    ids: tuple[int, ...]
