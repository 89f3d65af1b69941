"""The verdict on a login certificate: every cause of L3, real OCSP and CRL, and answers that can't be trusted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from auth.verdict import Judge
from chassis import clock
from contracts.auth import Cause
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from standins import profiles
from standins.authority import Period, dn, sign

OCSP, LEAF_CRL, CA_CRLS = "/ocsp/login-personal", "/crl/login-personal", ("/crl/login-domain", "/crl/login-root")


async def test_L1_good_card_names_holder_and_evidence(status_server: Any, judge: Judge) -> None:
    """L1, L2: a good card is good; the holder is the subject's serial number; the evidence is complete."""
    card = status_server.card("good").certificate
    before = clock.now()
    verdict = await judge.judge(card.public_bytes(Encoding.DER))
    assert verdict.good
    assert verdict.holder == "CB1000002"
    assert verdict.issuer == "login-personal"
    assert verdict.credential is not None
    assert verdict.credential.sha256 == card.fingerprint(hashes.SHA256()).hex()
    assert verdict.credential.issuer == "CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL"
    assert verdict.credential.subject.startswith("serialNumber=CB1000002,CN=Sanne de Vries,")
    assert int(verdict.credential.serial, 16) == card.serial_number
    assert verdict.not_after == card.not_valid_after_utc
    assert before <= verdict.checked_at <= clock.now()
    assert status_server.asked.count(OCSP) == 1
    assert LEAF_CRL + ".crl" not in status_server.asked


@pytest.mark.parametrize(
    ("who", "variants", "cause"),
    [
        ("expired", {"expired": True}, Cause.EXPIRED),
        ("future", {"not_yet_valid": True}, Cause.NOT_YET_VALID),
        ("sign", {"signature_only": True}, Cause.SIGNATURE_CARD),
        ("foreign", {"wrong_issuer": True}, Cause.WRONG_ISSUER),
        ("policy", {"wrong_policy": True}, Cause.WRONG_KIND),
        ("usage", {"wrong_eku": True}, Cause.WRONG_KIND),
        ("revoked", {"revoked": True}, Cause.REVOKED),
        ("stopped", {"revoked_issuer": True}, Cause.REVOKED),
    ],
)
async def test_L3_each_bad_card_has_its_cause(
    status_server: Any, judge: Judge, who: str, variants: dict[str, bool], cause: Cause
) -> None:
    """L3, T-02, T-03: one stable cause per kind of bad card; no holder comes out of one."""
    verdict = await judge.judge(status_server.der(who, **variants))
    assert verdict.cause is cause
    assert not verdict.good


async def test_L3_no_certificate(judge: Judge) -> None:
    """L3: nothing offered is a cause of its own."""
    for nothing in (None, b""):
        assert (await judge.judge(nothing)).cause is Cause.NONE


async def test_L2_no_number_in_the_subject_is_no_holder(status_server: Any, judge: Judge) -> None:
    """L2: a good certificate without a person number is good, but nobody's."""
    verdict = await judge.judge(status_server.der("numberless", without_number=True))
    assert verdict.good
    assert verdict.holder is None


async def test_L3_revoked_is_caught_by_the_crl_when_ocsp_is_silent(status_server: Any, judge: Judge) -> None:
    """L3: responder down means the issuing CA's list decides, for better and for worse."""
    status_server.down(OCSP)
    assert (await judge.judge(status_server.der("good"))).good
    assert (await judge.judge(status_server.der("revoked", revoked=True))).cause is Cause.REVOKED
    assert LEAF_CRL + ".crl" in status_server.asked


async def test_R_168_everything_down_is_status_unknown(status_server: Any, judge: Judge) -> None:
    """R-168: hard fail. Nothing can be checked, so nobody comes in."""
    status_server.down("/ocsp", "/crl")
    assert (await judge.judge(status_server.der("good"))).cause is Cause.STATUS_UNKNOWN


@pytest.mark.parametrize("path", CA_CRLS)
async def test_R_168_a_missing_ca_list_is_status_unknown(status_server: Any, judge: Judge, path: str) -> None:
    """R-168: the CAs above the card are checked too, each by the list of the one above it."""
    status_server.down(path)
    assert (await judge.judge(status_server.der("good"))).cause is Cause.STATUS_UNKNOWN


async def test_ca_lists_survive_a_short_outage_but_answers_about_a_leaf_are_never_kept(
    status_server: Any, judge: Judge
) -> None:
    """The lists of CAs are kept five minutes; a card is asked about at each login (T-30)."""
    card = status_server.der("good")
    assert (await judge.judge(card)).good
    status_server.down(*CA_CRLS)
    assert (await judge.judge(card)).good
    assert status_server.asked.count(OCSP) == 2


