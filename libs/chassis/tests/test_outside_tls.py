"""Https addresses of outside parties: verified by the roots of the settings, whatever the environment says."""

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from chassis import tls
from chassis.outside.objects import ObjectUnclear
from chassis.outside.objects_obstore import ObstoreObjects
from chassis.outside.published import StatusAway
from chassis.outside.published_http import HttpPublished
from standins import inside as pki

AT = datetime.now(UTC).replace(microsecond=0)


class Party:
    """An outside party over https, by a root of its own. `asked` is what reached it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ca = folder, folder / "ca.pem"
        self.asked: list[tuple[str, str]] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.method, request.path))
        return web.Response(body=b"published", headers={"ETag": '"1"'})

    async def listen(self, name: str) -> str:
        """At an address of its own with the certificate of this name."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}-chain.pem", self.folder / f"{name}-key.pem")
        self.runner = web.AppRunner(self._app())
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0, ssl_context=context)
        await site.start()
        return f"https://localhost:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[union-attr]

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        return app


@pytest.fixture
async def party(tmp_path: Path) -> AsyncIterator[Party]:
    pki.make(tmp_path, AT, servers=("outside",), clients=("elsewhere",))
    pki.make(tmp_path / "other", AT, servers=(), clients=())
    made = Party(tmp_path)
    yield made
    await made.runner.cleanup()


async def test_status_is_fetched_from_who_is_known_alone(party: Party) -> None:
    url = await party.listen("outside")
    assert await HttpPublished(tls=tls.client(party.ca)).list_at(f"{url}/crl") == b"published"
    for unknowing in (HttpPublished(), HttpPublished(tls=tls.client(party.folder / "other" / "ca.pem"))):
        with pytest.raises(StatusAway, match="Certificate"):
            await unknowing.list_at(f"{url}/crl")
        with pytest.raises(StatusAway, match="Certificate"):
            await unknowing.answer_at(f"{url}/ocsp", b"q")
    assert len(party.asked) == 1, "nothing was said to a stranger"


async def test_a_server_with_anothers_certificate_is_not_asked(party: Party) -> None:
    url = await party.listen("elsewhere")
    with pytest.raises(StatusAway, match="Certificate"):
        await HttpPublished(tls=tls.client(party.ca)).list_at(f"{url}/crl")
    assert party.asked == []


async def test_documents_go_to_the_store_that_is_known_alone(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the environment would have the library believe anybody."""
    named: dict[str, Any] = {
        "AWS_ENDPOINT": await party.listen("outside"), "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_REGION": "nl", "AWS_ALLOW_INVALID_CERTIFICATES": "true",
    }  # fmt: skip
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    await ObstoreObjects("s3://documents", ca=party.ca).write(b"document")
    assert [method for method, _ in party.asked] == ["PUT"]
    for unknowing in (None, party.folder / "other" / "ca.pem"):
        with pytest.raises(ObjectUnclear):
            await ObstoreObjects("s3://documents", ca=unknowing, timeout=3).write(b"document")
    assert len(party.asked) == 1
