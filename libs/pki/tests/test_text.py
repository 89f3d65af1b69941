"""Hidden characters: one set, whoever asks."""

import sys
import unicodedata

import pytest
from contracts import letters
from pki.text import displayable, has_hidden, is_hidden, visible


def test_contracts_and_pki_call_the_same_characters_hidden() -> None:
    """Every code point; nothing that may be typed is among them."""
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        assert is_hidden(character) == letters.is_hidden(character), hex(code)
        assert not (code in letters.ALLOWED and is_hidden(character)), hex(code)


@pytest.mark.parametrize(
    "character",
    [
        *"\x00\x1f\x7f\x85\n\r\t",  # controls
        *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",  # direction (UAX #9)
        *"\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e",  # of no width
        *"\u115f\u1160\u3164\uffa0\u17b4\u17b5",  # letters that are drawn as nothing
        *"\ufe00\ufe0f\U000e0100\U000e01ef\U000e0001\U000e007f",  # variation selectors and tags
        *"\u2028\u2029\ufff9\ufffb\ud800\ue000\uffff\U0010ffff",  # lines, annotation, surrogate, private, none
    ],
)
def test_what_is_hidden(character: str) -> None:
    """B-22: in a name of a certificate or request, on a screen, in the name of a file."""
    text = f"voorbeeld{character}stad"
    assert has_hidden(text) and has_hidden(character)
    assert displayable(text) == "voorbeeld\ufffdstad" and visible(text) == "voorbeeldstad"
    assert letters.fault(text, lines=False) is not None
    fault = letters.fault(character)
    assert fault is not None and (fault.reason, fault.character) == ("hidden", "")  # never shown as itself


@pytest.mark.parametrize("text", ["a b", "Zoë", "Ελλάς", "漢字", "é", "𝒳", "a\u00a0b", "a\u3000b", "№ ™"])
def test_what_is_not_hidden(text: str) -> None:
    assert not has_hidden(text) and displayable(text) == text == visible(text)


def test_a_lost_character_is_told_of_and_is_not_hidden() -> None:
    assert has_hidden("a\ufffdb") and not is_hidden("\ufffd") and unicodedata.name("\ufffd") == "REPLACEMENT CHARACTER"
