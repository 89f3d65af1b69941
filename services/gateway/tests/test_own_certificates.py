"""The gateway says in time that its TLS certificate or the bundle of login CAs ends (capabilities 13)."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from chassis import clock, expiry
from chassis.testing import Identities
from fastapi import FastAPI
from gateway.main import apps
from gateway.settings import Settings
from standins.pki import Pki
from structlog.testing import capture_logs


async def said(app: FastAPI, later: timedelta) -> list[tuple[str, str, str]]:
    with clock.moved(later), capture_logs() as logged:
        async with app.router.lifespan_context(app):
            await asyncio.sleep(0)
    return [(e["what"], e["stage"], e["owner"]) for e in logged if e["event"] == "certificate.ends" and e["alarm"]]


async def test_each_process_says_in_time_what_it_holds_itself(tmp_path: Path, identities: Identities) -> None:
    Pki(tmp_path).make_all()
    settings = Settings(
        signing_key=identities.folder / "gateway.pem",
        card_signing_key=identities.folder / "gateway-card.pem", identity_keys=identities.keys_file,
        tls_chain=tmp_path / "portal-chain.pem", login_cas=tmp_path / "login-cas.pem",
    )  # fmt: skip
    portal, card_app = apps(settings).portal, apps(settings).card_app
    assert await said(portal, timedelta()) == await said(card_app, timedelta()) == []
    for days, stage in ((771, "30"), (795, "7"), (801, "ended")):
        for app, what in ((portal, "TLS of the portal"), (card_app, "TLS of the card address")):
            assert await said(app, timedelta(days=days)) == 2 * [(what, stage, "operations")], "leaf and root"
    (tmp_path / "login-cas.pem").unlink()
    portal, card_app = apps(settings).portal, apps(settings).card_app
    assert await said(portal, timedelta()) == [], "it has no such file"
    assert await said(card_app, timedelta()) == [("login CAs", "unreadable", "PKI officer")]


async def test_a_new_file_alone_silences_no_alarm(
    tmp_path: Path, identities: Identities, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Handshakes go on with what was read at the start, until a restart; so does what is said of it."""
    Pki(tmp_path).make_all()
    settings = Settings(
        signing_key=identities.folder / "gateway.pem",
        identity_keys=identities.keys_file,
        tls_chain=tmp_path / "portal-chain.pem",
    )
    monkeypatch.setattr(expiry, "EVERY", 0.01)
    portal = apps(settings).portal
    with capture_logs() as logged:
        async with portal.router.lifespan_context(portal):
            await asyncio.sleep(0.05)
            assert logged == []
            (tmp_path / "portal-chain.pem").write_bytes(b"another")
            with clock.moved(timedelta(days=795)):
                await asyncio.sleep(0.1)
    said = {(e["what"], e["stage"]) for e in logged if e["event"] == "certificate.ends"}
    assert said == {("TLS of the portal", "7")}
