"""Open pages that wait for something: Kafka only says *when* to ask, its service says what is the matter.

A poll every two seconds is the safety net, so that nothing here depends on Kafka being there. A stream ends with its
session, which it does not keep going, and pauses after ten minutes. A session has a few at once; a page whose stream is refused, or falls silent, polls. Between two questions a stream holds nothing but itself.
"""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Annotated, TypeVar
from uuid import UUID

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from chassis import clock
from chassis.errors import Refused
from chassis.messaging import kafka
from chassis.telemetry import log
from contracts import auth, certificates, orders
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse

from gateway.backend import if_told
from gateway.budgets import STREAMS, Gate
from gateway.session import CurrentVisitor, Visitor, identify, page
from gateway.settings import Settings

TOPICS = (orders.TOPIC, certificates.TOPIC, auth.TOPIC)
POLL_SECONDS = 2.0
RENEW_SECONDS = 45.0  # identity tokens live 60 seconds
PAUSE_AFTER = timedelta(minutes=10)
LONGEST_BACKOFF = 15.0
S = TypeVar("S", bound=BaseModel)  # the view of what a page waits for

router = APIRouter()


class Notifier:
    """Wakes who waits for a key of a record: an order's or a certificate's id, or a session's hash."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def on(self, *keys: str, event: asyncio.Event | None = None) -> Iterator[asyncio.Event]:
        """An event (this one, when given) that is set whenever a record with one of the keys arrives, while the block lasts."""
        event = event or asyncio.Event()
        for key in keys:
            self._waiting[key].add(event)
        try:
            yield event
        finally:
            for key in keys:
                self._waiting[key].discard(event)
                if not self._waiting[key]:
                    del self._waiting[key]

    @property
    def waiting(self) -> int:
        """How many keys somebody waits for."""
        return len(self._waiting)

    def wake(self, key: str) -> None:
        """A record with this key arrived."""
        for event in self._waiting.get(key, ()):
            event.set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Listen in the background while the block lasts; never waits for Kafka, never fails for it."""
        if not self._settings.kafka_url:
            yield
            return
        listener = asyncio.create_task(self._listen())
        try:
            yield
        finally:
            listener.cancel()
            await asyncio.gather(listener, return_exceptions=True)

    async def _listen(self) -> None:
        backoff = 0.5
        while True:
            consumer = self._consumer()
            try:
                await consumer.start()
                backoff = 0.5
                log.info("live.listening", topics=TOPICS)
                async for record in consumer:
                    self.wake((record.key or b"").decode("utf-8", "replace"))
            except (KafkaError, OSError, ValueError) as error:
                log.warning("live.kafka_away", cause=type(error).__name__, again_in=backoff)
            finally:
                await _stop(consumer)
            await asyncio.sleep(backoff)
            backoff = min(backoff * 2, LONGEST_BACKOFF)

    def _consumer(self) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            *TOPICS,
            **kafka.connection(self._settings),
            group_id=f"gateway-{secrets.token_hex(8)}",
            auto_offset_reset="latest",
            enable_auto_commit=False,
        )


async def _stop(consumer: AIOKafkaConsumer) -> None:
    try:
        await asyncio.wait_for(consumer.stop(), 3)
    except (KafkaError, OSError, TimeoutError) as error:
        log.warning("live.stop", cause=type(error).__name__)


async def place(request: Request) -> AsyncIterator[asyncio.Event]:
    """One of the session's few streams, until this one ends; refused before anything is asked of a service.

    Its event is set by records of the thing that the path names, from before its service is asked for the first time:
    a record that comes in between is not missed.
    """
    gate: Gate = request.app.state.gate
    notifier: Notifier = request.app.state.notifier
    with gate.stream(request) as refusal:
        if refusal is not None:
            raise Refused(refusal)
        with notifier.on(*request.path_params.values()) as woken:
            yield woken


#: The event of `place`, which a route names among its dependencies as well: before what asks who looks.
Woken = Annotated[asyncio.Event, Depends(place)]


def server_event(name: str, data: str = "") -> bytes:
    """One server-sent event."""
    return f"event: {name}\ndata: {data}\n\n".encode()


@router.get("/bestellingen/{order}/live", dependencies=[Depends(place), page("order.view", STREAMS, use=False)])
async def live(request: Request, woken: Woken, order: UUID, visitor: CurrentVisitor) -> Response:
    """Server-sent events about one order, as `stream` has them."""
    first = await visitor.orders.state(order)
    return stream(request, visitor, woken, first, lambda who: who.orders.state(order), lambda state: state.ended)


