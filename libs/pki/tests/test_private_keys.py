"""A private key is recognised by structure in every wrapping; nothing else is taken for one; nothing is ever computed."""

import base64
import gzip
import html
import io
import json
import quopri
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest
from chassis.testing.bombs import LARGE, LARGER, mersenne_key
from chassis.testing.inputs import rows
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)
from pki import csr
from pki.csr_input import Unusable
from pki.private_keys import holds_private_key

PASSWORD = BestAvailableEncryption(b"geheim")
RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
KEYS = {
    "rsa": RSA, "p256": EC, "p521": ec.generate_private_key(ec.SECP521R1()), "dsa": dsa.generate_private_key(2048),
    "ed25519": ed25519.Ed25519PrivateKey.generate(), "ed448": ed448.Ed448PrivateKey.generate(),
    "x25519": x25519.X25519PrivateKey.generate(),
}  # fmt: skip


def ders() -> dict[str, bytes]:
    found = {}
    for name, key in KEYS.items():
        found[f"{name} pkcs8"] = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        found[f"{name} encrypted"] = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, PASSWORD)
        if name in {"rsa", "p256", "p521", "dsa"}:
            found[f"{name} traditional"] = key.private_bytes(
                Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()
            )
    found["pkcs12"] = pkcs12.serialize_key_and_certificates(b"x", EC, None, None, PASSWORD)
    found["pkcs12 open"] = pkcs12.serialize_key_and_certificates(b"x", EC, None, None, NoEncryption())
    return found


DERS = ders()


def armoured(der: bytes, label: str = "CERTIFICATE REQUEST") -> bytes:
    return f"-----BEGIN {label}-----\n{base64.encodebytes(der).decode()}-----END {label}-----\n".encode()


def zipped(*files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, file in enumerate(files):
            archive.writestr(f"{number}.txt", file)
    return out.getvalue()


def request() -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "www.voorbeeldstad.nl")])
    return (
        x509.CertificateSigningRequestBuilder().subject_name(name).sign(EC, hashes.SHA256()).public_bytes(Encoding.DER)
    )


WRAPPED: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda der: der,
    "after a request": lambda der: request() + der,
    "as a request": armoured,
    "as a certificate": lambda der: armoured(der, "CERTIFICATE"),
    "as a key": lambda der: armoured(der, "PRIVATE KEY"),
    "pem after a request": lambda der: armoured(request()) + armoured(der, "X"),
    "base64": base64.b64encode,
    "base64 in lines": base64.encodebytes,
    "base64 in one line field": lambda der: base64.encodebytes(der).replace(b"\n", b" "),
    "base64 of addresses": lambda der: base64.urlsafe_b64encode(der).rstrip(b"="),
    "base64 of pem": lambda der: base64.b64encode(armoured(der)),
    "hex": lambda der: der.hex().encode(),
    "hex with colons": lambda der: der.hex(":").upper().encode(),
    "hex in lines": lambda der: "\n".join(der.hex(" ")[i : i + 48] for i in range(0, len(der.hex(" ")), 48)).encode(),
    "utf-16 with mark": lambda der: armoured(der).decode().encode("utf-16"),
    "utf-16 le": lambda der: armoured(der).decode().encode("utf-16-le"),
    "utf-16 be": lambda der: armoured(der).decode().encode("utf-16-be"),
    "utf-32": lambda der: armoured(der).decode().encode("utf-32"),
    "cr only": lambda der: armoured(der).replace(b"\n", b"\r"),
    "in quotes": lambda der: b'key = "' + base64.b64encode(der) + b'"',
    "json": lambda der: json.dumps({"key": armoured(der).decode()}).encode(),
    "html": lambda der: html.escape(armoured(der).decode()).replace("+", "&#43;").replace("\n", "<br>").encode(),
    "quoted-printable": lambda der: quopri.encodestring(armoured(der)),
    "percent": lambda der: quote(armoured(der).decode()).encode(),
    "quoted mail": lambda der: b"".join(b"> " + line + b"\n" for line in armoured(der).splitlines()),
    "zip": lambda der: zipped(b"niets", der),
    "zip of pem": lambda der: zipped(armoured(request()), armoured(der)),
    "gzip": gzip.compress,
    "base64 of zip": lambda der: base64.b64encode(zipped(armoured(der))),
}


