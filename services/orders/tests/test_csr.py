"""The rules on certificate requests: good ones pass, every bad input of the catalogue gets its own code."""

import base64
import subprocess
import time
from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from asn1crypto import core
from asn1crypto import csr as asn1_csr
from contracts.certificates import Subject
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, padding, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs7,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from orders.domain.csr import CsrReport, check_request, check_subject
from orders.domain.key_rules import KeyRules
from pki import csr as requests
from pki.public_keys import WEAKNESSES

RULES = KeyRules(rsa_min=3072, rsa_max=8192, curves=frozenset({"P-256", "P-384"}), names_max=10)
EC = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(65537, 3072)
NAME = "www.voorbeeldstad.nl"


def check_csr(data: bytes, rules: KeyRules) -> CsrReport:
    """What orders does with a request, without the process in between."""
    return check_request(requests.read(data), rules)


def build(
    key=EC, cn: tuple[str, ...] = (NAME,), sans=None, extensions=(), algorithm=hashes.SHA256(), subject=(), **sign
) -> x509.CertificateSigningRequest:
    # `_validate=False`: also what an honest tool would refuse to make
    names = [x509.NameAttribute(NameOID.COMMON_NAME, n, _validate=False) for n in cn]
    names += [x509.NameAttribute(oid, value) for oid, value in subject]
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(names))
    if sans is not None:
        builder = builder.add_extension(x509.SubjectAlternativeName(sans), critical=False)
    for value, critical in extensions:
        builder = builder.add_extension(value, critical)
    return builder.sign(key, algorithm, **sign)


def pem(csr: x509.CertificateSigningRequest) -> bytes:
    return csr.public_bytes(Encoding.PEM)


def der(csr: x509.CertificateSigningRequest) -> bytes:
    return csr.public_bytes(Encoding.DER)


def armoured(raw: bytes, label: str = "CERTIFICATE REQUEST") -> bytes:
    return b"-----BEGIN %b-----\n%b-----END %b-----\n" % (label.encode(), base64.encodebytes(raw), label.encode())


def slugs(report: CsrReport) -> list[str]:
    return [f.slug for f in report.findings]


def refused(data: bytes, slug: str) -> CsrReport:
    """The input is refused with exactly this code, within a second of CPU, and no finding holds any of the input."""
    start = time.thread_time()
    report = check_csr(data, RULES)
    assert time.thread_time() - start < 1
    assert slugs(report) == [slug], report.findings
    assert not report.acceptable
    return report


# --- good requests


@pytest.mark.parametrize(
    "wrap",
    [
        pem,
        der,
        lambda c: b"\xef\xbb\xbf" + pem(c).replace(b"\n", b"\r\n"),
        lambda c: b"\n".join(b"   " + line for line in pem(c).splitlines()),
        lambda c: pem(c).replace(b"CERTIFICATE REQUEST", b"NEW CERTIFICATE REQUEST"),
        lambda c: base64.b64encode(der(c)),
        lambda c: pem(c).decode().encode("utf-16"),
        lambda c: b"Certificate Request:\n    Data:\n        Version: 1\n" + pem(c),
    ],
)
def test_r050_usual_spellings_are_read(wrap: Callable[[x509.CertificateSigningRequest], bytes]) -> None:
    csr = build(sans=[x509.DNSName(NAME)])
    report = check_csr(wrap(csr), RULES)
    assert report.acceptable and not report.findings
    assert report.pem == pem(csr).decode()
    assert report.dns_names == (NAME,)


@pytest.mark.parametrize(
    ("key", "key_type"),
    [(EC, "EC P-256"), (ec.generate_private_key(ec.SECP384R1()), "EC P-384"), (RSA, "RSA 3072")],
)
def test_allowed_keys_pass(key, key_type: str) -> None:
    report = check_csr(pem(build(key)), RULES)
    assert report.acceptable and report.summary is not None and report.summary.key_type == key_type


def test_r040_r052_pss_signature_passes() -> None:
    pss = padding.PSS(padding.MGF1(hashes.SHA512()), 64)
    assert check_csr(pem(build(RSA, algorithm=hashes.SHA512(), rsa_padding=pss)), RULES).acceptable


