"""The verdict on OCSP answers: what is believed, and every way in which one is not (B-42, RFC 6960 section 3.2)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pki.status import Finding, Rules, Standing, judge_answer, request
from standins import profiles
from standins.authority import Authority, Period, Shape, dn, new_key, sign
from standins.forging import PSS, Answer, Said, look_alike, make, responder

AT = datetime.now(UTC).replace(microsecond=0)
NONCE = b"n" * 32
CA = Shape(usage=frozenset({"key_cert_sign", "crl_sign"}), ca=True)


def _authority(slug: str, key: Any = None, name: str = "Uitgever", parent: Authority | None = None) -> Authority:
    key = key or new_key()
    period = Period(AT - timedelta(days=900), AT + timedelta(days=900))
    certificate = sign(CA, dn(C="NL", O="Voorbeeld", CN=name), key.public_key(), parent or key, period, "")
    made = Authority(slug, key, certificate, parent)
    ocsp_certificate, ocsp_key = responder(made, AT)
    return replace(made, ocsp_certificate=ocsp_certificate, ocsp_key=ocsp_key)


class Case:
    """A CA under a root, its sibling, and a card of it."""

    def __init__(self) -> None:
        self.root = _authority("root", name="Stam")
        self.ca = _authority("ca", parent=self.root)
        self.sibling = _authority("sibling", name="Andere uitgever", parent=self.root)
        self.twin = _authority("twin", parent=self.root)  # the same name, another key
        self.key = new_key()
        self.card = self.issue()

    def issue(self, shape: Shape = profiles.CARD) -> x509.Certificate:
        period = Period(AT - timedelta(days=1), AT + timedelta(days=90))
        return sign(shape, dn(C="NL", CN="Sanne de Vries"), self.key.public_key(), self.ca, period, "")

    def judge(
        self, answer: Answer = Answer(), rules: Rules = Rules(), later: timedelta = timedelta(), nonce: bool = True
    ) -> Finding:
        sent = NONCE if nonce else None
        question = request(_der(self.card), _der(self.ca.certificate), sent)
        made = make(answer, self.ca, question, AT)
        return judge_answer(made, _der(self.card), _der(self.ca.certificate), sent, AT + later, rules)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def case() -> Case:
    return Case()


def _why(finding: Finding) -> str:
    assert finding.standing is Standing.UNTRUSTED, finding
    return finding.why


def test_an_honest_answer_is_believed(case: Case) -> None:
    assert case.judge().standing is Standing.GOOD
    assert case.judge(Answer(by_name=True)).standing is Standing.GOOD
    assert case.judge(Answer(digest="sha384")).standing is Standing.GOOD
    own = Answer(signer=case.ca.certificate, key=case.ca.key)
    assert case.judge(own).standing is Standing.GOOD  # the CA itself, its certificate sent along
    assert case.judge(own.but(embedded=())).standing is Standing.GOOD  # or not
    revoked = case.judge(Answer((Said("revoked", reason="key_compromise"),)))
    assert (revoked.standing, revoked.reason, revoked.final) == (Standing.REVOKED, "keyCompromise", True)
    assert revoked.revoked_at == AT - timedelta(hours=2)


@pytest.mark.parametrize("digest", ["sha256", PSS])
def test_rsa_responders_are_believed(case: Case, digest: str) -> None:
    certificate, key = responder(case.ca, AT, key=rsa.generate_private_key(65537, 2048))
    answer = Answer(signer=certificate, key=key, digest=digest)
    assert case.judge(answer).standing is Standing.GOOD
    assert _why(case.judge(answer.but(flip=True))) == "signature"


FORGED: dict[str, tuple[str, Callable[[Case], Answer]]] = {
    "the CA's certificate with another key": (
        "responder of another issuer",
        lambda c: Answer(signer=look_alike(c.ca.certificate, c.key), key=c.key),
    ),
    "the responder's certificate with another key": (
        "responder of another issuer",
        lambda c: Answer(signer=look_alike(c.ca.ocsp_certificate, c.key), key=c.key),
    ),
    "an honest responder with something forged beside it": (
        "responder of another issuer",
        lambda c: Answer(embedded=(c.ca.ocsp_certificate, look_alike(c.ca.certificate, c.key))),
    ),
    "the responder of a sibling CA": (
        "responder of another issuer",
        lambda c: Answer(signer=c.sibling.ocsp_certificate, key=c.sibling.ocsp_key),
    ),
    "the responder of a CA with the same name": (
        "responder of another issuer",
        lambda c: Answer(signer=c.twin.ocsp_certificate, key=c.twin.ocsp_key),
    ),
    "a sibling CA itself": (
        "responder of another issuer", lambda c: Answer(signer=c.sibling.certificate, key=c.sibling.key),
    ),
    "the CA above": ("responder of another issuer", lambda c: Answer(signer=c.root.certificate, key=c.root.key)),
    "a card of the CA": ("responder's certificate: not for answering", lambda c: Answer(signer=c.card, key=c.key)),
    "nobody's certificate": ("responder unknown", lambda c: Answer(embedded=())),
    "another key than the responder's": ("signature", lambda c: Answer(key=c.key)),
    "a signature of something else": ("signature", lambda _: Answer(flip=True)),
    "SHA-1": ("signature algorithm", lambda _: Answer(digest="sha1")),
    "another serial number": ("about another certificate", lambda _: Answer((Said(serial=12345),))),
    "another issuer's name": ("about another certificate", lambda _: Answer((Said(name_hash=b"x" * 20),))),
    "another issuer's key": ("about another certificate", lambda _: Answer((Said(key_hash=b"x" * 20),))),
    "nothing": ("about another certificate", lambda _: Answer(())),
    "good and revoked": ("contradicts itself", lambda _: Answer((Said(), Said("revoked")))),
    "two times": ("contradicts itself", lambda _: Answer((Said(), Said(this_update=timedelta(seconds=-9))))),
    "a critical extension": ("critical extension", lambda _: Answer((Said(critical=True),))),
    "a critical extension among several": (
        "critical extension", lambda _: Answer((Said(serial=5), Said(critical=True))),
    ),
    "never issued": ("unknown to the issuer", lambda _: Answer((Said("unknown"),))),
    "no nonce": ("no nonce", lambda _: Answer(nonce=None)),
    "another nonce": ("to another question", lambda _: Answer(nonce=b"0" * 32)),
    "part of the nonce": ("to another question", lambda _: Answer(nonce=NONCE[:16])),
    "thisUpdate in 2030": (
        "from the future",
        lambda _: Answer((Said(this_update=timedelta(days=1400), next_update=timedelta(days=1401)),)),
    ),
    "thisUpdate two minutes ahead": ("from the future", lambda _: Answer((Said(this_update=timedelta(minutes=2)),))),
    "produced two minutes ahead": ("from the future", lambda _: Answer(produced=timedelta(minutes=2))),
    "over": (
        "expired", lambda _: Answer((Said(this_update=timedelta(days=-2), next_update=timedelta(days=-1)),)),
    ),
    "over before it began": (
        "expired", lambda _: Answer((Said(this_update=timedelta(seconds=-5), next_update=timedelta(seconds=-30)),)),
    ),
    "produced seven minutes ago": ("too old", lambda _: Answer(produced=timedelta(minutes=-7))),
    "said seven minutes ago, without an end": (
        "too old", lambda _: Answer((Said(this_update=timedelta(minutes=-7), next_update=None),)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_B_42_what_is_not_believed(case: Case, name: str) -> None:
    """B-42, F-38: nothing about a certificate follows from an answer that breaks a rule, and which rule is said."""
    why, how = FORGED[name]
    assert _why(case.judge(how(case))) == why


@pytest.mark.parametrize("name", [n for n, (why, _) in FORGED.items() if "responder" in why or "signature" in why])
def test_B_42_forged_revocations_are_believed_no_more(case: Case, name: str) -> None:
    """B-42: or anybody could lock a good card out."""
    why, how = FORGED[name]
    assert _why(case.judge(how(case).but(said=(Said("revoked"),)))) == why


def test_one_answer_about_several_certificates(case: Case) -> None:
    """What is said of another certificate, revoked or not, changes nothing; nor does saying it twice."""
    other = Said("revoked", serial=77)
    assert case.judge(Answer((other, Said()))).standing is Standing.GOOD
    assert case.judge(Answer((Said(), other, Said(serial=78)))).standing is Standing.GOOD
    assert case.judge(Answer((Said("revoked"), Said(serial=77)))).standing is Standing.REVOKED
    assert case.judge(Answer((Said(), Said()))).standing is Standing.GOOD
    assert _why(case.judge(Answer(tuple(Said(serial=n) for n in range(1, 200))))) == "too many answers"


RESPONDERS: dict[str, tuple[str, dict[str, Any]]] = {
    "ended": ("dates", {"days": 0}),
    "not for answering": ("not for answering", {"shape": replace(profiles.OCSP_SIGNER, eku=(profiles.CLIENT_AUTH,))}),
    "for anything": ("not for answering", {"shape": replace(profiles.OCSP_SIGNER, eku=("2.5.29.37.0",))}),
    "without any purpose": ("not for answering", {"shape": replace(profiles.OCSP_SIGNER, eku=())}),
    "not for signing": (
        "not for signing", {"shape": replace(profiles.OCSP_SIGNER, usage=frozenset({"key_encipherment"}))},
    ),
    "a CA": ("a CA", {"shape": replace(profiles.OCSP_SIGNER, ca=True)}),
    "whose own status is open": ("own status unknown", {"shape": replace(profiles.OCSP_SIGNER, no_check=False)}),
    "with critical constraints": (
        "critical extension",
        {"shape": replace(profiles.OCSP_SIGNER, constraints=x509.NameConstraints([x509.DNSName("a")], None))},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RESPONDERS)
def test_B_42_responders_that_the_issuer_did_certify_but_not_for_this(case: Case, name: str) -> None:
    """RFC 6960 section 4.2.2.2: issued directly, for answering, valid now, and with nothing left to ask."""
    why, how = RESPONDERS[name]
    certificate, key = responder(case.ca, AT, **how)
    assert _why(case.judge(Answer(signer=certificate, key=key))) == f"responder's certificate: {why}"


@pytest.mark.parametrize("key", [rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP256K1())])
def test_B_42_keys_of_responders(case: Case, key: Any) -> None:
    certificate, own = responder(case.ca, AT, key=key)
    assert _why(case.judge(Answer(signer=certificate, key=own))) == "key"


def test_two_responders_with_one_name_are_told_apart_by_their_keys(case: Case) -> None:
    """The one whose key signed is meant, whichever comes first."""
    (first, _), (second, key) = responder(case.ca, AT), responder(case.ca, AT)
    answer = Answer(signer=second, key=key, embedded=(first, second), by_name=True)
    assert case.judge(answer).standing is Standing.GOOD
    assert case.judge(answer.but(embedded=(second, first))).standing is Standing.GOOD
    assert _why(case.judge(answer.but(embedded=(first,)))) == "signature"
    assert _why(case.judge(answer.but(embedded=(first, second) * 3))) == "too many certificates"


def test_an_issuer_that_answers_without_nonce_is_asked_without_one(case: Case) -> None:
    """RFC 5019: answers made beforehand, at most an hour ago; a nonce in one is of somebody else's question."""
    rules = Rules(nonce=False)
    plain = Answer(nonce=None)
    assert case.judge(plain, rules, nonce=False).standing is Standing.GOOD
    assert case.judge(plain.but(produced=timedelta(minutes=-59)), rules, nonce=False).standing is Standing.GOOD
    assert _why(case.judge(plain.but(produced=timedelta(minutes=-62)), rules, nonce=False)) == "too old"
    assert _why(case.judge(Answer(nonce=b"0" * 32), rules, nonce=False)) == "to another question"
    assert not any(
        isinstance(e.value, x509.OCSPNonce)
        for e in x509.ocsp.load_der_ocsp_request(request(_der(case.card), _der(case.ca.certificate), None)).extensions
    )


