"""What a certificate is: read as OpenSSL reads it, held against cryptography where that can read it too, and never a crash."""

import base64
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from chassis.sandbox import wire
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from pki import certificate
from pki.certificate import Fault, ParsedCertificate, is_signed_by, read
from pki.distinguished_names import rfc4514
from pki.files import certificates_only, pem, tlv
from pki.odd_der import read_certificate
from pki.tlv import first

INPUTS = Path(__file__).parents[3] / "tests" / "inputs"
START = datetime(2025, 1, 1, tzinfo=UTC)
CA_KEY, KEY = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
CA = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Proef"), x509.NameAttribute(NameOID.COMMON_NAME, "CA")])


def made(
    subject: x509.Name, *sans: x509.GeneralName, issuer: x509.Name = CA, signer: Any = CA_KEY, key: Any = KEY,
    not_before: datetime = START, not_after: datetime = START + timedelta(days=9), ca: bool = False, pss: Any = None,
) -> bytes:  # fmt: skip
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), 0x0A0B0C, not_before, not_after)
    if sans:
        builder = builder.add_extension(x509.SubjectAlternativeName(sans), False)
    if ca:
        builder = builder.add_extension(x509.BasicConstraints(True, None), True)
    digest = None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(signer, digest, rsa_padding=pss).public_bytes(Encoding.DER)


def named(cn: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, cn, _validate=False)])


def parsed(der: bytes, *chain: bytes) -> ParsedCertificate:
    found = read("".join(map(pem, (der, *chain))))
    assert isinstance(found, ParsedCertificate), found
    return found


@pytest.mark.parametrize(
    ("file", "outcome"),
    [
        ("99991231235959Z", "geen-einde.voorbeeldstad.example"),
        ("2051", "in-2051.voorbeeldstad.example"),
        ("negative-serial", Fault("serial")),
        ("serial-leading-zero", "nul.voorbeeldstad.example"),
        ("printable-wildcard", "*.voorbeeldstad.example"),
        ("only-a-ca", "Oude CA G1"),
        ("duplicate-extension", Fault("duplicate_extension")),
        ("san-only", "zonder-cn.voorbeeldstad.example"),
    ],
)
def test_certificates_as_real_tools_make_them(file: str, outcome: str | Fault) -> None:
    found = read((INPUTS / f"import-{file}.pem").read_text())
    assert found == outcome if isinstance(outcome, Fault) else getattr(found, "common_name", found) == outcome


def test_what_is_read_is_what_cryptography_reads() -> None:
    """Names, moments, serial number, key and hash, by another reader."""
    sans = [x509.DNSName("www.a.nl"), x509.DNSName("WWW.A.NL"), x509.RFC822Name("x@a.nl"), x509.DNSName("www.a.nl")]
    der = made(named("WWW.a.nl"), *sans, not_after=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    other = x509.load_der_x509_certificate(der)
    found = parsed(der)
    assert found.sans == ("www.a.nl", "x@a.nl") and found.common_name == "www.a.nl"  # each name once, whatever its case
    assert (found.subject, found.issuer) == (other.subject.rfc4514_string(), other.issuer.rfc4514_string())
    assert (found.not_before, found.not_after) == (other.not_valid_before_utc, other.not_valid_after_utc)
    assert (found.serial, found.key_type, found.issuer_name) == ("0a0b0c", "EC P-256", "CA")
    assert found.sha256 == other.fingerprint(hashes.SHA256()).hex()
    assert found.leaf_pem.encode() == other.public_bytes(Encoding.PEM)
    function = certificate.read
    assert wire.unpack_result(function, wire.pack_result(function, found)) == found  # as it comes out of the sandbox
    assert wire.unpack_result(function, wire.pack_result(function, Fault("key"))) == Fault("key")


GOOD = made(named("www.a.nl"), x509.DNSName("www.a.nl"))
ATTRIBUTES = st.lists(
    st.tuples(
        st.sampled_from([NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.SERIAL_NUMBER, NameOID.STREET_ADDRESS]),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12),
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip


@given(ATTRIBUTES)
def test_names_are_written_as_cryptography_writes_them(attributes: list[Any]) -> None:
    """RFC 4514: what stands in the inventory and in the CA's list stays the same text."""
    utf8 = x509.name._ASN1Type.UTF8String
    name = x509.Name([x509.NameAttribute(oid, text, _type=utf8) for oid, text in attributes])
    der = made(name)
    assert rfc4514(read_certificate(der).subject) == x509.load_der_x509_certificate(der).subject.rfc4514_string()


@given(st.data())
def test_bytes_that_were_changed_give_a_fault_or_a_certificate(data: Any) -> None:
    """Whatever is flipped, cut or repeated: nothing but an answer."""
    der = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(der) - 1))
        match data.draw(st.sampled_from(["set", "cut", "repeat"])):
            case "set":
                der[place] = data.draw(st.integers(0, 255))
            case "cut":
                del der[place : place + data.draw(st.integers(1, 9))]
            case _:
                der[place:place] = der[place : place + data.draw(st.integers(1, 9))]
        if not der:
            return
    assert isinstance(read(pem(bytes(der))), ParsedCertificate | Fault)


