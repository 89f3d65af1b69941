"""Every CA, card, seal and key of the demo and of tests: `python -m standins.pki FOLDER --ca-url URL`.

Made once in FOLDER. Run again it adds what is missing and makes anew what ends within sixty days: the portal's TLS
certificate, cards, the seal's certificate and OCSP signers. Everything else is never overwritten.
"""

import argparse
import fcntl
import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Unpack

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from standins import cards, hierarchy, inside, portal, profiles
from standins.authority import Authority, Period, Shape, dn, new_key, sign
from standins.cards import Card, Variants
from standins.clock import Clock, near_end, now
from standins.files import (
    key_pem,
    pem,
    put,
    read_certificate,
    read_ec_key,
    read_key,
    replace_folder,
    write_folder_once,
    write_once,
)
from standins.people import HOLDERS
from standins.register import Register

DEFAULT_URL = "http://localhost:8110"
_YEAR = timedelta(days=365)


class Pki:
    """The hierarchies in a folder, made when they are not there, and everything that they sign.

    `ca_url` is the base of CRL, OCSP and issuer addresses in certificates; it is fixed when the folder is made.
    `hierarchy_end` (UTC) is the last second of every certificate of PKIoverheid's servers; left out it is the one kept
    in the folder, and a fresh one once less than a year is left. `clock` gives UTC in whole seconds. Raises ValueError
    when the folder was made for another address.
    """

    def __init__(
        self,
        folder: Path | str,
        ca_url: str | None = None,
        clock: Clock = now,
        hierarchy_end: datetime | None = None,
    ) -> None:
        self.folder = Path(folder).resolve()
        self.clock = clock
        self.renewed: list[str] = []  # what was made anew because its end was near
        self._ca = self.folder / "ca"
        self._ca.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._alone():
            write_once(self._ca / "url", (ca_url or DEFAULT_URL).rstrip("/").encode())
            write_once(self._ca / "credential", secrets.token_urlsafe(32).encode())
            self.url = (self._ca / "url").read_text()
            if ca_url is not None and ca_url.rstrip("/") != self.url:
                raise ValueError(f"{self.folder} was made for {self.url}; use another folder for {ca_url}")
            self.hierarchy_end = hierarchy.end(self._ca / "hierarchy-end", self.clock(), hierarchy_end)
            self.register = Register(self._ca / "register.db")
            self.authorities: dict[str, Authority] = {}
            with self.register.transaction():
                for ca in profiles.HIERARCHIES:
                    self.authorities[ca.slug] = self._authority(ca)
                self._stop("login-stopped")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self._ca / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    @property
    def credential(self) -> str:
        """The bearer credential of the CA stand-in's HTTP API."""
        return (self._ca / "credential").read_text()

    def _authority(self, ca: profiles.Ca) -> Authority:
        path = self._ca / "authorities" / f"{ca.slug}.pem"
        parent = self.authorities[ca.parent] if ca.parent else None
        at = self.clock()
        if not path.exists():
            key = new_key()
            period = Period(at - 6 * _YEAR, at + (20 if parent is None else 12) * _YEAR)
            subject = dn(C="NL", O=profiles.TSP if not ca.slug.startswith("other") else "Andere TSP B.V.", CN=ca.name)
            certificate = sign(ca.shape, subject, key.public_key(), parent or key, period, self.url)
            write_once(path, key_pem(key) + pem(certificate))
        key_, certificate = read_ec_key(path), read_certificate(path)
        self._known(ca.parent or ca.slug, certificate)
        authority = Authority(ca.slug, key_, certificate, parent)
        return self._with_ocsp(authority) if ca.ocsp else authority

    def _with_ocsp(self, authority: Authority) -> Authority:
        path, at = self._ca / "authorities" / f"{authority.slug}.ocsp.pem", self.clock()
        if not path.exists() or near_end(read_certificate(path), at):
            if path.exists():
                self.renewed.append(f"OCSP signer of {authority.slug}")
            key = new_key()
            subject = dn(C="NL", O=profiles.TSP, CN=f"OCSP {authority.slug}")
            period = Period(at - 6 * _YEAR, at + 10 * _YEAR)
            certificate = sign(profiles.OCSP_SIGNER, subject, key.public_key(), authority, period, self.url)
            put(path, key_pem(key) + pem(certificate))
        key_, certificate = read_ec_key(path), read_certificate(path)
        self._known(authority.slug, certificate)
        return Authority(authority.slug, authority.key, authority.certificate, authority.parent, key_, certificate)

    def _known(self, slug: str, certificate: x509.Certificate) -> None:
        # The file was written, but we may have died before the register was.
        if not self.register.find(slug, certificate.serial_number):
            self.register.add(slug, certificate, self.clock())

    def _stop(self, slug: str) -> None:
        authority = self.authorities[slug]
        assert authority.parent is not None
        at = self.clock() - timedelta(hours=2)
        self.register.revoke(authority.parent.slug, authority.certificate.serial_number, "cessationOfOperation", at)

    def chain_pem(self, slug: str) -> bytes:
        """The authority's certificate first, its root last, in PEM."""
        return pem(*self.authorities[slug].chain)

    def authority_of(self, issuer: x509.Name) -> Authority | None:
        """The authority with this name."""
        return next((a for a in self.authorities.values() if a.certificate.subject == issuer), None)

    def sign(
        self,
        slug: str,
        shape: Shape,
        subject: x509.Name,
        key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
        period: Period,
        sans: Sequence[x509.GeneralName] = (),
    ) -> x509.Certificate:
        """Any certificate by any authority, written down in the register: OCSP and CRL know it."""
        certificate = sign(shape, subject, key, self.authorities[slug], period, self.url, sans)
        self.register.add(slug, certificate, self.clock())
        return certificate

    def revoke(self, certificate: x509.Certificate, reason: str = "keyCompromise", at: datetime | None = None) -> None:
        """Revoke a certificate of any authority here; CRL and OCSP tell it from then on."""
        authority = self.authority_of(certificate.issuer)
        known = authority and self.register.revoke(
            authority.slug, certificate.serial_number, reason, at or self.clock()
        )
        if not known:
            raise ValueError("not a certificate of this PKI")

    def card(
        self,
        who: str,
        number: str,
        name: str,
        *,
        organisation: str = "Gemeente Voorbeeldstad",
        email: str | None = None,
        **variants: Unpack[Variants],
    ) -> Card:
        """The card of a person in `cards/<who>/`, made the first time and read back later; made anew near its end.

        `number` is the person number (subject serialNumber), `name` given name and surname. The keyword arguments of
        `Variants` make every bad kind. Raises ValueError when `who` has a card with another name.
        """
        folder = self.folder / "cards" / who
        if not folder.exists():
            write_folder_once(folder, cards.contents(self._new_card(who, number, name, organisation, email, variants)))
        certificate = read_certificate(folder / "cert.pem")
        authority = self.authority_of(certificate.issuer)
        if authority is None or dict(_texts(certificate.subject)).get("CN") != name:
            raise ValueError(f"{who} already has a card that is not the one of {name}")
        if cards.ages(variants) and near_end(certificate, self.clock()):
            new = self._new_card(who, number, name, organisation, email, variants)
            replace_folder(folder, cards.contents(replace(new, password=(folder / "password").read_text())))
            self.renewed.append(f"card of {name} ({who})")
        card = cards.load(who, folder, authority.slug, authority.chain)
        if not (folder / cards.OLD_BUNDLE).exists():  # cards of before had none
            write_once(folder / cards.OLD_BUNDLE, cards.old_bundle(card))
        return card

    def _new_card(
        self, who: str, number: str, name: str, organisation: str, email: str | None, variants: Variants
    ) -> Card:
        slug = cards.authority_for(variants)
        given, _, surname = name.partition(" ")
        serial = None if variants.get("without_number") else number
        subject = dn(C="NL", O=organisation, GN=given, SN=surname or given, CN=name, serialNumber=serial)
        address = email or f"{name.lower().replace(' ', '.')}@voorbeeld.example"
        key = new_key()
        period = cards.period_for(variants, self.clock())
        sans = [x509.RFC822Name(address)]
        with self.register.transaction():
            certificate = self.sign(slug, cards.shape_for(variants), subject, key.public_key(), period, sans)
            if variants.get("revoked"):
                self.revoke(certificate, "keyCompromise", self.clock() - timedelta(hours=2))
        chain = self.authorities[slug].chain
        return Card(who, certificate, key, chain, slug, self.folder / "cards" / who, secrets.token_hex(4))

    def login_issuers(self, *, stopped: bool = False) -> list[dict[str, object]]:
        """The issuing CAs of login cards as auth's setting LOGIN_ISSUERS wants them; `stopped` adds the revoked CA."""
        return [self._issuer(slug) for slug in ("login-personal", *(("login-stopped",) if stopped else ()))]

    def _issuer(self, slug: str) -> dict[str, object]:
        above, up = [], self.authorities[slug].parent
        while up:
            above.append({"certificate": self._certificate_file(up), "crl": f"{self.url}/crl/{up.slug}.crl"})
            up = up.parent
        return {
            "name": slug,
            "certificate": self._certificate_file(self.authorities[slug]),
            "number_space": "CB",
            "ocsp": f"{self.url}/ocsp/{slug}",
            "crl": f"{self.url}/crl/{slug}.crl",
            "policies": [profiles.AUTHENTICATION],
            "chain": above,
        }

    def _certificate_file(self, authority: Authority) -> str:
        path = self._ca / "certificates" / f"{authority.slug}.pem"
        write_once(path, pem(authority.certificate), 0o644)
        return str(path)

    def seal(self) -> tuple[Path, Path]:
        """`seal-key.pem` (RSA-3072) and `seal-chain.pem` (leaf first, root last); near its end a new leaf for the key."""
        key_path, chain_path = self.folder / "seal-key.pem", self.folder / "seal-chain.pem"
        write_once(self.folder / "seal-root.pem", pem(self.authorities["seal-root"].certificate), 0o644)
        if not chain_path.exists() or near_end(read_certificate(chain_path), self.clock()):
            if chain_path.exists():
                self.renewed.append("seal")
            if not key_path.exists():
                write_once(key_path, key_pem(rsa.generate_private_key(65537, 3072)))
            key = read_key(key_path)
            assert isinstance(key, rsa.RSAPrivateKey)
            subject = dn(
                C="NL", O=profiles.TSP, organizationIdentifier=profiles.TSP_IDENTIFIER, CN="MijnCertificaten zegel demo"
            )
            at = self.clock()
            period = Period(at - timedelta(days=1), at + 2 * _YEAR)
            leaf = self.sign("seal-issuing", profiles.SEAL_SHAPE, subject, key.public_key(), period)
            put(chain_path, pem(leaf) + self.chain_pem("seal-issuing"), 0o644)
        return key_path, chain_path

    def make_all(self, hosts: Sequence[str] = ()) -> None:
        """Everything that the demo needs in the folder."""
        with self._alone():
            if portal.tls(self.folder, self.clock(), hosts):
                self.renewed.append("TLS of the portal")
            portal.service_keys(self.folder / "keys")
            self.renewed += [f"inside: {name}" for name in inside.make(self.folder / "inside", self.clock())]
            self.seal()
            write_once(self.folder / "login-cas.pem", self.chain_pem("login-personal"), 0o644)
            issuers = json.dumps(self.login_issuers(), indent=1).encode()
            write_once(self.folder / "login-issuers.json", issuers, 0o644)
            issuing = sorted({p.authority for p in profiles.PRODUCTS.values()})
            write_once(self.folder / "server-cas.pem", b"".join(map(self.chain_pem, issuing)), 0o644)
            put(self.folder / "product-limits.json", profiles.limits(self.hierarchy_end), 0o644)
            put(self.folder / "status-sources.json", portal.status_sources(issuing, self.authorities, self.url), 0o644)
            for holder in HOLDERS:
                self.card(holder.who, holder.number, holder.name, organisation=holder.organisation, **holder.variants)


def _texts(name: x509.Name) -> Iterator[tuple[str, str]]:
    for attribute in name:
        yield attribute.rfc4514_attribute_name, str(attribute.value)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m standins.pki", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ca-url", default=DEFAULT_URL, help="base of CRL, OCSP and issuer addresses in certificates")
    parser.add_argument(
        "--hierarchy-end", type=date.fromisoformat, help="last day of PKIoverheid's server certificates"
    )
    parser.add_argument("--host", action="append", default=[], help="another name or address of the portal")
    arguments = parser.parse_args()
    try:
        day = arguments.hierarchy_end
        end = day and datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)
        Pki(arguments.folder, arguments.ca_url, hierarchy_end=end).make_all(arguments.host)
    except ValueError as problem:
        parser.exit(2, f"{problem}\n")


if __name__ == "__main__":
    main()
