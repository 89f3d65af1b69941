"""The port to DNS over UDP, and TCP when an answer does not fit (RFC 1035, 7766): resolvers of the settings, and nobody else."""

import asyncio
import ipaddress
from contextlib import suppress

from chassis.sandbox import Busy, Sandbox, TooCostly, Unreadable

from orders import dns_message
from orders.dns_message import Read
from orders.resolver import Answer, NameFails, ResolverAway

#: Of an answer over TCP; of UDP there is no more than fits a packet.
LONGEST = 16 * 1024
_HEAD = 12
_USABLE = {"NOERROR", "NXDOMAIN"}
_ANSWER, _CUT_OFF, _RECURSES = 0x80, 0x02, 0x80


class DnsResolver:
    """See the port. `addresses`: as `192.0.2.53:53` or `[2001:db8::53]:53`, tried in this order, each for `seconds`; answers are read in the sandbox."""

    def __init__(self, addresses: tuple[str, ...], seconds: float, sandbox: Sandbox) -> None:
        self._ends = {address: end_of(address) for address in addresses}
        self._seconds, self._sandbox = seconds, sandbox

    async def caa(self, name: str) -> Answer:
        """See the port."""
        for address in self._ends:
            with suppress(ResolverAway):
                return await self._asked(address, name)
        raise ResolverAway(name)

    async def _asked(self, address: str, name: str) -> Answer:
        read = await self._answer(address, name)
        if read.lame or read.code not in _USABLE:
            raise NameFails(address, dnssec=read.code == "SERVFAIL" and await self._is_bogus(address, name))
        return Answer(read.records, read.code == "NOERROR", address)

    async def _is_bogus(self, address: str, name: str) -> bool:
        """Whether there is an answer when signatures are not checked (RFC 4035, 3.2.2): then it is those that are wrong."""
        try:
            return (await self._answer(address, name, unchecked=True)).code in _USABLE
        except (ResolverAway, NameFails):
            return False

    async def _answer(self, address: str, name: str, *, unchecked: bool = False) -> Read:
        query, end = dns_message.question(name, unchecked=unchecked), self._ends[address]
        try:
            async with asyncio.timeout(self._seconds):
                data = await _exchanged(end, query)
            return await self._sandbox.run(dns_message.read, data)  # which has limits of its own
        except (TimeoutError, OSError, EOFError, Busy) as error:
            raise ResolverAway(address) from error
        except (TooCostly, Unreadable, _Unusable) as error:
            raise NameFails(address) from error


class _Unusable(Exception):
    """An answer of more than `LONGEST` bytes, or of a server that is no resolver for us (RFC 1035, 4.1.1: RA)."""


class _Answers(asyncio.DatagramProtocol):
    """Waits for the answer to one question; what answers another one, or comes damaged, is as if it never came."""

    def __init__(self, query: bytes) -> None:
        self.query = query
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: object) -> None:
        """The socket is connected: the kernel gives what came from the resolver's own address and port alone."""
        if _is_answer(data, self.query) and not self.answer.done():
            self.answer.set_result(data)

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there."""
        if not self.answer.done():
            self.answer.set_exception(exc)


async def _exchanged(end: tuple[str, int], query: bytes) -> bytes:
    data = await _over_udp(end, query)
    if data[2] & _CUT_OFF:
        data = await _over_tcp(end, query)
    if not data[3] & _RECURSES:
        raise _Unusable
    return data


async def _over_udp(end: tuple[str, int], query: bytes) -> bytes:
    loop = asyncio.get_running_loop()
    transport, waiting = await loop.create_datagram_endpoint(lambda: _Answers(query), remote_addr=end)
    try:
        transport.sendto(query)
        return await waiting.answer
    finally:
        transport.close()


async def _over_tcp(end: tuple[str, int], query: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(*end)
    try:
        writer.write(len(query).to_bytes(2, "big") + query)
        size = int.from_bytes(await reader.readexactly(2), "big")
        if size > LONGEST:
            raise _Unusable
        data = await reader.readexactly(size)
    finally:
        writer.close()
    if not _is_answer(data, query) or data[2] & _CUT_OFF:
        raise EOFError
    return data


def _is_answer(data: bytes, query: bytes) -> bool:
    """Whether this answers the question: its number, and the question word for word (RFC 5452, 9.1)."""
    asked = query[_HEAD : query.index(b"\0", _HEAD) + 5]
    same = data[:2] == query[:2] and data[_HEAD : _HEAD + len(asked)].lower() == asked.lower()
    return same and bool(data[2] & _ANSWER)


def end_of(address: str) -> tuple[str, int]:
    """Host and port. Raises ValueError: the host is an address, so that finding a resolver asks none."""
    host, _, port = address.rpartition(":")
    return str(ipaddress.ip_address(host.strip("[]"))), int(port)