@given(st.text(max_size=200) | st.binary(max_size=200).map(pem))
def test_any_text_gives_a_fault(text: str) -> None:
    assert isinstance(read(text), Fault)


@pytest.mark.parametrize("reason", ["characters", "too_long", "too_many_names", "names"])
def test_names_that_can_not_be_shown_are_refused(reason: str) -> None:
    """B-11, B-12, B-16, B-22: by their cause."""
    bad: dict[str, list[bytes]] = {
        "characters": [
            made(named(f"x{c}y.nl")) for c in "\x00\n\r\t\x7f\x85\u200b\u202e\u2028\u2066\ufeff\xad\U000e0041"
        ],
        "too_long": [made(named("a" * 1001)), made(named("a.nl"), issuer=named("a" * 1999))],
        "too_many_names": [made(named("a.nl"), *(x509.DNSName(f"a{n}.nl") for n in range(2001)))],
        "names": [made(x509.Name([])), made(x509.Name([]), x509.DNSName(""))],
    }
    bad["characters"].append(made(named("a.nl"), issuer=named("CA\u202e")))
    for der in bad[reason]:
        assert read(pem(der)) == Fault(reason)


def with_validity(der: bytes, *moments: str) -> bytes:
    """The certificate with other moments (the signature is over others): 13 characters UTCTime, 15 GeneralizedTime."""
    body, *rest = first(der)[0]
    fields = list(body)
    validity = b"".join(tlv(0x17 if len(m) == 13 else 0x18, m.encode()) for m in moments)
    raw = [field.raw for field in fields[:4]] + [tlv(0x30, validity)] + [field.raw for field in fields[5:]]
    return tlv(0x30, tlv(0x30, b"".join(raw)) + b"".join(one.raw for one in rest))


@pytest.mark.parametrize(
    ("begin", "end", "outcome"),
    [
        ("00010101000000Z", "99991231235959Z", None),  # before 1950: nothing writes that but by mistake
        ("19491231235959Z", "20510101000000Z", None),
        ("19500101000000Z", "20491231235959Z", (1950, 2049)),
        ("500101000000Z", "491231235959Z", (1950, 2049)),  # UTCTime: 1950 to 2049
        ("20250101000000Z", "20510101000000Z", (2025, 2051)),
        ("250101000000Z", "99991231235959Z", (2025, 9999)),
        ("2501010000Z00", "99991231235959Z", None),
        ("250101000000Z", "10000101000000Z", None),
        ("00000101000000Z", "250101000000Z", None),
        ("250101000000Z", "20260231000000Z", None),
        ("250101000000Z", "-0010101000000Z", None),
        ("250102000000Z", "250101000000Z", None),  # the end before the begin
    ],
)
def test_every_moment_of_the_calendar_is_read(begin: str, end: str, outcome: tuple[int, int] | None) -> None:
    """RFC 5280 4.1.2.5, and GeneralizedTime where UTCTime would do."""
    found = read(pem(with_validity(made(named("a.nl")), begin, end)))
    if outcome is None:
        assert found == Fault("validity")
    else:
        assert isinstance(found, ParsedCertificate) and (found.not_before.year, found.not_after.year) == outcome


