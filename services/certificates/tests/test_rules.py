"""Pure rules: status, names, reading, comparing with what was asked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from certificates.domain.families import FORMS, PUBLIC_DAYS
from certificates.domain.names import SEARCH_BYTES, fold, pattern, plain, search_text, sort_name
from certificates.domain.status import status
from contracts.certificates import CertificateStatus
from contracts.products import Family
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given
from hypothesis import strategies as st
from pki import distinguished_names as dn
from pki.certificate import Fault, ParsedCertificate, read
from pki.conformance import Wanted, differences

FORM = FORMS[Family.SERVER]
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@given(now=MOMENTS, not_after=MOMENTS, revoked_at=st.none() | MOMENTS)
def test_status_is_a_function_of_time_and_revocation(
    now: datetime, not_after: datetime, revoked_at: datetime | None
) -> None:
    """R-001, R-116."""
    found = status(now, not_after, revoked_at)
    if revoked_at is not None:
        assert found is CertificateStatus.REVOKED
    else:
        assert found is (CertificateStatus.EXPIRED if now > not_after else CertificateStatus.VALID)
    assert status(not_after, not_after, None) is CertificateStatus.VALID
    assert status(not_after + timedelta(microseconds=1), not_after, None) is CertificateStatus.EXPIRED


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=80))
def test_search_text_fits_the_index_and_loses_no_name(cn: str, sans: list[str]) -> None:
    """A long list of names goes on in a second text instead of failing the insert."""
    found = search_text(cn, sans)
    assert len(found.first.encode()) <= SEARCH_BYTES
    whole = found.rest if found.rest is not None else found.first
    for name in (cn, *sans):
        assert fold(name).replace("\x1f", " ") in whole
        assert plain(name).replace("\x1f", " ") in whole
    assert len(sort_name(cn).encode()) <= 500


def test_a_pattern_is_literal_and_accents_may_be_left_out() -> None:
    assert pattern(" Zoë%_\\ ") == "%zoë\\%\\_\\\\%"
    assert pattern("a\x1fb") is None
    assert pattern("a\x00") is None
    assert "zoe" in search_text("zoë.nl", ()).first


def parsed(text: str) -> ParsedCertificate:
    content = read(text)
    assert isinstance(content, ParsedCertificate), content
    return content


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def test_reading_a_certificate(small_pki: Any) -> None:
    """R-002: the serial number has an even number of digits; the chain is checked link by link."""
    content = parsed(small_pki.leaf("www.a.nl", ("www.a.nl", "a.nl"), serial=0xABC) + small_pki.chain_pem)
    assert (content.serial, content.common_name, content.sans) == ("0abc", "www.a.nl", ("www.a.nl", "a.nl"))
    assert content.key_type == "EC P-256"
    assert (content.organisation, content.locality, content.state, content.country) == (
        "Gemeente Voorbeeldstad", "Voorbeeldstad", "Utrecht", "NL",
    )  # fmt: skip
    assert content.issuer_name == "Proef CA"
    assert len(content.chain) == 2


def test_unreadable_certificates_name_their_cause(small_pki: Any, other_pki: Any) -> None:
    leaf = small_pki.leaf("www.a.nl")
    bad = {
        "format": "geen certificaat",
        "chain": leaf + other_pki.chain_pem,
        "private_key": leaf + "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "names": small_pki.leaf("", subject=x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "X")])),
    }
    for reason, text in bad.items():
        assert read(text) == Fault(reason)


def _asked(small_pki: Any, key: Any) -> tuple[Wanted, dict[str, Any]]:
    now = datetime.now(UTC).replace(microsecond=0)
    subject = (
        (dn.COMMON_NAME, "www.a.nl"), (dn.ORGANISATION, "Gemeente Voorbeeldstad"), (dn.LOCALITY, "Voorbeeldstad"),
        (dn.STATE, "Utrecht"), (dn.COUNTRY, "NL"),
    )  # fmt: skip
    made = {"key": key.public_key(), "sans": ("a.nl", "www.a.nl"), "not_before": now, "not_after": now + timedelta(90)}
    got = parsed(small_pki.leaf("www.a.nl", **made) + small_pki.chain_pem)
    wanted = Wanted(
        subject,
        ("www.a.nl", "A.nl"),
        got.spki_sha256,
        "2.16.528.1.1003.1.2.8.6",
        FORM.usages,
        FORM.name_kinds,
        now,
        now + timedelta(90),
    )
    return wanted, made


@pytest.mark.parametrize(
    ("slug", "change"),
    [
        ("key", lambda m: m | {"key": ec.generate_private_key(ec.SECP256R1()).public_key()}),
        ("subject", lambda m: m | {"cn": "www.b.nl"}),
        ("names", lambda m: m | {"sans": ("www.a.nl",)}),
        ("names", lambda m: m | {"sans": ("www.a.nl", "a.nl", "b.nl")}),
        ("names", lambda m: m | {"sans": ()}),
        ("policy", lambda m: m | {"policy": "2.23.140.1.2.2"}),
        ("validity", lambda m: m | {"not_after": m["not_after"] + timedelta(seconds=1)}),
        ("validity", lambda m: m | {"not_before": m["not_before"] - timedelta(days=2)}),
        ("usage", lambda m: m | {"ca": True}),
        ("usage", lambda m: m | {"eku": ExtendedKeyUsageOID.CLIENT_AUTH}),
    ],
)
def test_every_difference_with_what_was_asked_is_found(
    slug: str, change: Callable[[dict[str, Any]], dict[str, Any]], small_pki: Any
) -> None:
    """R-066, F-44: one thing is changed at a time; the certificate itself is right when nothing is."""
    key = ec.generate_private_key(ec.SECP256R1())
    wanted, made = _asked(small_pki, key)
    trusted = (der(small_pki.certificate), der(small_pki.root_certificate))
    right = parsed(small_pki.leaf("www.a.nl", **made) + small_pki.chain_pem)
    assert differences(wanted, right, trusted) == ()
    changed = change({"cn": "www.a.nl", **made})
    got = parsed(small_pki.leaf(changed.pop("cn"), **changed) + small_pki.chain_pem)
    assert differences(wanted, got, trusted) == (slug,)


#: The days on which a rule for publicly trusted certificates begins (UTC), and how long one may be valid before and from then on:
#: two of them change other things than that.
RULES_BY_DATE = (
    (date(2026, 3, 15), 398, 200),
    (date(2026, 12, 15), 200, 200),
    (date(2027, 3, 15), 200, 100),
    (date(2028, 3, 15), 100, 100),
    (date(2029, 3, 15), 100, 47),
)


@pytest.mark.parametrize(("day", "before", "after"), RULES_BY_DATE)
@pytest.mark.parametrize("second", [-1, 0])
def test_r033_r066_how_long_one_may_be_valid_follows_the_day_of_issuance(
    small_pki: Any, day: date, before: int, after: int, second: int
) -> None:
    """To the second in UTC, with the last second counted; whenever it was ordered, and whatever else was approved."""
    asked, made = _asked(small_pki, ec.generate_private_key(ec.SECP256R1()))
    trusted = (der(small_pki.certificate), der(small_pki.root_certificate))
    issued = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=second)
    days = before if second else after
    wanted = replace(
        asked, longest=PUBLIC_DAYS, asked_at=issued - timedelta(seconds=3), not_after=issued + timedelta(days=400)
    )

    def found(start: datetime, lasts: timedelta) -> tuple[str, ...]:
        dates = {"not_before": start, "not_after": start + lasts}
        return differences(wanted, parsed(small_pki.leaf("www.a.nl", **made | dates) + small_pki.chain_pem), trusted)

    longest = timedelta(days=days, seconds=-1)
    assert found(issued, longest) == ()
    assert found(issued, longest + timedelta(seconds=1)) == ("validity",)
    wanted = replace(wanted, longest=())
    assert found(issued, longest + timedelta(seconds=1)) == (), "without a rule what was approved alone decides"


def test_r033_one_that_says_it_is_from_before_the_day_it_was_asked_has_no_longer_life(small_pki: Any) -> None:
    asked, made = _asked(small_pki, ec.generate_private_key(ec.SECP256R1()))
    trusted = (der(small_pki.certificate), der(small_pki.root_certificate))
    midnight = datetime(2027, 3, 15, tzinfo=UTC)
    wanted = replace(asked, longest=PUBLIC_DAYS, asked_at=midnight, not_after=midnight + timedelta(days=300))
    early = midnight - timedelta(minutes=30)
    for days, wrong in ((100, ()), (200, ("validity",))):
        dates = {"not_before": early, "not_after": early + timedelta(days=days, seconds=-1)}
        got = parsed(small_pki.leaf("www.a.nl", **made | dates) + small_pki.chain_pem)
        assert differences(wanted, got, trusted) == wrong


def test_a_publicly_trusted_server_is_no_client_as_well(small_pki: Any) -> None:
    """R-066: of other products a use more is no difference."""
    wanted, made = _asked(small_pki, ec.generate_private_key(ec.SECP256R1()))
    trusted = (der(small_pki.certificate), der(small_pki.root_certificate))
    both = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)
    got = parsed(small_pki.leaf("www.a.nl", **made, eku=both) + small_pki.chain_pem)
    assert differences(wanted, got, trusted) == ()
    assert differences(replace(wanted, no_other_usages=True), got, trusted) == ("usage",)
    alone = parsed(small_pki.leaf("www.a.nl", **made) + small_pki.chain_pem)
    assert differences(replace(wanted, no_other_usages=True), alone, trusted) == ()


def test_a_certificate_of_another_ca_or_without_chain_is_not_trusted(small_pki: Any, other_pki: Any) -> None:
    """R-066: the right issuer."""
    key = ec.generate_private_key(ec.SECP256R1())
    wanted, made = _asked(small_pki, key)
    trusted = (der(small_pki.certificate), der(small_pki.root_certificate))
    other = parsed(other_pki.leaf("www.a.nl", **made) + other_pki.chain_pem)
    assert differences(wanted, other, trusted) == ("issuer",)
    alone = parsed(small_pki.leaf("www.a.nl", **made))
    assert "issuer" in differences(wanted, alone, trusted)
    assert differences(replace(wanted, sans=("www.a.nl", "a.nl")), other, (der(other_pki.certificate),)) == ("issuer",)