def test_openssl_reads_what_we_read(tmp_path: Path) -> None:
    """A third parser agrees on subject and key of the request we keep."""
    report = check_csr(pem(build(RSA, subject=[(NameOID.ORGANIZATION_NAME, "Gemeente Vóórbeeldstad")])), RULES)
    assert report.pem is not None
    done = subprocess.run(
        ["openssl", "req", "-noout", "-verify", "-subject", "-nameopt", "utf8", "-pubkey"],
        input=report.pem, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert f"CN={NAME}" in done.stdout and "Gemeente Vóórbeeldstad" in done.stdout
    assert RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode() in done.stdout


# --- bad inputs


def test_b01_size_is_looked_at_before_parsing() -> None:
    for data in (b"0" * 10_000_000, b"\x30" * 10_000_000, pem(build()) + b" " * 16_384):
        assert refused(data, "csr.too_large").pem is None


@pytest.mark.parametrize("data", [b"", b"  \n"])
def test_nothing_typed(data: bytes) -> None:
    refused(data, "csr.missing")


def nested(depth: int) -> bytes:
    value = b"\x05\x00"
    for _ in range(depth):
        value = _sequence(value)
    return value


def _sequence(value: bytes) -> bytes:
    length = len(value)
    if length < 128:
        return bytes([0x30, length]) + value
    size = (length.bit_length() + 7) // 8
    return bytes([0x30, 0x80 | size]) + length.to_bytes(size, "big") + value


def test_b02_nesting() -> None:
    deep = nested(3_000)
    assert len(deep) < 16_384
    refused(deep, "csr.format")
    refused(armoured(deep), "csr.format")


@pytest.mark.parametrize("extra", [b"\x00", b"\x05\x00", b"garbage"])
def test_b03_trailing_bytes(extra: bytes) -> None:
    refused(der(build()) + extra, "csr.format")
    refused(armoured(der(build()) + extra), "csr.format")


def self_signed(key) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(datetime(2026, 1, 1)).not_valid_after(datetime(2027, 1, 1))
    return builder.sign(key, hashes.SHA256())


def test_b04_something_else_is_named() -> None:
    cert = self_signed(EC)
    p7 = pkcs7.serialize_certificates([cert], Encoding.DER)
    without_key = pkcs12.serialize_key_and_certificates(b"x", None, None, [cert], BestAvailableEncryption(b"geheim"))
    public = EC.public_key()
    inputs = {
        "certificate": [cert.public_bytes(Encoding.PEM), cert.public_bytes(Encoding.DER)],
        "pkcs7": [p7, pkcs7.serialize_certificates([cert], Encoding.PEM)],
        "pkcs12": [without_key, base64.b64encode(without_key)],
        "ssh_key": [public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH) + b" iemand@ergens"],
        "public_key": [
            public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        ],
    }
    for what, examples in inputs.items():
        for data in (*examples, armoured(examples[0]) if examples[0][0] == 0x30 else examples[0]):
            report = refused(data, "csr.not_a_csr")
            assert report.findings[0].params == {"what": what}
            assert report.pem is None


def secret_keys() -> list[bytes]:
    password = BestAvailableEncryption(b"geheim")
    out = [
        RSA.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()),
        b"PuTTY-User-Key-File-3: ssh-ed25519\n",
    ]
    for form in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL):
        for encoding in (Encoding.PEM, Encoding.DER):
            out.append(EC.private_bytes(encoding, form, NoEncryption()))
            out.append(RSA.private_bytes(encoding, form, NoEncryption()))
    out.append(EC.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, password))
    out.append(EC.private_bytes(Encoding.DER, PrivateFormat.PKCS8, password))
    out.append(RSA.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, password))
    return out


def test_b05_r051_private_key_alone_or_with_a_request_is_refused_and_not_kept() -> None:
    csr = build()
    for key in secret_keys():
        binary = key[0] == 0x30
        variants = [key, der(csr) + key, armoured(der(csr) + key)] if binary else [key, pem(csr) + key, key + pem(csr)]
        if binary:
            variants += [base64.b64encode(key), armoured(key)]
        for data in variants:
            report = refused(data, "csr.private_key")
            assert report.pem is None and report.summary is None and report.findings[0].params == {}


