"""What a client may present, and what it may cost: every proven certificate reaches the app, no chain burns the loop."""

import secrets
import ssl
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import algos, keys
from asn1crypto import x509 as asn1
from chassis import clock
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from gateway.edge import CardContext
from gateway.edge.tls import HANDSHAKE_BYTES, TLS_1_2

INPUTS = Path(__file__).resolve().parents[3] / "tests/inputs"
KEY = ec.generate_private_key(ec.SECP256R1())
CHEAP = 4.0  # times the CPU of a handshake with the leaf alone; verified chains took 20 to 80 times
Chain = list[bytes]


def _name(cn: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, cn)])


def _certificate(subject: str, issuer: str, *extensions: tuple[x509.ExtensionType, bool], ca: bool = True) -> bytes:
    now = clock.now()
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(KEY.public_key())
        .serial_number(secrets.randbits(60) + 1)
        .not_valid_before(now.replace(year=now.year - 1, day=1))
        .not_valid_after(now.replace(year=now.year + 1, day=1))
        .add_extension(x509.BasicConstraints(ca, None), True)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _with_rsa(der: bytes, bits: int, exponent_bits: int, signer_bits: int) -> bytes:
    """The certificate with a made-up RSA key, and a made-up signature as large as the next one's key."""
    found = asn1.Certificate.load(der).copy()
    modulus = secrets.randbits(bits) | (1 << (bits - 1)) | 1
    exponent = min(secrets.randbits(exponent_bits) | (1 << (exponent_bits - 1)) | 1, modulus - 2)
    found["tbs_certificate"]["subject_public_key_info"] = keys.PublicKeyInfo(
        {
            "algorithm": {"algorithm": "rsa"},
            "public_key": keys.RSAPublicKey({"modulus": modulus, "public_exponent": exponent}),
        }
    )
    return _signed_by_rsa(found, signer_bits)


