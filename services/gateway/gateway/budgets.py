"""What one address, person or session may ask of the portal, and what a route counts by (numbers are settings).

Two layers. Around every app: whoever is not known to be logged in is a stranger, and all that a stranger asks, found or
not, is counted by address. On routes: the name of a budget for what costs more than a page. What a logged-in person does
is never counted by address: a ministry sits behind one.
"""

import asyncio
import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from chassis.edge.budgets import KEYS, Budget, Budgets, Per, Room, network, spent
from contracts.refusals import Refusal
from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.settings import Settings

COOKIE = "__Host-sid"
#: Budgets that this process counts, by the name that a route gives to `gateway.session.page`.
STRANGERS, LOGIN_STARTS, LOGIN_ENDS, CARDS = "strangers", "login_starts", "login_ends", "card_logins"
LINKS, SEARCHES, REPORTS = "links", "searches", "reports"
SAVES, TYPED, LOOKS, DOCUMENTS, STREAMS = "saves", "typed", "looks", "documents", "streams"
#: Of what is asked for together: the form is one save, each file and certificate in it a row.
ROWS = "rows"
#: Of one calendar, whoever asks for it.
FEEDS = "feeds"
#: Counted as rows by the service that does the work, so that replicas share them: its answer is the refusal.
EXPORTS = "exports"
ELSEWHERE = {EXPORTS: "certificates"}
#: When a page that was refused a stream may ask for one again.
_STREAM_SECONDS = 30
#: Files with hashed names and health: no service is asked.
_FREE = re.compile(r"/(live|ready|static/.*)")


def of(settings: Settings) -> dict[str, Budget]:
    """The budgets by name."""
    logins, burst = settings.login_starts_a_minute, settings.login_starts_burst
    listed = (
        Budget(STRANGERS, Per.ADDRESS, settings.strangers_a_minute, burst=settings.strangers_burst),
        Budget(LOGIN_STARTS, Per.ADDRESS, logins, burst=burst),
        Budget(LOGIN_ENDS, Per.ADDRESS, logins, burst=burst),
        Budget(CARDS, Per.ADDRESS, logins, burst=burst),
        Budget(LINKS, Per.ADDRESS, settings.links_a_minute),
        Budget(SEARCHES, Per.ADDRESS, settings.searches_a_minute),
        Budget(REPORTS, Per.ADDRESS, settings.reports_a_minute),
        Budget(SAVES, Per.PERSON, settings.saves_a_minute),
        Budget(ROWS, Per.PERSON, settings.rows_a_minute),
        Budget(FEEDS, Per.PERSON, settings.feeds_a_minute),
        Budget(TYPED, Per.PERSON, settings.typed_a_minute),
        Budget(LOOKS, Per.PERSON, settings.looks_a_minute),
        Budget(DOCUMENTS, Per.PERSON, settings.documents_a_minute),
        Budget(STREAMS, Per.SESSION, settings.streams_a_minute),
    )
    return {budget.name: budget for budget in listed}


