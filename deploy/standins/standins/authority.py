"""Certification authorities and the certificates they sign (RFC 5280)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID as Access
from cryptography.x509.oid import NameOID, ObjectIdentifier

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey

_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
_ATTRIBUTES = {
    "C": NameOID.COUNTRY_NAME,
    "ST": NameOID.STATE_OR_PROVINCE_NAME,
    "L": NameOID.LOCALITY_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "organizationIdentifier": NameOID.ORGANIZATION_IDENTIFIER,
    "GN": NameOID.GIVEN_NAME,
    "SN": NameOID.SURNAME,
    "CN": NameOID.COMMON_NAME,
    "serialNumber": NameOID.SERIAL_NUMBER,
}


@dataclass(frozen=True)
class Shape:
    """What a certificate of one kind carries besides names, key and dates."""

    usage: frozenset[str]
    eku: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    ca: bool = False
    path_length: int | None = None
    no_check: bool = False  # id-pkix-ocsp-nocheck: an OCSP signer whose own status nobody asks (RFC 6960, 4.2.2.2.1)
    status: bool = True  # carries the addresses of CRL, OCSP and issuer
    constraints: x509.NameConstraints | None = None
    key_identifier: bool = True


@dataclass(frozen=True)
class Period:
    """A validity, both ends included, UTC in whole seconds."""

    not_before: datetime
    not_after: datetime


@dataclass(frozen=True)
class Authority:
    """A CA with its key, its parent (None for a root) and, where it has one, its delegated OCSP signer."""

    slug: str
    key: Key = field(repr=False)
    certificate: x509.Certificate
    parent: "Authority | None" = None
    ocsp_key: Key | None = field(default=None, repr=False)
    ocsp_certificate: x509.Certificate | None = None

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """This CA's certificate first, its root last."""
        return (self.certificate, *(self.parent.chain if self.parent else ()))


def new_key() -> ec.EllipticCurvePrivateKey:
    """A P-256 key, the kind of every card and CA here."""
    return ec.generate_private_key(ec.SECP256R1())


def dn(**attributes: str | None) -> x509.Name:
    """A distinguished name in the order given, without the attributes that are None or empty.

    Raises ValueError when an attribute breaks its length (X.520) or country format.
    """
    return x509.Name([x509.NameAttribute(_ATTRIBUTES[k], v) for k, v in attributes.items() if v])


def _pointers(issuer: Authority, url: str, with_ocsp: bool) -> list[x509.ExtensionType]:
    access = [
        x509.AccessDescription(Access.CA_ISSUERS, x509.UniformResourceIdentifier(f"{url}/ca/{issuer.slug}.cer")),
    ]
    if with_ocsp:
        responder = x509.UniformResourceIdentifier(f"{url}/ocsp/{issuer.slug}")
        access.insert(0, x509.AccessDescription(Access.OCSP, responder))
    crl = x509.UniformResourceIdentifier(f"{url}/crl/{issuer.slug}.crl")
    return [
        x509.AuthorityInformationAccess(access),
        x509.CRLDistributionPoints([x509.DistributionPoint([crl], None, None, None)]),
    ]


def sign(
    shape: Shape,
    subject: x509.Name,
    public_key: PublicKey,
    issuer: Authority | Key,
    period: Period,
    url: str,
    sans: Sequence[x509.GeneralName] = (),
) -> x509.Certificate:
    """A certificate of `shape`, signed by `issuer`; a key instead of an authority makes it self-signed.

    The serial number is positive, random and at most 20 octets long. `url` is the base of the status addresses.
    """
    issuing_key = issuer.key if isinstance(issuer, Authority) else issuer
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if isinstance(issuer, Authority) else subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(period.not_before)
        .not_valid_after(period.not_after)
        .add_extension(x509.BasicConstraints(shape.ca, shape.path_length), True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing_key.public_key()), False)
        .add_extension(x509.KeyUsage(**{name: name in shape.usage for name in _USAGES}), True)
    )
    if shape.key_identifier:
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), False)
    if shape.policies:
        policies = [x509.PolicyInformation(ObjectIdentifier(oid), None) for oid in shape.policies]
        builder = builder.add_extension(x509.CertificatePolicies(policies), False)
    if shape.eku:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ObjectIdentifier(oid) for oid in shape.eku]), False)
    if shape.no_check:
        builder = builder.add_extension(x509.OCSPNoCheck(), False)
    if shape.constraints:
        builder = builder.add_extension(shape.constraints, True)
    if sans:
        builder = builder.add_extension(x509.SubjectAlternativeName(sans), False)
    if shape.status and isinstance(issuer, Authority):
        for extension in _pointers(issuer, url, issuer.ocsp_certificate is not None):
            builder = builder.add_extension(extension, False)
    return builder.sign(issuing_key, hashes.SHA256())
