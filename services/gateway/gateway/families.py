"""The lists of certificates, one per family: what differs between them, as data.

Pages, menu and links know no family by name: they go through `LISTS`, or ask for the one `of` a product or `at` an address.
Texts are marked here and translated where they are shown.
"""

from collections.abc import Callable
from dataclasses import dataclass

from contracts.addresses import INVENTORIES
from contracts.certificates import CertificateSort
from contracts.downloads import CertificateFormat
from contracts.open_sets import Open, Unknown
from contracts.products import Family, Product

from gateway.words import N_, ngettext


@dataclass(frozen=True)
class Words:
    """What a list says of itself. `expiring` counts: so many end within `%(days)s` days."""

    title: str
    lead: str  # with `organisation`
    search: str
    name: str  # above the field that searches
    sorted_up: str  # with `what`
    sorted_down: str
    show_all: str
    no_match: str
    empty: str
    empty_lead: str
    tile: str
    go_to: str
    expiring: Callable[[int], str]
    order: str  # the page where one is ordered
    order_lead: str


@dataclass(frozen=True)
class Way:
    """A button behind which certificates of some kind are ordered. `word` in the address; `public`: whether browsers trust them."""

    word: str
    title: str
    lead: str
    public: bool


@dataclass(frozen=True)
class Inventory:
    """A family's list and pages. `renewal`, `ordering`, `renewing`: the words in the address behind which a certificate is renewed, a new one ordered,
    and several are renewed together."""

    family: Family
    words: Words
    columns: tuple[tuple[CertificateSort, str], ...]
    own: tuple[CertificateSort, ...]  # sorts by what the subscriber calls a certificate: no column has them
    filters: tuple[str, ...]  # by their name in the address, in the order shown
    formats: tuple[tuple[CertificateFormat, str, str], ...]  # to download, with the name and for what it is
    renewal: str
    ordering: str
    renewing: str  # the word behind which several are renewed together; empty: they are not
    ways: tuple[Way, ...]

    @property
    def path(self) -> str:
        """The address of the list."""
        return INVENTORIES[self.family]

    @property
    def products(self) -> tuple[Product, ...]:
        """The products of this family."""
        return tuple(product for product in Product if product.family is self.family)

    @property
    def people(self) -> str:
        """The address of the report per person."""
        return f"{self.path}/personen"

    def page(self, certificate: int) -> str:
        """The address of a certificate."""
        return f"{self.path}/{certificate}"

    @property
    def together(self) -> str:
        """The address where several certificates are renewed together."""
        return f"{self.path}/{self.renewing}"

    @property
    def new(self) -> str:
        """The address where the order of a new certificate begins."""
        return f"{self.path}/{self.ordering}"

    def order(self, way: Way) -> str:
        """The address where the order of a new certificate of some kind begins."""
        return f"{self.new}?soort={way.word}"

    def renew(self, certificate: int) -> str:
        """The address where the renewal of a certificate begins."""
        return f"{self.page(certificate)}/{self.renewal}"


LISTS = (
    Inventory(
        family=Family.SERVER,
        words=Words(
            title=N_("Servercertificaten"),
            lead=N_("Alle servercertificaten van %(organisation)s. Bekijk, download of verleng een certificaat."),
            search=N_("Servercertificaten zoeken"),
            name=N_("Naam (FQDN), serienummer of beheerder"),
            sorted_up=N_("Servercertificaten, gesorteerd op %(what)s, oplopend."),
            sorted_down=N_("Servercertificaten, gesorteerd op %(what)s, aflopend."),
            show_all=N_("Toon alle servercertificaten"),
            no_match=N_(
                "Er is geen servercertificaat dat bij uw filters past. Verwijder een filter of zoek op een korter deel van de naam."
            ),
            empty=N_("Nog geen servercertificaten"),
            empty_lead=N_(
                "Uw organisatie heeft nog geen servercertificaten. Na uitgifte ziet u ze hier binnen enkele seconden."
            ),
            tile=N_("Bekijk alle servercertificaten, download ze en verleng ze."),
            go_to=N_("Naar de servercertificaten"),
            expiring=lambda n: ngettext(
                "%(n)s servercertificaat verloopt binnen %(days)s dagen",
                "%(n)s servercertificaten verlopen binnen %(days)s dagen",
                n,
            ),
            order=N_("Nieuw servercertificaat"),
            order_lead=N_(
                "Bestel een certificaat voor een server die er nog geen heeft, of voor een nieuwe naam. Kies hieronder het soort dat u nodig heeft."
            ),
        ),
        columns=(
            (CertificateSort.NAME, N_("Naam (CN)")),
            (CertificateSort.PRODUCT, N_("Type")),
            (CertificateSort.STATUS, N_("Status")),
            (CertificateSort.NOT_BEFORE, N_("Geldig van")),
            (CertificateSort.NOT_AFTER, N_("Verloopdatum")),
        ),
        own=(CertificateSort.OWN_NAME, CertificateSort.OWN_REFERENCE, CertificateSort.COST_CENTRE),
        filters=("type", "status", "verloopt", "verlenging", "beheerder"),
        formats=(
            (CertificateFormat.PEM, "PEM", N_("tekst, voor de meeste servers")),
            (CertificateFormat.DER, "DER", N_("binair")),
            (
                CertificateFormat.FULL_CHAIN,
                N_("Volledige keten (PEM)"),
                N_("met de tussenliggende certificaten, voor nginx en Apache"),
            ),
            (CertificateFormat.CHAIN, N_("Keten (PKCS#7)"), N_("met de certificaten van de CA")),
        ),
        renewal="verlengen",
        ordering="nieuw",
        renewing="samen-verlengen",
        ways=(
            Way(
                "pkioverheid",
                N_("Nieuw PKIoverheid-certificaat"),
                N_("Voor verkeer tussen systemen, met en binnen de overheid."),
                public=False,
            ),
            Way(
                "publiek",
                N_("Nieuw publiek certificaat"),
                N_("Voor websites en diensten die browsers vertrouwen."),
                public=True,
            ),
        ),
    ),
)
_OF_PRODUCT = {product.value: inventory for inventory in LISTS for product in inventory.products}


def of(product: str) -> Inventory:
    """The list that a product is in; of a product that came later than this code, the first."""
    return _OF_PRODUCT.get(product, LISTS[0])


def at(path: str) -> Inventory | None:
    """The list that an address belongs to: its own, that of its file, that of a page below it."""
    return next(
        (
            inventory
            for inventory in LISTS
            if path == inventory.path or path.startswith((f"{inventory.path}/", f"{inventory.path}."))
        ),
        None,
    )


def orderable(code: Open[Product]) -> bool:
    """Whether a product is ordered anew in the portal, on some day; not said of one that is newer than these pages."""
    return not isinstance(code, Unknown) and code.new is not None