def rsa_request(n: int, e: int, signature: bytes = b"\x01" * 256) -> bytes:
    """A request on an RSA key that no honest tool makes; its signature is nonsense."""
    good = asn1_csr.CertificationRequest.load(der(build(RSA)))
    info = good["certification_request_info"].copy()
    info["subject_pk_info"] = {
        "algorithm": {"algorithm": "rsa", "parameters": core.Null()},
        "public_key": {"modulus": n, "public_exponent": e},
    }
    return asn1_csr.CertificationRequest(
        {
            "certification_request_info": info,
            "signature_algorithm": {"algorithm": "sha256_rsa", "parameters": core.Null()},
            "signature": signature,
        }
    ).dump()


@pytest.mark.parametrize("bits", [512, 1024, 2048, 2047, 3073, 8200, 16_384])
def test_b06_r053_key_size(bits: int) -> None:
    report = refused(rsa_request((1 << bits) - 1 - 2**20, 65537), "csr.key.size")
    assert report.findings[0].params == {"bits": bits, "minimum": 3072, "maximum": 8192}


def test_b06_real_short_keys() -> None:
    for bits in (1024, 2048):
        refused(pem(build(rsa.generate_private_key(65537, bits))), "csr.key.size")


@pytest.mark.parametrize("e", [1, 3, 65_536, 65_538, 2**256 + 1])
def test_b06_r054_exponent(e: int) -> None:
    refused(rsa_request(RSA.public_key().public_numbers().n, e), "csr.key.exponent")


def test_b06_monster_key_is_refused_by_size_and_never_computed_with() -> None:
    n = (1 << 65_536) - 1
    data = rsa_request(n, 65537)
    assert len(data) < 16_384
    refused(data, "csr.key.size")
    report = check_csr(rsa_request(n, (1 << 32_768) + 1), RULES)
    assert sorted(slugs(report)) == ["csr.key.exponent", "csr.key.size"]
    refused(rsa_request(n, (1 << 65_000) + 1), "csr.too_large")


def test_r056_close_primes_are_weak_and_the_finding_tells_nothing() -> None:
    p = (1 << 1536) - 12_345  # not prime: for the check only their closeness counts
    n = p * (p - 2**20)
    report = check_csr(rsa_request(n, 65537), RULES)
    weak = [f for f in report.findings if f.slug == "csr.key.weak"]
    assert weak and weak[0].params == {}


