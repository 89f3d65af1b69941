"""The portal in one process, and a browser without a screen: it follows links and forms as a person would."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from chassis.testing import Browser, Databases, Identities, Inside, Portal
from gateway import main as gateway
from gateway.settings import Settings as GatewaySettings

PORTAL, CARD = "https://localhost:8443", "https://localhost:8444"


class _WithCard:
    """The card listener: puts the presented certificate in the scope, as the TLS protocol does."""

    def __init__(self, app: Any, certificate: bytes | None) -> None:
        self.app, self.certificate = app, certificate

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        tls = {"listener": "card", "presented_cert": self.certificate}
        await self.app({**scope, "extensions": {"tls": tls}}, receive, send)


def card_der(folder: Path) -> bytes:
    """The certificate of a card's folder, byte for byte: also one that a strict reader can't read."""
    return ssl.PEM_cert_to_DER_cert((folder / "cert.pem").read_text())


@pytest.fixture
async def portal(databases: Databases, portal_makers: dict[str, Any]) -> AsyncIterator[Portal]:
    """All services with databases of their own, and the demo registered and imported."""
    async with Portal(databases, portal_makers) as portal:
        yield portal


@pytest.fixture
def budgets() -> dict[str, float]:
    """Settings of the gateway's budgets; a module that needs other numbers has a fixture of its own."""
    return {}


@pytest.fixture
async def browser_for(
    portal: Portal, world: Any, identities: Identities, budgets: dict[str, float]
) -> AsyncIterator[Callable[[str | None], Browser]]:
    """Makes a browser for the holder of a card of the demo, at an address; None has no card in the reader."""
    settings = GatewaySettings(
        signing_key=identities.folder / "gateway.pem",
        card_signing_key=identities.folder / "gateway-card.pem", login_cas=world.folder / "login-cas.pem", portal_url=PORTAL,
        card_url=CARD, kafka_url="", **budgets,
    )  # fmt: skip
    transports = {
        name: Inside(httpx.ASGITransport(app=portal.apps[name], raise_app_exceptions=False))
        for name in ("auth", "certificates", "orders", "organisation")
    }
    apps = gateway.apps(settings, transports)
    opened: list[httpx.AsyncClient] = []

    def make(who: str | None, address: str = "127.0.0.1") -> Browser:
        certificate = None if who is None else card_der(world.folder / "cards" / who)
        client = (address, 40_000)
        public = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=apps.public, raise_app_exceptions=False, client=client)
        )
        door = httpx.AsyncClient(transport=httpx.ASGITransport(app=_WithCard(apps.card, certificate), client=client))
        opened.extend((public, door))
        return Browser(public, door, PORTAL, CARD)

    yield make
    for client in opened:
        await client.aclose()


@pytest.fixture
def seed(portal: Portal, identities: Identities, world: Any) -> Callable[[], Awaitable[None]]:
    """Registers the demo's people and imports its certificates through the services' commands."""
    from local import demo, demo_certificates

    async def run() -> None:
        reason = {"reason": demo.REASON}
        operator = identities.service("operator", "organisation")
        async with portal.client("organisation", operator) as http:
            for number, body in demo.SUBSCRIBERS.items():
                assert (await http.put(f"/subscribers/{number}", json={**body, **reason})).status_code == 200
            for person in demo.PERSONS:
                assert (await http.put(f"/persons/{person.number}", json=person.command())).status_code == 200
        await portal.settle()
        items = []
        bearer = {"authorization": f"Bearer {world.pki.credential}"}
        async with httpx.AsyncClient(base_url=world.ca_url, headers=bearer) as ca:
            for number, old in enumerate(demo_certificates.CERTIFICATES):
                if number >= 8 and old.name not in {
                    "burgerzaken",
                    "raad",
                    "parkeren",
                }:  # of tests/inputs; too long for a renewal
                    continue
                body = demo_certificates.asked(number, old, world.day, world.folder / "demo-csr")
                (await ca.post("/v1/seed", json=body)).raise_for_status()
                made = (await ca.get(f"/v1/requests/{body['request_id']}/certificate")).json()
                items.append({
                    "subscriber": old.subscriber, "product": old.product, "pem": made["leaf_pem"] + made["chain_pem"],
                    "manager": old.manager, "requester": "CB1000002",
                })  # fmt: skip
        async with portal.client("certificates", identities.service("operator", "certificates")) as http:
            answer = await http.post("/imports", json={"certificates": items, **reason})
            assert answer.status_code == 200, answer.text
        await portal.settle()

    return run
