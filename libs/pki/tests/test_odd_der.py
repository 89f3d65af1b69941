"""The tolerant reader against what OpenSSL reads, and against what nobody may read."""

import subprocess
import time
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from chassis.sandbox import wire
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from pki import odd_der
from pki.odd_der import Oddity
from pki.tlv import NotDer

KEY = ec.generate_private_key(ec.SECP256R1())
CN, ORG, EMAIL, SN = "550403", "55040a", "2a864886f70d010901", "550405"
SEQUENCE, SET, PRINTABLE, T61, IA5, UTF8, UNIVERSAL, BMP = 0x30, 0x31, 19, 20, 22, 12, 28, 30


def tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def attribute(oid: str, tag: int, value: bytes) -> bytes:
    return tlv(SEQUENCE, tlv(6, bytes.fromhex(oid)) + tlv(tag, value))


def name(*rdns: bytes) -> bytes:
    return tlv(SEQUENCE, b"".join(tlv(SET, rdn) for rdn in rdns))


def certificate(subject: bytes, serial: bytes = b"\x05", extensions: bytes = b"", not_after: bytes = b"") -> bytes:
    """A certificate with a signature that nobody made: only its form matters."""
    algorithm = tlv(SEQUENCE, bytes.fromhex("06082a8648ce3d040302"))
    key = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    validity = tlv(SEQUENCE, tlv(0x17, b"250102030405Z") + (not_after or tlv(0x18, b"20510101000000Z")))
    body = tlv(0xA0, tlv(2, b"\x02")) + tlv(2, serial) + algorithm + name(attribute(CN, UTF8, b"CA")) + validity
    body += subject + key + (tlv(0xA3, tlv(SEQUENCE, extensions)) if extensions else b"")
    return tlv(SEQUENCE, tlv(SEQUENCE, body) + algorithm + tlv(3, b"\x00" + tlv(SEQUENCE, b"\x02\x01\x01" * 2)))


