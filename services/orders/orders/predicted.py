"""The certificate that the CA would make of an order, predicted and linted as others read the rules: pkilint. Pure, for a sandbox.

The prediction is of our own making: subject, names, key and validity are the order's, extensions as the rules want them of such a
certificate. So what is found is about the order, or about a rule that is newer than our own.
"""

from datetime import timedelta
from hashlib import sha1

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from pki.files import unpem
from pkilint import finding_filter, loader
from pkilint.cabf import serverauth
from pkilint.pkix import certificate, extension, name
from pyasn1.codec.der import decoder, encoder
from pyasn1_alt_modules import rfc2986, rfc5280

from orders.domain.prediction import Found, Prediction

_ORGANISATION_VALIDATED = "2.23.140.1.2.2"  # BR 7.1.6.1
#: A certificate is signed by somebody; by whom says nothing about the order.
_KEY = ec.generate_private_key(ec.SECP256R1())
_ISSUER = x509.Name(
    [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Voorspelling"),
        x509.NameAttribute(NameOID.COMMON_NAME, "Voorspelde uitgever"),
    ]
)
_ADDRESS = "http://status.voorspelling.nl"
#: A common name is allowed and not recommended (BR 7.1.2.7.2); it is the name that people know a service by.
_CHOSEN = {"cabf.serverauth.ov.common_name_attribute_present"}
#: One label is no domain name (RFC 1123 2.1), and that of one's own computer is meant so in what is for tests.
_OWN_COMPUTER = ("pkix.invalid_domain_name_syntax", 'Invalid domain name syntax: "localhost"')
_TOLD = {"WARNING", "ERROR", "FATAL"}
_MOST, _LONGEST = 20, 300


_ATTRIBUTES = {
    "CN": NameOID.COMMON_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "L": NameOID.LOCALITY_NAME,
    "ST": NameOID.STATE_OR_PROVINCE_NAME,
    "C": NameOID.COUNTRY_NAME,
    "serialNumber": NameOID.SERIAL_NUMBER,
    "organizationIdentifier": NameOID.ORGANIZATION_IDENTIFIER,
}


def lint(prediction: Prediction) -> tuple[Found, ...]:
    """What is wrong with the predicted certificate by the rules of its first day; at most twenty. Raises ValueError when none can be predicted."""
    findings = linted(predicted(prediction), public=prediction.public)
    chosen = (each for each in findings if not (prediction.for_tests and (each.code, each.message) == _OWN_COMPUTER))
    return tuple(dict.fromkeys(chosen))[:_MOST]


def linted(der: bytes, *, public: bool) -> list[Found]:
    """What is wrong with a server certificate, warnings included: by the Baseline Requirements where browsers trust it (`public`), else
    by RFC 5280. Raises ValueError for what is none."""
    document = loader.RFC5280CertificateDocumentLoader().load_der_document(der)
    if public:
        kind = serverauth.determine_certificate_type(document)
        validator = certificate.create_pkix_certificate_validator_container(
            serverauth.create_decoding_validators(), serverauth.create_validators(kind)
        )
        results, _ = finding_filter.filter_results(
            serverauth.create_serverauth_finding_filters(kind), validator.validate(document.root)
        )
    else:
        validator = certificate.create_pkix_certificate_validator_container(
            certificate.create_decoding_validators(name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS),
            [
                certificate.create_issuer_validator_container([]),
                certificate.create_validity_validator_container(),
                certificate.create_subject_validator_container([]),
                certificate.create_extensions_validator_container([]),
                certificate.create_spki_validator_container([]),
            ],
        )
        results = validator.validate(document.root)
    return [
        Found(each.finding.severity.name, each.finding.code[:_LONGEST], str(each.message or "")[:_LONGEST])
        for result in results
        for each in result.finding_descriptions
        if each.finding.severity.name in _TOLD and each.finding.code not in _CHOSEN
    ]


def predicted(prediction: Prediction) -> bytes:
    """The certificate in DER; its signature is nobody's. Raises ValueError."""
    key = _key(prediction.csr_pem)
    bits = key["subjectPublicKey"].asOctets()
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(_ATTRIBUTES[kind], value) for kind, value in prediction.subject]))
        .issuer_name(_ISSUER)
        .public_key(_KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(prediction.start)
        .not_valid_after(prediction.start + timedelta(days=prediction.days, seconds=-1))
    )
    for content, critical in _extensions(prediction, sha1(bits, usedforsecurity=False).digest()):
        builder = builder.add_extension(content, critical=critical)
    made_of, _ = decoder.decode(
        builder.sign(_KEY, hashes.SHA256()).public_bytes(Encoding.DER), asn1Spec=rfc5280.Certificate()
    )
    made_of["tbsCertificate"]["subjectPublicKeyInfo"] = key
    return bytes(encoder.encode(made_of))


def _key(csr_pem: str) -> rfc5280.SubjectPublicKeyInfo:
    """The key of the request as it stands there: it is never loaded."""
    request, _ = decoder.decode(unpem(csr_pem), asn1Spec=rfc2986.CertificationRequest())
    copy, _ = decoder.decode(
        encoder.encode(request["certificationRequestInfo"]["subjectPKInfo"]), asn1Spec=rfc5280.SubjectPublicKeyInfo()
    )
    return copy


def _extensions(prediction: Prediction, key_identifier: bytes) -> list[tuple[x509.ExtensionType, bool]]:
    """As a subscriber's certificate has them (BR 7.1.2.7.6); of what browsers do not trust the policy is its own business."""
    unused = dict.fromkeys(
        (
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    usages = [ExtendedKeyUsageOID.SERVER_AUTH, *(() if prediction.public else (ExtendedKeyUsageOID.CLIENT_AUTH,))]
    policy = _ORGANISATION_VALIDATED if prediction.public else "2.16.528.1.1003.1.2.8.6"
    access = [
        (AuthorityInformationAccessOID.OCSP, f"{_ADDRESS}/ocsp"),
        (AuthorityInformationAccessOID.CA_ISSUERS, f"{_ADDRESS}/ca.cer"),
    ]
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.SubjectAlternativeName([x509.DNSName(each) for each in prediction.names]), not prediction.subject),
        (x509.KeyUsage(digital_signature=True, **unused), True),
        (x509.ExtendedKeyUsage(usages), False),
        (x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(policy), None)]), False),
        (
            x509.AuthorityInformationAccess(
                [x509.AccessDescription(oid, x509.UniformResourceIdentifier(url)) for oid, url in access]
            ),
            False,
        ),
        (
            x509.CRLDistributionPoints(
                [x509.DistributionPoint([x509.UniformResourceIdentifier(f"{_ADDRESS}/ca.crl")], None, None, None)]
            ),
            False,
        ),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(_KEY.public_key()), False),
    ]
    if not prediction.public:
        extensions.append((x509.SubjectKeyIdentifier(key_identifier), False))
    return extensions
