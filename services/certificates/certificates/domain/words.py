"""The Dutch words of the exported list."""

from contracts.certificates import CertificateStatus, Renewal
from contracts.products import Product

PRODUCTS = {
    Product.PKIO_PRIVATE: "PKIoverheid Private",
    Product.PKIO_DIGIPOORT: "PKIoverheid Digipoort",
    Product.TRIAL: "Trial (alleen om te testen)",
    Product.PUBLIC_OV: "Publiek vertrouwd (OV)",
}
STATUSES = {
    CertificateStatus.VALID: "Geldig",
    CertificateStatus.EXPIRED: "Verlopen",
    CertificateStatus.REVOKED: "Ingetrokken",
}
RENEWALS = {Renewal.REPLACED: "Vervangen", Renewal.ASKED: "Aangevraagd", Renewal.NONE: ""}
HEADINGS = (
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
)
