"""The verdict on revocation lists: what is believed, and every way in which one is not (B-43, F-39, RFC 5280 6.3.3)."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pki.status import Finding, Standing
from pki.status_lists import LONGEST_LIST, judge_list
from standins import profiles
from standins.authority import Authority, Period, Shape, dn, new_key, sign
from standins.forging import Listed, RevocationList, make_list

AT = datetime.now(UTC).replace(microsecond=0)
CA = Shape(usage=frozenset({"key_cert_sign", "crl_sign"}), ca=True)
URL = "http://status.voorbeeld.example"
OWN = x509.UniformResourceIdentifier(f"{URL}/crl/ca.crl")
FOUR_HOURS = timedelta(hours=4)


def _authority(key: Any = None, shape: Shape = CA) -> Authority:
    key = key or new_key()
    period = Period(AT - timedelta(days=900), AT + timedelta(days=900))
    return Authority("ca", key, sign(shape, dn(C="NL", CN="Uitgever"), key.public_key(), key, period, URL))


class Case:
    """A CA and a card of it."""

    def __init__(self, ca: Authority | None = None) -> None:
        self.ca = ca or _authority()
        period = Period(AT - timedelta(days=1), AT + timedelta(days=90))
        key = new_key().public_key()
        self.card = sign(profiles.CARD, dn(C="NL", CN="Sanne de Vries"), key, self.ca, period, URL)
        below = dn(C="NL", CN="Uitgever eronder")
        self.below = sign(replace(CA, path_length=0), below, key, self.ca, period, URL)

    def judge(
        self, made: RevocationList | bytes = RevocationList(), about: x509.Certificate | None = None,
        age: timedelta | None = None, known: int | None = None,
    ) -> Finding:  # fmt: skip
        content = made if isinstance(made, bytes) else make_list(made, self.ca, AT)
        return judge_list(content, _der(about or self.card), _der(self.ca.certificate), AT, age, known)

    @property
    def serial(self) -> int:
        return self.card.serial_number


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def case() -> Case:
    return Case()


def _why(finding: Finding) -> str:
    assert finding.standing is Standing.UNTRUSTED, finding
    return finding.why


def test_an_honest_list_is_believed(case: Case) -> None:
    good = case.judge()
    assert (good.standing, good.number, good.next_update) == (Standing.GOOD, 1000, AT + timedelta(days=1))
    assert case.judge(RevocationList((Listed(5), Listed(6)))).standing is Standing.GOOD
    found = case.judge(RevocationList((Listed(5), Listed(case.serial, reason=x509.ReasonFlags.key_compromise))))
    assert (found.standing, found.reason, found.final) == (Standing.REVOKED, "keyCompromise", True)
    assert found.revoked_at == AT - timedelta(hours=2)
    hold = case.judge(RevocationList((Listed(case.serial, reason=x509.ReasonFlags.certificate_hold),)))
    assert (hold.standing, hold.final) == (Standing.REVOKED, False)


def test_lists_signed_with_rsa_are_believed() -> None:
    assert Case(_authority(rsa.generate_private_key(65537, 2048))).judge().standing is Standing.GOOD


DELTA, ODD = (
    x509.DeltaCRLIndicator(5),
    x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.7"), b"\x05\x00"),
)
OTHER_CA = x509.CertificateIssuer([x509.DirectoryName(dn(C="NL", CN="Iemand anders"))])


def _part(**fields: Any) -> tuple[x509.ExtensionType, bool]:
    base: dict[str, Any] = {
        "full_name": None, "relative_name": None, "only_contains_user_certs": False, "only_contains_ca_certs": False,
        "only_some_reasons": None, "indirect_crl": False, "only_contains_attribute_certs": False,
    }  # fmt: skip
    return x509.IssuingDistributionPoint(**{**base, **fields}), True


BAD: dict[str, tuple[str, RevocationList]] = {
    "another key under the same name": ("signature", RevocationList(key=new_key())),
    "another issuer": ("of another issuer", RevocationList(name=dn(C="NL", CN="Iemand anders"))),
    "SHA-1": ("signature algorithm", RevocationList(sha1=True)),
    "no number": ("no number", RevocationList(number=None)),
    "from 2030": (
        "from the future", RevocationList(this_update=timedelta(days=1400), next_update=timedelta(days=1401)),
    ),
    "over": ("expired", RevocationList(this_update=timedelta(days=-2), next_update=timedelta(days=-1))),
    "a serial number twice": ("a serial number twice", RevocationList((Listed(5), Listed(6), Listed(5)))),
    "only what changed": ("partial", RevocationList(extensions=((DELTA, True),))),
    "for other issuers too": ("partial", RevocationList(extensions=(_part(indirect_crl=True),))),
    "only some reasons": (
        "partial",
        RevocationList(extensions=(_part(only_some_reasons=frozenset({x509.ReasonFlags.key_compromise})),)),
    ),
    "only attribute certificates": ("partial", RevocationList(extensions=(_part(only_contains_attribute_certs=True),))),
    "only CAs": ("about other certificates", RevocationList(extensions=(_part(only_contains_ca_certs=True),))),
    "another part": (
        "about other certificates",
        RevocationList(extensions=(_part(full_name=[x509.UniformResourceIdentifier(f"{URL}/crl/2.crl")]),)),
    ),
    "a critical extension": ("critical extension", RevocationList(extensions=((ODD, True),))),
    "a critical extension in an entry": (
        "critical extension", RevocationList((Listed(5, extensions=((ODD, True),)),)),
    ),
    "an entry of another issuer": ("critical extension", RevocationList((Listed(5, extensions=((OTHER_CA, True),)),))),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_B_43_what_is_not_believed(case: Case, name: str) -> None:
    """B-43: nothing about a certificate follows from a list that breaks a rule, and which rule is said."""
    why, made = BAD[name]
    assert _why(case.judge(made)) == why


@pytest.mark.parametrize("name", ["another key under the same name", "another issuer", "SHA-1"])
def test_B_43_forged_lists_revoke_nothing(case: Case, name: str) -> None:
    why, made = BAD[name]
    assert _why(case.judge(made.but(entries=(Listed(case.serial),)))) == why


def test_an_entry_that_takes_another_back_belongs_in_no_complete_list(case: Case) -> None:
    made = RevocationList((Listed(case.serial, reason=x509.ReasonFlags.remove_from_crl),))
    assert _why(case.judge(made)) == "partial"


def test_lists_of_a_part_tell_of_that_part(case: Case) -> None:
    """RFC 5280 section 6.3.3: the list's distribution point is one of the certificate's."""
    assert case.judge(RevocationList(extensions=(_part(full_name=[OWN]),))).standing is Standing.GOOD
    users = RevocationList(extensions=(_part(only_contains_user_certs=True),))
    assert case.judge(users).standing is Standing.GOOD
    assert _why(case.judge(users, case.below)) == "about other certificates"
    cas = RevocationList(extensions=(_part(only_contains_ca_certs=True),))
    assert case.judge(cas, case.below).standing is Standing.GOOD


def test_an_issuer_that_may_sign_no_lists() -> None:
    ca = _authority(shape=Shape(usage=frozenset({"key_cert_sign"}), ca=True))
    assert _why(Case(ca).judge()) == "issuer signs no lists"


def test_F_39_numbers_never_go_back(case: Case) -> None:
    """F-39: a list below the newest number seen is an old one, whatever its dates."""
    assert case.judge(known=999).standing is Standing.GOOD
    assert case.judge(known=1000).standing is Standing.GOOD
    assert _why(case.judge(known=1001)) == "older than one seen before"
    huge = RevocationList(number=2**159)
    assert case.judge(huge, known=2**159 - 1).number == 2**159
    assert _why(case.judge(huge, known=2**159 + 1)) == "older than one seen before"


def test_a_list_in_place_of_an_answer_has_an_age_of_our_own(case: Case) -> None:
    old = RevocationList(this_update=timedelta(hours=-4, minutes=-2))
    assert case.judge(old).standing is Standing.GOOD
    assert _why(case.judge(old, age=FOUR_HOURS)) == "too old"
    assert case.judge(old.but(this_update=timedelta(hours=-3, minutes=-59)), age=FOUR_HOURS).standing is Standing.GOOD


def test_B_43_what_is_no_list(case: Case) -> None:
    good = make_list(RevocationList(), case.ca, AT)
    for content in (b"", b"<html>", good + b"\x00", good[:-1], b"\x30\x80" * 3000):
        assert _why(case.judge(content)) == "unreadable"
    assert _why(case.judge(bytes(LONGEST_LIST + 1))) == "too long"


def test_B_43_a_long_list_is_read_within_the_limits_of_the_sandbox(case: Case) -> None:
    """A list near the limit of size costs less CPU than one call may, and the next question about it little."""
    entries = tuple(Listed(2**140 + n) for n in range(150_000))
    content = make_list(RevocationList(entries), case.ca, AT)
    assert LONGEST_LIST / 2 < len(content) < LONGEST_LIST
    started = time.process_time()
    assert case.judge(content).standing is Standing.GOOD
    first, started = time.process_time() - started, time.process_time()
    assert case.judge(content, case.below).standing is Standing.GOOD
    assert time.process_time() - started < first / 3
    assert first < 2.0
