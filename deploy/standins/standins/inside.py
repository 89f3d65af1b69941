"""Certificates inside the portal: of each part that is connected to, and of each that connects, by a CA of their own.

A server's carries the part's name beside that of this machine, a client's its name alone; neither can pass for the other
(extended key usage), but for the gateway's, which are both under their own names. Made once in `inside/`; near its end a certificate is made anew for the same key.
"""

import ipaddress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from standins import profiles
from standins.authority import Authority, Period, Shape, dn, new_key, sign
from standins.clock import near_end
from standins.files import key_pem, pem, put, read_certificate, read_ec_key, write_once

SERVERS = ("auth", "certificates", "orders", "organisation", "signing", "kafka", "postgres", "smtp")
#: They ask services, and are asked for their numbers.
BOTH = ("gateway", "gateway-card")
CLIENTS = ("gateway", "gateway-card", "operator", "metrics")
_CA = Shape(usage=frozenset({"key_cert_sign", "crl_sign"}), ca=True, path_length=0, status=False)
_HERE = (x509.DNSName("localhost"), *(x509.IPAddress(ipaddress.ip_address(a)) for a in ("127.0.0.1", "::1")))
_YEAR = timedelta(days=365)


def make(
    folder: Path, at: datetime, servers: tuple[str, ...] = SERVERS, clients: tuple[str, ...] = CLIENTS
) -> list[str]:
    """`ca.pem` (what everybody trusts) and per name `<name>-chain.pem` and `<name>-key.pem`. Answers what was made anew.

    For the broker `kafka-both.pem` too: key and chain in one file.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    ca = _authority(folder, at)
    write_once(folder / "ca.pem", pem(ca.certificate), 0o644)
    renewed = []
    for name in (*servers, *clients):
        key_path, chain_path = folder / f"{name}-key.pem", folder / f"{name}-chain.pem"
        write_once(key_path, key_pem(new_key()))
        before = read_certificate(chain_path) if chain_path.exists() else None
        if before is None or near_end(before, at):
            put(chain_path, pem(_leaf(ca, name, name in clients, key_path, at)), 0o644)
            renewed += [name] if before is not None else []
    if "kafka" in servers:
        both = (folder / "kafka-key.pem").read_bytes() + (folder / "kafka-chain.pem").read_bytes()
        if not write_once(folder / "kafka-both.pem", both) and (folder / "kafka-both.pem").read_bytes() != both:
            put(folder / "kafka-both.pem", both)
    return renewed


def _authority(folder: Path, at: datetime) -> Authority:
    path = folder / "authority.pem"
    if not path.exists():
        key = new_key()
        subject = dn(C="NL", O=profiles.TSP, CN="Binnen het portaal")
        period = Period(at - timedelta(days=1), at + 20 * _YEAR)
        write_once(path, key_pem(key) + pem(sign(_CA, subject, key.public_key(), key, period, "")))
    return Authority("inside", read_ec_key(path), read_certificate(path))


def _leaf(ca: Authority, name: str, client: bool, key_path: Path, at: datetime) -> x509.Certificate:
    shape = profiles.TLS_CLIENT if client else profiles.TLS_SERVER
    shape = profiles.TLS_BOTH if name in BOTH else shape
    period = Period(at - timedelta(days=1), at + 2 * _YEAR)
    names = [x509.DNSName(name), *(() if client else _HERE)]
    subject = dn(C="NL", O=profiles.TSP, CN=name)
    return sign(shape, subject, read_ec_key(key_path).public_key(), ca, period, "", names)
