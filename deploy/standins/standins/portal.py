"""The portal's own server certificate, the services' signing keys, and where issuers publish what was revoked."""

import base64
import ipaddress
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from standins import profiles
from standins.authority import Authority, Period, Shape, dn, new_key, sign
from standins.clock import near_end
from standins.files import key_pem, pem, put, read_certificate, read_ec_key, read_key, write_once

#: Who signs identity tokens: persons' by auth, services' own by the gateway's two listeners and the operator.
ISSUERS = ("auth", "gateway", "gateway-card", "operator")


def tls(folder: Path, at: datetime, hosts: Sequence[str] = ()) -> bool:
    """`tls-root.pem`, `portal-chain.pem` and `portal-key.pem` for localhost, 127.0.0.1, ::1 and `hosts`.

    The root is limited to these names (name constraints) and its key is thrown away: who trusts it in a browser
    trusts nothing else. When its end is near (`near_end`), root and certificate are made anew for the same names and
    the same key. True when that was done.
    """
    key_path, chain_path = folder / "portal-key.pem", folder / "portal-chain.pem"
    if not chain_path.exists():
        write_once(key_path, key_pem(new_key()))
        write_once(chain_path, _chain(read_ec_key(key_path).public_key(), at, hosts), 0o644)
    leaf, root = x509.load_pem_x509_certificates(chain_path.read_bytes())
    if renewed := near_end(leaf, at):
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        content = _chain(read_ec_key(key_path).public_key(), at, [str(name.value) for name in names])
        put(chain_path, content, 0o644)
        _, root = x509.load_pem_x509_certificates(content)
    root_path = folder / "tls-root.pem"
    write_once(root_path, pem(root), 0o644)
    if read_certificate(root_path) != root:  # also after a run that was cut off between the two files
        put(root_path, pem(root), 0o644)
    return renewed


def _chain(key: ec.EllipticCurvePublicKey, at: datetime, hosts: Sequence[str]) -> bytes:
    names = [_general_name(host) for host in dict.fromkeys(["localhost", "127.0.0.1", "::1", *hosts])]
    shape = Shape(
        usage=frozenset({"key_cert_sign", "crl_sign"}),
        ca=True,
        path_length=0,
        constraints=x509.NameConstraints([_subtree(name) for name in names], None),
    )
    period = Period(at - timedelta(days=1), at + timedelta(days=800))
    root_key = new_key()
    subject = dn(C="NL", O=profiles.TSP, CN=f"Lokaal stamcertificaat {secrets.token_hex(3)}")
    root_certificate = sign(shape, subject, root_key.public_key(), root_key, period, "")
    root = Authority("tls-root", root_key, root_certificate)
    leaf = sign(profiles.TLS_SERVER, dn(C="NL", O=profiles.TSP, CN="localhost"), key, root, period, "", names)
    return pem(leaf, root_certificate)


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _subtree(name: x509.GeneralName) -> x509.GeneralName:
    if isinstance(name, x509.IPAddress):
        return x509.IPAddress(ipaddress.ip_network(str(name.value)))
    return name


def status_sources(issuing: Sequence[str], authorities: Mapping[str, Authority], url: str) -> bytes:
    """Where these CAs publish what was revoked, within a minute, as the file of certificates' setting STATUS_SOURCES."""
    sources = [
        {
            "issuer": authorities[slug].certificate.subject.rfc4514_string(),
            "crl": f"{url}/crl/{slug}.crl",
            "ocsp": f"{url}/ocsp/{slug}",
            "within": 60,
        }
        for slug in issuing
    ]
    return json.dumps(sources, indent=1).encode()


def service_keys(folder: Path) -> None:
    """A key per issuer (`auth.pem` and so on; Ed25519, PKCS #8) and their public JWKs in `identity-keys.json`.

    Take a key away and the next run makes a new one; the one before stays valid beside it, as a JWK set.
    """
    path = folder / "identity-keys.json"
    before: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    public: dict[str, Any] = {}
    for name in ISSUERS:
        known = before.get(name, {"keys": []})
        jwk = _jwk(folder / f"{name}.pem")
        others = [key for key in known.get("keys", [known]) if key["x"] != jwk["x"]]
        public[name] = {"keys": [jwk, *others[:1]]} if others else jwk
    content = json.dumps(public, indent=1).encode()
    write_once(path, content, 0o644)
    if path.read_bytes() != content:
        put(path, content, 0o644)


def _jwk(path: Path) -> dict[str, str]:
    write_once(path, key_pem(ed25519.Ed25519PrivateKey.generate()))
    key = read_key(path)
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise ValueError(f"{path.name}: not an Ed25519 key")
    x = base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "x": x}
