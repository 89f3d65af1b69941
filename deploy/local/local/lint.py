"""Certificates that were made, linted as those that are predicted: by pkilint, as others read the rules. For tests."""

from collections.abc import Iterable

from orders.domain.prediction import Found
from orders.predicted import linted
from pkilint import loader
from pkilint.cabf import serverauth

_HERE = ("localhost", "127.0.0.1")
_OF_ADDRESSES = {"pkix.invalid_uri_syntax", "cabf.internal_domain_name"}


def private_server(der: bytes, *, local: bool = False) -> list[str]:
    """What RFC 5280 says is wrong with a certificate that browsers need not trust, warnings included; nothing when it is right.

    `local`: of a CA on this machine, whose own addresses are no public ones.
    """
    return _said(linted(der, public=False), local)


def public_server(der: bytes, *, local: bool = False) -> list[str]:
    """What the Baseline Requirements and RFC 5280 say is wrong with an OV server certificate, warnings included; nothing when it is right.

    `local`: of a CA on this machine, whose own addresses are no public ones.
    """
    kind = serverauth.determine_certificate_type(loader.RFC5280CertificateDocumentLoader().load_der_document(der))
    if kind.name != "OV_FINAL_CERTIFICATE":
        return [f"it is {kind.name}"]
    return _said(linted(der, public=True), local)


def _said(found: Iterable[Found], local: bool) -> list[str]:
    return [
        f"{each.severity} {each.code}: {each.message}"
        for each in found
        if not (local and each.code in _OF_ADDRESSES and any(here in each.message for here in _HERE))
    ]
