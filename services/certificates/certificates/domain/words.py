"""The Dutch words of the exported list."""

from contracts.certificates import Renewal, Status
from contracts.products import Product

PRODUCTS = {
    Product.PKIO_PRIVATE: "PKIoverheid Private",
    Product.PKIO_DIGIPOORT: "PKIoverheid Digipoort",
    Product.TRIAL: "Trial (alleen om te testen)",
    Product.PUBLIC_OV: "Publiek vertrouwd (OV)",
}
STATUSES = {Status.VALID: "Geldig", Status.EXPIRED: "Verlopen", Status.REVOKED: "Ingetrokken"}
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