@router.get("/aanvragen/{draft}/e-mailcode/live", dependencies=[Depends(place), page("draft.view", STREAMS, use=False)])
async def live_code(request: Request, woken: Woken, draft: UUID, visitor: CurrentVisitor) -> Response:
    """Server-sent events about the code of who looks: whether its mail is known never to arrive."""
    first = await visitor.orders.email_code(draft)
    return stream(
        request, visitor, woken, first, lambda who: who.orders.email_code(draft), lambda state: not state.waits
    )


@router.get("/aanvragen/{draft}/dns/live", dependencies=[Depends(place), page("draft.view", STREAMS, use=False)])
async def live_dns(request: Request, woken: Woken, draft: UUID, visitor: CurrentVisitor) -> Response:
    """Server-sent events about what DNS says of the names of a draft, until all were looked up."""
    first = await visitor.orders.dns(draft)
    return stream(request, visitor, woken, first, lambda who: who.orders.dns(draft), lambda hints: hints.over)


@router.get("/aanvragen/{draft}/csr/live", dependencies=[Depends(place), page("draft.view", STREAMS, use=False)])
async def live_csr(request: Request, woken: Woken, draft: UUID, visitor: CurrentVisitor) -> Response:
    """Server-sent events about a request that the certificate manager hands in. Asked every two seconds, no record names a draft."""
    first = await visitor.orders.csr_invitation(draft)
    return stream(
        request, visitor, woken, first, lambda who: who.orders.csr_invitation(draft), lambda state: not state.waits
    )


@router.get("/validatie/lijst/live", dependencies=[page("validation.queue", STREAMS, use=False)])
async def live_queue(request: Request, woken: Woken, visitor: CurrentVisitor) -> Response:
    """Server-sent events about validation's cases: that something happened to some case. Asked every two seconds, no record names the queue."""
    first = await visitor.orders.queue_state()
    return stream(request, visitor, woken, first, lambda who: who.orders.queue_state(), lambda _: False)


@router.get("/validatie/{case}/live", dependencies=[Depends(place), page("validation.view", STREAMS, use=False)])
async def live_case(request: Request, woken: Woken, case: UUID, visitor: CurrentVisitor) -> Response:
    """Server-sent events about one case of validation: that something happened to it. A move of its order wakes it, other acts wait two seconds."""
    first = await visitor.orders.case_state(case)
    return stream(request, visitor, woken, first, lambda who: who.orders.case_state(case), lambda _: False)


def stream(
    request: Request,
    visitor: Visitor,
    woken: asyncio.Event,
    first: S,
    ask: Callable[[Visitor], Awaitable[S]],
    is_over: Callable[[S], bool],
) -> Response:
    """Server-sent events about one thing: `state` with its view whenever that differs from what was last said, `first` at once.

    `woken` is set by the thing's records (`Woken`), `ask` asks its service in the name of the visitor of that moment. `ping` when there
    is nothing new (an event: a page can't see comments). `ended`: the session is over. `pause`: nothing more is said, the
    page stands still. After a state that `is_over` it ends.
    """
    notifier: Notifier = request.app.state.notifier
    return StreamingResponse(
        _events(notifier, visitor, woken, first, ask, is_over),
        media_type="text/event-stream",
        headers={"x-accel-buffering": "no"},
    )


async def _events(
    notifier: Notifier,
    visitor: Visitor,
    woken: asyncio.Event,
    seen: S,
    ask: Callable[[Visitor], Awaitable[S]],
    is_over: Callable[[S], bool],
) -> AsyncIterator[bytes]:
    session = visitor.session
    until = clock.now() + PAUSE_AFTER
    renew_at = clock.now() + timedelta(seconds=RENEW_SECONDS)
    with notifier.on(session.session_hash if session else "", event=woken):
        yield b"retry: 3000\n\n" + server_event("state", seen.model_dump_json())
        while not is_over(seen):
            notified = await _wait(woken)
            now = clock.now()
            if now >= until:
                yield server_event("pause")
                return
            if notified or now >= renew_at:  # a session that ended wakes its own streams
                again = await if_told(identify(visitor.backend, visitor.secret, passive=True))
                if again is not None:
                    if again.session is None:
                        yield server_event("ended")
                        return
                    visitor, renew_at = again, now + timedelta(seconds=RENEW_SECONDS)
            state = await if_told(ask(visitor))
            if state is not None and state != seen:
                seen = state
                yield server_event("state", seen.model_dump_json())
            else:
                yield server_event("ping")  # also notices a visitor who left


async def _wait(woken: asyncio.Event) -> bool:
    try:
        await asyncio.wait_for(woken.wait(), POLL_SECONDS)
    except TimeoutError:
        return False
    woken.clear()
    return True
