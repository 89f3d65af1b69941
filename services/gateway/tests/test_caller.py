"""Asking services: kept connections, and what is asked again when one breaks."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import aiohttp
import httpx
import pytest
from chassis import deadline
from chassis.__main__ import KEEP_ALIVE_SECONDS
from chassis.errors import Refused
from chassis.testing import Identities, Inside
from gateway.backend import Backend, Caller, http
from gateway.backend.http import KEPT_SECONDS, Pool
from gateway.settings import Settings
from pydantic import BaseModel
from starlette.requests import ClientDisconnect
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
    pool = Pool(address, 2, "orders")
    caller = Caller(pool, "token")
    assert await caller.ask(Told, "/") == Told(number=1)
    yield service, caller
    await pool.close()
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
    caller = Caller(kept._kept, "token", seconds=0.3)

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
            pool = Pool(address, 1, "orders")
            with pytest.raises(Refused) as told:
                await Caller(pool, "token", seconds=0.3).ask(Told, "/")
            assert not pool._places.locked()
            await pool.close()
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
    with pytest.raises(Refused):
        await caller.tell("PUT", "/", command=Told())
    assert service.asked == [b"GET", b"POST", b"PUT"], "idempotent by its method is not: harmless to do again"
    del service.asked[2:]
    service.breaks = 1
    assert await caller.ask(Told, "/", command=Told(), repeatable=True) == Told(number=1)
    assert service.asked == [b"GET", b"POST", b"POST", b"POST"]


async def test_what_must_not_be_sent_twice_has_a_connection_of_its_own(asking: Any) -> None:
    """Logging in, saving, placing: a kept connection that its service is just ending makes no "Inloggen lukt nu niet"."""
    service, kept = asking
    fresh = Pool(kept._kept.address, 2, "orders", kept=False)
    caller = Caller(kept._kept, "token", fresh)
    for _ in range(3):
        assert await caller.ask(Told, "/", command=Told()) == Told(number=1)
    assert service.asked == [b"GET"] + [b"POST"] * 3 and service.connections == 4
    assert await caller.ask(Told, "/") == Told(number=1) and service.connections == 4, "questions keep theirs"
    service.breaks = 1
    with pytest.raises(Refused):
        await caller.tell("PUT", "/", command=Told())
    assert service.asked[-1:] == [b"PUT"] and len(service.asked) == 6
    await fresh.close()


@pytest.fixture
async def silent() -> AsyncIterator[str]:
    """The address of a service that takes a request and says nothing."""

    async def serve(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


async def test_a_service_that_never_begins_to_answer_is_given_up(silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    short = aiohttp.ClientTimeout(total=None, sock_connect=3.0, sock_read=0.1)
    monkeypatch.setattr(http, "deadlines", lambda: short)
    pool = Pool(silent, 2, "orders")
    with pytest.raises(Refused) as told:
        await Caller(pool, "token").ask(Told, "/")
    assert told.value.refusal.slug == "not_now" and not pool._places.locked()
    await pool.close()


async def test_all_that_a_page_asks_has_one_deadline(silent: str) -> None:
    """F-20: four questions to a service that says nothing take no longer than one; one that takes longer by itself gets its time."""
    pool = Pool(silent, 2, "orders")
    page, longer = Caller(pool, "token", seconds=8), Caller(pool, "token", seconds=0.4, longer=True)
    started = time.monotonic()
    with deadline.within(0.3):
        for _ in range(4):
            with pytest.raises(Refused, match="not_now"):
                await page.ask(Told, "/")
        assert 0.3 <= time.monotonic() - started < 3
        again = time.monotonic()
        with pytest.raises(Refused, match="not_now"):
            await longer.ask(Told, "/")
        assert time.monotonic() - again >= 0.4
    assert not pool._places.locked()
    await pool.close()


async def test_who_finds_every_connection_in_use_is_told_to_come_again(
    silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "_ROOM_SECONDS", 0.1)
    pool = Pool(silent, 1, "orders")
    first = asyncio.create_task(Caller(pool, "token").ask(Told, "/"))
    await asyncio.sleep(0.05)
    with pytest.raises(Refused) as told:
        await Caller(pool, "token").ask(Told, "/")
    assert told.value.refusal.slug == "too_many" and told.value.refusal.params["seconds"] == 5
    first.cancel()
    with suppress(asyncio.CancelledError):
        await first
    assert not pool._places.locked(), "who gives up gives the place back"
    await pool.close()


@pytest.mark.parametrize(("name", "trusted"), [("localhost", True), ("orders", False)])
async def test_over_tls_a_service_must_be_who_it_is_called(pki: Any, name: str, trusted: bool) -> None:
    """By its name, not by its address: whoever answers there with a good certificate of another name gets no question."""
    service, shown = Service(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(pki.server.cert, pki.server.key)
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.load_verify_locations(pki.server.cert)
    trust.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0, ssl=shown)
    pool = Pool(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", 1, name, tls=trust)
    if trusted:
        assert await Caller(pool, "token").ask(Told, "/") == Told(number=1)
    else:
        with pytest.raises(Refused) as told:
            await Caller(pool, "token").ask(Told, "/")
        assert told.value.refusal.slug == "not_now"
    assert len(service.asked) == trusted
    await pool.close()
    server.close()


async def test_nobody_there_is_told_at_once() -> None:
    pool = Pool("http://127.0.0.1:1", 1, "orders")
    with pytest.raises(Refused) as told:
        await Caller(pool, "token").ask(Told, "/")
    assert told.value.refusal.slug == "not_now" and not pool._places.locked()
    await pool.close()


async def test_a_file_gives_its_place_back_whoever_leaves(asking: Any) -> None:
    """Also before the first byte of it: the browser left while the service answered."""
    _service, caller = asking

    async def gone(_: Any) -> None:
        raise OSError

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    answer = await caller.file("/")
    assert caller._kept._places._value == 1
    with pytest.raises(ClientDisconnect):
        await answer({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, gone)
    assert caller._kept._places._value == 2


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
        assert isinstance(caller._kept, Pool) and isinstance(caller._fresh, Pool)
        assert caller._kept.kept and not caller._fresh.kept


async def test_an_answer_that_is_not_understood_is_an_alarm_and_no_page() -> None:
    """A service of another version, say: the page says that it is unavailable."""
    way = Inside(httpx.MockTransport(lambda _: httpx.Response(200, json={"number": "veel"})))
    with capture_logs() as logs, pytest.raises(Refused) as refused:
        await Caller(way, "token").ask(Told, "/")
    assert refused.value.refusal.slug == "unavailable"
    assert [(line["event"], line["view"], line["alarm"]) for line in logs] == [("service.not_understood", "Told", True)]
