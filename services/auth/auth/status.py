"""The port to certificate status: what auth asks about a login certificate, whoever tells it (OCSP, lists, another road).

What a status service must do is in `docs/architecture/certificate-status.md`; every adapter passes
`tests/test_status_contract.py`. No call here may be made while a database transaction is open.
"""

from dataclasses import dataclass
from typing import Protocol

from pki.status import Finding

from auth.presented import Issuer


@dataclass(frozen=True)
class Status:
    """What is known of a certificate now, its issuing CAs included. `by` is `ocsp` or `list`: who told of the leaf."""

    finding: Finding
    by: str


class CertificateStatus(Protocol):
    """Where status comes from. Asking changes nothing, so it may be asked as often as one likes."""

    async def of(self, leaf: bytes, question: bytes, nonce: bytes, issuer: Issuer) -> Status:
        """The status of a certificate (DER) of this issuer, and of the CAs above it, at this moment.

        `question` is the OCSP request (RFC 6960, DER) that carries `nonce`. Never raises for a fault of the party: `SILENT`
        when nobody answered (ask again later), `UNTRUSTED` when what came can't be believed (an alarm was raised), and
        neither of them is ever good. Ends within twice the adapter's deadline (3.5 s unless set) and what judging takes.
        """