def test_b07_roca_small_factors_and_patterns_are_weak_and_nothing_of_them_is_told() -> None:
    """ROCA by its fingerprint: the modulus is a power of 65537 modulo every small prime (CVE-2017-15361)."""
    primes = [n for n in range(3, 168) if all(n % d for d in range(2, n))]
    product = 1
    for prime in primes:
        product *= prime
    roca = pow(65537, 4711, product) + product * ((1 << 3071) // product + 1)
    roca += 0 if roca % 2 else product
    small = RSA.public_key().public_numbers().n // 7 * 7
    while small.bit_length() < 3072 or not small % 2:
        small += 7
    for n in (roca, small, int("c5" * 384, 16) | 1):
        assert n.bit_length() == 3072
        report = check_csr(rsa_request(n, 65537), RULES)
        weak = [f for f in report.findings if f.slug == "csr.key.weak"]
        assert weak and weak[0].params == {} and not report.acceptable


@pytest.mark.parametrize(
    ("cn", "slug", "severity"),
    [
        ("аpple.com", "names.lookalike", "warning"),  # a Cyrillic first letter
        ("аррӏе.com", "names.lookalike", "warning"),  # Cyrillic throughout
        ("xn--80ak6aa92e.com", "names.lookalike", "warning"),
        ("xn--a.com", "names.idn", "error"), ("xn--99999999.nl", "names.idn", "error"),
        ("*.nl", "names.wildcard", "error"), ("*.co.uk", "names.wildcard", "error"),
        ("*.*.x.nl", "names.wildcard", "error"), ("a*.x.nl", "names.wildcard", "error"),
        ("*.github.io", "names.wildcard", "error"),
    ],
)  # fmt: skip
def test_b13_b17_look_alikes_and_wildcards_as_common_name_or_san(cn: str, slug: str, severity: str) -> None:
    for csr in (build(cn=(cn,)), build(sans=[x509.DNSName(cn)] if cn.isascii() else [], cn=(cn,))):
        report = check_csr(pem(csr), RULES)
        assert {(f.slug, f.severity) for f in report.findings} == {(slug, severity)}


def test_everything_that_is_asked_and_will_not_come_is_told() -> None:
    """By name: attributes of the subject, and what extensions ask beyond a server certificate."""
    oids = {
        "O": NameOID.ORGANIZATION_NAME,
        "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
        "serialNumber": NameOID.SERIAL_NUMBER,
    }
    subject = [(oids["O"], "Voorbeeld Beheer BV"), (oids["OU"], "ICT"), (oids["serialNumber"], "00000001234567890000")]
    usage = x509.KeyUsage(True, True, True, True, False, False, False, False, False)
    eku = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CODE_SIGNING])
    policy = x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier("1.2.3.4"), None)])
    staple = x509.TLSFeature([x509.TLSFeatureType.status_request])
    plain = x509.BasicConstraints(ca=False, path_length=None)
    extensions = [(one, False) for one in (usage, eku, policy, staple, plain)]
    report = check_csr(pem(build(subject=subject, extensions=extensions)), RULES)
    (dropped,) = report.findings
    assert (dropped.slug, dropped.severity) == ("csr.extension.dropped", "warning")
    assert dropped.params["asked"] == (
        "keyUsage nonRepudiation, keyUsage dataEncipherment, extendedKeyUsage codeSigning, certificatePolicies, "
        "OCSP Must-Staple"
    )
    told = [(f.slug, f.params["attribute"]) for f in check_subject(report, REGISTERED)]
    assert told == [("csr.subject.extra", "OU"), ("csr.subject.extra", "serialNumber")]
    with_number = REGISTERED.model_copy(update={"serial_number": "00000003123456780000"})
    assert ("csr.subject.mismatch", "serialNumber") in [
        (f.slug, f.params["attribute"]) for f in check_subject(report, with_number)
    ]


def test_weak_keys_are_looked_for_without_the_block_list_that_ends_the_process() -> None:
    assert "blocklist" not in WEAKNESSES and {"fermat", "roca", "smallfactors"} <= set(WEAKNESSES)


def openssl_request(tmp_path: Path, *ecparam: str) -> bytes:
    subprocess.run(["openssl", "ecparam", "-genkey", "-noout", "-out", tmp_path / "k", *ecparam], check=True)
    command = ["openssl", "req", "-new", "-key", tmp_path / "k", "-subj", f"/CN={NAME}", "-outform", "DER"]
    return subprocess.run(command, check=True, capture_output=True).stdout


@pytest.mark.parametrize(
    "ecparam",
    [
        ("-name", "secp256k1"),
        ("-name", "prime192v1"),
        ("-name", "secp521r1"),  # a good curve, not allowed by this product
        ("-name", "prime256v1", "-param_enc", "explicit"),
        ("-name", "brainpoolP256r1"),
    ],
)
def test_b08_r055_curves(tmp_path: Path, ecparam: tuple[str, ...]) -> None:
    refused(openssl_request(tmp_path, *ecparam), "csr.key.curve")


def test_b08_other_key_algorithms() -> None:
    refused(pem(build(ed25519.Ed25519PrivateKey.generate(), algorithm=None)), "csr.key.curve")
    refused(pem(build(dsa.generate_private_key(2048))), "csr.key.type")
    exchange = x25519.X25519PrivateKey.generate().public_key()
    refused(with_key(exchange.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)), "csr.key.curve")


