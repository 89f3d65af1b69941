"""The contract of certificate status (docs/architecture/certificate-status.md): every adapter passes all of it.

One joins by a function in `ADAPTERS`: a party that tells the truth about the stand-in's cards, and whose answers to some
questions can be disturbed.
"""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

import pytest
from auth.presented import Issuer
from auth.settings import read_issuers
from auth.status import CertificateStatus, Status
from auth.status_http import HttpStatus, ListNumbers
from chassis import clock
from chassis.sandbox import sandbox
from chassis.testing.web_party import SLOW, Asked, Fault, Party
from pki.status import Standing, request
from pki.status_lists import LONGEST_LIST
from standins.authority import new_key
from standins.forging import Answer, look_alike, make
from standins.status import Status as Honest


class Lie(StrEnum):
    """What comes instead of the truth."""

    PAGE = "a web page"
    EMPTY = "nothing in it"
    FORGED = "signed by another"


BROKEN: tuple[Fault | Lie, ...] = (*Fault, *Lie)
UNTRUSTED = {Fault.HUGE, Fault.ENDLESS, *Lie}  # something came, and it is not to be believed
DEADLINE = 1.5
OCSP, CA_LISTS, ALL = ("/ocsp/",), ("/crl/login-domain", "/crl/login-root"), ("/ocsp/", "/crl/")


class StatusParty(Party):
    """Responder and lists of the stand-in at an address of their own."""

    def __init__(self, pki: Any) -> None:
        super().__init__(self._content, LONGEST_LIST, about=())
        self.pki, self.lie = pki, cast("Fault | Lie | None", None)

    def disturb(self, how: Fault | Lie, about: tuple[str, ...]) -> None:
        """From now on, where a path starts with one of these."""
        self.fault, self.lie, self.about = how if isinstance(how, Fault) else None, how, about

    def lists_of_leaves(self) -> list[str]:
        """What was asked of the list that stands in."""
        return [one.path for one in self.asked if one.path.startswith("/crl/login-personal")]

    def _content(self, asked: Asked) -> bytes:
        kind, _, name = asked.path.strip("/").partition("/")
        honest = Honest(self.pki)
        content = honest.ocsp(name, asked.body) if kind == "ocsp" else honest.crl(name.removesuffix(".crl"))
        if not asked.path.startswith(self.about) or not isinstance(self.lie, Lie):
            return content
        if self.lie is not Lie.FORGED:
            return b"<p>Onderhoud" if self.lie is Lie.PAGE else b""
        if kind == "crl":
            return content[:-9] + bytes(9)
        ca, key = self.pki.authorities["login-personal"], new_key()
        forged = Answer(signer=look_alike(ca.certificate, key), key=key)
        return make(forged, ca, asked.body, clock.now().replace(microsecond=0))


@contextlib.asynccontextmanager
async def http(
    party: StatusParty, numbers: Callable[[], ListNumbers]
) -> AsyncIterator[Callable[..., CertificateStatus]]:
    room = sandbox(preload=("auth.presented",))

    def made(now: Callable[[], datetime] = clock.now, timeout: float = 10) -> CertificateStatus:
        return HttpStatus(room, now, numbers(), timeout=timeout)

    async with party.listening():
        yield made


ADAPTERS = {"http": http}


@dataclass
class Contract:
    """An adapter's maker and the party behind it."""

    party: StatusParty
    make: Callable[..., CertificateStatus]
    issuer: Issuer

    async def ask(self, certificate: bytes, **how: Any) -> Status:
        """The status by an adapter that knows nothing yet."""
        return await self.ask_of(self.make(**how), certificate)

    async def ask_of(self, adapter: CertificateStatus, certificate: bytes) -> Status:
        """The status by this adapter."""
        nonce = secrets.token_bytes(32)
        question = request(certificate, self.issuer.certificate, nonce)
        return await adapter.of(certificate, question, nonce, self.issuer)


@pytest.fixture(params=sorted(ADAPTERS))
async def contract(request: pytest.FixtureRequest, status_server: Any, make_numbers: Any) -> AsyncIterator[Contract]:
    party = StatusParty(status_server.pki)
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
    assert not contract.party.lists_of_leaves()


@pytest.mark.parametrize("fault", BROKEN, ids=str)
async def test_every_fault_of_the_responder_is_told_by_its_standing_b42(
    contract: Contract, good: bytes, revoked: bytes, fault: Fault | Lie
) -> None:
    """B-42, R-168: silent, and the list decides; or not to be trusted, and nothing else is asked. Never good by itself."""
    contract.party.disturb(fault, OCSP)
    hurry = {"timeout": DEADLINE} if fault in SLOW else {}
    told = await contract.ask(good, **hurry)
    if fault in UNTRUSTED:
        assert told.finding.standing is Standing.UNTRUSTED
        assert not contract.party.lists_of_leaves()
    else:
        assert (told.finding.standing, told.by) == (Standing.GOOD, "list")
        told = await contract.ask(revoked, **hurry)
        assert (told.finding.standing, told.by) == (Standing.REVOKED, "list")


async def test_where_nobody_listens_the_list_decides(contract: Contract, good: bytes, revoked: bytes) -> None:
    contract.issuer = replace(contract.issuer, ocsp="http://127.0.0.1:1/ocsp/login-personal")
    for certificate, standing in ((good, Standing.GOOD), (revoked, Standing.REVOKED)):
        told = await contract.ask(certificate)
        assert (told.finding.standing, told.by) == (standing, "list")


@pytest.mark.parametrize("fault", BROKEN, ids=str)
@pytest.mark.parametrize("about", [ALL, CA_LISTS], ids=["everything", "the lists of CAs"])
async def test_where_nothing_can_be_checked_nothing_is_good_r168(
    contract: Contract, good: bytes, fault: Fault | Lie, about: tuple[str, ...]
) -> None:
    """R-168, B-43: and it ends within twice the deadline of a question."""
    contract.party.disturb(fault, about)
    slow = fault in SLOW
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
