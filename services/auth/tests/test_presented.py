"""Forged, misbound and odd cards: each is refused with its cause, or let in where the rules allow it (T-02, T-03, B-41)."""

import asyncio
import base64
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import core
from asn1crypto import x509 as asn1
from auth.verdict import Judge
from chassis import clock
from chassis.sandbox import Limits, Sandbox, sandbox
from contracts.auth import Cause
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from standins import profiles
from standins.authority import Authority, Period, Shape, new_key, sign
from standins.forging import look_alike

INPUTS = Path(__file__).resolve().parents[3] / "tests/inputs"
AUTHN = profiles.AUTHENTICATION
SIGN, COMMIT = frozenset({"digital_signature"}), frozenset({"content_commitment"})
CA = Shape(frozenset({"key_cert_sign", "crl_sign"}), ca=True, policies=(AUTHN,))
NUMBER = "CB1000002"
ODD = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.7"), b"\x05\x00")


def _period(**shift: Any) -> Period:
    now = datetime.now(UTC).replace(microsecond=0)
    return Period(now - timedelta(days=1), now + timedelta(**(shift or {"days": 300})))


def _subject(*numbers: str, cn: str = "Sanne de Vries") -> x509.Name:
    """Numbers as UTF-8 text, the only type that takes any character."""
    utf8 = x509.name._ASN1Type.UTF8String
    named = [x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"), x509.NameAttribute(NameOID.COMMON_NAME, cn)]
    return x509.Name([*named, *(x509.NameAttribute(NameOID.SERIAL_NUMBER, n, utf8) for n in numbers)])


def _leaf(
    server: Any, *, ca: str | Authority = "login-personal", shape: Shape = profiles.CARD, key: Any = None,
    subject: x509.Name | None = None, period: Period | None = None, known: bool = True,
) -> bytes:  # fmt: skip
    authority = server.pki.authorities[ca] if isinstance(ca, str) else ca
    public = (key or new_key()).public_key()
    made = sign(shape, subject or _subject(NUMBER), public, authority, period or _period(), server.pki.url)
    if known and isinstance(ca, str):
        server.pki.register.add(ca, made, clock.now().replace(microsecond=0))
    return made.public_bytes(Encoding.DER)


def _own_ca(name: x509.Name, ca: Shape = CA) -> Authority:
    key = new_key()
    return Authority("own", key, sign(ca, name, key.public_key(), key, _period(), ""))


def _named(server: Any, slug: str) -> x509.Name:
    return server.pki.authorities[slug].certificate.subject


def _card_as_ca(server: Any) -> Authority:
    card = server.card("good")
    return Authority("card", card.key, card.certificate)


def _mangled(server: Any, **fields: Any) -> bytes:
    """A good card with something else in it; its signature is of before."""
    made = asn1.Certificate.load(_leaf(server)).copy()
    for name, value in fields.items():
        made["tbs_certificate"][name] = value
    return bytes(made.dump(force=True))


def _shape(
    *policies: str, usage: frozenset[str] = SIGN, eku: tuple[str, ...] = (profiles.CLIENT_AUTH,), **more: Any
) -> Shape:
    return Shape(usage, eku, policies, **more)


def _odd_algorithm(server: Any) -> bytes:
    """A good card whose signature says it was made in a way that doesn't exist, inside and outside."""
    good, ecdsa, odd = _leaf(server), bytes.fromhex("06082a8648ce3d040302"), bytes.fromhex("06082a8648ce3d04037f")
    assert good.count(ecdsa) == 2
    return good.replace(ecdsa, odd)


Maker = Callable[[Any], bytes]

FOREIGN: dict[str, Maker] = {
    "an own CA with the issuing CA's name": lambda s: _leaf(s, ca=_own_ca(_named(s, "login-personal"))),
    "an own root with the real root's name": lambda s: _leaf(s, ca=_own_ca(_named(s, "login-root"))),
    "the issuing CA with another key": lambda s: _leaf(
        s, ca=Authority("a", k := new_key(), look_alike(s.pki.authorities["login-personal"].certificate, k))
    ),
    "the CA above the issuing CA": lambda s: _leaf(s, ca="login-domain"),
    "the root": lambda s: _leaf(s, ca="login-root"),
    "another hierarchy": lambda s: _leaf(s, ca="other-personal"),
    "the server CA of the same provider": lambda s: _leaf(s, ca="server-issuing"),
    "the seal CA of the same provider": lambda s: _leaf(s, ca="seal-issuing"),
    "a card": lambda s: _leaf(s, ca=_card_as_ca(s)),
    "self-signed": lambda s: sign(
        profiles.CARD, _subject(NUMBER), (k := new_key()).public_key(), k, _period(), ""
    ).public_bytes(Encoding.DER),
    "serial number zero": lambda s: _mangled(s, serial_number=0),
    "a negative serial number": lambda s: _mangled(s, serial_number=-5),
    "a serial number of forty octets": lambda s: _mangled(s, serial_number=2**319 + 5),
    "an algorithm that nobody knows": _odd_algorithm,
    "another subject": lambda s: _mangled(s, subject=asn1.Name.build({"common_name": "Iemand anders"})),
}  # fmt: skip

WRONG_KIND: dict[str, Maker] = {
    "the OCSP signer": lambda s: s.pki.authorities["login-personal"].ocsp_certificate.public_bytes(Encoding.DER),
    "signature policy": lambda s: _leaf(s, shape=_shape(profiles.SIGNATURE)),
    "any policy": lambda s: _leaf(s, shape=_shape("2.5.29.32.0")),
    "a policy one arc longer": lambda s: _leaf(s, shape=_shape(AUTHN + ".1")),
    "no policy": lambda s: _leaf(s, shape=_shape()),
    "any extended key usage": lambda s: _leaf(s, shape=_shape(AUTHN, eku=("2.5.29.37.0",))),
    "no extended key usage": lambda s: _leaf(s, shape=_shape(AUTHN, eku=())),
    "for encryption only": lambda s: _leaf(s, shape=_shape(AUTHN, usage=frozenset({"key_encipherment"}))),
    "a CA": lambda s: _leaf(s, shape=_shape(AUTHN, ca=True)),
    "a CA that may sign certificates": lambda s: _leaf(
        s, shape=_shape(AUTHN, usage=SIGN | {"key_cert_sign"}, ca=True)
    ),
    "may sign certificates": lambda s: _leaf(s, shape=_shape(AUTHN, usage=SIGN | {"key_cert_sign"})),
    "RSA-1024": lambda s: _leaf(s, key=rsa.generate_private_key(65537, 1024)),
    "secp256k1": lambda s: _leaf(s, key=ec.generate_private_key(ec.SECP256K1())),
    "Ed25519": lambda s: _leaf(s, key=ed25519.Ed25519PrivateKey.generate()),
    "a critical extension": lambda s: _leaf(s, shape=_shape(AUTHN, constraints=ODD)),
}  # fmt: skip

NOBODY: dict[str, Maker] = {
    name: lambda s, subject=subject: _leaf(s, subject=subject)
    for name, subject in {
        "two numbers": _subject(NUMBER, "CB1000001"),
        "the number in the name": _subject(cn=NUMBER),
        "a space behind": _subject(NUMBER + " "),
        "a space before": _subject(" " + NUMBER),
        "a new line behind": _subject(NUMBER + "\n"),
        "lower case": _subject(NUMBER.lower()),
        "a digit more": _subject(NUMBER + "1"),
        "full-width digits": _subject("CB１000002"),
        "a NUL behind": _subject(NUMBER + "\x00"),
        "another space": _subject("XX1000002"),
    }.items()
}

ALLOWED: dict[str, Maker] = {
    "as it should be": _leaf,
    "both usage bits": lambda s: _leaf(s, shape=_shape(AUTHN, usage=SIGN | COMMIT)),
    "a second policy": lambda s: _leaf(s, shape=_shape(profiles.SIGNATURE, AUTHN)),
    "ocsp-nocheck": lambda s: _leaf(s, shape=_shape(AUTHN, no_check=True)),
    "no addresses in it": lambda s: _leaf(s, shape=_shape(AUTHN, status=False)),
    "RSA-2048": lambda s: _leaf(s, key=rsa.generate_private_key(65537, 2048)),
    "RSA-4096": lambda s: _leaf(s, key=rsa.generate_private_key(65537, 4096)),
}


@pytest.mark.parametrize("name", FOREIGN)
async def test_T_02_cards_of_another_issuer(status_server: Any, judge: Judge, name: str) -> None:
    """T-02: names prove nothing; and nothing is asked about a card that our CA didn't sign."""
    assert (await judge.judge(FOREIGN[name](status_server))).cause is Cause.WRONG_ISSUER
    assert status_server.asked == []


@pytest.mark.parametrize("name", WRONG_KIND)
async def test_T_03_cards_of_another_kind(status_server: Any, judge: Judge, name: str) -> None:
    """T-03: signed by the right CA, and not made for logging in."""
    assert (await judge.judge(WRONG_KIND[name](status_server))).cause is Cause.WRONG_KIND
    assert status_server.asked == []


@pytest.mark.parametrize("name", NOBODY)
async def test_L2_numbers_that_are_nobodys(status_server: Any, judge: Judge, name: str) -> None:
    """L2: a good card, and nobody's: no reading between the lines of a person number."""
    verdict = await judge.judge(NOBODY[name](status_server))
    assert (verdict.cause, verdict.holder) == (None, None)


@pytest.mark.parametrize("name", ALLOWED)
async def test_L1_what_the_rules_allow(status_server: Any, judge: Judge, name: str) -> None:
    verdict = await judge.judge(ALLOWED[name](status_server))
    assert (verdict.cause, verdict.holder, verdict.by) == (None, NUMBER, "ocsp")


async def test_a_card_that_the_CA_never_registered_is_not_good(status_server: Any, judge: Judge) -> None:
    """R-121: signed with the CA's key, unknown to its responder."""
    assert (await judge.judge(_leaf(status_server, known=False))).cause is Cause.STATUS_UNKNOWN


@pytest.mark.parametrize(
    ("shift", "cause"),
    [({"seconds": -2}, Cause.EXPIRED), ({"seconds": 90}, None)],
)
async def test_L3_dates_to_the_second(status_server: Any, judge: Judge, shift: Any, cause: Cause | None) -> None:
    assert (await judge.judge(_leaf(status_server, period=_period(**shift)))).cause is cause


async def test_L3_valid_from_in_half_a_minute(status_server: Any, judge: Judge) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    card = _leaf(status_server, period=Period(now + timedelta(seconds=40), now + timedelta(days=1)))
    assert (await judge.judge(card)).cause is Cause.NOT_YET_VALID


async def test_two_issuing_CAs_may_have_one_name(status_server: Any, make_judge: Any, tmp_path: Path) -> None:
    """A new key under the old name: the CA whose key signed is meant, in whichever order they are configured."""
    real, domain = (status_server.pki.authorities[slug] for slug in ("login-personal", "login-domain"))
    shape = Shape(CA.usage, ca=True, path_length=0, policies=(AUTHN,))
    key = new_key()
    twin = sign(shape, real.certificate.subject, key.public_key(), domain, _period(), status_server.pki.url)
    made, again = make_judge(), make_judge()
    issuers = made._issuers
    other = type(issuers[0])(**{**vars(issuers[0]), "name": "twin", "certificate": twin.public_bytes(Encoding.DER)})
    made._issuers, again._issuers = (other, *issuers), (*issuers, other)
    for judge in (made, again):
        assert (await judge.judge(_leaf(status_server))).good
        seen = await judge.judge(_leaf(status_server, ca=Authority("twin", key, twin, domain)))
        assert (seen.cause, seen.issuer) == (Cause.STATUS_UNKNOWN, "twin")  # asked about, and unknown there


async def test_NUL_in_a_name_is_in_the_audit_trail(town: Any) -> None:
    """Evidence survives odd names: the login is written with them."""
    card = _leaf(town.status_server, subject=_subject(NUMBER, cn="a\x00b"))
    assert (await town.card_login(card)).status_code == 200
    lines = await town.rows(
        "SELECT facts::text FROM audit WHERE action = 'auth:session:card_login' AND outcome = 'done'"
    )
    assert len(lines) == 1 and "CN=a" in lines[0]["facts"]


@pytest.mark.parametrize("name", ["good", "two numbers"])
async def test_T_06_staff_numbers_are_as_good_as_the_card(town: Any, name: str) -> None:
    """L2: a person number opens what that person may, for nobody else: one number, in its own field."""
    numbers = {"good": ("CB9000001",), "two numbers": ("CB1000002", "CB9000001")}[name]
    answer = await town.card_login(_leaf(town.status_server, subject=_subject(*numbers)))
    assert answer.status_code == (200 if name == "good" else 401)


# --- what a strict reader can't read -----------------------------------------------------------------------------------


def _der_of(pem: str) -> bytes:
    return base64.b64decode("".join(line for line in pem.splitlines() if not line.startswith("-----")))


async def test_L3_a_card_with_odd_names_is_told_whose_it_is_not(town: Any) -> None:
    """L3: & in a PrintableString, as real CAs write it: a cause, never an error, and nothing is asked."""
    odd = _der_of((INPUTS / "card-subject-not-strict.pem").read_text())
    answer = await town.card_login(odd)
    assert (answer.status_code, answer.json()["slug"]) == (401, "login.wrong_issuer")
    assert town.status_server.asked == []


async def test_L3_an_odd_card_of_our_own_CA_is_of_the_wrong_kind(status_server: Any, judge: Judge) -> None:
    subject = asn1.Name.build({"common_name": "Bakker en Zn"})
    made = asn1.Certificate.load(_mangled(status_server, subject=subject))
    odd = made.dump(force=True).replace(b"\x0c\x0cBakker en Zn", b"\x13\x0cBakker & Zn.")
    assert b"& Zn" in odd
    assert (await judge.judge(odd)).cause is Cause.WRONG_KIND


# --- bombs -------------------------------------------------------------------------------------------------------------


def _long(server: Any, *extensions: tuple[str, bytes], key: Any = None) -> bytes:
    made = asn1.Certificate.load(_leaf(server)).copy()
    for oid, value in extensions:
        extension = asn1.Extension({"extn_id": oid, "critical": False, "extn_value": core.ParsableOctetString(value)})
        made["tbs_certificate"]["extensions"].append(extension)
    if key is not None:
        made["tbs_certificate"]["subject_public_key_info"] = key
    return bytes(made.dump(force=True))


def _rsa(bits: int, exponent: int) -> Any:
    numbers = {"modulus": 2**bits - 1, "public_exponent": exponent}
    return asn1.PublicKeyInfo({"algorithm": {"algorithm": "rsa"}, "public_key": numbers})


def _policies(count: int) -> bytes:
    return bytes(asn1.CertificatePolicies([{"policy_identifier": f"1.2.3.{n}"} for n in range(count)]).dump())


def _constraints(count: int) -> bytes:
    trees = [{"base": asn1.GeneralName("dns_name", f"{n}.a")} for n in range(count)]
    return bytes(asn1.NameConstraints({"permitted_subtrees": trees}).dump())


BOMBS: dict[str, Maker] = {
    "a key of 9,000 bits": lambda s: _long(s, key=_rsa(9_000, 65537)),
    "a key of 100,000 bits": lambda s: _long(s, key=_rsa(100_000, 65537)),
    "a long exponent": lambda s: _long(s, key=_rsa(4096, 2**4000 + 1)),
    "1,000 policies": lambda s: _long(s, ("2.5.29.54", b"\x02\x01\x00"), ("1.3.6.1.4.1.99999.8", _policies(1000))),
    "400 name constraints": lambda s: _long(s, ("2.5.29.30", _constraints(400))),
    "41 extensions": lambda s: _long(s, *((f"1.3.6.1.4.1.99999.{n}", b"\x05\x00") for n in range(41))),
    "one extension twice": lambda s: _long(s, *[("1.3.6.1.4.1.99999.9", b"\x05\x00")] * 2),
    "17 kB": lambda s: _long(s, ("1.3.6.1.4.1.99999.9", bytes(17_000))),
    "nested a thousand deep": lambda _: b"\x30\x80" * 8_000,
    "long of nothing": lambda _: b"\x30\x84\x7f\xff\xff\xff" + bytes(16_000),
}


@pytest.mark.parametrize("name", BOMBS)
async def test_B_41_bombs_cost_little_and_get_a_cause(status_server: Any, judge: Judge, name: str) -> None:
    """B-41: refused with a cause, nothing asked, and the sandbox ended no child for it: the limits come first."""
    bomb, box = BOMBS[name](status_server), sandbox(preload=("auth.presented",))
    await judge.judge(_leaf(status_server))
    status_server.asked.clear()
    ended, started = box.ended, time.process_time()
    verdict = await judge.judge(bomb)
    assert verdict.cause in (Cause.WRONG_KIND, Cause.WRONG_ISSUER)
    assert (status_server.asked, box.ended) == ([], ended)
    assert time.process_time() - started < 0.2


async def test_B_41_policies_of_a_signed_card_are_counted(status_server: Any, judge: Judge) -> None:
    """B-41: policy trees grow; 20 policies of a card that our CA signed are followed, 21 are not."""
    for count, cause in ((19, None), (20, Cause.WRONG_KIND)):
        shape = _shape(AUTHN, *(f"1.2.3.{n}" for n in range(count)))
        assert (await judge.judge(_leaf(status_server, shape=shape))).cause is cause


async def _limited(make_judge: Any, limits: Limits, *cards: bytes) -> list[Cause | None]:
    judge, box = make_judge(), Sandbox(limits, ("auth.presented",))
    judge._sandbox = box
    try:
        return [v.cause for v in await asyncio.gather(*(judge.judge(card) for card in cards))]
    finally:
        box.close()


async def test_B_41_what_reaches_a_limit_is_refused_and_the_next_card_is_read(
    status_server: Any, make_judge: Any
) -> None:
    """B-41: CPU or memory is the card's fault; time and a full queue are ours, and say so."""
    good = _leaf(status_server)
    assert await _limited(make_judge, Limits(cpu=0.000_001), good) == [Cause.WRONG_KIND]
    assert await _limited(make_judge, Limits(wall=0.000_001), good) == [Cause.STATUS_UNKNOWN]
    found = await _limited(make_judge, Limits(processes=1, queue=0), good, good, good)
    assert sorted(map(str, found)) == ["None", "status_unknown", "status_unknown"]


async def test_a_child_that_is_killed_refuses_no_card(status_server: Any, make_judge: Any) -> None:
    """By who restarts our services, or because the machine ran out of memory: the status is unknown, and no session ends."""
    judge, box = make_judge(), Sandbox(Limits(), ("auth.presented",))
    judge._sandbox, card = box, _leaf(status_server)
    try:
        judging = asyncio.ensure_future(judge.judge(card))
        while not judging.done():
            for child in list(box._children):
                child.kill()
            await asyncio.sleep(0)
        assert (await judging).cause is Cause.STATUS_UNKNOWN
        assert (await judge.judge(card)).cause is None
    finally:
        box.close()
