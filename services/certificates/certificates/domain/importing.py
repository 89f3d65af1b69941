"""What may be taken in as a server certificate."""

from pki.certificate import ParsedCertificate
from pki.extensions import ANY_USAGE, CLIENT_AUTH, SERVER_AUTH

_FOR_SERVERS = {SERVER_AUTH, CLIENT_AUTH, ANY_USAGE}  # servers also log in at other servers, some do nothing else


def unfit(certificate: ParsedCertificate) -> str | None:
    """Why this is no server certificate: `ca` (it may sign certificates), `usage` (for something else), or None."""
    if certificate.is_ca:
        return "ca"
    if certificate.usages is not None and not _FOR_SERVERS & set(certificate.usages):
        return "usage"
    return None