@pytest.mark.parametrize("kind", ["ec", "rsa", "pss", "ed25519"])
def test_chains_are_proven_in_any_order(kind: str) -> None:
    """Root first, twice the same, the leaf again: the chain comes out from issuing CA to root; a stranger spoils it."""
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32) if kind == "pss" else None
    makers: dict[str, Any] = {"ec": CA_KEY, "ed25519": ed25519.Ed25519PrivateKey.generate()}
    signer: Any = makers.get(kind) or rsa.generate_private_key(65537, 2048)
    root = made(named("R"), issuer=named("R"), signer=signer, key=signer, ca=True, pss=pss)
    issuing = made(CA, issuer=named("R"), signer=signer, key=signer, ca=True, pss=pss)
    leaf = made(named("a.nl"), signer=signer, pss=pss)
    for given_chain in ((issuing, root), (root, issuing), (root, leaf, issuing, root), (issuing,), ()):
        expected = tuple(one for one in (issuing, root) if one in given_chain)
        assert parsed(leaf, *given_chain).chain == expected
    stranger = made(CA, issuer=named("R"), key=ec.generate_private_key(ec.SECP256R1()))
    for given_chain in ((stranger,), (issuing, root, stranger), (root,), (issuing, root) * 4):
        assert read("".join(map(pem, (leaf, *given_chain)))) == Fault("chain")
    assert is_signed_by(leaf, issuing) and not is_signed_by(leaf, root) and not is_signed_by(leaf, stranger)
    altered = leaf.replace(b"a.nl", b"b.nl")
    assert not is_signed_by(altered, issuing)


def test_a_signature_with_an_old_digest_proves_nothing() -> None:
    """SHA-1: the same bytes, the algorithm's number changed in both places."""
    leaf, issuing = made(named("a.nl")), made(CA, key=CA_KEY, ca=True)
    old = leaf.replace(bytes.fromhex("06082a8648ce3d040302"), bytes.fromhex("06082a8648ce3d040301"))
    assert is_signed_by(leaf, issuing) and not is_signed_by(old, issuing)


def test_pkcs7_is_what_openssl_reads(tmp_path: Path) -> None:
    """Also with a certificate in it that a strict reader refuses."""
    odd = read((INPUTS / "import-printable-wildcard.pem").read_text())
    assert isinstance(odd, ParsedCertificate)
    many = [made(named(f"{n}.nl")) for n in range(5)]
    (tmp_path / "a.p7b").write_bytes(certificates_only((odd.der, *many)))
    command = ["openssl", "pkcs7", "-inform", "DER", "-in", str(tmp_path / "a.p7b"), "-print_certs"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert shown.count("BEGIN CERTIFICATE") == 6 and odd.leaf_pem in shown


def test_what_stands_around_the_certificate_does_not_matter() -> None:
    """Text before and between, spaces, only CR, OpenSSL's other labels; a private key is recognised."""
    der = made(named("a.nl"))
    text = pem(der)
    for given_text in (
        "Bag Attributes\n  x: 1\n" + text, text.replace("\n", "\r"), text.replace("-----\n", "----- \t\n"),
        text.replace("CERTIFICATE", "X509 CERTIFICATE"), "\ufeff" + text,
        text.replace("CERTIFICATE", "TRUSTED CERTIFICATE"),
    ):  # fmt: skip
        found = read(given_text)
        assert isinstance(found, ParsedCertificate) and found.der == der
    assert read(pem(der + b"\x30\x00").replace("CERTIFICATE", "TRUSTED CERTIFICATE")) == read(text)
    assert read(text + "-----BEGIN EC PRIVATE KEY-----") == Fault("private_key")
    assert read("".join(text.splitlines()[1:-1])) == read(text)
    assert read(pem(b"0" * 48_000)) == Fault("structure")


def test_what_is_no_certificate_is_named_for_what_it_is() -> None:
    """B-04, and a private key however it is wrapped: nothing of it comes back."""
    request = x509.CertificateSigningRequestBuilder(named("a.nl")).sign(KEY, hashes.SHA256())
    key = KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    seven = base64.encodebytes(certificates_only((GOOD,))).decode()
    for text, reason in (
        (request.public_bytes(Encoding.PEM).decode(), "csr"),
        (f"-----BEGIN PKCS7-----\n{seven}-----END PKCS7-----\n", "pkcs7"),
        (seven, "pkcs7"),
        (f"-----BEGIN CERTIFICATE-----\n{seven}-----END CERTIFICATE-----\n", "structure"),
        ((INPUTS / "no-attributes.csr").read_text(), "csr"),
        (base64.b64encode(key).decode(), "private_key"),
        (pem(key), "private_key"),
        (pem(GOOD) + base64.b64encode(key).decode(), "private_key"),
        ("<!DOCTYPE html><p>Onderhoud</p>", "web_page"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA x@y", "ssh_key"),
        ("onzin", "format"),
        ("", "format"),
    ):  # fmt: skip
        assert read(text) == Fault(reason), text[:80]
