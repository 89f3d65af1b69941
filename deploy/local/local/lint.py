"""Certificates linted as another tool reads the rules: pkilint, a tool of tests alone."""

from collections.abc import Iterable

from pkilint import finding_filter, loader
from pkilint.cabf import serverauth
from pkilint.pkix import certificate, extension, name
from pkilint.validation import ValidationResult

#: What is less than a fault and not done here: a common name is not recommended, and ours is the name that people know a service by.
_CHOSEN = {"cabf.serverauth.ov.common_name_attribute_present"}
_HERE = ("localhost", "127.0.0.1")
_OF_ADDRESSES = {"pkix.invalid_uri_syntax", "cabf.internal_domain_name"}
_TOLD = {"WARNING", "ERROR", "FATAL"}


def private_server(der: bytes, *, local: bool = False) -> list[str]:
    """What RFC 5280 says is wrong with a certificate that browsers need not trust, warnings included; nothing when it is right.

    `local`: of a CA on this machine, whose own addresses are no public ones.
    """
    document = loader.RFC5280CertificateDocumentLoader().load_der_document(der)
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
    return _said(validator.validate(document.root), local)


def public_server(der: bytes, *, local: bool = False) -> list[str]:
    """What the Baseline Requirements and RFC 5280 say is wrong with an OV server certificate, warnings included; nothing when it is right.

    `local`: of a CA on this machine, whose own addresses are no public ones.
    """
    document = loader.RFC5280CertificateDocumentLoader().load_der_document(der)
    kind = serverauth.determine_certificate_type(document)
    if kind.name != "OV_FINAL_CERTIFICATE":
        return [f"it is {kind.name}"]
    validator = certificate.create_pkix_certificate_validator_container(
        serverauth.create_decoding_validators(), serverauth.create_validators(kind)
    )
    filters = serverauth.create_serverauth_finding_filters(kind)
    results, _ = finding_filter.filter_results(filters, validator.validate(document.root))
    return _said(results, local)


def _said(results: Iterable[ValidationResult], local: bool) -> list[str]:
    return [
        f"{found.finding.severity.name} {found.finding.code}: {found.message}"
        for result in results
        for found in result.finding_descriptions
        if found.finding.severity.name in _TOLD
        and found.finding.code not in _CHOSEN
        and not (local and found.finding.code in _OF_ADDRESSES and any(here in str(found.message) for here in _HERE))
    ]
