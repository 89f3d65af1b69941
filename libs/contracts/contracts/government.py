"""The number of an organisation towards government: its OIN or SubOIN, else the HRN that follows from the trade register.

Twenty digits: a prefix of eight that says what the rest is, the number itself, zeros (OIN-Stelsel of Logius, chapters 3 and 6).
"""

from stdnum.nl import bsn

from contracts.identifiers import OIN_PREFIXES

_RSIN, _KVK, _SUB = "00000001", "00000003", "00000004"
#: The prefix of numbers that name no organisation: they are for tests.
TESTS = "00000099"


def number_of(oin: str | None, kvk: str) -> str:
    """What stands in a certificate: the OIN; of who has none the HRN, made of the chamber of commerce number."""
    return oin or f"{_KVK}{kvk}0000"


def why_not(number: str, kvk: str) -> str:
    """Why a number can't be this organisation's, as far as it says so itself: `prefix`, there is no such kind (or only for tests);
    `kvk`, it has another chamber of commerce number in it; `rsin`, its RSIN fails the eleven test. Empty when it can be."""
    if number[:6] != "000000" or number[6:8] not in OIN_PREFIXES or number.startswith(TESTS):
        return "prefix"
    if number.startswith(_KVK) and number != number_of(None, kvk):
        return "kvk"
    if number.startswith(_RSIN) and not (bsn.is_valid(number[8:17]) and number[17:] == "000"):
        return "rsin"
    return ""


def says_nothing(number: str) -> bool:
    """Whether nothing of the organisation stands in the number (a SubOIN): a person looks up in Logius' register (COR) whose it is."""
    return number.startswith(_SUB)
