"""The gateway asks services by mutual TLS: with a certificate of its own, and only who has the service's name in its."""

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from chassis.errors import Refused
from gateway.backend import Backend
from gateway.settings import Settings
from pydantic import ValidationError
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
