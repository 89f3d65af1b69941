"""Identifiers refuse what they must (R-002, R-010, R-012, R-019, R-024, R-025, B-21, B-22, B-31, B-32)."""

import pytest
from contracts.authority import ACTIONS, may
from contracts.identifiers import CertificateSerial, Email, KvkNumber, Line, Oin, PersonNumber, Phone, SubscriberNumber
from contracts.refusals import SLUGS, refuse
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
]


@pytest.mark.parametrize(("kind", "typed", "kept"), GOOD)
def test_good_ones_are_kept_in_one_form(kind: object, typed: str, kept: str) -> None:
    assert TypeAdapter(kind).validate_python(typed) == kept


@pytest.mark.parametrize(("kind", "typed"), BAD)
def test_bad_ones_are_refused(kind: object, typed: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(typed)


def test_the_authority_table_knows_its_actions_only() -> None:
    assert may(frozenset({"contact_basic"}), "order.place")
    assert not may(frozenset({"contact_basic"}), "validation.decide")
    with pytest.raises(KeyError):
        may(frozenset({"representative"}), "order.everything")
    assert all(who for who in ACTIONS.values())


def test_a_refusal_needs_a_declared_slug() -> None:
    assert refuse("renewal.open", who="J. Bos").status == 409
    with pytest.raises(KeyError):
        refuse("something.new")
    assert all(refuse(slug).status == int(category) for slug, category in SLUGS.items())
