"""What signing works with: the maker of sealed documents, which holds the way to the seal's key."""

from dataclasses import dataclass

from signing.document_maker import DocumentMaker


@dataclass(frozen=True)
class Adapters:
    """Adapters of the service."""

    maker: DocumentMaker