class Gate:
    """What this process counts, and the sessions that it has lately seen to be good."""

    def __init__(self, settings: Settings) -> None:
        self.budgets = of(settings)
        # `Strangers` counts its own
        self.by_address = {n for n, b in self.budgets.items() if b.per is Per.ADDRESS and n != STRANGERS}
        self.by_person = {n for n, b in self.budgets.items() if b.per is Per.PERSON}
        self.counted = Budgets()
        self.streams = Room(settings.streams_per_session)
        self.cards = Queue(settings.card_judgements, settings.card_queue, settings.card_wait)
        tries, burst = settings.card_tries_a_minute, settings.card_tries_burst
        self._one_card = Budget("card_tries", Per.PERSON, tries, burst=burst)  # a card is one person's
        self._pause = settings.refusal_pause
        self._good: OrderedDict[str, None] = OrderedDict()  # hashes of session ids

    def knows(self, secret: str) -> bool:
        """Whether this session was good when it was last asked about here."""
        return bool(secret) and _hash(secret) in self._good

    def met(self, request: Request, secret: str, *, good: bool) -> None:
        """Note what auth said of the session; a good one's request was no stranger's, and is not counted by address."""
        if not secret:
            return
        if not good:
            self._good.pop(_hash(secret), None)
            return
        self._good[_hash(secret)] = None
        self._good.move_to_end(_hash(secret))
        while len(self._good) > KEYS:
            self._good.popitem(last=False)
        if address := request.scope.get("state", {}).pop("stranger", None):
            self.counted.give_back(self.budgets[STRANGERS], address)

    def spend(self, name: str, request: Request) -> Refusal | None:
        """Count a request by its address; that of who is known to be logged in by the session."""
        secret = request.cookies.get(COOKIE, "")
        key = f"session {_hash(secret)}" if self.knows(secret) else network(_client(request.scope))
        return self.counted.spend(self.budgets[name], key)

    def spend_as(self, name: str, person: str) -> Refusal | None:
        """Count what a person does."""
        return self.counted.spend(self.budgets[name], person)

    def spend_on(self, certificate: bytes) -> Refusal | None:
        """Count that a certificate was shown: one card costs the CA's responder only so much, from however many addresses."""
        return self.counted.spend(self._one_card, hashlib.sha256(certificate).hexdigest())

    @contextmanager
    def stream(self, request: Request) -> Iterator[Refusal | None]:
        """Hold one of the session's streams while the block lasts, or the refusal when it has them all.

        How many are begun is counted too: one that ends at once, for an order that isn't there, costs as much as a page.
        """
        secret = request.cookies.get(COOKIE, "")
        if not secret:  # nobody: the page's own dependency sends him to the login
            yield None
            return
        with self.streams.place(_hash(secret)) as taken:
            if not taken:
                self.counted.refuse(STREAMS)
            yield self.counted.spend(self.budgets[STREAMS], _hash(secret)) if taken else spent(_STREAM_SECONDS)

    async def hold_off(self) -> None:
        """Before a stranger or a card is refused: who asks again and again waits for each answer, and costs us no time."""
        await asyncio.sleep(self._pause)


class Strangers:
    """Around an app: counts by address what is asked by who isn't known to be logged in, also pages that don't exist."""

    def __init__(self, app: ASGIApp, gate: Gate, refused: Callable[[Refusal], ASGIApp]) -> None:
        self.app, self.gate, self.refused = app, gate, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or _FREE.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return
        gate, app = self.gate, self.app
        if not gate.knows(_secret(scope)):
            address = _stranger(scope)
            scope.setdefault("state", {})["stranger"] = address
            refusal = gate.counted.spend(gate.budgets[STRANGERS], address)
            if refusal is not None:
                await gate.hold_off()
                app = self.refused(refusal)
        await app(scope, receive, send)


class Queue:
    """So many at once; a bounded number waits, and not for long. Who comes after is refused."""

    def __init__(self, at_once: int, waiting: int, seconds: float) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._room, self._seconds = Room(at_once + waiting), seconds

    async def enter(self) -> Refusal | None:
        """Wait for a place, and leave it with `leave`; or a refusal, and then there is no place to leave."""
        if not self._room.take(""):
            return spent(self._seconds)
        try:
            async with asyncio.timeout(self._seconds):
                await self._places.acquire()
        except TimeoutError:
            self._room.leave("")
            return spent(self._seconds)
        except BaseException:  # whoever waited has gone
            self._room.leave("")
            raise
        return None

    def leave(self) -> None:
        """Give the place to the next one."""
        self._places.release()
        self._room.leave("")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _secret(scope: Scope) -> str:
    return Request(scope).cookies.get(COOKIE, "")


def _stranger(scope: Scope) -> str:
    """What a stranger is counted by: the address, apart for who shows a cookie that this process has not met.

    After a start, or at another replica, everybody who is logged in does; whoever asks without one takes nothing from them.
    """
    return network(_client(scope)) + (" with a cookie" if _secret(scope) else "")


def _client(scope: Scope) -> str:
    """The address that the listener vouches for."""
    client = scope.get("client")
    return client[0] if client else ""


def browser(request: Request, secret: str) -> str:
    """Address and browser as one key, hashed: what tries of hand-over codes are counted by. `secret`: of its cookie."""
    return _hash(f"{network(_client(request.scope))} {secret}")
