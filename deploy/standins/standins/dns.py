"""A resolver that stands in: CAA records by rules of its own, over UDP and TCP on loopback, and every bad answer that a real one may give.

What it answers is in the first label of a name: `verboden.voorbeeldstad.nl` lets another CA issue, `traag.…` never answers. A test sets
`zone` (records by name) and `faults` (a word of `FAULTS` by name) besides. Whatever is asked is written down.
"""

import argparse
import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

#: The stand-in CA's own name in CAA records.
CA = "ca.certificaatportaal.example"
#: Answers for the demo, by the first label of a name.
LABELS = {
    "verboden": ('0 issue "andere-ca.example"',),
    "niemand": ('0 issue ";"',),
    "mag": (f'0 issue "{CA}"',),
    "voorwaarden": (f'0 issue "{CA}; validationmethods=dns-01"',),
    "kritiek": ('128 nieuw "x"',),
}
#: What goes wrong, by the first label of a name or as a test sets it for one.
FAULTS = {
    "traag": "silent",
    "kapot": "bogus",  # its DNSSEC is wrong: answered only unchecked
    "servfail": "servfail",
    "geweigerd": "refused",
    "kreupel": "lame",  # points elsewhere, as a server does that is no resolver
    "bestaat-niet": "nxdomain",
    "kring": "loop",
    "groot": "large",  # over UDP cut off, over TCP whole
    "reus": "huge",  # over TCP too long
    "ander-nummer": "other_id",
    "andere-vraag": "other_name",
    "onzin": "garbage",
    "afgekapt": "broken_off",  # over TCP half of it
}
_TTL = 60


@dataclass
class DnsStandin:
    """What is answered, and what was asked: names in lower case, in order, with the transport."""

    zone: dict[str, tuple[str, ...]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    log: Path | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    address: str = ""  # of a running one, as `127.0.0.1:port`

    def answer(self, data: bytes, transport: str) -> bytes | None:
        """The answer to a question as it came; None: none is sent."""
        try:
            query = dns.message.from_wire(data)
            name = query.question[0].name.to_text(omit_final_dot=True).lower()
        except (dns.exception.DNSException, IndexError):
            return None
        self.asked.append((name, transport))
        if self.log is not None:
            with self.log.open("a") as lines:
                lines.write(f"{transport} {name}\n")
        fault = self.faults.get(name) or FAULTS.get(name.partition(".")[0], "")
        reply = dns.message.make_response(query, recursion_available=True)
        reply.flags |= query.flags & dns.flags.CD
        if fault == "silent":
            return None
        if fault == "garbage":
            return data[:2] + b"\x81\x80" + data[4:12] + data[12:] + b"\xff" * 7
        self._fill(reply, name, fault)
        if fault in {"large", "huge", "broken_off"} and transport == "udp":
            reply.answer.clear()
            reply.flags |= dns.flags.TC
        return _sent(reply, fault)

    def _fill(self, reply: dns.message.Message, name: str, fault: str) -> None:
        unchecked = reply.flags & dns.flags.CD
        codes = {"servfail": dns.rcode.SERVFAIL, "refused": dns.rcode.REFUSED, "nxdomain": dns.rcode.NXDOMAIN}
        if fault in codes or (fault == "bogus" and not unchecked):
            reply.set_rcode(codes.get(fault, dns.rcode.SERVFAIL))
        elif fault == "lame":
            reply.authority.append(dns.rrset.from_text(f"{name}.", _TTL, "IN", "NS", "ns.elders.example."))
        elif fault == "loop":
            reply.answer.append(dns.rrset.from_text(f"{name}.", _TTL, "IN", "CNAME", f"a.{name}."))
            reply.answer.append(dns.rrset.from_text(f"a.{name}.", _TTL, "IN", "CNAME", f"{name}."))
        elif fault in {"large", "huge", "broken_off"}:
            many = [f'0 issue "ca-{n}.example"' for n in range(1500 if fault == "huge" else 60)]
            reply.answer.append(dns.rrset.from_text(f"{name}.", _TTL, "IN", "CAA", *many, f'0 issue "{CA}"'))
        else:
            owner = f"elders.{name}" if fault == "other_name" else name
            target = self.aliases.get(name)
            if target is not None:
                reply.answer.append(dns.rrset.from_text(f"{name}.", _TTL, "IN", "CNAME", f"{target}."))
                owner = target
            records = self.zone.get(target or name) or LABELS.get(name.partition(".")[0], ())
            if records:
                reply.answer.append(dns.rrset.from_text(f"{owner}.", _TTL, "IN", "CAA", *records))
            else:
                soa = "ns.voorbeeld.example. beheer.voorbeeld.example. 1 3600 600 86400 60"
                reply.authority.append(dns.rrset.from_text(f"{owner}.", _TTL, "IN", "SOA", soa))


def _sent(reply: dns.message.Message, fault: str) -> bytes:
    data = reply.to_wire(max_size=65_535)
    return data[:1] + bytes([data[1] ^ 1]) + data[2:] if fault == "other_id" else data


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, standin: DnsStandin) -> None:
        self._standin = standin

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Kept to answer by."""
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """One question."""
        if (answer := self._standin.answer(data, "udp")) is not None:
            self._transport.sendto(answer, addr)


async def _listen(standin: DnsStandin, port: int) -> None:
    """Both transports on one port; of 0 a free one. Raises OSError when it is taken."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            data = await reader.readexactly(int.from_bytes(await reader.readexactly(2), "big"))
            answer = standin.answer(data, "tcp")
            if answer is not None:
                half = "broken_off" in {
                    FAULTS.get(standin.asked[-1][0].partition(".")[0]),
                    standin.faults.get(standin.asked[-1][0]),
                }
                writer.write(len(answer).to_bytes(2, "big") + (answer[: len(answer) // 2] if half else answer))
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", port)
    port = server.sockets[0].getsockname()[1]
    await asyncio.get_running_loop().create_datagram_endpoint(lambda: _Udp(standin), local_addr=("127.0.0.1", port))
    standin.address = f"127.0.0.1:{port}"


@contextlib.contextmanager
def running_dns() -> Iterator[DnsStandin]:
    """One in this process, in a thread, on a free port. Raises RuntimeError when it doesn't start."""
    standin, loop = DnsStandin(), asyncio.new_event_loop()

    def serve() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(_listen(standin, 0))
        loop.run_forever()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    patience = time.monotonic() + 20
    while not standin.address:
        if not thread.is_alive() or time.monotonic() > patience:
            raise RuntimeError("the resolver did not start")
        time.sleep(0.01)
    try:
        yield standin
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


async def _serve(standin: DnsStandin, port: int) -> None:
    await _listen(standin, port)
    await asyncio.Event().wait()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m standins.dns", description="A resolver with records of its own.")
    parser.add_argument("--port", type=int, default=8153)
    parser.add_argument("--log", type=Path, help="where each question is written down")
    given = parser.parse_args()
    asyncio.run(_serve(DnsStandin(log=given.log), given.port))


if __name__ == "__main__":
    main()
