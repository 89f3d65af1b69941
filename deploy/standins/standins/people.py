"""The people of the demo who hold a card, good or bad. All of them are made up."""

from dataclasses import dataclass, field

from standins.cards import Variants
from standins.profiles import TSP

TOWN = "Gemeente Voorbeeldstad"
WATER = "Waterschap Voorbeeldland"
STOPPED = "Stichting Stilgelegd"


@dataclass(frozen=True)
class Holder:
    """A person with a card: the key in var/demo.json, person number and names as in the certificate."""

    who: str
    number: str
    given_name: str
    surname: str
    organisation: str
    variants: Variants = field(default_factory=Variants)

    @property
    def name(self) -> str:
        """Given name and surname, as on the card."""
        return f"{self.given_name} {self.surname}"


HOLDERS = (
    Holder("bv", "CB1000001", "Anna", "Bakker", TOWN),
    Holder("cp_full", "CB1000002", "Sanne", "de Vries", TOWN),
    Holder("cp_basic", "CB1000003", "Joris", "Bos", TOWN),
    Holder("other", "CB2000001", "Pim", "Waterman", WATER),
    Holder("two_hats", "CB1000004", "Noor", "Dubbel", TOWN),
    Holder("validator1", "CB9000001", "Vera", "Toets", TSP),
    Holder("validator2", "CB9000002", "Karim", "Keur", TSP),
    Holder("servicedesk", "CB9000003", "Sam", "Dienst", TSP),
    Holder("revoked", "CB1000021", "Ruben", "Ingetrokken", TOWN, Variants(revoked=True)),
    Holder("expired", "CB1000022", "Vera", "Verlopen", TOWN, Variants(expired=True)),
    Holder("wrong_issuer", "CB1000002", "Sanne", "de Vries", TOWN, Variants(wrong_issuer=True)),
    Holder("signature_card", "CB1000024", "Hanna", "Handtekening", TOWN, Variants(signature_only=True)),
    Holder("unknown_person", "CB1999999", "Olaf", "Onbekend", TOWN),
    Holder("not_yet_processed", "CB1000026", "Nina", "Nieuw", TOWN),
    Holder("inactive", "CB1000027", "Ivo", "Inactief", TOWN),
    Holder("inactive_subscriber", "CB1000028", "Stef", "Still", STOPPED),
)
