"""What is sent in place of a request is named for what it is."""

import base64

import pytest
from pki import csr
from pki.csr_input import Unusable


def tlv(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    return bytes([tag]) + (bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")) + content


def oid(dotted: str) -> bytes:
    return tlv(6, bytes.fromhex(dotted))


SIGNED_DATA, DATA, PKI_DATA = "2a864886f70d010702", "2a864886f70d010701", "2b06010505070c02"
ALGORITHM = tlv(0x30, oid("2a8648ce3d040302"))
NAME = tlv(0x30, tlv(0x31, tlv(0x30, oid("550403"), tlv(12, b"x"))))


def signed(content: str) -> bytes:
    inner = tlv(0x30, tlv(2, b"\x03"), tlv(0x31), tlv(0x30, oid(content)), tlv(0x31))
    return tlv(0x30, oid(SIGNED_DATA), tlv(0xA0, inner))


SHAPES = {
    "cmc": signed(PKI_DATA), "pkcs7": signed(DATA),
    "crmf": tlv(0x30, tlv(0x30, tlv(0x30, tlv(2, b"\x01"), tlv(0x30, tlv(0xA5, NAME))))),
    "ocsp": tlv(0x30, tlv(10, b"\x00"), tlv(0xA0, tlv(0x30, oid("2b0601050507300101"), tlv(4, b"x" * 30)))),
    "crl": tlv(0x30, tlv(0x30, tlv(2, b"\x01"), ALGORITHM, NAME, tlv(23, b"260101000000Z")), ALGORITHM, tlv(3, b"\x00\x01")),
}  # fmt: skip
FILES = {
    "zip": b"PK\x03\x04....", "gzip": b"\x1f\x8b\x08....", "archive": b"7z\xbc\xaf\x27\x1c", "pdf": b"%PDF-1.7\n",
    "image": b"\xff\xd8\xff\xe0..JFIF", "office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "program": b"MZ\x90\x00",
    "keystore": bytes.fromhex("feedfeed000000020000000100000002"), "web_page": b"<!DOCTYPE html><title>x</title>",
    "pgp": b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQ\n-----END PGP PUBLIC KEY BLOCK-----\n",
    "parameters": b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n",
    "spkac": b"SPKAC=MIIB\n", "ssh_key": b"ssh-rsa AAAA x@y\n",
}  # fmt: skip


@pytest.mark.parametrize("what", SHAPES)
def test_b04_shapes_in_der_base64_and_under_the_label_of_a_request(what: str) -> None:
    der = SHAPES[what]
    text = base64.encodebytes(der)
    label = b"-----BEGIN CERTIFICATE REQUEST-----\n" + text + b"-----END CERTIFICATE REQUEST-----\n"
    for data in (der, text, label):
        assert csr.read(data) == Unusable("not_a_csr", {"what": what})


@pytest.mark.parametrize("what", FILES)
def test_b04_files_by_their_first_bytes_or_header(what: str) -> None:
    assert csr.read(FILES[what]) == Unusable("not_a_csr", {"what": what})
