"""Names in publicly trusted certificates: what exists on the public internet, wildcards, letters that deceive."""

import pytest
from contracts.refusals import SLUGS
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from orders.domain.csr import CsrReport, check_request
from orders.domain.key_rules import KeyRules
from orders.domain.names import NameRules, check_common_name, check_name, check_names, extra_names, may_deceive
from pki import csr as requests
from pki.host_names import both_forms

PUBLIC = NameRules(public=True)
RULES = KeyRules(2048, 8192, frozenset({"P-256", "P-384"}), 10, PUBLIC)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("WWW.Voorbeeldstad.NL", "www.voorbeeldstad.nl"),
        ("voorbeeldstad.nl", "voorbeeldstad.nl"),
        ("a.voorbeeld.co.uk", "a.voorbeeld.co.uk"),
        ("voorbeeld.github.io", "voorbeeld.github.io"),  # a service's suffix is a domain that somebody owns
        ("localhost.test.kpn", "localhost.test.kpn"),  # a top-level domain like any other
        ("*.Voorbeeldstad.nl", "*.voorbeeldstad.nl"),
        ("*.www.voorbeeldstad.nl", "*.www.voorbeeldstad.nl"),
        ("*.github.io", "*.github.io"),
        ("bücher.nl", "xn--bcher-kva.nl"),
        ("*.bücher.nl", "*.xn--bcher-kva.nl"),
        ("voorbeeld.xn--p1ai", "voorbeeld.xn--p1ai"),
        ("straße.nl", "xn--strae-oqa.nl"),
    ],
)
def test_r070_r073_names_that_somebody_can_own(typed: str, stored: str) -> None:
    name, findings = check_name(typed, rules=PUBLIC)
    assert name == stored
    assert not [finding for finding in findings if finding.slug != "names.lookalike"]


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("intern.gemeente.local", "names.internal"),
        ("www.gemeente.lan", "names.internal"),
        ("www.gemeente.corp", "names.internal"),
        ("www.gemeente.internal", "names.internal"),
        ("www.gemeente.test", "names.internal"),
        ("www.voorbeeldstad.example", "names.internal"),
        ("www.gemeente.invalid", "names.internal"),
        ("abc.onion", "names.internal"),
        ("localhost", "names.internal"),
        ("intranet", "names.internal"),
        ("1.0.0.10.in-addr.arpa", "names.internal"),
        ("8.b.d.0.1.0.0.2.ip6.arpa", "names.internal"),
        ("nl", "names.suffix"),
        ("co.uk", "names.suffix"),
        ("*.nl", "names.wide"),
        ("*.co.uk", "names.wide"),
        ("*.local", "names.internal"),
        ("*.gemeente.local", "names.internal"),
        ("*", "names.wildcard_place"),
        ("*.*.voorbeeldstad.nl", "names.wildcard_place"),
        ("www.*.voorbeeldstad.nl", "names.wildcard_place"),
        ("w*.voorbeeldstad.nl", "names.wildcard_place"),
        ("*w.voorbeeldstad.nl", "names.wildcard_place"),
        ("*.", "names.format"),
        ("*.voorbeeldstad.nl.", "names.format"),
        ("*.a_b.nl", "names.format"),
        (f"*.{'a' * 64}.nl", "names.format"),
        (f"*.{'a' * 63}.{'a' * 63}.{'a' * 63}.{'a' * 57}.nl", "names.format"),
        ("10.0.0.1", "names.ip"),
        ("*.10.0.0.1", "names.ip"),
        ("*.xn--99999999.nl", "names.idn"),
    ],
)
def test_r070_r071_r072_r073_what_nobody_can_own_is_refused_with_the_name(typed: str, slug: str) -> None:
    name, (finding,) = check_name(typed, rules=PUBLIC)
    assert (name, finding.slug, finding.severity) == (None, slug, "error")
    assert str(finding.params["name"]).startswith(typed[:60])


@pytest.mark.parametrize("rules", [NameRules(), NameRules(local=True)])
def test_r073_wildcards_are_of_publicly_trusted_certificates_alone(rules: NameRules) -> None:
    assert [finding.slug for finding in check_name("*.voorbeeldstad.nl", rules=rules)[1]] == ["names.wildcard"]


