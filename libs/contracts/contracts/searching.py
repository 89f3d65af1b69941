"""What anybody may search: certificates whose subscriber agreed that they are published, and nothing but what stands in them."""

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from contracts.certificates import CertificateStatus
from contracts.envelope import Command, View
from contracts.identifiers import CertificateSerial, Sha256
from contracts.open_sets import Open
from contracts.products import PRODUCTS, Product

#: Certificates on a page of results, and how many pages are shown of them: who wants more asks more precisely.
PER_PAGE, PAGES = 25, 4


class SearchBy(StrEnum):
    """What the term is. Each is found whole only; nothing is a part of a name, and no character stands for others."""

    SERIAL = "serial"  # in any spelling
    NAME = "name"  # the common name or a SAN
    DOMAIN = "domain"  # every name at or below it
    HOLDER = "holder"  # the organisation in the certificate


class SearchQuery(Command):
    """GET /published."""

    by: SearchBy
    term: str = Field(min_length=1, max_length=300, pattern=r"^[^\p{Cc}]*$")
    page: int = Field(default=1, ge=1, le=PAGES)


class FileQuery(Command):
    """GET /published/{sha256}: as which file."""

    format: Literal["pem", "der"] = "pem"


class PublishedCertificate(View):
    """A certificate as anybody may know it. Its name here is the SHA-256 of its DER: nobody counts by it."""

    sha256: Sha256
    serial: CertificateSerial
    common_name: str
    sans: tuple[str, ...]
    organisation: str
    product: Open[Product]
    issuer_name: str
    not_before: AwareDatetime
    not_after: AwareDatetime
    revoked_at: AwareDatetime | None
    status: Open[CertificateStatus]


class PublishedCertificates(View):
    """A page of what was found, newest first, without a total. What is not published is answered as what there is not."""

    certificates: tuple[PublishedCertificate, ...]
    more: bool  # another page follows
    capped: bool  # there is more, and no page of it is shown


def publishable(product: Product) -> bool:
    """Whether certificates of a product may be published at all: those for tests never are."""
    return not PRODUCTS[product].for_tests
