"""Cards: the certificate and key with which a person logs in, good ones and every bad kind."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypedDict

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

from standins import profiles
from standins.authority import Period, Shape
from standins.files import key_pem, pem, read_certificate, read_ec_key

OLD_BUNDLE = "card-old-macos.p12"


class Variants(TypedDict, total=False):
    """How a card differs from a good one. Dates (UTC) win over `expired` and `not_yet_valid`."""

    expired: bool
    not_yet_valid: bool
    revoked: bool
    wrong_policy: bool
    wrong_eku: bool
    wrong_issuer: bool  # of a hierarchy the portal doesn't know
    revoked_issuer: bool  # its issuing CA was revoked by the CA above
    signature_only: bool  # the signature certificate of the pass: KeyUsage nonRepudiation
    without_number: bool  # no serialNumber in the subject
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True)
class Card:
    """A card: `chain` is the issuing CA first, the root last; `folder` holds the same as files."""

    who: str
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)
    chain: tuple[x509.Certificate, ...]
    authority: str
    folder: Path
    password: str = field(repr=False)

    @property
    def pem(self) -> bytes:
        """The certificate in PEM, without its chain."""
        return pem(self.certificate)

    @property
    def chain_pem(self) -> bytes:
        """What a browser sends: certificate, issuing CA and intermediates, without the root."""
        return pem(self.certificate, *self.chain[:-1])


def authority_for(variants: Variants) -> str:
    """The slug of the CA that signs such a card."""
    if variants.get("wrong_issuer"):
        return "other-personal"
    return "login-stopped" if variants.get("revoked_issuer") else "login-personal"


def shape_for(variants: Variants) -> Shape:
    """The certificate profile of such a card."""
    for name, shape in (
        ("signature_only", profiles.CARD_SIGNATURE),
        ("wrong_policy", profiles.CARD_WRONG_POLICY),
        ("wrong_eku", profiles.CARD_WRONG_EKU),
    ):
        if variants.get(name):
            return shape
    return profiles.CARD


def ages(variants: Variants) -> bool:
    """Whether such a card is made anew near its end: not when an end was asked for."""
    return not variants.get("expired") and "not_after" not in variants


def period_for(variants: Variants, at: datetime) -> Period:
    """Three years less a day, in the past or the future where the variant says so."""
    start = at - timedelta(days=30)
    if variants.get("expired"):
        start = at - timedelta(days=3 * 365 + 2)
    if variants.get("not_yet_valid"):
        start = at + timedelta(days=2)
    start = variants.get("not_before", start)
    return Period(start, variants.get("not_after", start + timedelta(days=3 * 365 - 1)))


def contents(card: Card) -> dict[str, bytes]:
    """The files of a card's folder: cert.pem, key.pem, card.p12, the same for old keychains, and password."""
    return {
        "cert.pem": card.pem,
        "key.pem": key_pem(card.key),
        "card.p12": _bundle(card, pkcs12.PBES.PBESv2SHA256AndAES256CBC, hashes.SHA256()),
        OLD_BUNDLE: old_bundle(card),
        "password": card.password.encode(),
    }


def old_bundle(card: Card) -> bytes:
    """The card as PKCS#12 of before AES (RFC 7292, appendix C): what the keychain of an older macOS reads."""
    return _bundle(card, pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC, hashes.SHA1())


def _bundle(card: Card, algorithm: pkcs12.PBES, digest: hashes.HashAlgorithm) -> bytes:
    builder = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(20_000).key_cert_algorithm(algorithm)
    protection = builder.hmac_hash(digest).build(card.password.encode())
    return pkcs12.serialize_key_and_certificates(
        card.who.encode(), card.key, card.certificate, card.chain[:-1], protection
    )


def load(who: str, folder: Path, authority: str, chain: tuple[x509.Certificate, ...]) -> Card:
    """A card that was made before."""
    key, certificate = read_ec_key(folder / "key.pem"), read_certificate(folder / "cert.pem")
    return Card(who, certificate, key, chain, authority, folder, (folder / "password").read_text())
