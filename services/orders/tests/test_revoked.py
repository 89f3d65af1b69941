"""What orders does when a certificate was revoked: renewed no more, and its key is used up for ever (R-118)."""

from typing import Any

from chassis import clock
from contracts.certificates import CertificateImported, CertificateRevoked

SPKI = "5e" * 32


async def test_r118_its_key_is_blocked_for_everybody_whatever_came_first(shop: Any, make: Any) -> None:
    """R-118: heard before, after and twice; also when the certificate itself was never heard of."""
    fields = make.certificate(41, make.ours, None) | {"spki_sha256": SPKI}
    revoked = CertificateRevoked(
        **fields | {"version": 2, "revoked_at": clock.now(), "revocation_reason": "keyCompromise"}
    )
    for event in (revoked, revoked, CertificateImported(**fields)):
        await shop.receive(event)
    rows = await shop.sql("SELECT version, revoked_at FROM certificate WHERE id = 41")
    assert [(row["version"], row["revoked_at"]) for row in rows] == [(2, revoked.revoked_at)], (
        "an older one changes nothing"
    )
    (key,) = await shop.sql(f"SELECT * FROM key_reservation WHERE spki_sha256 = '{SPKI}'")
    assert (key["certificate"], key["free"]) == (41, False)