@pytest.mark.parametrize("wrap", WRAPPED.values(), ids=WRAPPED.keys())
def test_b05_every_structure_in_every_wrapping(wrap: Callable[[bytes], bytes]) -> None:
    missed = [name for name, der in DERS.items() if not holds_private_key(wrap(der))]
    assert missed == []


def other_forms() -> dict[str, bytes]:
    numbers = EC.private_numbers()
    secret = base64.urlsafe_b64encode(numbers.private_value.to_bytes(32, "big")).rstrip(b"=").decode()
    ssh = KEYS["ed25519"].private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    return {
        "openssh": ssh,
        "openssh without header": b"".join(ssh.splitlines()[1:-1]),
        "putty": b"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n",
        "ssh2": b"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: x\n",
        "pgp": b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ\n",
        "em dashes": "———BEGIN RSA PRIVATE KEY———".encode(),
        "jwk": json.dumps({"kty": "EC", "crv": "P-256", "d": secret}).encode(),
        "jwk symmetric": json.dumps({"k": secret, "kty": "oct"}).encode(),
        "xml": b"<RSAKeyValue><Modulus>AQAB</Modulus><D>" + base64.b64encode(b"x" * 40) + b"</D></RSAKeyValue>",
        "pvk": b"\x1e\xf1\xb5\xb0" + b"\x00" * 40,
        "blob": b"\x07\x02\x00\x00\x00\xa4\x00\x00RSA2" + b"\x00" * 40,
        "jks": bytes.fromhex("feedfeed000000020000000100000001") + b"\x00" * 40,
        "dnssec": b"Private-key-format: v1.3\nPrivateKey: " + base64.b64encode(b"x" * 32),
        "printed": b"RSA Private-Key: (2048 bit)\nprivateExponent:\n    00:c5:4f\n",
        "age": b"AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQ",
    }


@pytest.mark.parametrize("name", other_forms())
def test_b05_keys_of_other_makers(name: str) -> None:
    data = other_forms()[name]
    assert holds_private_key(data) and holds_private_key(zipped(data))
    if data.isascii() and b"\x00" not in data:
        assert holds_private_key(data.decode().encode("utf-16-le")) and holds_private_key(data.decode())


def certificate() -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "www.voorbeeldstad.nl")])
    builder = x509.CertificateBuilder(name, name, EC.public_key(), 5, datetime(2026, 1, 1), datetime(2036, 1, 1))
    return builder.sign(EC, hashes.SHA256())


def harmless() -> dict[str, bytes]:
    public = RSA.public_key()
    return {
        "request": armoured(request()), "request der": request(),
        "public key": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "pkcs1 public": public.public_bytes(Encoding.PEM, PublicFormat.PKCS1),
        "ssh public": public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH),
        "jwk public": b'{"kty":"EC","crv":"P-256","x":"' + b"A" * 43 + b'","y":"' + b"B" * 43 + b'"}',
        "p12 without key": pkcs12.serialize_key_and_certificates(b"x", None, None, [certificate()], PASSWORD),
        "words": b"Stuur ons nooit uw private key. Maak een nieuwe sleutel, de oude PRIVATE KEY is gelekt.",
        "names": b"\n".join(b"service-%d.voorbeeldstad.example" % n for n in range(200)),
        "fingerprint": b"vingerafdruk " + b"ab:" * 31 + b"ab",
        "certificate": certificate().public_bytes(Encoding.DER),
        "empty": b"",
    }  # fmt: skip