def with_key(spki: bytes) -> bytes:
    raw = asn1_csr.CertificationRequest.load(der(build()))
    raw["certification_request_info"]["subject_pk_info"] = type(
        raw["certification_request_info"]["subject_pk_info"]
    ).load(spki)
    return raw.dump(force=True)


def test_b08_point_that_is_not_on_the_curve() -> None:
    spki = bytearray(EC.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    spki[-1] ^= 1
    refused(with_key(bytes(spki)), "csr.key.curve")


def test_one_key_has_one_fingerprint_however_its_point_is_written() -> None:
    """R-058: a compressed point is the same key."""
    plain = check_csr(der(build()), RULES)
    spki = EC.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    point = EC.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    algorithm = spki[2 : 2 + 2 + spki[3]]
    compressed = _sequence(algorithm + b"\x03" + bytes([len(point) + 1, 0]) + point)
    assert check_csr(with_key(compressed), RULES).spki_sha256 == plain.spki_sha256 is not None


def test_b09_wrong_self_signature() -> None:
    for key in (EC, RSA):
        raw = asn1_csr.CertificationRequest.load(der(build(key)))
        other = asn1_csr.CertificationRequest.load(der(build(key, cn=("anders.voorbeeldstad.nl",))))
        raw["signature"] = other["signature"]
        refused(raw.dump(force=True), "csr.signature")


@pytest.mark.parametrize("digest", ["-md5", "-sha1", "-sha224"])
def test_b10_weak_hash(tmp_path: Path, digest: str) -> None:
    (tmp_path / "k").write_bytes(RSA.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    command = ["openssl", "req", "-new", "-key", tmp_path / "k", "-subj", f"/CN={NAME}", digest]
    refused(subprocess.run(command, check=True, capture_output=True).stdout, "csr.signature")


@pytest.mark.parametrize(
    "cn", [f"{NAME}\0.evil.example", f"{NAME}\r\nBcc: x", "www\u202elm.nl", "www.voor\u200bbeeld.nl"]
)
def test_b11_b12_r062_hidden_characters(cn: str) -> None:
    report = refused(pem(build(cn=(cn,))), "csr.chars")
    assert report.summary is not None and report.summary.common_name is not None
    assert not set("\0\r\n\u202e\u200b") & set(report.summary.common_name)
    assert not report.dns_names


@pytest.mark.parametrize("count", [11, 100, 600])
def test_b14_r063_san_flood_in_a_request(count: int) -> None:
    report = refused(pem(build(sans=[x509.DNSName(f"a{i}.nl") for i in range(count)])), "csr.san")
    assert report.findings[0].params == {"reason": "many", "count": count, "limit": 10}
    assert report.dns_names == (NAME,)


def test_b14_twenty_thousand_names_are_too_large() -> None:
    refused(pem(build(sans=[x509.DNSName(f"a{i}.nl") for i in range(20_000)])), "csr.too_large")


def test_b14_ten_names_beside_the_common_name_are_eleven() -> None:
    refused(pem(build(sans=[x509.DNSName(f"a{i}.nl") for i in range(10)])), "csr.san")
    nine = [x509.DNSName(f"a{i}.nl") for i in range(9)]
    assert check_csr(pem(build(sans=[*nine, x509.DNSName(NAME)])), RULES).acceptable


def test_b15_r063_other_kinds_of_names() -> None:
    kinds = [
        x509.UniformResourceIdentifier("http://169.254.169.254/"),
        x509.RFC822Name("a@voorbeeldstad.nl"),
        x509.IPAddress(ip_address("10.0.0.1")),
        x509.OtherName(x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), b"\x0c\x01x"),
    ]
    for kind in kinds:
        refused(pem(build(sans=[x509.DNSName(NAME), kind])), "csr.san.type")
    report = refused(pem(build(sans=kinds)), "csr.san.type")
    assert report.findings[0].params == {"types": "IP, URI, e-mail, otherName"}


@pytest.mark.parametrize("cn", [(NAME, "www.anders.nl"), (), ("a" * 10_000,), ("a" * 65,)])
def test_b16_r060_one_common_name(cn: tuple[str, ...]) -> None:
    refused(pem(build(cn=cn)), "csr.cn")


@pytest.mark.parametrize(
    ("cn", "slug"),
    [("*.voorbeeldstad.nl", "names.wildcard"), ("10.0.0.1", "names.ip"), ("voorbeeld stad", "names.format")],
)
def test_common_name_is_a_host_name(cn: str, slug: str) -> None:
    refused(pem(build(cn=(cn,))), slug)


def test_b18_r065_ca_and_unknown_critical_extensions_are_refused() -> None:
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    refused(pem(build(extensions=[(x509.BasicConstraints(ca=True, path_length=None), True)])), "csr.extension")
    refused(pem(build(extensions=[(unknown, True)])), "csr.extension")
    harmless = [(unknown, False), (x509.BasicConstraints(ca=False, path_length=None), True)]
    assert check_csr(pem(build(extensions=harmless)), RULES).acceptable


def test_b18_r064_challenge_password_is_not_told_anywhere() -> None:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    builder = builder.add_attribute(x509.oid.AttributeOID.CHALLENGE_PASSWORD, b"wachtwoord")
    report = refused(pem(builder.sign(EC, hashes.SHA256())), "csr.extension")
    assert report.findings[0].params == {"reason": "password"}
    assert report.pem is None and report.summary is not None  # the request itself would carry it
    assert "wachtwoord" not in report.summary.model_dump_json() + str(report.findings)


def test_b05_a_key_store_with_a_key_is_named_and_refused_as_a_key() -> None:
    p12 = pkcs12.serialize_key_and_certificates(
        b"x", EC, self_signed(EC), None, BestAvailableEncryption(b"geheim")
    )  # fmt: skip
    for data in (p12, base64.b64encode(p12), armoured(p12)):
        report = refused(data, "csr.private_key")
        assert report.findings[0].params == {"what": "pkcs12"} and report.pem is None


def test_every_finding_is_told_at_once() -> None:
    short = rsa.generate_private_key(65537, 2048)
    data = pem(
        build(
            short,
            cn=(NAME, "b.nl"),
            sans=[x509.DNSName("x_y.nl"), x509.RFC822Name("a@b.nl")],
            extensions=[(x509.BasicConstraints(ca=True, path_length=None), True)],
        )
    )
    found = slugs(check_csr(data, RULES))
    assert found == ["csr.key.size", "csr.cn", "csr.san.type", "names.format", "csr.extension"]


def test_rubbish_never_raises() -> None:
    """Every prefix and every flipped byte of good requests is answered, not raised."""
    raw = der(build(sans=[x509.DNSName(NAME)]))
    for i in range(len(raw)):
        check_csr(raw[:i], RULES)
        check_csr(raw[:i] + bytes([raw[i] ^ 0xFF]) + raw[i + 1 :], RULES)
        check_csr(armoured(raw[:i] + bytes([raw[i] ^ 0x01]) + raw[i + 1 :]), RULES)


REGISTERED = Subject(
    common_name=NAME, organisation="Voorbeeld Beheer B.V.", locality="Voorbeeldstad", state="Utrecht", country="NL"
)


def test_r061_the_register_wins_and_legal_forms_are_folded() -> None:
    def told(**values: str) -> list[dict[str, str | int]]:
        oids = {"O": NameOID.ORGANIZATION_NAME, "L": NameOID.LOCALITY_NAME, "C": NameOID.COUNTRY_NAME}
        report = check_csr(pem(build(subject=[(oids[k], v) for k, v in values.items()])), RULES)
        found = check_subject(report, REGISTERED)
        assert all(f.slug == "csr.subject.mismatch" and f.severity == "warning" for f in found)
        return [f.params for f in found]

    assert told() == []
    assert told(O="VOORBEELD  beheer bv", L="voorbeeldstad", C="NL") == []
    assert told(O="Voorbeeld Beheer N.V.", C="BE") == [
        {"attribute": "O", "csr": "Voorbeeld Beheer N.V.", "registered": "Voorbeeld Beheer B.V."},
        {"attribute": "C", "csr": "BE", "registered": "NL"},
    ]
