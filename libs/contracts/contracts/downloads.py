"""The forms in which a certificate is downloaded."""

from enum import StrEnum


class CertificateFormat(StrEnum):
    """How a certificate can be downloaded."""

    PEM = "pem"
    DER = "der"
    FULL_CHAIN = "full_chain"  # PEM: the certificate, then its intermediates, without the root
    CHAIN = "chain"  # PKCS#7 with leaf and chain