@pytest.mark.parametrize("name", [name for name in DERS if "pkcs12" not in name])
def test_b05_a_key_that_was_copied_without_its_end_is_one(name: str) -> None:
    """Most of it is as secret as all of it; with or without lines, where the selection stopped anywhere."""
    der = DERS[name]
    for part in (der[:-1], der[: len(der) * 3 // 4], der[: len(der) // 2]):
        assert holds_private_key(part) and holds_private_key(base64.encodebytes(part)), len(part)


_MADE = [
    (form, how)
    for form in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL)
    for how in (NoEncryption(), PASSWORD)
]


@pytest.mark.parametrize(("form", "encryption"), [*_MADE, (PrivateFormat.OpenSSH, NoEncryption())])
def test_b05_a_key_that_was_copied_without_its_first_line_is_one(form: PrivateFormat, encryption: Any) -> None:
    first, rest = EC.private_bytes(Encoding.PEM, form, encryption).decode().split("\n", 1)
    assert holds_private_key(rest) and holds_private_key(f"{first}\n{rest[:20]}")
    if form is PrivateFormat.TraditionalOpenSSL and encryption is PASSWORD:
        assert holds_private_key(rest.rpartition("-----END")[0]), "nothing but the headers say what it is"


def test_explicit_curve_parameters_are_no_key() -> None:
    """They begin as PKCS#8 does: a version, and a sequence with an identifier (X9.62, of a prime field)."""
    field = bytes.fromhex("302c06072a8648ce3d0101022100") + b"\xff" * 32
    assert not holds_private_key(b"\x30\x81\xb0\x02\x01\x01" + field + b"\x30\x44\x04\x20" + b"\x01" * 32)


@pytest.mark.parametrize("name", harmless())
def test_what_is_no_private_key_is_not_taken_for_one(name: str) -> None:
    assert not holds_private_key(harmless()[name])


def test_only_the_rows_that_hold_a_key_are_taken_for_one() -> None:
    """Every file of the manifest, certificates and requests of all kinds: no other is a key."""
    files = [row for kind in ("csr", "certificate import") for row in rows(kind)]
    assert len(files) > 30
    assert [str(r) for r in files if holds_private_key(r.data) != r.expected.startswith("csr.private_key")] == []


def zeros(method: int) -> bytes:
    """A ZIP of 150 MB of zeros by this method: a few hundred bytes, or a few kB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive, archive.open("zeros", "w") as file:
        for _ in range(150):
            file.write(bytes(1_000_000))
    return out.getvalue()


@cache
def bombs() -> dict[str, bytes]:
    nested = b""
    for _ in range(3000):
        nested = (
            b"\x30" + (bytes([len(nested)]) if len(nested) < 128 else b"\x82" + len(nested).to_bytes(2, "big")) + nested
        )
    big = zipped(b"0" * 40_000_000)
    packed = {name: zeros(method) for name, method in {"bzip2": zipfile.ZIP_BZIP2, "lzma": zipfile.ZIP_LZMA}.items()}
    return {
        **packed, "base64 of bzip2": base64.b64encode(packed["bzip2"]), "broken lzma": packed["lzma"].replace(b"\0" * 8, b"\xff" * 8),
        "mersenne": armoured(mersenne_key(*LARGE)), "larger": armoured(mersenne_key(*LARGER)),
        "begins": b"-----BEGIN A-----" * 960, "dashes": b"-" * 16_384, "spaces": b"-----" + b" " * 16_000 + b"BEGIN",
        "private spaces": b"-----BEGIN PRIVATE" + b" " * 16_000, "half markers": b"--BEGIN PRIVATE " * 1000,
        "nested": nested[:16_384], "zeros": b"\x30\x00" * 8000, "hex": b"30" * 8000, "base64": b"MIIB" * 4000,
        "blobs": (b'"' + b"A" * 61) * 260, "tags": b"<" * 16_000, "entities": b"&#43;" * 3200, "equals": b"=3D" * 5000,
        "zip": big if len(big) < 65_536 else big[:60_000], "backslashes": b"\\n" * 8000, "percent": b"%2B" * 5000,
        "colons": b"ab:" * 5400, "indefinite": b"\x30\x80" * 8000, "words": b"A" * 31 + b" " + b"B" * 40 + b" " * 9,
        "zip of zips": zipped(*[zipped(*[b"MIIB" * 16_384] * 8)] * 8),
        "base64 of zip of zips": base64.b64encode(zipped(*[zipped(*[b"MIIB" * 16_384] * 8)] * 8)),
        "jwk": b'"kty":' + b'"d": ' * 3000, "priv": b"priv: " * 2700,
    }  # fmt: skip


def least_cpu(run: Any) -> tuple[Any, float]:
    """What it gives, and the least CPU of three runs: a collection of garbage or a busy core is not its cost."""
    took = []
    for _ in range(3):
        before = time.thread_time()
        found = run()
        took.append(time.thread_time() - before)
    return found, min(took)


@pytest.mark.parametrize("name", bombs())
def test_no_input_of_the_size_we_take_costs_much(name: str) -> None:
    """Counted in CPU, on inputs made for it; the honest ones cost a millisecond."""
    data = bombs()[name]
    found, took = least_cpu(lambda: holds_private_key(data))
    assert took < 0.15
    assert found == (name in {"mersenne", "larger"})
    read, took = least_cpu(lambda: csr.read(data))
    assert took < 0.15
    assert isinstance(read, Unusable) and (read.code == "private_key") == found
