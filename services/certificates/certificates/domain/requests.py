"""The one thing of a certificate request that is looked at here: whose key it is."""

import base64

from cryptography.exceptions import UnsupportedAlgorithm
from pki import odd_der
from pki.certificate import spki_sha256


def key_of(csr_pem: str) -> str:
    """SHA-256 of the key in a request that orders has read before. Raises ValueError."""
    lines = csr_pem.strip().splitlines()
    der = base64.b64decode("".join(lines[1:-1]), validate=True)
    try:
        return spki_sha256(odd_der.read_request(der).public_key)
    except UnsupportedAlgorithm as error:
        raise ValueError("key") from error
