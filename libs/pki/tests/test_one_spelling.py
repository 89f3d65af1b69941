"""One spelling each: serial numbers, names, keys and files, whoever reads them and by whatever library."""

import re
import ssl
from pathlib import Path

import pytest
from contracts.identifiers import CertificateSerial
from contracts.journeys import CertificateAnswers
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from pki import csr, csr_input
from pki.certificate import serial_text
from pki.distinguished_names import KEYWORDS, READABLE, rfc4514
from pki.files import pem, sha256, tlv, unpem
from pki.host_names import LONGEST_TYPED
from pki.odd_der import read_name
from pki.public_keys import cheap_key, key_type, read_key, spki_sha256
from pki.public_names import parent
from pki.tlv import first
from pydantic import TypeAdapter

ROOT = Path(__file__).resolve().parents[3]
_READABLE = {
    NameOID.SERIAL_NUMBER: "serialNumber", NameOID.SURNAME: "SN", NameOID.GIVEN_NAME: "GN",
    NameOID.ORGANIZATION_IDENTIFIER: "organizationIdentifier",
}  # fmt: skip
_KINDS = (NameOID.COMMON_NAME, NameOID.SERIAL_NUMBER, NameOID.SURNAME, NameOID.GIVEN_NAME, NameOID.TITLE,
          NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATION_IDENTIFIER, NameOID.LOCALITY_NAME)  # fmt: skip
_TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)


@given(st.integers(min_value=1, max_value=2**159 - 1))
def test_a_serial_number_is_spelled_alike_from_a_number_and_from_text(number: int) -> None:
    """R-002, RFC 5280 4.1.2.2: pki writes the number, the contracts' type takes what people and CAs write."""
    serial = TypeAdapter(CertificateSerial)
    text = serial_text(number)
    colons = ":".join(text[n : n + 2] for n in range(0, len(text), 2))
    assert int(text, 16) == number and len(text) % 2 == 0
    for written in (
        text,
        text.upper(),
        colons,
        f"{number:x}",
        f"000{number:x}"[-40:] if len(text) > 37 else f"000{text}",
    ):
        assert serial.validate_python(written) == text


@given(st.lists(st.lists(st.tuples(st.sampled_from(_KINDS), _TEXT), min_size=1, max_size=2), max_size=5))
def test_a_name_is_written_as_the_library_writes_it(rdns: list[list[tuple[x509.ObjectIdentifier, str]]]) -> None:
    """RFC 4514: in the inventory with its short names alone, in evidence with those that people know."""
    name = x509.Name(
        x509.RelativeDistinguishedName(
            {x509.NameAttribute(oid, text, _ASN1Type.UTF8String, _validate=False) for oid, text in rdn}
        )
        for rdn in rdns
    )
    read = x509.load_der_x509_csr(_request(name)).subject  # the order of a SET as DER has it
    ours, _ = read_name(read.public_bytes())
    assert rfc4514(ours) == read.rfc4514_string()
    assert rfc4514(ours, READABLE) == read.rfc4514_string(_READABLE)
    assert READABLE.items() >= KEYWORDS.items()


_KEY = ec.generate_private_key(ec.SECP256R1())


def _request(name: x509.Name) -> bytes:
    made = x509.CertificateSigningRequestBuilder().subject_name(name).sign(_KEY, hashes.SHA256())
    return made.public_bytes(Encoding.DER)


@given(st.binary(min_size=1, max_size=500))
def test_pem_is_what_the_standard_library_writes(der: bytes) -> None:
    assert pem(der) == ssl.DER_cert_to_PEM_cert(der)
    assert unpem(pem(der)) == unpem(pem(der).replace("\n", "\r\n")) == der


@pytest.mark.parametrize("text", ["", "abc", "-----BEGIN A-----\nAAA\n-----END A-----", "-----BEGIN A-----\nAAAA"])
def test_what_is_no_pem_raises(text: str) -> None:
    for read in (unpem, sha256, csr.key_of):
        with pytest.raises(ValueError):
            read(text)


@given(st.integers(0, 255), st.binary(max_size=300))
def test_a_value_is_read_back(tag: int, content: bytes) -> None:
    if tag & 0x1F != 0x1F:
        value, rest = first(tlv(tag, content) + b"rest")
        assert (value.tag, value.content, value.odd, rest) == (tag, content, False, b"rest")


def test_keys_have_one_name_and_one_hash() -> None:
    """R-058: the hash of the key in the request is the hash of the key in the certificate."""
    named = {
        "RSA 2048": rsa.generate_private_key(65537, 2048), "EC P-256": _KEY,
        "EC P-384": ec.generate_private_key(ec.SECP384R1()), "EC P-521": ec.generate_private_key(ec.SECP521R1()),
        "EC secp256k1": ec.generate_private_key(ec.SECP256K1()), "Ed25519": ed25519.Ed25519PrivateKey.generate(),
        "Ed448": ed448.Ed448PrivateKey.generate(), "DSA 1024": dsa.generate_private_key(1024),
        "": x25519.X25519PrivateKey.generate(),
    }  # fmt: skip
    for name, private in named.items():
        key = private.public_key()
        spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        assert key_type(key) == name
        if name.startswith(("RSA", "EC P-")):
            assert str(read_key(spki)) == name and read_key(spki).spki_sha256 == spki_sha256(spki)
        assert (cheap_key(key) is key) == name.startswith(("RSA", "EC P-"))


def test_keys_that_cost_much_are_not_computed_with() -> None:
    for bits, most, cheap in ((2048, 8192, True), (1024, 8192, False), (3072, 2048, False), (3072, 3072, True)):
        key = rsa.generate_private_key(65537, bits).public_key()
        assert (cheap_key(key, most) is not None) is cheap
    long = rsa.RSAPublicNumbers(2**40 + 1, rsa.generate_private_key(65537, 2048).public_key().public_numbers().n)
    assert cheap_key(long.public_key()) is None


def test_the_key_of_a_request_in_pem() -> None:
    made = x509.load_der_x509_csr(_request(x509.Name([])))
    text = made.public_bytes(Encoding.PEM).decode()
    spki = _KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert csr.key_of(text) == spki_sha256(spki)
    digest = hashes.Hash(hashes.SHA256())
    digest.update(made.public_bytes(Encoding.DER))
    assert sha256(text) == digest.finalize().hex()


def test_the_limits_of_a_request_are_one_everywhere() -> None:
    """Contracts import nothing of ours and a browser has no Python: their numbers are held to pki's."""
    script = (ROOT / "services/gateway/front/src/csr.ts").read_text()
    (in_browser,) = re.findall(r"const LARGEST = ([0-9_]+);", script)
    assert int(in_browser) == csr_input.MAX_BYTES
    assert CertificateAnswers.TYPED["csr"] == csr_input.MAX_BYTES
    assert CertificateAnswers.model_json_schema()["properties"]["sans"]["items"]["maxLength"] == LONGEST_TYPED


def test_the_name_above() -> None:
    assert [parent(n) for n in ("a.b.nl", "b.nl", "nl", "")] == ["b.nl", "", "", ""]
