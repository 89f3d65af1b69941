"""HTTP in: the FastAPI app of a service, who is asking, and the transaction that ends before the answer leaves."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Annotated, Any

from contracts.authority import ACTIONS, SERVICES, Who
from contracts.refusals import refuse
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from opentelemetry import propagate
from starlette import datastructures
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis import clock, crash, deadline, state
from chassis.actor import Actor
from chassis.edge import problems
from chassis.edge.around import Edge, Headers
from chassis.errors import Refused
from chassis.inside import caller_of
from chassis.service import A, Service
from chassis.telemetry import OURS_ALONE, log, new_correlation, source
from chassis.transaction import Transaction
from chassis.wiring import WiredService

MAX_BODY = 128 * 1024
READY_SECONDS = 2.5
Ready = Callable[[], Coroutine[Any, Any, list[str]]]
#: What `/ready` says besides.
Details = dict[str, Any]
_NO_STORE = (b"cache-control", b"no-store")


def router(**kwargs: Any) -> APIRouter:
    """A router whose endpoints may return a Refusal."""
    return APIRouter(route_class=problems.RefusingRoute, **kwargs)


async def service_of(request: Request) -> Service[Any]:
    """The service that answers this request. (Dependencies are async: plain ones would each take a thread.)"""
    service: Service[Any] = request.app.state.service
    return service


#: The service with its adapters: `CurrentService[Adapters]`.
CurrentService = Annotated[Service[A], Depends(service_of)]


async def current_actor(request: Request) -> Actor:
    """Who is asking, from the bearer token. Raises Refused(not_logged_in)."""
    service = request.app.state.service  # a dependency would be looked up once more for each that needs the actor
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    actor: Actor | None = service.keys.verify(token, service.name, clock.now()) if scheme.lower() == "bearer" else None
    if actor is not None and caller_of(request.scope) not in {None, _speaks_for(actor)}:
        log.error("key.misused", issuer=actor.number, caller=caller_of(request.scope), alarm=True)
        actor = None
    if actor is None:
        raise Refused(refuse("not_logged_in"))
    request.state.actor = actor
    source.set(actor.source)
    return actor


def _speaks_for(actor: Actor) -> str:
    """Over whose connection this actor's token comes, where callers show certificates: a service's over its own, a person's over the pages'."""
    return actor.number if actor.roles & SERVICES else Who.GATEWAY


CurrentActor = Annotated[Actor, Depends(current_actor)]


def action(name: str) -> Any:
    """A route's dependency: only who may do this action of contracts.authority gets through. Every route has one."""
    ACTIONS[name]

    async def check(actor: CurrentActor) -> None:
        if (refusal := actor.refusal(name)) is not None:
            if actor.roles & SERVICES:  # no program of ours asks for what it may not: somebody else has its key
                log.error("key.misused", issuer=actor.number, action=name, alarm=True)
            raise Refused(refusal)

    check.action = name  # type: ignore[attr-defined]
    return Depends(check)


async def _http_tx(request: Request, actor: CurrentActor) -> AsyncIterator[Transaction]:
    async with request.app.state.service.database.begin(actor) as tx:
        request.state.transaction = tx
        yield tx
    crash.point("http.committed")


#: The transaction of a request: committed before the answer leaves, rolled back by any exception.
HttpTx = Annotated[Transaction, Depends(_http_tx, scope="function")]


class Guarded(Edge):
    """Around every service: a limit on the body, a deadline for all that an answer needs (`seconds`), and `no-store` on every answer. Correlation id and trace are the caller's.

    What nobody foresaw ends here: no server below sees an exception, so none prints it.
    """

    def __init__(self, app: ASGIApp, seconds: float, limit: int = MAX_BODY) -> None:
        super().__init__(app)
        self.seconds, self.limit = seconds, limit

    def begin(self, scope: Scope) -> tuple[Scope, str, Any]:
        """The request goes on in its caller's trace, under its caller's id."""
        head = datastructures.Headers(scope=scope)
        source.set("")
        return scope, new_correlation(head.get("x-correlation-id")), propagate.extract(head)

    def stamp(self, scope: Scope, status: int, headers: Headers, reference: str) -> Headers:
        """Nothing of a service is kept by anybody."""
        return [*headers, _NO_STORE, (b"x-correlation-id", reference.encode())]

    async def failed(self, error: Exception, begun: bool, scope: Scope, receive: Receive, send: Send) -> None:
        """An outage, in the log and as an answer. Raises when half an answer was sent, so that the connection ends.

        That exception says nothing: what happened is in the log.
        """
        answer = problems.failed(error)
        if begun:
            raise ConnectionAbortedError from None
        await answer(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app's answer, unless the body is too large: by what its head says, or once that much has come."""
        length = datastructures.Headers(scope=scope).get("content-length", "0")
        if not length.isdigit() or int(length) > self.limit:
            await problems.problem(refuse("input.too_large"))(scope, receive, send)
            return
        seen = 0

        async def bounded() -> Any:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.limit:
                raise HTTPException(413)  # FastAPI lets only this one through while it reads a body
            return message

        with deadline.within(self.seconds):
            await self.app(scope, bounded, send)


def health(app: FastAPI | APIRouter, ready: Ready, details: Callable[[], Details] = dict) -> None:
    """Add `/live` and `/ready`; `ready` answers what is not ready, empty when all is, `details` what to know besides.

    `/ready` answers within three seconds whatever `ready` waits for, and asks it once at a time.
    """
    asking: asyncio.Task[list[str]] | None = None

    @app.get("/live", include_in_schema=False)
    async def live() -> Response:
        """The process runs; whether it can work is `/ready`."""
        return Response("live", media_type="text/plain")

    @app.get("/ready", include_in_schema=False)
    async def readiness() -> Response:
        nonlocal asking
        if asking is None or asking.done():
            asking = asyncio.create_task(ready())
        await asyncio.wait({asking}, timeout=READY_SECONDS)  # not ended: what hangs may hang at its end too
        if not asking.done():
            missing = ["no answer"]
        elif (error := asking.exception()) is not None:
            log.error("ready.failed", exc_info=error)
            missing = [type(error).__name__]
        else:
            missing = asking.result()
        return JSONResponse({"ready": not missing, "missing": missing, **details()}, 503 if missing else 200)


def api(
    service: WiredService[Any], *, max_body: int = MAX_BODY, beside: AbstractAsyncContextManager[Any] | None = None
) -> FastAPI:
    """The HTTP side of a service, with what goes on `beside` it. It has no Kafka client: it goes on when Kafka is away."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        await service.database.open()
        service.database.waking.start()
        if service.parsers:
            service.sandbox.warm()  # or whoever comes first waits for the children
        async with beside or nullcontext():
            yield
        await service.database.close()

    app = FastAPI(
        title=service.name, lifespan=life, docs_url=None, redoc_url=None, openapi_url=None, telemetry=OURS_ALONE
    )
    app.state.service = service
    problems.install(app)
    for part in service.routers:
        app.include_router(part)

    async def ready() -> list[str]:
        if not await service.database.answers():
            return ["database"]
        return await state.behind(service, service.consumer.topics)

    health(app, ready)
    app.add_middleware(Guarded, seconds=service.settings.request_seconds, limit=max_body)
    return app
