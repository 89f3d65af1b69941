"""Numbers of government: which one stands in a certificate, and which can't be of the organisation (R-013, R-014, R-015, R-016)."""

import pytest
from contracts.government import number_of, says_nothing, why_not
from hypothesis import given
from hypothesis import strategies as st

KVK = "12345678"
_KVKS = st.from_regex(r"[0-9]{8}", fullmatch=True)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("00000003123456780000", ""),
        ("00000001002220647000", ""),  # an RSIN that passes the eleven test
        ("00000004123456780000", ""),
        ("00000002123456789000", ""),
        ("00000006123456780000", ""),
        ("00000007123456780000", ""),
        ("00000008123456780000", ""),
        ("00000009123456780000", ""),
        ("00000010123456780000", ""),
        ("00000005123456780000", "prefix"),
        ("00000011123456780000", "prefix"),
        ("00000000123456780000", "prefix"),
        ("10000003123456780000", "prefix"),
        ("00000099123456780000", "prefix"),
        ("00000003876543210000", "kvk"),
        ("00000003123456781000", "kvk"),
        ("00000001002220648000", "rsin"),
        ("00000001000000000000", "rsin"),
        ("00000001002220647001", "rsin"),
    ],
)
def test_r013_r014_a_number_says_itself_whether_it_can_be_the_organisations(number: str, why: str) -> None:
    assert why_not(number, KVK) == why


def test_r015_only_a_sub_oin_says_nothing() -> None:
    assert says_nothing("00000004123456780000")
    assert not any(says_nothing(f"000000{prefix}123456780000") for prefix in ("01", "02", "03", "06", "07", "40"))


@given(_KVKS, st.none() | st.just("00000004123456780000"))
def test_r016_who_has_no_oin_has_the_number_of_the_trade_register(kvk: str, oin: str | None) -> None:
    number = number_of(oin, kvk)
    assert len(number) == 20 and number.isdigit()
    assert number == (oin or f"00000003{kvk}0000")
    assert why_not(number_of(None, kvk), kvk) == ""
