"""The gateway says in time that its TLS certificate or the bundle of login CAs ends (capabilities 13)."""

import asyncio
from datetime import timedelta
from pathlib import Path

from chassis import clock
from chassis.testing import Identities
from gateway.main import apps
from gateway.settings import Settings
from standins.pki import Pki
from structlog.testing import capture_logs


async def said(settings: Settings, later: timedelta) -> list[tuple[str, str, str]]:
    portal = apps(settings).portal
    with clock.moved(later), capture_logs() as logged:
        async with portal.router.lifespan_context(portal):
            await asyncio.sleep(0)
    return [(e["what"], e["stage"], e["owner"]) for e in logged if e["event"] == "certificate.ends" and e["alarm"]]


async def test_an_alarm_before_and_after_the_end(tmp_path: Path, identities: Identities) -> None:
    Pki(tmp_path).make_all()
    settings = Settings(
        signing_key=identities.folder / "gateway.pem", identity_keys=identities.keys_file,
        tls_chain=tmp_path / "portal-chain.pem", login_cas=tmp_path / "login-cas.pem",
    )  # fmt: skip
    leaf_and_root = 2 * [("TLS of the portal", "operations")]
    assert await said(settings, timedelta()) == []
    for days, stage in ((771, "30"), (795, "7"), (801, "ended")):
        told = await said(settings, timedelta(days=days))
        assert told == [(what, stage, owner) for what, owner in leaf_and_root]
    (tmp_path / "login-cas.pem").unlink()
    assert await said(settings, timedelta()) == [("login CAs", "unreadable", "PKI officer")]