def by_openssl(der: bytes, *wanted: str) -> str:
    command = ["openssl", "x509", "-inform", "DER", "-noout", "-nameopt", "utf8,sep_multiline", *wanted]
    return subprocess.run(command, input=der, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize(
    ("tag", "value", "text", "odd"),
    [
        (PRINTABLE, b"Bakker & Zn", "Bakker & Zn", "printable"),
        (PRINTABLE, b"*.voorbeeld.example", "*.voorbeeld.example", "printable"),
        (PRINTABLE, b"a_b@c", "a_b@c", "printable"),
        (PRINTABLE, b"\xc9\xe9n", "Één", "encoding"),
        (T61, b"Gemeente \xc9\xe9n", "Gemeente Één", None),
        (BMP, "Één".encode("utf-16-be"), "Één", None),
        (UNIVERSAL, "Één".encode("utf-32-be"), "Één", None),
        (UTF8, "Één".encode(), "Één", None),
        (UTF8, b"\xc9\xe9n", "Één", "encoding"),
        (BMP, b"\x00A\x00", "\x00A\x00", "encoding"),
        (IA5, b"caf\xe9", "café", "encoding"),
        (3, b"\x00\x01", "#03020001", "string_type"),
    ],
)
def test_every_string_type_is_read_and_what_is_odd_is_said(tag: int, value: bytes, text: str, odd: str | None) -> None:
    read = odd_der.read_certificate(certificate(name(attribute(ORG, tag, value), attribute(CN, UTF8, b"x"))))
    assert read.subject.values("2.5.4.10") == (text,)
    assert [(o.code, o.where) for o in read.oddities] == ([(odd, "O")] if odd else [])
    assert str(read.subject) == f"CN=x, O={text}"


def test_the_strict_library_refuses_what_is_read_here_and_openssl_agrees_with_us() -> None:
    der = certificate(
        name(
            attribute(ORG, PRINTABLE, b"Bakker & Zn") + attribute(CN, UTF8, b"a"), attribute(EMAIL, PRINTABLE, b"a@b.c")
        )
    )
    with pytest.raises(ValueError, match="parsing"):
        x509.load_der_x509_certificate(der)
    read = odd_der.read_certificate(der)
    seen = by_openssl(der, "-subject", "-issuer", "-serial", "-enddate")
    for part in ("O=Bakker & Zn", "emailAddress=a@b.c", "CN=a", "serial=05", "Jan  1 00:00:00 2051"):
        assert part in seen
    assert {(o.code, o.where, o.detail) for o in read.oddities} == {
        ("set_order", "", ""), ("printable", "O", "&"), ("printable", "emailAddress", "@")
    }  # fmt: skip
    assert read.not_after == datetime(2051, 1, 1, tzinfo=UTC) and read.not_before == datetime(
        2025, 1, 2, 3, 4, 5, tzinfo=UTC
    )
    assert read.subject.der in der and read.issuer.der in der and read.public_key in der


@pytest.mark.parametrize(
    ("octets", "number", "codes"),
    [
        ("05", 5, []), ("00", 0, ["serial_zero"]), ("ff", -1, ["serial_negative"]), ("0005", 5, ["serial_padded"]),
        ("0085", 133, []), ("fff0", -16, ["serial_negative", "serial_padded"]), ("7f" * 21, None, ["serial_long"]),
    ],
)  # fmt: skip
def test_serial_numbers_as_they_stand(octets: str, number: int | None, codes: list[str]) -> None:
    read = odd_der.read_certificate(certificate(name(), bytes.fromhex(octets)))
    assert read.serial_octets == octets and number in {None, read.serial}
    assert [o.code for o in read.oddities] == codes


def test_lengths_of_ber_and_bytes_behind_are_read_and_said() -> None:
    der = certificate(name(attribute(CN, UTF8, b"x")))
    body = der[3:] if der[1] == 0x81 else der[4:]
    indefinite = b"\x30\x80" + body + b"\x00\x00"
    wide = b"\x30\x83\x00" + len(body).to_bytes(2, "big") + body
    for odd in (indefinite, wide):
        read = odd_der.read_certificate(odd)
        assert read.subject.values("2.5.4.3") == ("x",) and [o.code for o in read.oddities] == ["length"]
        assert "CN=x" in by_openssl(odd, "-subject")
    assert [o.code for o in odd_der.read_certificate(der + b"rest").oddities] == ["trailing"]


def test_extensions_twice_and_flags_written_out() -> None:
    san = tlv(SEQUENCE, tlv(6, bytes.fromhex("551d11")) + tlv(4, tlv(SEQUENCE, tlv(0x82, b"a.b"))))
    plain = tlv(SEQUENCE, tlv(6, bytes.fromhex("551d0f")) + tlv(1, b"\x00") + tlv(4, tlv(3, b"\x05\xa0")))
    true = tlv(SEQUENCE, tlv(6, bytes.fromhex("551d13")) + tlv(1, b"\x01") + tlv(4, tlv(SEQUENCE, b"")))
    read = odd_der.read_certificate(certificate(name(), extensions=san + san + plain + true))
    assert [(e.oid, e.critical) for e in read.extensions] == [
        ("2.5.29.17", False), ("2.5.29.17", False), ("2.5.29.15", False), ("2.5.29.19", True)
    ]  # fmt: skip
    assert read.oddities == (
        Oddity("extension_twice", "2.5.29.17"), Oddity("default", "2.5.29.15"), Oddity("boolean", "2.5.29.19")
    )  # fmt: skip


def test_a_moment_that_is_none_is_said() -> None:
    read = odd_der.read_certificate(certificate(name(), not_after=tlv(0x17, b"991332000000Z")))
    assert read.not_after is None and read.oddities == (Oddity("time"),)


def test_requests_with_and_without_attributes() -> None:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "www.voorbeeld.example")])
    san = x509.SubjectAlternativeName([x509.DNSName("www.voorbeeld.example")])
    good = x509.CertificateSigningRequestBuilder().subject_name(subject).add_extension(san, False)
    csr = good.sign(KEY, hashes.SHA256())
    read = odd_der.read_request(csr.public_bytes(Encoding.DER))
    assert read.subject.values("2.5.4.3") == ("www.voorbeeld.example",) and read.oddities == ()
    assert read.signed == csr.tbs_certrequest_bytes and read.signature == csr.signature
    assert read.algorithm == csr.signature_algorithm_oid.dotted_string
    assert [a.oid for a in read.attributes] == ["1.2.840.113549.1.9.14"]
    assert read.public_key == csr.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    body = tlv(SEQUENCE, tlv(2, b"\x00") + read.subject.der + read.public_key)
    bare = tlv(SEQUENCE, body + tlv(SEQUENCE, bytes.fromhex("06082a8648ce3d040302")) + tlv(3, b"\x00\x30\x00"))
    assert odd_der.read_request(bare).oddities == (Oddity("no_attributes"),)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x30", b"\x30\x80", b"0" * 5000, b"\x30\x80" * 3000, b"\x1f" + b"\xff" * 50, b"\x30\x84\xff\xff\xff\xff",
        b"\x02\x01\x05", b"\x30\x03\x02\x01\x00", b"\x30\xff" + b"\x00" * 200, bytes(range(256)),
    ],
)  # fmt: skip
def test_what_is_none_is_said_to_be_none_and_costs_nothing(data: bytes) -> None:
    before = time.process_time()
    for read in (odd_der.read_certificate, odd_der.read_request, odd_der.read_name):
        with pytest.raises(NotDer):
            read(data)
    assert time.process_time() - before < 0.5


def test_cut_short_anywhere_it_is_refused_by_name() -> None:
    der = certificate(name(attribute(CN, UTF8, b"x")))
    for n in range(len(der)):
        with pytest.raises(NotDer):
            odd_der.read_certificate(der[:n])


def test_what_was_read_crosses_to_another_process() -> None:
    read = odd_der.read_certificate(certificate(name(attribute(CN, PRINTABLE, b"*.x"))))
    function = odd_der.read_certificate
    assert asdict(wire.unpack_result(function, wire.pack_result(function, read))) == asdict(read)
