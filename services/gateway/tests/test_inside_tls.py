"""The gateway asks services by mutual TLS: with a certificate of its own, and only who has the service's name in its."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession, web
from chassis import tls
from chassis.edge.app import health
from chassis.errors import Refused
from chassis.operations import metrics
from fastapi import FastAPI
from gateway.app import Apps, _watched
from gateway.backend import Backend
from gateway.edge import serve
from gateway.settings import Settings
from local.infrastructure import free_ports
from pydantic import SecretStr, ValidationError
from standins import inside as pki
from structlog.testing import capture_logs

AT = datetime.now(UTC).replace(microsecond=0)
NAMES = ("auth", "certificates", "orders", "organisation")


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[tuple[dict[str, str], list[str]]]:
    """Where each service listens, and the names that were shown by who asked. All ask for a certificate by our CA."""
    pki.make(tmp_path, AT)
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        shown: Any = request.get_extra_info("peercert")
        asked.append(shown["subjectAltName"][0][1])
        return web.json_response({"sessions": [], "at_once": 3})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    urls = {}
    for name in NAMES:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(tmp_path / "ca.pem"))
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_cert_chain(tmp_path / f"{name}-chain.pem", tmp_path / f"{name}-key.pem")
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
        await site.start()
        urls[name] = f"https://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[union-attr]
    yield urls, asked
    await runner.cleanup()


def settings(folder: Path, urls: dict[str, str]) -> Settings:
    own = {"inside_ca": "ca.pem", "inside_chain": "gateway-chain.pem", "inside_key": "gateway-key.pem"}
    files = {name: folder / file for name, file in own.items()}
    return Settings(**files, **{f"{name}_url": url for name, url in urls.items()})


async def test_it_shows_its_certificate_and_believes_the_services_name_alone(
    services: tuple[dict[str, str], list[str]], tmp_path: Path
) -> None:
    urls, asked = services
    backend = Backend(settings(tmp_path, urls))
    assert (await backend.sessions("token").own()).at_once == 3 and asked == ["gateway"]
    await backend.close()
    swapped = Backend(settings(tmp_path, {**urls, "auth": urls["orders"]}))
    with capture_logs() as logged, pytest.raises(Refused, match="not_now"):
        await swapped.sessions("token").own()
    assert asked == ["gateway"], "no token was said to the wrong service"
    assert [e["service"] for e in logged if e["event"] == "service.unreachable"] == [urls["orders"]]
    await swapped.close()


@pytest.mark.parametrize("plain", NAMES)
def test_all_services_are_asked_over_tls_or_none(tmp_path: Path, plain: str) -> None:
    urls = {name: f"https://{name}.example" for name in NAMES}
    with pytest.raises(ValidationError, match="INSIDE_CA"):
        settings(tmp_path, {**urls, plain: f"http://{plain}.example"})
    with pytest.raises(ValidationError, match="INSIDE_CA"):
        Settings(**{f"{plain}_url": urls[plain]})
    assert settings(tmp_path, urls).inside_key == tmp_path / "gateway-key.pem"


async def test_health_and_numbers_are_over_tls_too(tmp_path: Path) -> None:
    """With TLS inside the secret of who reads them crosses no wire in clear; what probes ask has a port of its own."""
    pki.make(tmp_path, AT)
    inner, probes = free_ports(2)
    given = settings(tmp_path, {name: f"https://{name}.example" for name in NAMES}).model_copy(
        update={"inner_port": inner, "probes_port": probes, "metrics_token": SecretStr("of the scraper")}
    )
    app = FastAPI()
    health(app, answered)
    app.include_router(metrics.router(given))
    served, stop = _watched(given, Apps(app, app, app, app, app)), asyncio.Event()
    serving = asyncio.create_task(serve(served, stop))
    await asyncio.sleep(0.2)

    async def ask(who: str | None, path: str, port: int = inner, **head: str) -> int:
        own = () if who is None else (tmp_path / f"{who}-chain.pem", tmp_path / f"{who}-key.pem")
        url = f"{'https' if port == inner else 'http'}://localhost:{port}{path}"
        named = {"server_hostname": "gateway"} if port == inner else {}
        async with ClientSession() as http:
            context = tls.client(tmp_path / "ca.pem", *own)
            async with http.get(url, ssl=context, headers=head, **named) as answer:  # type: ignore[arg-type]
                return answer.status

    try:
        assert await ask("metrics", "/metrics") == 401
        assert await ask("metrics", "/metrics", authorization="Bearer of the scraper") == 200
        assert await ask("operator", "/ready") == 200
        for who in (None, "gateway-card", "gateway"):
            with pytest.raises((ClientError, OSError)):
                await ask(who, "/metrics", authorization="Bearer of the scraper")
        async with ClientSession() as http:
            with pytest.raises((ClientError, OSError)):
                await http.get(f"http://localhost:{inner}/metrics")
        assert [await ask(None, path, probes) for path in ("/live", "/ready", "/metrics")] == [200, 200, 404]
    finally:
        stop.set()
        await serving
    plain = Settings(inner_port=inner, probes_port=probes)
    assert [(each.name, each.tls) for each in _watched(plain, Apps(app, app, app, app, app))] == [("inner", None)]


async def answered() -> list[str]:
    return []
