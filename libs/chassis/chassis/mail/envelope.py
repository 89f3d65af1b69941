"""The envelope sender of a mail to one recipient (RFC 5321, 3.3): where a bounce comes back to, and what it proves.

Its local part is `b-<service>-<mail>-<proof>`: the mail is a hash of its key, the proof an HMAC (RFC 2104) over service,
mail and recipient under a key of the house. Whoever has the key knows by a bounce's own address and the recipient that it
names that this mail was really sent to it, and asks nobody. Nobody else can make one. Letters and digits in lower case
(RFC 4648, base32): servers may change capitals.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

_FORM = re.compile(r"b-([a-z]{1,6})-([a-z2-7]{26})-([a-z2-7]{26})")
#: Services by what stands for them: a local part has at most 64 characters (RFC 5321, 4.5.3.1.1).
_SHORT = {"auth": "au", "certificates": "ce", "orders": "or", "organisation": "og", "signing": "si"}


@dataclass(frozen=True)
class Sent:
    """A mail that was really sent to this recipient: its service and the hash of its key."""

    service: str
    mail: str
    recipient: str


def mail_of(key: str) -> str:
    """A mail as envelope senders name it, by its key."""
    return _text(hashlib.sha256(key.encode()).digest()[:16])


def sender(secret: bytes, service: str, key: str, recipient: str, domain: str) -> str:
    """The envelope sender of the mail with this key to this recipient. Raises KeyError for a service that mails nothing."""
    short, mail = _SHORT[service], mail_of(key)
    return f"b-{short}-{mail}-{_proof(secret, short, mail, recipient)}@{domain}"


def sent(secrets: Sequence[bytes], address: str, recipient: str) -> Sent | None:
    """What a bounce that came to this address proves about the recipient that it names; None for nothing.

    `secrets`: every key that counts now, so that one is replaced without losing what was sent under the one before.
    """
    form = _FORM.fullmatch(address.strip().lower().partition("@")[0])
    if form is None:
        return None
    service = next((name for name, short in _SHORT.items() if short == form[1]), None)
    proofs = [_proof(secret, form[1], form[2], recipient) for secret in secrets]
    if service is None or not any([hmac.compare_digest(proof, form[3]) for proof in proofs]):
        return None
    return Sent(service, form[2], recipient.lower())


def _proof(secret: bytes, short: str, mail: str, recipient: str) -> str:
    about = f"{short} {mail} {recipient.lower()}".encode()
    return _text(hmac.digest(secret, about, "sha256")[:16])


def _text(value: bytes) -> str:
    return base64.b32encode(value).decode().rstrip("=").lower()