def _signed_by_rsa(found: asn1.Certificate, bits: int) -> bytes:
    algorithm = algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"})
    found["tbs_certificate"]["signature"] = found["signature_algorithm"] = algorithm
    found["signature_value"] = b"\x00" + secrets.token_bytes(bits // 8 - 1)
    return bytes(found.dump(force=True))


def slow_keys(links: int, bits: int, exponent_bits: int) -> Chain:
    """A chain whose every link costs the slowest RSA verification of that size."""
    leaf = _signed_by_rsa(asn1.Certificate.load(_certificate("leaf", "ca0", ca=False)).copy(), bits)
    above = [_certificate(f"ca{i}", f"ca{i + 1}") for i in range(links)]
    return [leaf, *(_with_rsa(der, bits, exponent_bits, bits) for der in above)]


def name_constraints(links: int, names: int, constraints: int) -> Chain:
    """A chain whose every link compares all names with all constraints."""
    san = x509.SubjectAlternativeName([x509.DNSName(f"{i:x}") for i in range(names)])
    some = x509.NameConstraints([x509.DNSName(f"x{i:x}") for i in range(constraints)], None)
    above = [_certificate(f"ca{i}", f"ca{i + 1}", (some, True)) for i in range(links)]
    return [_certificate("leaf", "ca0", (san, False), ca=False), *above]


def policy_tree(links: int, policies: int) -> Chain:
    """A chain whose policy tree doubles at every link (the class of CVE-2023-0464)."""
    stated = x509.CertificatePolicies(
        [x509.PolicyInformation(x509.ObjectIdentifier(f"1.3.9.{i}"), None) for i in range(policies)]
    )
    above = [_certificate(f"ca{i}", f"ca{i + 1}", (stated, True)) for i in range(links)]
    return [_certificate("leaf", "ca0", (stated, True), ca=False), *above]


def aia_to_loopback() -> Chain:
    """A leaf that says its issuer can be fetched from this machine."""
    place = x509.UniformResourceIdentifier("http://127.0.0.1:9/issuer")
    access = x509.AccessDescription(x509.AuthorityInformationAccessOID.CA_ISSUERS, place)
    return [_certificate("leaf", "ca0", (x509.AuthorityInformationAccess([access]), False), ca=False)]


def _presenting(chain: Chain, folder: Path) -> ssl.SSLContext:
    path = folder / "presented.pem"
    key = KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(key + b"".join(ssl.DER_cert_to_PEM_cert(der).encode() for der in chain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.load_cert_chain(path)
    return context


def _shake(server: CardContext, context: ssl.SSLContext) -> tuple[float, bytes | None]:
    """Server CPU in seconds of one handshake in memory, and what arrived; None when the handshake was refused."""
    to_client, to_server, incoming, outgoing = (ssl.MemoryBIO() for _ in range(4))
    shown = context.wrap_bio(to_client, to_server)
    serving = server.wrap_bio(incoming, outgoing, True)
    spent, arrived = 0.0, None
    for _ in range(200):
        with suppress(ssl.SSLWantReadError):
            shown.do_handshake()
        incoming.write(to_server.read(20_000))
        began = time.thread_time()
        try:
            serving.do_handshake()
            arrived = serving.getpeercert(True)
            break
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError:
            break
        finally:
            spent += time.thread_time() - began
        to_client.write(outgoing.read())
    return spent, arrived


@pytest.fixture
def cost(pki: Any, tmp_path: Path) -> Callable[[Chain], tuple[float, bytes | None]]:
    """The least CPU of five handshakes, and what arrived."""
    server = CardContext(pki.server.cert, pki.server.key, pki.login_cas, oldest=TLS_1_2)

    def measured(chain: Chain) -> tuple[float, bytes | None]:
        context = _presenting(chain, tmp_path)
        tried = [_shake(server, context) for _ in range(5)]
        return min(spent for spent, _ in tried), tried[0][1]

    return measured


BOMBS = {
    "20 slow keys of 3,072 bits": slow_keys(20, 3072, 3071),
    "60 slow keys of 3,072 bits": slow_keys(60, 3072, 3071),
    "20 keys of 16,384 bits": slow_keys(20, 16384, 64),
    "key of 9,000 bits": slow_keys(1, 9000, 64),
    "20 links of name constraints": name_constraints(20, 8000, 100),
    "1,000 names, 1,000 constraints": name_constraints(1, 700, 700),
    "policy tree": policy_tree(8, 120),
    "200 links": [_certificate("leaf", "ca0", ca=False), *(_certificate(f"ca{i}", f"ca{i + 1}") for i in range(199))],
    "AIA to loopback": aia_to_loopback(),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_b_41_no_chain_costs_more_than_a_few_leaves(cost: Any, bomb: str) -> None:
    leaf, arrived = cost([_certificate("leaf", "ca0", ca=False)])
    assert arrived is not None
    chain = BOMBS[bomb]
    spent, arrived = cost(chain)
    assert spent < CHEAP * leaf, f"{spent / leaf:.1f} times a leaf's {leaf * 1000:.1f} ms"
    fits = sum(map(len, chain)) < HANDSHAKE_BYTES - 2_000
    assert arrived == (chain[0] if fits else None)  # what fits gets a page, what does not is cut


def _made(folder: Path, *options: str) -> Any:
    """A self-signed certificate made by the openssl command, and its key."""
    cert, key = folder / "odd.pem", folder / "odd.key"
    command = ["openssl", "req", "-x509", "-nodes", "-keyout", str(key), "-out", str(cert), "-subj", "/CN=odd"]
    subprocess.run([*command, "-newkey", *options], check=True, capture_output=True, timeout=60)
    return cert, key


ODD = {
    "RSA 1024": ("rsa:1024",),
    "RSA signed with SHA-1": ("rsa:2048", "-sha1"),
    "RSA signed with MD5": ("rsa:2048", "-md5"),
    "RSA-PSS": ("rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"),
    "RSA 4096": ("rsa:4096",),
    "Ed25519": ("ed25519",),
    "Ed448": ("ed448",),
    "P-384": ("ec", "-pkeyopt", "ec_paramgen_curve:P-384"),
    "P-521": ("ec", "-pkeyopt", "ec_paramgen_curve:P-521"),
    "unknown critical extension": ("ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-addext", "1.2.3=critical,DER:0500"),
    "a server's certificate": ("ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-addext", "extendedKeyUsage=serverAuth"),
}


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
@pytest.mark.parametrize("kind", ODD)
def test_l3_every_odd_certificate_gets_a_page(
    card_edge: Any, wire: Any, tmp_path: Path, kind: str, version: str
) -> None:
    port = card_edge(wire.who)
    cert, key = _made(tmp_path, *ODD[kind])
    request = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", version, "-ign_eof", "-cert", str(cert)]
    command += ["-key", str(key), "-cipher", "ALL:@SECLEVEL=0"]
    told = subprocess.run(command, input=request, capture_output=True, timeout=30, check=False).stdout.decode()
    assert '"certificate": "' in told, told[-500:]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_l3_a_certificate_that_no_strict_reader_takes_gets_a_page(
    card_edge: Any, wire: Any, version: ssl.TLSVersion
) -> None:
    path = INPUTS / "card-subject-not-strict.pem"
    with pytest.raises(ValueError):
        _ = x509.load_pem_x509_certificate(path.read_bytes()).subject
    context = wire.client(None, None, version)
    context.load_cert_chain(path)
    assert wire.ask(card_edge(wire.who), context)[0]["certificate"] is not None


def test_expired_and_future_certificates_get_a_page(pki: Any, card_edge: Any, wire: Any) -> None:
    port = card_edge(wire.who)
    assert wire.ask(port, wire.client(pki, pki.expired))[0]["certificate"] is not None


def test_sha_224_signs_no_handshake(card_edge: Any, wire: Any) -> None:
    port = card_edge(wire.who)

    def speaks(algorithms: str) -> bool:
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_2", "-sigalgs", algorithms]
        command += ["-cipher", "ALL:@SECLEVEL=0"]
        done = subprocess.run(command, input=b"", capture_output=True, timeout=30, check=False)
        return b"Cipher is (NONE)" not in done.stdout and done.returncode == 0

    assert speaks("ECDSA+SHA256")
    assert not speaks("ECDSA+SHA224") and not speaks("ECDSA+SHA1")
