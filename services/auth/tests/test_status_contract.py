"""The contract of certificate status (docs/architecture/certificate-status.md): every adapter passes all of it.

One joins by a function in `ADAPTERS`: a party that tells the truth about the stand-in's cards, and whose answers to some
questions can be disturbed.
"""

import asyncio
import contextlib
import gzip
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
from auth.presented import Issuer
from auth.settings import read_issuers
from auth.status import CertificateStatus, Status
from auth.status_http import HttpStatus, ListNumbers
from chassis import clock
from chassis.sandbox import sandbox
from pki.status import Standing, request
from standins.authority import new_key
from standins.forging import Answer, look_alike, make
from standins.status import Status as Honest


class Fault(StrEnum):
    """What befalls an answer."""

    DOWN = "nobody there"
    BUSY = "not now"
    SHUT = "not let in"
    STRANGER = "another web server answers"
    ELSEWHERE = "sent elsewhere"
    LOST = "answer lost"
    HALF = "half an answer"
    HUNG = "no answer at all"
    TRICKLE = "a byte at a time"
    PACKED = "compressed"
    PAGE = "a web page"
    EMPTY = "nothing in it"
    HUGE = "endless"
    FORGED = "signed by another"


UNTRUSTED = {Fault.PAGE, Fault.EMPTY, Fault.HUGE, Fault.FORGED}  # something came, and it is not to be believed
STATUS_LINES = {Fault.BUSY: 503, Fault.SHUT: 401, Fault.STRANGER: 404, Fault.ELSEWHERE: 302}
DEADLINE = 1.5
OCSP, CA_LISTS, ALL = ("/ocsp/",), ("/crl/login-domain", "/crl/login-root"), ("/ocsp/", "/crl/")


