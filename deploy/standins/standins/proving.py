"""How the stand-in CA proves whose the names are that browsers trust it for: as if it looked for a TXT record in DNS (BR 3.2.2.4.7).

It looks nowhere: a name is proved at once, one that begins with `later.` after a minute, and one that a test names when the test says so.
"""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509

from standins.issuing import IssuanceRequest
from standins.register import Entry, Register

METHOD, RULES = "3.2.2.4.7", "2.1.9"
#: How long a name takes that begins with `later.`, and one that waits for a test.
LATER, UNTIL_PROVED = timedelta(minutes=1), timedelta(days=3650)
_LATER = "later."
#: What is no proof of anything.
SENSELESS: list[Any] = ["proved", {"domain": "", "state": 7}, {"domain": "x" * 300, "state": "proved"}, None]


def waits(request: IssuanceRequest, unproved: Collection[str]) -> timedelta:
    """How long it takes at least until the certificate of a request is shown."""
    if request.profile != "public-server":
        return timedelta()
    if any(name in unproved for name in request.sans):
        return UNTIL_PROVED
    return LATER if any(name.startswith(_LATER) for name in request.sans) else timedelta()


def proved(
    register: Register, entry: Entry, at: datetime, unproved: Collection[str], failed: Collection[str]
) -> list[dict[str, Any]]:
    """What is said of the names of a certificate; once the last is proved it is shown."""
    said = proofs(entry, at, unproved, failed)
    if entry.ready_at - entry.issued_at >= UNTIL_PROVED and all(one["state"] == "proved" for one in said):
        assert entry.request_id is not None
        register.show(entry.request_id, at)
    return said


def proofs(entry: Entry, at: datetime, unproved: Collection[str], failed: Collection[str]) -> list[dict[str, Any]]:
    """Each name of a certificate with how far it is, and of one that is not proved the record that is looked for."""
    names = entry.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [_proof(name, entry, at, unproved, failed) for name in names.get_values_for_type(x509.DNSName)]


def _proof(name: str, entry: Entry, at: datetime, unproved: Collection[str], failed: Collection[str]) -> dict[str, Any]:
    proved_at = entry.issued_at + (LATER if name.startswith(_LATER) else timedelta())
    said: dict[str, Any] = {"domain": name, "method": METHOD, "rules": RULES}
    if name not in unproved and proved_at <= at:
        shown = max(proved_at, min(entry.ready_at, at))
        return said | {"state": "proved", "at": shown.isoformat()}
    text = "ca-proof=" + hashlib.sha256(f"{entry.request_id} {name}".encode()).hexdigest()[:32]
    said |= {"state": "waiting", "record": {"host": f"_ca-proof.{name.removeprefix('*.')}", "text": text}}
    return said | ({"state": "failed", "at": entry.issued_at.isoformat()} if name in failed else {})
