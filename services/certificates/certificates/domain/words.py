"""The words of the exported list, in each language."""

from typing import NamedTuple

from contracts.certificates import CertificateStatus, Renewal
from contracts.identifiers import Language
from contracts.products import Family, Product


class Words(NamedTuple):
    """What the file is called, and what stands in it besides data. No word has a quote: they stand in SQL."""

    file: str
    headings: tuple[str, ...]
    products: dict[Product, str]
    statuses: dict[CertificateStatus, str]
    renewals: dict[Renewal, str]


_SERVER: dict[Language, Words] = {
    "nl": Words(
        file="servercertificaten",
        headings=(
            "Type",
            "Status",
            "Naam van de service",
            "Overige namen",
            "Serienummer",
            "Geldig vanaf",
            "Verloopdatum",
            "Ingetrokken op",
            "Certificaatbeheerder",
            "Uitgegeven door",
            "Organisatie",
            "Verlenging",
            "Referentie van de verlenging",
            "Eigen naam",
            "Eigen kenmerk",
            "Kostenplaats",
            "Wordt ingetrokken op",
        ),
        products={product: product.short("nl") for product in Product},
        statuses={
            CertificateStatus.VALID: "Geldig",
            CertificateStatus.EXPIRED: "Verlopen",
            CertificateStatus.REVOKING: "Wordt ingetrokken",
            CertificateStatus.REVOKED: "Ingetrokken",
        },
        renewals={
            Renewal.REPLACED: "Vervangen",
            Renewal.ASKED: "Aangevraagd",
            Renewal.MUTED: "Wordt niet verlengd",
            Renewal.NONE: "",
        },
    ),
    "en": Words(
        file="server-certificates",
        headings=(
            "Type",
            "Status",
            "Name of the service",
            "Other names",
            "Serial number",
            "Valid from",
            "Expiry date",
            "Revoked on",
            "Certificate manager",
            "Issued by",
            "Organisation",
            "Renewal",
            "Reference of the renewal",
            "Own name",
            "Own reference",
            "Cost centre",
            "To be revoked on",
        ),
        products={product: product.short("en") for product in Product},
        statuses={
            CertificateStatus.VALID: "Valid",
            CertificateStatus.EXPIRED: "Expired",
            CertificateStatus.REVOKING: "Being revoked",
            CertificateStatus.REVOKED: "Revoked",
        },
        renewals={
            Renewal.REPLACED: "Replaced",
            Renewal.ASKED: "Requested",
            Renewal.MUTED: "Will not be renewed",
            Renewal.NONE: "",
        },
    ),
}
_OF_FAMILY = {Family.SERVER: _SERVER}


def words_of(family: str, language: Language) -> Words:
    """The words of a family's list. Raises ValueError for a family that there is not."""
    return _OF_FAMILY[Family(family)][language]


#: The report of an incident: its headings, and its results in words. No word has a quote: they stand in SQL.
INCIDENT_REPORT: dict[Language, tuple[tuple[str, ...], dict[str, str]]] = {
    "nl": (
        (
            "Serienummer",
            "Uitgegeven door",
            "Abonnee",
            "Organisatie",
            "Naam (CN)",
            "Lijst",
            "Stand",
            "Gevraagd (UTC)",
            "Bevestigd (UTC)",
            "Te zien (UTC)",
            "Ingetrokken (UTC)",
            "Reden volgens de CA",
            "Antwoord van de CA",
        ),
        {
            "waiting": "Nog niet gevraagd",
            "asked": "Gevraagd",
            "sent": "Bij de CA",
            "confirmed": "Ingetrokken, nog niet overal te zien",
            "seen": "Ingetrokken en te zien",
            "unpublished": "Ingetrokken, wordt niet gepubliceerd",
            "refused": "Geweigerd",
            "over": "Was al verlopen",
            "settled": "Afgehandeld door de servicedesk",
            "left": "Blijft geldig",
        },
    ),
    "en": (
        (
            "Serial number",
            "Issued by",
            "Subscriber",
            "Organisation",
            "Name (CN)",
            "List",
            "State",
            "Asked (UTC)",
            "Confirmed (UTC)",
            "Visible (UTC)",
            "Revoked (UTC)",
            "Reason according to the CA",
            "Answer of the CA",
        ),
        {
            "waiting": "Not asked yet",
            "asked": "Asked",
            "sent": "With the CA",
            "confirmed": "Revoked, not visible everywhere yet",
            "seen": "Revoked and visible",
            "unpublished": "Revoked, not published",
            "refused": "Refused",
            "over": "Had ended already",
            "settled": "Settled by the service desk",
            "left": "Stays valid",
        },
    ),
}
