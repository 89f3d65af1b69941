"""Identifiers refuse what they must (R-002, R-010, R-012, R-019, R-024, R-025, B-21, B-22, B-31, B-32)."""

import pytest
from contracts.authority import ACTIONS, may
from contracts.identifiers import (
    CertificateSerial,
    Email,
    KvkNumber,
    Line,
    Oin,
    PersonNumber,
    Phone,
    SubscriberNumber,
    Text,
)
from contracts.refusals import SLUGS, about, refuse
from pydantic import TypeAdapter, ValidationError

GOOD = [
    (SubscriberNumber, "P1234567", "P1234567"),
    (PersonNumber, "CB1000002", "CB1000002"),
    (KvkNumber, "02045200", "02045200"),
    (Oin, "00000003020452000000", "00000003020452000000"),
    (CertificateSerial, "0A:1b:2C", "0a1b2c"),
    (CertificateSerial, "a1b", "0a1b"),
    (Email, "s.devries@voorbeeldstad.example", "s.devries@voorbeeldstad.example"),
    (Phone, "06 12345678", "+31612345678"),
    (Line, "  Éénhoorn B.V. ", "Éénhoorn B.V."),
    (Line, "Zoe\u0308 van der\u00a0Vaart", "Zoë van der Vaart"),
    (Line, "Ωμέγα Α.Ε. – “Привет” № 7", "Ωμέγα Α.Ε. – “Привет” № 7"),
    (Line, "Nguyễn Thị Ḟirst", "Nguyễn Thị Ḟirst"),
    (Text, "Eén.\r\n\r\n\t• twee: € 5 ≥ 3", "Eén.\n\n\t• twee: € 5 ≥ 3"),
    (Email, "beheer@xn--n-0fa.example", "beheer@xn--n-0fa.example"),
    (Email, "beheer@n\u00e4.example", "beheer@xn--n-0fa.example"),
    (Email, "a@BÜCHER.example", "a@xn--bcher-kva.example"),
    (Email, "a@例え.example", "a@xn--r8jz45g.example"),
]
BAD = [
    (SubscriberNumber, "P123456"),
    (PersonNumber, "cb1000002"),
    (KvkNumber, "1234567"),
    (KvkNumber, "٠٢٠٤٥٢٠٠"),
    (KvkNumber, "00000000"),
    (Oin, "00000005020452000000"),
    (Oin, "0000000302045200000"),
    (CertificateSerial, "xyz"),
    (CertificateSerial, "ff" * 21),
    (Email, "a@b.example\r\nBcc: c@d.example"),
    (Email, "geen-adres"),
    (Email, "a" * 250 + "@voorbeeldstad.example"),
    (Phone, "0600000000"),
    (Phone, "12390875"),
    (Line, "abc\u202egnp.exe"),
    (Line, "nul\x00"),
    (Line, "   "),
    (Line, "x" * 201),
    (Line, "\u3000"),
    (Email, "zoë@voorbeeld.example"),
    (Email, "名前@voorbeeld.example"),
    (Email, "a@xn--a.example"),
    (Email, "a@b.example\n"),
    (Email, '"a b"@b.example'),
    (Email, "Naam <a@b.example>"),
]
REFUSED = [
    (
        Line,
        "漢字 B.V.",
        {"reason": "script", "character": "漢", "code": "U+6F22", "name": "CJK UNIFIED IDEOGRAPH-6F22"},
    ),
    (Line, "عربي", {"reason": "script", "code": "U+0639", "name": "ARABIC LETTER AIN"}),
    (Line, "שלום", {"reason": "script", "code": "U+05E9"}),
    (Line, "Hoi 😀", {"reason": "script", "code": "U+1F600", "character": "😀"}),
    (Line, "ＡＢ", {"reason": "script", "name": "FULLWIDTH LATIN CAPITAL LETTER A"}),
    (Line, "𝐀", {"reason": "script"}),
    (Line, "٣", {"reason": "script"}),
    (Line, "a\u202eb", {"reason": "hidden", "character": "", "code": "U+202E", "name": "RIGHT-TO-LEFT OVERRIDE"}),
    (Line, "a\u200bb", {"reason": "hidden", "code": "U+200B"}),
    (Line, "a\u00adb", {"reason": "hidden", "code": "U+00AD"}),
    (Line, "a\nb", {"reason": "hidden", "code": "U+000A"}),
    (Line, "a\U000e0041b", {"reason": "hidden"}),
    (Line, "\ue000", {"reason": "hidden"}),
    (Line, "a\U0001f3fb", {"reason": "script"}),
    (Line, "Z" + "\u0336" * 9, {"reason": "marks", "code": "U+0336", "character": ""}),
    (Line, "\u0301a", {"reason": "marks"}),
    (Text, "regel\n\u0301", {"reason": "marks"}),
    (Text, "a\x0bb", {"reason": "hidden", "code": "U+000B"}),
    (Text, "goed\nפסול", {"reason": "script", "code": "U+05E4"}),
]


@pytest.mark.parametrize(("kind", "typed", "told"), REFUSED)
def test_b22_what_cannot_be_printed_is_refused_by_name(kind: object, typed: str, told: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(typed)
    slug, params = about(refused.value.errors()[0])
    assert slug == "text.characters" and params | told == params


def test_b21_a_foreign_letter_before_the_at_has_its_own_cause() -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Email).validate_python("zoë@voorbeeld.example")
    assert about(refused.value.errors()[0]) == ("email.letters", {"character": "ë"})
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Email).validate_python("geheim")
    assert about(refused.value.errors()[0]) == ("input.invalid", {"kind": "value_error"})


@pytest.mark.parametrize(("kind", "typed", "kept"), GOOD)
def test_good_ones_are_kept_in_one_form(kind: object, typed: str, kept: str) -> None:
    assert TypeAdapter(kind).validate_python(typed) == kept


@pytest.mark.parametrize(("kind", "typed"), BAD)
def test_bad_ones_are_refused(kind: object, typed: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(typed)


def test_the_authority_table_knows_its_actions_only() -> None:
    assert may(frozenset({"contact_basic"}), "order.place")
    assert not may(frozenset({"contact_basic"}), "validation.approve")
    with pytest.raises(KeyError):
        may(frozenset({"representative"}), "order.everything")
    assert all(who for who in ACTIONS.values())


def test_a_refusal_needs_a_declared_slug() -> None:
    assert refuse("renewal.open", who="J. Bos").status == 409
    with pytest.raises(KeyError):
        refuse("something.new")
    assert all(refuse(slug).status == int(category) for slug, category in SLUGS.items())
