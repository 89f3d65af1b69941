"""Asking services: kept connections, and what is asked again when one breaks."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from chassis.__main__ import KEEP_ALIVE_SECONDS
from chassis.errors import Refused
from chassis.testing import Identities
from gateway.backend import KEPT_SECONDS, Backend, Caller
from gateway.settings import Settings
from pydantic import BaseModel
from structlog.testing import capture_logs


class Told(BaseModel):
    number: int = 0


class Service:
    """Answers the first request of a connection; `breaks`: how many of the following ones it ends unanswered."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.connections = 0
        self.breaks = 0
        self.answers = asyncio.Event()
        self.answers.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while head := await reader.readuntil(b"\r\n\r\n"):
            self.asked.append(head.split(b" ", 1)[0])
            length = next(
                (int(x.split(b":")[1]) for x in head.split(b"\r\n") if x.lower().startswith(b"content-length")), 0
            )
            await reader.readexactly(length)
            if len(self.asked) > 1 and self.breaks:
                self.breaks -= 1
                break
            await self.answers.wait()
            writer.write(b'HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{"number":1}')
        writer.close()


@pytest.fixture
async def asking() -> AsyncIterator[Any]:
    """A service and a caller with one connection open to it."""
    service = Service()
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
        caller = Caller(http, "token")
        assert await caller.ask(Told, "/") == Told(number=1)
        yield service, caller
    server.close()


def test_a_service_keeps_connections_longer_than_its_caller() -> None:
    assert KEPT_SECONDS * 2 < KEEP_ALIVE_SECONDS


async def test_a_question_on_a_connection_that_ended_is_asked_once_more(asking: Any) -> None:
    service, caller = asking
    service.breaks = 1
    assert await caller.ask(Told, "/") == Told(number=1)
    assert service.asked == [b"GET"] * 3 and service.connections == 2


async def test_a_question_that_breaks_twice_gets_no_answer_now(asking: Any) -> None:
    service, caller = asking
    service.breaks = 2
    with pytest.raises(Refused) as told:
        await caller.ask(Told, "/")
    assert told.value.refusal.slug == "not_now" and len(service.asked) == 3


@pytest.mark.parametrize("hangs", ["at once", "after its head"])
async def test_F_22_a_service_that_hangs_is_waited_for_a_few_seconds(asking: Any, hangs: str) -> None:
    """For the whole answer: the library limits each part of it only. Then the answer says so, and when to try again."""
    service, kept = asking
    caller = Caller(kept._http, "token", seconds=0.3)

    async def trickles(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    service.answers.clear()
    async with asyncio.timeout(5):
        if hangs == "at once":
            with pytest.raises(Refused) as told:
                await caller.ask(Told, "/")
        else:
            server = await asyncio.start_server(trickles, "127.0.0.1", 0)
            address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
                with pytest.raises(Refused) as told:
                    await Caller(http, "token", seconds=0.3).ask(Told, "/")
            server.close()
    service.answers.set()
    assert (told.value.refusal.slug, told.value.refusal.params) == ("not_now", {"seconds": 5})


async def test_a_command_is_not_sent_twice_unless_it_may_be(asking: Any) -> None:
    service, caller = asking
    service.breaks = 1
    with pytest.raises(Refused):
        await caller.ask(Told, "/", command=Told())
    assert service.asked == [b"GET", b"POST"]
    service.breaks = 1
    assert await caller.ask(Told, "/", command=Told(), repeatable=True) == Told(number=1)
    assert service.asked == [b"GET", b"POST", b"POST", b"POST"]


async def test_what_must_not_be_sent_twice_has_a_connection_of_its_own(asking: Any) -> None:
    """Logging in, saving, placing: a kept connection that its service is just ending makes no "Inloggen lukt nu niet"."""
    service, kept = asking
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=kept._http.base_url, trust_env=False, limits=limits) as fresh:
        caller = Caller(kept._http, "token", fresh)
        for _ in range(3):
            assert await caller.ask(Told, "/", command=Told()) == Told(number=1)
        assert service.asked == [b"GET"] + [b"POST"] * 3 and service.connections == 4
        assert await caller.ask(Told, "/") == Told(number=1) and service.connections == 4, "questions keep theirs"


def test_every_caller_of_the_portal_sends_commands_over_fresh_connections(identities: Identities) -> None:
    backend = Backend(
        Settings(signing_key=identities.folder / "gateway.pem", card_signing_key=identities.folder / "gateway-card.pem")
    )
    callers = (
        backend.auth._caller,
        backend.cards._caller,
        backend.orders("t")._caller,
        backend.certificates("t")._caller,
    )
    for caller in callers:
        assert caller._fresh is not caller._http
        assert caller._fresh._transport._pool._max_keepalive_connections == 0


async def test_an_answer_that_is_not_understood_is_an_alarm_and_no_page() -> None:
    """A service of another version, say: the page says that it is unavailable."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"number": "veel"}))
    async with httpx.AsyncClient(transport=transport, base_url="http://orders") as http:
        with capture_logs() as logs, pytest.raises(Refused) as refused:
            await Caller(http, "token").ask(Told, "/")
    assert refused.value.refusal.slug == "unavailable"
    assert [(line["event"], line["view"], line["alarm"]) for line in logs] == [("service.not_understood", "Told", True)]
