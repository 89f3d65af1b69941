"""A whole portal beside any running one: real Kafka, PostgreSQL, TLS and processes, started as `make up` does."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from chassis.testing import Browser
from local.running import Running, portal


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The portal, for the whole run of connected tests."""
    with portal(tmp_path_factory.mktemp("portal")) as up:
        yield up


@pytest.fixture
async def browser_for(running: Running) -> AsyncIterator[Callable[[str], Browser]]:
    """Makes a browser over real TLS for a person of the demo."""
    opened: list[httpx.AsyncClient] = []

    def context(who: str | None) -> ssl.SSLContext:
        made = ssl.create_default_context(cafile=running.demo["tls_ca"])
        if who is not None:
            person = running.demo["people"][who]
            made.load_cert_chain(person["certificate"], person["key"])
        return made

    def make(who: str) -> Browser:
        public = httpx.AsyncClient(verify=context(None), timeout=30)
        card_client = httpx.AsyncClient(verify=context(who), timeout=30)
        opened.extend((public, card_client))
        return Browser(public, card_client, running.demo["portal"], running.demo["card"])

    yield make
    for client in opened:
        await client.aclose()


@pytest.fixture
def mailbox(running: Running) -> Callable[[str], Awaitable[list[dict[str, Any]]]]:
    """Mails that the catching mailbox holds for an address."""

    async def read(to: str) -> list[dict[str, Any]]:
        async with httpx.AsyncClient(base_url=running.demo["mailbox"]) as http:
            answer = await http.get("/api/messages", params={"to": to})
            found: list[dict[str, Any]] = answer.json()
            return found

    return read
