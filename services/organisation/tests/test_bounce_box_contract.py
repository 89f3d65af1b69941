"""The contract of the bounce mailbox (docs/architecture/bounce-mailbox.md): every adapter passes all of it.

One joins by a function in `ADAPTERS`: a way to the stand-in's mailbox, at this port.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from organisation.bounce_box import BounceBox, BoxAway
from organisation.bounce_box_pop import PopBox
from standins.bounces import Pop

LARGEST = 100_000
ADAPTERS: dict[str, Callable[[int, str], BounceBox]] = {
    "pop": lambda port, password: PopBox("127.0.0.1", port, "bounces", password, answer=1.0, whole=2.0)
}


@dataclass
class Party:
    """The stand-in, and the ways to it."""

    messages: dict[int, bytes]
    pop: Pop
    box: BounceBox
    stranger: BounceBox
    absent: BounceBox
    fault: bytes | None = None
    open: list[asyncio.StreamWriter] = field(default_factory=list)

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """As the stand-in; with a fault it says that alone, and nothing more."""
        if self.fault is None:
            return await self.pop.converse(reader, writer)
        writer.write(self.fault)
        self.open.append(writer)


@pytest.fixture(params=sorted(ADAPTERS))
async def party(request: pytest.FixtureRequest) -> AsyncIterator[Party]:
    messages: dict[int, bytes] = {}
    pop = Pop(lambda: messages, lambda number: messages.pop(number) and None, "secret")
    made: list[Party] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await made[0].converse(reader, writer)

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    port, way = server.sockets[0].getsockname()[1], ADAPTERS[request.param]
    made.append(Party(messages, pop, way(port, "secret"), way(port, "wrong"), way(1, "secret")))
    yield made[0]
    server.close()
    for writer in made[0].open:
        writer.close()


async def test_messages_stay_until_they_are_taken_away_the_oldest_first(party: Party) -> None:
    party.messages.update({1: b"A: 1\r\n\r\n.een\r\n", 2: b"twee", 3: b"drie"})
    first = await party.box.look(2, LARGEST)
    assert [each.content for each in first] == [b"A: 1\r\n\r\n.een\r\n", b"twee"]
    assert await party.box.look(2, LARGEST) == first
    await party.box.remove([first[0].handle, "of another look"])
    assert sorted(party.messages) == [2, 3]
    assert [each.handle for each in await party.box.look(1, LARGEST)] == [first[1].handle], "the same name"
    await party.box.remove([first[0].handle])
    assert sorted(party.messages) == [2, 3]


@pytest.mark.parametrize("bad", [b"x" * (LARGEST + 1), b"a" * 5000 + b"\r\n\r\nx"])
async def test_what_is_too_large_or_unreadable_is_told_and_holds_up_nothing(party: Party, bad: bytes) -> None:
    """A line longer than the protocol's reader takes too."""
    party.messages.update({1: bad, 2: b"twee"})
    first = await party.box.look(10, LARGEST)
    assert first[0].content is None
    await party.box.remove([first[0].handle])
    assert [each.content for each in await party.box.look(10, LARGEST)] == [b"twee"]


async def test_while_somebody_else_looks_there_is_nothing(party: Party) -> None:
    party.messages[1] = b"een"
    party.pop.used = True
    assert list(await party.box.look(10, LARGEST)) == []
    party.pop.used = False
    assert len(await party.box.look(10, LARGEST)) == 1


@pytest.mark.parametrize("fault", [b"", b"HTTP/1.1 400 Bad Request\r\n", b"-ERR not now\r\n", b"+OK\r\n", b"+" * 5000])
async def test_every_fault_is_told_by_its_type_within_the_deadline(party: Party, fault: bytes) -> None:
    party.messages[1], party.fault = b"een", fault
    async with asyncio.timeout(20):
        with pytest.raises(BoxAway):
            await party.box.look(10, LARGEST)
        with pytest.raises(BoxAway):
            await party.box.remove(["x"])
    party.fault = None
    assert len(await party.box.look(10, LARGEST)) == 1


async def test_nobody_there_or_no_login_is_away(party: Party) -> None:
    party.messages[1] = b"een"
    for box in (party.absent, party.stranger):
        with pytest.raises(BoxAway):
            await box.look(10, LARGEST)
    assert len(await party.box.look(10, LARGEST)) == 1
