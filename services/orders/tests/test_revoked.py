"""What orders does when a certificate was revoked: renewed no more, and its key is used up for ever (R-118)."""

from typing import Any

from chassis import clock
from contracts.certificates import CertificateImported, CertificateRemoved, CertificateRevoked

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


async def test_of_a_removed_certificate_no_copy_is_kept_and_its_key_stays_used(shop: Any, make: Any) -> None:
    """Unless something newer is known of it; what was parked of it goes too (R-135). Of one that was never heard of nothing happens."""
    fields = make.certificate(41, make.ours, None) | {"spki_sha256": SPKI, "version": 2}
    await shop.receive(CertificateImported(**fields))
    await shop.receive(CertificateImported(**make.certificate(42, make.ours, None) | {"version": 7}))
    for number in (41, 42, 43):
        await shop.receive(CertificateRemoved(certificate=number, version=3))
    assert 42 in [row["id"] for row in await shop.sql("SELECT id FROM certificate")]
    assert not await shop.sql("SELECT 1 FROM certificate WHERE id = 41")
    (key,) = await shop.sql(f"SELECT * FROM key_reservation WHERE spki_sha256 = '{SPKI}'")
    assert (key["certificate"], key["free"]) == (41, False)