@pytest.mark.parametrize("body", [b"", b"<html>", b"0" * 70_000], ids=["empty", "page", "flood"])
async def test_B_42_what_is_no_ocsp_answer_is_not_good(status_server: Any, judge: Judge, body: bytes) -> None:
    """B-42: an answer that can't be read opens no second road."""
    status_server.spoil[OCSP] = lambda _request, _honest: (200, body)
    assert (await judge.judge(status_server.der("good"))).cause is Cause.STATUS_UNKNOWN


async def test_T_19_redirects_are_not_followed(status_server: Any, judge: Judge) -> None:
    """T-19: only the addresses of the settings are asked, whatever they answer."""
    status_server.spoil[OCSP] = lambda _request, _honest: (302, b"")
    status_server.spoil[CA_CRLS[0]] = lambda _request, _honest: (302, b"")
    assert (await judge.judge(status_server.der("good"))).cause is Cause.STATUS_UNKNOWN


def _issue(server: Any, *, key: Any = None, shape: Any = profiles.CARD, url: str = "", issuer: Any = None) -> bytes:
    now = datetime.now(UTC).replace(microsecond=0)
    public = (key or ec.generate_private_key(ec.SECP256R1())).public_key()
    subject = dn(C="NL", O="Gemeente Voorbeeldstad", CN="Sanne de Vries", serialNumber="CB1000002")
    made = sign(
        shape, subject, public, issuer or server.pki.authorities["login-personal"],
        Period(now - timedelta(days=1), now + timedelta(days=9)), url or server.pki.url,
    )  # fmt: skip
    server.pki.register.add("login-personal", made, now)
    return made.public_bytes(Encoding.DER)


async def test_T_19_addresses_in_the_certificate_are_never_asked(status_server: Any, judge: Judge) -> None:
    """T-19, B-41: status and issuer addresses in the card point elsewhere; only the settings' addresses are asked."""
    card = _issue(status_server, url=f"{status_server.pki.url}/secret")
    assert (await judge.judge(card)).good
    assert not [path for path in status_server.asked if path.startswith("/secret")]


async def test_T_02_an_issuer_with_the_right_name_and_another_key(status_server: Any, judge: Judge) -> None:
    """T-02: the issuing CA is pinned by name and key. Its twin is asked nothing about."""
    real = status_server.pki.authorities["login-personal"]
    twin_key = ec.generate_private_key(ec.SECP256R1())
    twin = type(real)(real.slug, twin_key, real.certificate, real.parent, real.ocsp_key, real.ocsp_certificate)
    assert (await judge.judge(_issue(status_server, issuer=twin))).cause is Cause.WRONG_ISSUER
    assert status_server.asked == []


async def test_B_41_keys_that_are_too_small_or_too_large(status_server: Any, judge: Judge) -> None:
    """B-41: key sizes are limited before anything costs time; nothing is asked."""
    keys = [
        rsa.generate_private_key(65537, 1024),
        rsa.generate_private_key(65537, 4104),
        ec.generate_private_key(ec.SECP256K1()),
    ]
    for key in keys:
        assert (await judge.judge(_issue(status_server, key=key))).cause is Cause.WRONG_KIND
    assert status_server.asked == []


async def test_L1_rsa_cards_may_come_in(status_server: Any, judge: Judge) -> None:
    """L1: older passes hold RSA keys."""
    assert (await judge.judge(_issue(status_server, key=rsa.generate_private_key(65537, 2048)))).good


async def test_B_03_bytes_that_are_no_certificate(status_server: Any, judge: Judge) -> None:
    """B-01, B-02, B-03: too long, nested, with something behind it, or plain noise: refused unread."""
    good = status_server.der("good")
    for der in (good + b"\x00", good[:-3], b"\x30" * 20_000, b"\x30\x80" * 3_000, b"noise"):
        assert (await judge.judge(der)).cause is Cause.WRONG_KIND
    assert status_server.asked == []


async def test_L3_a_card_that_expires_between_two_logins(status_server: Any, judge: Judge) -> None:
    """L3: dates are judged by the clock of the moment."""
    card = status_server.der("good")  # made before: a stand-in that is asked years later makes a new one
    with clock.moved(timedelta(days=3 * 365)):
        assert (await judge.judge(card)).cause is Cause.EXPIRED
