"""Names that are read as a well-known one (R-075)."""

import pytest
from pki.known_names import resembled

WORDS = ("belastingdienst", "digid", "ing", "rabobank", "microsoft", "paypal", "uwv")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("belastingdienst.nl", "belastingdienst"),
        ("mijn-belastingdienst-nl.example.org", "belastingdienst"),
        ("be1astingd1enst.org", "belastingdienst"),
        ("login.rab0-bank.org", "rabobank"),
        ("rnicrosoft.org", "microsoft"),
        ("xn--rbobank-hwa.org", "rabobank"),  # á
        ("*.digid-inloggen.org", "digid"),
        ("digid.voorbeeldstad.example.org", "digid"),
        ("ing.org", "ing"),
        ("mijn-ing.org", "ing"),
        ("lng.org", "ing"),
        ("training.org", ""),
        ("uwvoordeel.nl", ""),
        ("www.voorbeeldstad.nl", ""),
        ("belastingdienst", "belastingdienst"),
        ("xn--zzzzzz.org", ""),  # no name in other letters
        ("nl", ""),
        ("", ""),
    ],
)
def test_what_people_read(name: str, word: str) -> None:
    assert resembled(name, WORDS) == word


def test_a_suffix_is_nobodys_choice() -> None:
    """`gov.uk` and the like are given; what is left of them is chosen."""
    assert resembled("voorbeeld.co.uk", ("couk",)) == "" and resembled("couk.co.uk", ("couk",)) == "couk"


def test_without_words_nothing_is_known() -> None:
    assert resembled("digid.nl", ()) == ""
