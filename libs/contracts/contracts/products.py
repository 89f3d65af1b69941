"""The products: one table. Prices, terms, key rules and full names by date are rows of orders; what a CA calls one is its adapter's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from contracts.identifiers import Language
from contracts.journeys import RENEWALS, Journey


class Family(StrEnum):
    """The families of certificates in the portal's menu."""

    SERVER = "server"


class Carrier(StrEnum):
    """On what the subscriber gets a certificate and its key."""

    FILE = "file"  # the certificate alone: the key never leaves who made it


class KeyOrigin(StrEnum):
    """Who makes the key pair."""

    CUSTOMER = "customer"  # and sends a request


class Product(StrEnum):
    """What can be ordered or is in the inventory."""

    PKIO_PRIVATE = "pkio_private"
    PKIO_DIGIPOORT = "pkio_digipoort"
    TRIAL = "trial"
    PUBLIC_OV = "public_ov"

    @property
    def family(self) -> Family:
        """The family the product belongs to."""
        return PRODUCTS[self].family

    @property
    def renewal(self) -> Journey | None:
        """The journey by which a certificate of it is followed up; None when it can't be in the portal."""
        return next((journey for journey in PRODUCTS[self].journeys if journey in RENEWALS), None)

    @property
    def new(self) -> Journey | None:
        """The journey by which one is ordered that follows up none; None when it can't be in the portal."""
        return next((journey for journey in PRODUCTS[self].journeys if journey not in RENEWALS), None)

    @property
    def software_keys(self) -> bool:
        """Whether its key may be made and kept in software."""
        return PRODUCTS[self].software_keys

    @property
    def for_tests(self) -> bool:
        """Whether its certificates are for tests only."""
        return PRODUCTS[self].for_tests

    @property
    def public(self) -> bool:
        """Whether browsers trust its certificates, by the rules that they made for that."""
        return PRODUCTS[self].public

    @property
    def prefix(self) -> str:
        """What the names of its certificates begin with, where the system makes them; empty where they are typed."""
        return PRODUCTS[self].prefix

    def short(self, language: Language) -> str:
        """What it is called in lists."""
        return PRODUCTS[self].short[language]


@dataclass(frozen=True)
class ProductRow:
    """What is so of a product whatever the date. `short`: its name in lists, by language, without quotes; `purpose`: what it
    is for and who trusts it, where it is ordered."""

    family: Family
    short: Mapping[Language, str]
    purpose: Mapping[Language, str] = field(default_factory=lambda: {"nl": "", "en": ""})
    carrier: Carrier = Carrier.FILE
    key: KeyOrigin = KeyOrigin.CUSTOMER
    public: bool = False  # browsers trust it: the Baseline Requirements of the CA/Browser Forum hold, the CA proves whose names are
    software_keys: bool = False  # its rules let a key be made and kept in software: then also by the customer's browser
    prefix: str = ""  # of names that the system makes, of this and the number of government that stands in the subject; nobody types one
    for_tests: bool = False  # nobody validated the names in it, and nothing is proved by them
    journeys: frozenset[Journey] = field(default=frozenset())  # by which it is ordered, as its rows of orders say when


PRODUCTS: Mapping[Product, ProductRow] = {
    Product.PKIO_PRIVATE: ProductRow(
        Family.SERVER,
        {"nl": "PKIoverheid Private", "en": "PKIoverheid Private"},
        {
            "nl": "Voor verkeer tussen systemen van de overheid en haar partners. Browsers vertrouwen dit certificaat niet vanzelf.",
            "en": "For traffic between systems of the government and its partners. Browsers do not trust it by themselves.",
        },
        software_keys=True,
        journeys=frozenset({Journey.SERVER_RENEW, Journey.SERVER_NEW}),
    ),
    Product.PKIO_DIGIPOORT: ProductRow(
        Family.SERVER,
        {"nl": "PKIoverheid Digipoort", "en": "PKIoverheid Digipoort"},
        {
            "nl": "Om berichten te sturen en op te halen bij Digipoort. De naam maken wij, met het OIN of HRN van uw organisatie. "
            "Browsers vertrouwen dit certificaat niet vanzelf.",
            "en": "For sending messages to Digipoort and getting them there. We make the name, with the OIN or HRN of your organisation. "
            "Browsers do not trust it by themselves.",
        },
        software_keys=True,
        prefix="digipoort",
        journeys=frozenset({Journey.SERVER_RENEW, Journey.SERVER_NEW}),
    ),
    Product.TRIAL: ProductRow(
        Family.SERVER,
        {"nl": "Trial (alleen om te testen)", "en": "Trial (for testing only)"},
        {
            "nl": "Om mee te testen. Het heeft een eigen stamcertificaat, dat niemand vertrouwt. Wij kijken niet van wie de namen zijn.",
            "en": "For testing. It has a root certificate of its own, which nobody trusts. We do not check whose the names are.",
        },
        for_tests=True,
        software_keys=True,
        journeys=frozenset({Journey.SERVER_RENEW, Journey.SERVER_NEW}),
    ),
    Product.PUBLIC_OV: ProductRow(
        Family.SERVER,
        {"nl": "Publiek vertrouwd (OV)", "en": "Publicly trusted (OV)"},
        {
            "nl": "Voor websites en andere diensten op het openbare internet. Browsers vertrouwen dit certificaat vanzelf. "
            "Een naam met een sterretje kan ook. Een systeem kan er niet mee inloggen bij een ander systeem: "
            "kies daarvoor PKIoverheid Private.",
            "en": "For websites and other services on the public internet. Browsers trust it by themselves. "
            "A name with an asterisk is possible too. A system cannot use it to log in at another system: "
            "choose PKIoverheid Private for that.",
        },
        public=True,
        software_keys=True,
        journeys=frozenset({Journey.SERVER_RENEW, Journey.SERVER_NEW}),
    ),
}