def test_the_ages_are_settings_of_the_issuer(case: Case) -> None:
    rules = Rules(with_nonce=timedelta(seconds=30), without_nonce=timedelta(seconds=90))
    assert case.judge(Answer(), rules, timedelta(seconds=89)).standing is Standing.GOOD  # a minute of skew
    assert _why(case.judge(Answer(), rules, timedelta(seconds=91))) == "too old"
    rules = replace(rules, nonce=False)
    assert case.judge(Answer(nonce=None), rules, timedelta(seconds=149), nonce=False).standing is Standing.GOOD
    assert _why(case.judge(Answer(nonce=None), rules, timedelta(seconds=151), nonce=False)) == "too old"


def test_an_old_revocation_is_still_one_but_a_hold_may_have_been_lifted(case: Case) -> None:
    """R-116: revoked is for ever, so it needs no nonce; `certificateHold` (RFC 5280 section 5.3.1) does."""
    old = Answer((Said("revoked", this_update=timedelta(hours=-3)),), nonce=None, produced=timedelta(hours=-3))
    assert case.judge(old).final
    hold = Answer((Said("revoked", reason="certificate_hold"),))
    assert case.judge(hold).standing is Standing.REVOKED
    assert not case.judge(hold).final
    assert _why(case.judge(hold.but(nonce=None))) == "no nonce"


@pytest.mark.parametrize("content", [b"", b"<html>", b"0" * 70_000, b"\x30\x80" * 3000, b"\x30\x03\x0a\x01\x00"])
def test_B_42_what_is_no_answer(case: Case, content: bytes) -> None:
    found = judge_answer(content, _der(case.card), _der(case.ca.certificate), NONCE, AT, Rules())
    assert _why(found) in ("unreadable", "too long")


def test_something_behind_an_answer_makes_it_unreadable(case: Case) -> None:
    question = request(_der(case.card), _der(case.ca.certificate), NONCE)
    good = make(Answer(), case.ca, question, AT)
    for content in (good + b"\x00", good[:-1]):
        assert (
            _why(judge_answer(content, _der(case.card), _der(case.ca.certificate), NONCE, AT, Rules())) == "unreadable"
        )


def test_a_responder_that_can_not_answer_is_silent(case: Case) -> None:
    for status in (1, 2, 3, 5, 6):
        content = bytes((0x30, 3, 0x0A, 1, status))
        found = judge_answer(content, _der(case.card), _der(case.ca.certificate), NONCE, AT, Rules())
        assert found.standing is Standing.SILENT
