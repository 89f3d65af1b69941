"""What a mail server sends back (RFC 3464), and the mailbox in which that arrives over POP3 (RFC 1939), without TLS on loopback."""

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Mapping

#: Addresses of this domain are no mailboxes; the local part says with which status: `5.2.2@dood.voorbeeld.example`, else 5.1.1.
DEAD = "dood.voorbeeld.example"


def report(sender: str, recipient: str) -> bytes:
    """That a mail of this envelope sender won't reach this recipient, as Postfix says it, with where it was delivered."""
    local = recipient.rpartition("@")[0]
    status = local if local[:2] in {"5.", "4."} else "5.1.1"
    action = "failed" if status.startswith("5.") else "delayed"
    return f"""Delivered-To: {sender}
From: MAILER-DAEMON@mailbox.localhost
To: {sender}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail to {recipient} was not delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mailbox.localhost

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}

--b--
""".replace("\n", "\r\n").encode()


class Pop:
    """The mailbox over POP3 for one who logs in at a time. `messages` gives what is there now by number, `forget` takes one away."""

    def __init__(
        self, messages: Callable[[], Mapping[int, bytes]], forget: Callable[[int], None], password: str = "bounces"
    ) -> None:
        self.messages, self.forget, self.password = messages, forget, password
        self.used = False

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ValueError):
            await self._converse(reader, writer)
        writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK ready\r\n")
        ours = False
        shown: dict[int, tuple[int, bytes]] = {}
        gone: set[int] = set()
        try:
            while line := (await reader.readuntil(b"\r\n")).decode("ascii").strip():
                verb, _, rest = line.partition(" ")
                if verb == "PASS" and not ours:
                    refused = "-ERR [IN-USE] locked" if self.used else "-ERR [AUTH] no"
                    if self.used or rest != self.password:
                        writer.write(f"{refused}\r\n".encode())
                        continue
                    ours = self.used = True
                    shown = {n: each for n, each in enumerate(sorted(self.messages().items()), 1)}
                    writer.write(b"+OK\r\n")
                elif verb == "QUIT":
                    for number in gone if ours else ():
                        self.forget(shown[number][0])
                    writer.write(b"+OK bye\r\n")
                    await writer.drain()
                    return
                elif verb == "DELE" and rest.isdigit() and int(rest) in shown:
                    gone.add(int(rest))
                    writer.write(b"+OK\r\n")
                else:
                    writer.write(b"+OK\r\n" if verb == "USER" else _told(verb, rest, shown))
                await writer.drain()
        finally:
            self.used = self.used and not ours


def _told(verb: str, rest: str, shown: Mapping[int, tuple[int, bytes]]) -> bytes:
    if verb == "UIDL" and not rest:
        names = [f"{n} {number}-{hashlib.sha256(content).hexdigest()[:16]}" for n, (number, content) in shown.items()]
        return "\r\n".join(["+OK", *names, ".", ""]).encode()
    if not rest.isdigit() or int(rest) not in shown:
        return b"-ERR no such message\r\n"
    content = shown[int(rest)][1]
    if verb == "LIST":
        return f"+OK {rest} {len(content)}\r\n".encode()
    if verb == "RETR":
        lines = [b"." + line if line.startswith(b".") else line for line in content.split(b"\r\n")]
        return b"\r\n".join([b"+OK", *lines, b".", b""])
    return b"-ERR unknown\r\n"
