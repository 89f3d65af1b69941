"""The contract of the mail server (docs/architecture/mail-server.md): every adapter passes all of it.

One joins by a function in `ADAPTERS`: a way to a server whose conversation can be disturbed.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum

import pytest
from chassis.outside.mail_server import MailAway, MailRefused, MailServer, MailUnclear, NotTaken
from chassis.outside.mail_server_smtp import SmtpServer

A, B = "a@voorbeeld.example", "b@voorbeeld.example"
DEADLINE = 3.0


class Fault(StrEnum):
    """What befalls a conversation."""

    DOWN = "nobody there"
    MUTE = "no greeting"
    BUSY = "not now"
    STRANGER = "a web server answers"
    SENDER = "our address is refused"
    LATER = "the content later"
    LOST = "taken, and the answer lost"
    HUNG = "taken, and no answer"
    TRICKLE = "an answer without end"
    NEVER = "the content never"


NOTHING_SENT = {Fault.DOWN, Fault.MUTE, Fault.BUSY, Fault.STRANGER, Fault.SENDER, Fault.LATER}


@dataclass
class Relay:
    """An SMTP server by hand, so that it can break anywhere. `answers` maps an address to its answer."""

    fault: Fault | None = None
    answers: dict[str, str] = field(default_factory=dict)
    senders: list[str] = field(default_factory=list)
    taken: list[tuple[list[str], bytes]] = field(default_factory=list)

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ValueError):
            await self._converse(reader, writer)
        writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.fault is Fault.MUTE:
            await asyncio.sleep(60)
        greeting = {Fault.BUSY: "421 4.3.2 later", Fault.STRANGER: "HTTP/1.1 400 Bad Request"}
        writer.write(f"{greeting.get(self.fault, '220 relay') if self.fault else '220 relay'}\r\n".encode())
        recipients: list[str] = []
        while line := (await reader.readuntil(b"\r\n")).decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "MAIL":
                self.senders.append(line.partition("<")[2].partition(">")[0])
            if verb == "MAIL" and self.fault is Fault.SENDER:
                writer.write(b"550 5.7.1 not from you\r\n")
            elif verb == "RCPT":
                address = line.partition("<")[2].rstrip(">")
                answer = self.answers.get(address, "250 2.1.5 OK")
                recipients += [address] * answer.startswith("2")
                writer.write(f"{answer}\r\n".encode())
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                content = await reader.readuntil(b"\r\n.\r\n")
                if not await self._take(writer, recipients, content):
                    return
            else:
                writer.write(b"221 bye\r\n" if verb == "QUIT" else b"250 OK\r\n")
            await writer.drain()

    async def _take(self, writer: asyncio.StreamWriter, recipients: list[str], content: bytes) -> bool:
        """Whether the conversation goes on."""
        refusals = {Fault.LATER: b"451 4.3.0 later\r\n", Fault.NEVER: b"554 5.6.0 never\r\n"}
        if self.fault in refusals:
            writer.write(refusals[self.fault])
            return True
        self.taken.append((list(recipients), content))
        if self.fault is Fault.HUNG:
            await asyncio.sleep(60)
        if self.fault is Fault.TRICKLE:
            for _ in range(200):
                writer.write(b"250-still thinking\r\n")
                await writer.drain()
                await asyncio.sleep(0.1)
        writer.write(b"" if self.fault is Fault.LOST else b"250 2.0.0 OK\r\n")
        return self.fault is not Fault.LOST


@dataclass(frozen=True)
class Party:
    """A way to the relay."""

    server: MailServer
    relay: Relay
    absent: MailServer  # the same, to an address where nobody listens

    async def deliver(self, *recipients: str, sender: str = "") -> tuple[NotTaken, ...]:
        """A mail for these, within the deadline."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Message-ID"] = "x@ons.example", A, "<orders.k1@ons.example>"
        mail.set_content("Tekst\n")
        way = self.absent if self.relay.fault is Fault.DOWN else self.server
        async with asyncio.timeout(DEADLINE + 20):
            return await way.deliver(mail, recipients, sender)


@contextlib.asynccontextmanager
async def smtp(relay: Relay) -> AsyncIterator[Party]:
    server = await asyncio.start_server(relay.converse, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield Party(
            SmtpServer("127.0.0.1", port, 1.0, 2.0, DEADLINE), relay, SmtpServer("127.0.0.1", 1, 1.0, 2.0, DEADLINE)
        )


ADAPTERS: dict[str, Callable[[Relay], contextlib.AbstractAsyncContextManager[Party]]] = {"smtp": smtp}


@pytest.fixture(params=sorted(ADAPTERS))
async def party(request: pytest.FixtureRequest) -> AsyncIterator[Party]:
    async with ADAPTERS[request.param](Relay()) as party:
        yield party


async def test_a_mail_is_taken_once_for_all_its_recipients(party: Party) -> None:
    assert await party.deliver(A, B) == ()
    ((recipients, content),) = party.relay.taken
    assert recipients == [A, B] and b"Message-ID: <orders.k1@ons.example>" in content


async def test_n9_a_mail_says_where_its_bounces_go(party: Party) -> None:
    """And without such an address they go to that in From."""
    assert await party.deliver(A, sender="b-x@bounces.example") == () and await party.deliver(A) == ()
    assert party.relay.senders == ["b-x@bounces.example", "x@ons.example"]
    assert b"From: x@ons.example" in party.relay.taken[0][1]


@pytest.mark.parametrize("fault", Fault)
async def test_every_fault_is_told_by_its_type_within_the_deadline_f41(party: Party, fault: Fault) -> None:
    """F-41: nothing was sent, or it may have been, or it never will be; and the next mail goes."""
    party.relay.fault = fault
    expected = MailAway if fault in NOTHING_SENT else MailRefused if fault is Fault.NEVER else MailUnclear
    with pytest.raises(expected):
        await party.deliver(A)
    assert bool(party.relay.taken) is (expected is MailUnclear)
    party.relay.fault = None
    party.relay.taken.clear()
    assert await party.deliver(A) == () and len(party.relay.taken) == 1


@pytest.mark.parametrize(
    ("answer", "final"),
    [("550 5.1.1 no such user", True), ("451 4.7.1 greylisted", False), ("550 5.7.1 you are blocked", False)],
)
async def test_who_did_not_get_it_is_told_with_whether_that_is_final_f41(
    party: Party, answer: str, final: bool
) -> None:
    """F-41: of two recipients one; of one recipient it is the failure of all."""
    party.relay.answers = {B: answer}
    assert await party.deliver(A, B) == (NotTaken(B, int(answer[:3]), final),)
    assert [recipients for recipients, _ in party.relay.taken] == [[A]]
    with pytest.raises(MailRefused if final else MailAway):
        await party.deliver(B)
    assert len(party.relay.taken) == 1