@pytest.mark.parametrize(
    ("typed", "deceives"),
    [
        ("bücher.nl", False),
        ("éénhoorn.nl", False),
        ("straße.nl", False),
        ("łódź.nl", False),
        ("аpple.nl", True),  # one Cyrillic letter
        ("аррӏе.nl", True),  # all of them
        ("*.аррӏе.nl", True),
        ("bıg.nl", True),  # Latin, without its dot
        ("ɡoogle.nl", True),
        ("ελλάδα.nl", True),
    ],
)
def test_r074_letters_that_may_look_like_others_are_looked_at(typed: str, deceives: bool) -> None:
    name, findings = check_name(typed, rules=PUBLIC)
    assert name is not None and may_deceive(name) is deceives
    assert [(f.slug, f.severity) for f in findings] == ([("names.lookalike", "warning")] if deceives else [])


def test_r074_both_forms_are_shown_where_they_differ() -> None:
    assert both_forms("xn--bcher-kva.nl") == "bücher.nl (xn--bcher-kva.nl)"
    assert both_forms("*.xn--bcher-kva.nl") == "*.bücher.nl (*.xn--bcher-kva.nl)"
    assert both_forms("*.Bücher.nl") == "*.bücher.nl (*.xn--bcher-kva.nl)"
    assert both_forms("bü cher.nl") == "bü cher.nl"
    assert both_forms("www.voorbeeldstad.nl") == "www.voorbeeldstad.nl"
    assert both_forms("xn--99999999.nl") == "xn--99999999.nl"


def test_a_wildcard_and_its_base_are_two_names() -> None:
    names, findings = check_names(["*.voorbeeldstad.nl", "voorbeeldstad.nl"], "*.voorbeeldstad.nl", 10, PUBLIC)
    assert (names, findings) == (("*.voorbeeldstad.nl", "voorbeeldstad.nl"), ())
    assert check_common_name("*.voorbeeldstad.nl", PUBLIC) == ("*.voorbeeldstad.nl", ())
    (extra,) = extra_names(["*.voorbeeldstad.nl", "x.lan"], ["voorbeeldstad.nl"], PUBLIC)
    assert extra.params == {"names": "*.voorbeeldstad.nl", "count": 1}


@given(st.text(max_size=300))
def test_any_text_is_answered_with_a_known_code_or_a_stable_name(typed: str) -> None:
    name, findings = check_name(typed, rules=PUBLIC)
    assert all(finding.slug in SLUGS for finding in findings)
    assert findings if name is None else check_name(name, rules=PUBLIC)[0] == name


def asked(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, cn: str | None, *sans: str) -> CsrReport:
    """What is said of a request for these names."""
    names = [] if cn is None else [x509.NameAttribute(NameOID.COMMON_NAME, cn)]
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(names))
    if sans:
        builder = builder.add_extension(x509.SubjectAlternativeName(list(map(x509.DNSName, sans))), critical=False)
    return check_request(requests.read(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)), RULES)


def test_a_request_without_a_common_name_is_taken() -> None:
    report = asked(ec.generate_private_key(ec.SECP256R1()), None, "www.voorbeeldstad.nl", "*.voorbeeldstad.nl")
    assert report.acceptable and report.findings == ()
    assert report.dns_names == ("www.voorbeeldstad.nl", "*.voorbeeldstad.nl")
    assert report.summary is not None and report.summary.common_name is None


@pytest.mark.parametrize(
    ("make", "slug"),
    [
        (lambda: ec.generate_private_key(ec.SECP384R1()), None),
        (lambda: rsa.generate_private_key(65537, 2048), None),
        (lambda: rsa.generate_private_key(65537, 2056), None),
        (lambda: rsa.generate_private_key(65537, 2044), "csr.key.size"),
        (lambda: rsa.generate_private_key(65537, 2050), "csr.key.size"),
        (lambda: ec.generate_private_key(ec.SECP521R1()), "csr.key.curve"),
    ],
)
def test_r053_r055_keys_of_publicly_trusted_certificates(make, slug: str | None) -> None:
    report = asked(make(), "www.voorbeeldstad.nl")
    assert [finding.slug for finding in report.findings if finding.severity == "error"] == ([slug] if slug else [])


def test_r070_names_in_a_request_are_held_to_the_same() -> None:
    report = asked(ec.generate_private_key(ec.SECP256R1()), "*.nl", "intern.gemeente.local")
    assert [(f.field, f.slug) for f in report.findings] == [("csr", "names.wide"), ("csr", "names.internal")]
