"""Numbers are read at an inner port of each of the two processes, and at no address that a customer reaches."""

from typing import Any

import httpx
import pytest
from chassis.testing import Identities
from gateway import main
from gateway.app import listeners
from gateway.settings import Settings
from pydantic import SecretStr

SECRET = {"authorization": "Bearer a secret of the scraper"}


@pytest.fixture
def settings(identities: Identities, pki: Any) -> Settings:
    return Settings(
        signing_key=identities.folder / "gateway.pem",
        metrics_token=SecretStr("a secret of the scraper"),
        inner_port=8301,
        tls_chain=pki.server.cert,
        tls_key=pki.server.key,
        login_cas=pki.login_cas,
    )


async def ask(app: Any, path: str, base: str, headers: dict[str, str]) -> httpx.Response:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=base) as http:
        return await http.get(path, headers=headers)


async def test_no_customer_reaches_the_numbers(settings: Settings) -> None:
    """Not with the secret either: the public address knows no such page, the card address sends whoever asks away."""
    apps = main.apps(settings)
    for path in ("/metrics", "/metrics/", "/static/../metrics", "/%6detrics"):
        public = await ask(apps.public, path, settings.portal_url, SECRET)
        card = await ask(apps.card, path, settings.card_url, SECRET)
        assert (public.status_code, card.status_code) in {(404, 303), (307, 303)}, path
        assert "mc_" not in public.text and "mc_" not in card.text


async def test_at_the_inner_port_who_has_the_secret_reads_them(settings: Settings) -> None:
    """Pages by route and status, refusals by budget; routes are templates, so no id stands in a number."""
    apps = main.apps(settings)
    await ask(apps.public, "/bestellingen/01920000-0000-7000-8000-000000000002", settings.portal_url, {})
    inner = "http://localhost:8301"
    assert (await ask(apps.inner, "/metrics", inner, {})).status_code == 401
    page = (await ask(apps.inner, "/metrics", inner, SECRET)).text
    assert 'mc_answers_total{route="/bestellingen/{order_id}",status="303"}' in page and "01920000" not in page
    assert "# TYPE mc_budget_refusals_total counter" in page
    assert (await ask(apps.inner, "/live", inner, {})).status_code == 200


@pytest.mark.parametrize("process", ["public", "card"])
def test_the_inner_port_is_a_listener_of_its_own(settings: Settings, process: str) -> None:
    """On loopback unless told otherwise, never one of the proxied ones; without a port there is none."""
    if process == "card":
        settings = settings.model_copy(update={"signing_key": None, "card_signing_key": settings.signing_key})
    apps = main.apps(settings)
    (inner,) = [each for each in listeners([process], settings, apps) if each.app is apps.inner]
    assert (inner.port, inner.host, inner.tls, inner.proxies) == (8301, "127.0.0.1", None, ())
    assert all(each.port != 8301 for each in listeners([process], settings, apps) if each.app is not apps.inner)
    without = settings.model_copy(update={"inner_port": 0})
    assert not [each for each in listeners([process], without, apps) if each.app is apps.inner]