@dataclass
class Party:
    """Responder and lists of the stand-in at an address of their own."""

    pki: Any
    fault: Fault | None = None
    about: tuple[str, ...] = ()  # the starts of the paths that the fault befalls
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def disturb(self, fault: Fault, about: tuple[str, ...]) -> None:
        """From now on."""
        self.fault, self.about = fault, about

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer, and the connection is closed."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            sizes = [line.split(":")[1] for line in head.splitlines() if line.lower().startswith("content-length:")]
            body = await reader.readexactly(int(sizes[0])) if sizes else b""
            path = head.split(" ")[1]
            self.asked.append(path)
            await self._write(writer, path, body)
        writer.close()

    async def _write(self, writer: asyncio.StreamWriter, path: str, body: bytes) -> None:
        kind, _, name = path.strip("/").partition("/")
        honest = Honest(self.pki)
        content = honest.ocsp(name, body) if kind == "ocsp" else honest.crl(name.removesuffix(".crl"))
        fault = self.fault if path.startswith(self.about) and self.about else None
        if fault in (Fault.DOWN, Fault.LOST):
            return
        if fault is Fault.HUNG:
            await asyncio.sleep(60)
        extra = "Location: /crl/login-personal.crl\r\n" if fault is Fault.ELSEWHERE else ""
        if fault is Fault.PACKED:
            content, extra = gzip.compress(content), "Content-Encoding: gzip\r\n"
        instead = {Fault.PAGE: b"<p>Onderhoud", Fault.EMPTY: b"", Fault.HUGE: bytes(11 * 1024 * 1024)}
        if fault is not None:
            content = instead.get(fault, content)
        if fault is Fault.FORGED:
            ca, key = self.pki.authorities["login-personal"], new_key()
            forged = Answer(signer=look_alike(ca.certificate, key), key=key)
            content = (
                make(forged, ca, body, clock.now().replace(microsecond=0))
                if kind == "ocsp"
                else content[:-9] + bytes(9)
            )
        status = STATUS_LINES.get(fault, 200) if fault else 200
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(content)}\r\n{extra}\r\n".encode())
        if fault is Fault.HALF:
            content = content[: len(content) // 2]
        if fault is Fault.TRICKLE:
            for n in range(len(content)):
                writer.write(content[n : n + 1])
                await writer.drain()
                await asyncio.sleep(0.1)
        writer.write(content)
        await writer.drain()


@contextlib.asynccontextmanager
async def http(party: Party, numbers: Callable[[], ListNumbers]) -> AsyncIterator[Callable[..., CertificateStatus]]:
    server = await asyncio.start_server(party.answer, "127.0.0.1", 0)
    party.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    room = sandbox(preload=("auth.presented",))

    def made(now: Callable[[], datetime] = clock.now, timeout: float = 10) -> CertificateStatus:
        return HttpStatus(room, now, numbers(), timeout=timeout)

    async with server:
        yield made


ADAPTERS = {"http": http}


@dataclass
class Contract:
    """An adapter's maker and the party behind it."""

    party: Party
    make: Callable[..., CertificateStatus]
    issuer: Issuer

    async def ask(self, certificate: bytes, **how: Any) -> Status:
        """The status by an adapter that knows nothing yet."""
        return await self.ask_of(self.make(**how), certificate)

    async def ask_of(self, adapter: CertificateStatus, certificate: bytes) -> Status:
        """The status by this adapter."""
        nonce = secrets.token_bytes(32)
        question = request(certificate, self.issuer.certificate, nonce)
        at = self.issuer
        if self.party.fault is Fault.DOWN and self.party.about:  # an address where nobody listens
            at = replace(at, ocsp="http://127.0.0.1:1/ocsp/login-personal")
        return await adapter.of(certificate, question, nonce, at)


@pytest.fixture(params=sorted(ADAPTERS))
async def contract(request: pytest.FixtureRequest, status_server: Any, make_numbers: Any) -> AsyncIterator[Contract]:
    party = Party(status_server.pki)
    async with ADAPTERS[request.param](party, make_numbers) as made:
        (issuer,) = (each for each in read_issuers(status_server.settings) if each.name == "login-personal")
        above = (replace(issuer.chain[0], crl=f"{party.url}/crl/login-domain.crl"),
                 replace(issuer.chain[1], crl=f"{party.url}/crl/login-root.crl"))  # fmt: skip
        at = f"{party.url}/ocsp/login-personal", f"{party.url}/crl/login-personal.crl"
        yield Contract(party, made, replace(issuer, ocsp=at[0], crl=at[1], chain=above))


@pytest.fixture
def good(status_server: Any) -> bytes:
    der: bytes = status_server.der("good")
    return der


@pytest.fixture
def revoked(status_server: Any) -> bytes:
    der: bytes = status_server.der("revoked", revoked=True)
    return der


async def test_the_truth_is_told_by_the_responder(contract: Contract, good: bytes, revoked: bytes) -> None:
    told = await contract.ask(good)
    assert (told.finding.standing, told.by) == (Standing.GOOD, "ocsp")
    told = await contract.ask(revoked)
    assert (told.finding.standing, told.by) == (Standing.REVOKED, "ocsp")
    assert not [path for path in contract.party.asked if path.startswith("/crl/login-personal")]


@pytest.mark.parametrize("fault", Fault)
async def test_every_fault_of_the_responder_is_told_by_its_standing_b42(
    contract: Contract, good: bytes, revoked: bytes, fault: Fault
) -> None:
    """B-42, R-168: silent, and the list decides; or not to be trusted, and nothing else is asked. Never good by itself."""
    contract.party.disturb(fault, OCSP)
    hurry = {"timeout": DEADLINE} if fault in (Fault.HUNG, Fault.TRICKLE) else {}
    told = await contract.ask(good, **hurry)
    if fault in UNTRUSTED:
        assert told.finding.standing is Standing.UNTRUSTED
        assert not [path for path in contract.party.asked if path.startswith("/crl/login-personal")]
    else:
        assert (told.finding.standing, told.by) == (Standing.GOOD, "list")
        told = await contract.ask(revoked, **hurry)
        assert (told.finding.standing, told.by) == (Standing.REVOKED, "list")


@pytest.mark.parametrize("fault", [f for f in Fault if f is not Fault.DOWN])
@pytest.mark.parametrize("about", [ALL, CA_LISTS], ids=["everything", "the lists of CAs"])
async def test_where_nothing_can_be_checked_nothing_is_good_r168(
    contract: Contract, good: bytes, fault: Fault, about: tuple[str, ...]
) -> None:
    """R-168, B-43: and it ends within twice the deadline of a question."""
    contract.party.disturb(fault, about)
    slow = fault in (Fault.HUNG, Fault.TRICKLE)
    async with asyncio.timeout(2 * DEADLINE + 10 if slow else 60):
        told = await contract.ask(good, **({"timeout": DEADLINE} if slow else {}))
    assert told.finding.standing is (Standing.UNTRUSTED if fault in UNTRUSTED else Standing.SILENT)


@pytest.mark.parametrize(
    ("ours", "standing"),
    [(-30, Standing.GOOD), (-120, Standing.UNTRUSTED), (240, Standing.GOOD), (420, Standing.UNTRUSTED)],
)
async def test_a_clock_may_be_a_minute_off(contract: Contract, good: bytes, ours: int, standing: Standing) -> None:
    """Our clock against theirs, in seconds: an answer of the future is none, one of five minutes ago is old."""
    told = await contract.ask(good, now=lambda: clock.now() + timedelta(seconds=ours))
    assert told.finding.standing is standing


async def test_what_is_known_of_a_leaf_is_never_kept(contract: Contract, status_server: Any) -> None:
    """R-120: the same adapter, a moment later."""
    card = status_server.card("contract-later").certificate
    der, adapter = status_server.der("contract-later"), contract.make()
    assert (await contract.ask_of(adapter, der)).finding.standing is Standing.GOOD
    status_server.pki.revoke(card)
    assert (await contract.ask_of(adapter, der)).finding.standing is Standing.REVOKED
