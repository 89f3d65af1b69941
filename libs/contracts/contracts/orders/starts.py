"""How a draft begins: each command is told from the others by the fields that it alone has."""

from uuid import UUID

from pydantic import Field

from contracts.envelope import Command
from contracts.identifiers import RowId, RowVersion
from contracts.products import Product


class StartRenewal(Command):
    """POST /drafts: start the renewal of a certificate. `instead_of`: the version of one's own draft that goes for it.

    `replaces`: the open renewal of the certificate, as a page showed it: it is withdrawn when the draft is placed.
    """

    certificate: RowId
    instead_of: RowVersion | None = None
    replaces: UUID | None = None
    language: str = Field(default="nl", pattern="^(nl|en)$")


class StartNew(Command):
    """POST /drafts: start the order of a certificate of this product that follows up none."""

    product: Product
    language: str = Field(default="nl", pattern="^(nl|en)$")


class StartLike(Command):
    """POST /drafts: start the order of a new certificate, filled in from this one, whether it is valid or not."""

    like: RowId
    language: str = Field(default="nl", pattern="^(nl|en)$")


class StartAgain(Command):
    """POST /drafts: order anew what was rejected or withdrawn, filled in from that order."""

    order: UUID
    language: str = Field(default="nl", pattern="^(nl|en)$")
