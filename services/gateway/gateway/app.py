"""The two apps of the gateway: the portal, and the one route of the card address. Every error of them is a page."""

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

import uvloop
from chassis import heap, inside, telemetry
from chassis.edge.access import route_of
from chassis.edge.app import health
from chassis.edge.problems import AGAIN, slug_of
from chassis.errors import Refused, is_outage
from chassis.expiry import held_file, watching
from chassis.operations import metrics
from chassis.telemetry import OURS_ALONE, correlation, log
from contracts.refusals import Refusal, refuse
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from gateway import paths
from gateway.backend import Backend
from gateway.backend.http import Transport
from gateway.bodies import Bodies
from gateway.budgets import Gate, Strangers
from gateway.edge import CardContext, Limits, Listener, serve, to_https
from gateway.edge.peer import CARD, PUBLIC
from gateway.edge.tls import TLS_1_2, TLS_1_3
from gateway.elsewhere import owner
from gateway.live import Notifier
from gateway.refusals import sentence, wait_for, wait_of
from gateway.security import RefusalApp, Secure
from gateway.session import ChoiceNeeded, CrossSiteEntry, LoginNeeded, OtherSubscriber, forget, local_path, meet
from gateway.settings import Settings
from gateway.templating import render
from gateway.words.catalogue import read_all

STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Apps:
    """`public`, `card` and `inner` are what the listeners serve; `portal` and `card_app` are FastAPI apps, with the routes."""

    public: ASGIApp
    card: ASGIApp
    inner: ASGIApp  # health and numbers, at a port that no customer reaches
    portal: FastAPI
    card_app: FastAPI


def build(
    settings: Settings,
    pages: Sequence[APIRouter],
    card: APIRouter,
    *,
    transports: Mapping[str, Transport] | None = None,
) -> Apps:
    """The apps from the routers of the pages and of the card address. `transports` stand in for the network in tests."""
    read_all()
    backend = Backend(settings, transports)
    notifier, gate = Notifier(settings), Gate(settings)

    portal, card_app = (
        FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=during, telemetry=OURS_ALONE)
        for during in _lives(settings, backend, notifier)
    )
    for app in (portal, card_app):
        app.state.backend, app.state.settings, app.state.notifier, app.state.gate = backend, settings, notifier, gate
        _errors(app)
        health(app, _ready)
    portal.state.switch, card_app.state.switch = "", settings.portal_url
    for router in pages:
        portal.include_router(router)
    card_app.include_router(card)
    portal.mount("/static", StaticFiles(directory=STATIC, check_dir=False))
    # pages hold no secret that their length could give away: the session is in the cookie alone
    kept_whole = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/pdf")
    portal.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5, exclude_content_types=kept_whole)
    bodies = Bodies(settings.body_bytes, settings.body_seconds, settings.body_parts).knowing(pages)
    refused = _refused(portal, logged_in=True)

    counted = partial(Strangers, gate=gate, refused=refused)
    secure = partial(Secure, bodies=bodies, seconds=settings.service_seconds)
    return Apps(
        secure(counted(portal), settings.portal_url, lambda refusal: counted(refused(refusal))),
        secure(card_app, settings.card_url, _refused(card_app), close=True),
        _inner(settings),
        portal,
        card_app,
    )


def _lives(settings: Settings, backend: Backend, notifier: Notifier) -> tuple[Lifespan[FastAPI], Lifespan[FastAPI]]:
    """What goes on while the portal runs, and while the card address does."""

    trusted = settings.held()

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        tls = held_file("TLS of the portal", "operations", settings.tls_chain)
        async with notifier.listening(), watching([tls, *trusted]):
            yield
        await backend.close()

    @asynccontextmanager
    async def at_the_door(_: FastAPI) -> AsyncIterator[None]:
        tls = held_file("TLS of the card address", "operations", settings.tls_chain)
        async with watching([tls, held_file("login CAs", "PKI officer", settings.login_cas), *trusted]):
            yield
        await backend.close()

    return life, at_the_door


def _inner(settings: Settings) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, telemetry=OURS_ALONE)
    health(app, _ready)
    app.include_router(metrics.router(settings))
    return app


async def _ready() -> list[str]:
    return []  # it owns nothing and waits for nobody; a service that is away is told on the page that needs it


def _refused(app: FastAPI, *, logged_in: bool = False) -> RefusalApp:
    """The answer to requests that don't get as far as the app. `logged_in`: people with a session may be among them."""

    def answer(refusal: Refusal) -> ASGIApp:
        async def respond(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request({**scope, "app": app})
            if (
                logged_in and refusal.slug == "input.too_large"
            ):  # a person with a large file: their menu, and the way back
                await meet(request)
            await error_page(request, refusal)(scope, receive, send)

        return respond

    return answer


def error_page(request: Request, refusal: Refusal) -> Response:
    """The page of a refusal: what is the matter, what to do, and a reference for the service desk."""
    wait, seconds = wait_of(refusal), int(refusal.params.get("seconds", AGAIN))
    answer: Response
    if request.headers.get("accept", "").startswith("text/event-stream"):
        answer = PlainTextResponse("", refusal.status)
    else:
        answer = render(
            request,
            "error.html",
            status=refusal.status,
            slug=refusal.slug,
            sentence=sentence(refusal),
            reference=correlation.get(),
            wait=wait,
            method=request.method,
            here=paths.here(request),
            back=local_path(paths.again(request)),
            seconds=seconds,
        )
    if refusal.slug == "not_now":
        return wait_for(seconds).on(answer)
    return wait.on(answer) if wait else answer


def _to_login(path: str, back: str, **more: str) -> str:
    return path + "?" + "&".join(f"{k}={quote(v, safe='/')}" for k, v in {"naar": back, **more}.items())


def _errors(app: FastAPI) -> None:
    @app.exception_handler(Refused)
    async def _refusal(request: Request, error: Refused) -> Response:
        page_of = owner(request, error.refusal)
        if page_of is None:
            return error_page(request, error.refusal)
        return render(request, "login/elsewhere.html", status=404, page_of=page_of, at=local_path(paths.here(request)))

    @app.exception_handler(LoginNeeded)
    async def _login(request: Request, error: LoginNeeded) -> Response:
        if request.headers.get("sec-fetch-mode", "navigate") != "navigate":
            return PlainTextResponse("", 401)  # a script asked: it reloads the page
        ended = {"verlopen": "1"} if error.ended else {}
        answer = RedirectResponse(_to_login("/inloggen", error.back, **ended), 303)
        if error.ended:
            forget(answer)
        return answer

    @app.exception_handler(ChoiceNeeded)
    async def _choice(_: Request, error: ChoiceNeeded) -> Response:
        return RedirectResponse(_to_login("/inloggen/abonnee", error.back), 303)

    @app.exception_handler(OtherSubscriber)
    async def _other(request: Request, error: OtherSubscriber) -> Response:
        return render(request, "login/other.html", status=409, page_of=error.page_of, back=error.back)

    @app.exception_handler(CrossSiteEntry)
    async def _reenter(request: Request, _: CrossSiteEntry) -> Response:
        return render(request, "reenter.html")

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        # a malformed id in the address is a page that doesn't exist
        in_path = all(e["loc"][:1] == ("path",) for e in error.errors())
        return error_page(request, refuse("not_found" if in_path else "input.invalid"))

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        if request.scope["path"].startswith("/static/"):
            return PlainTextResponse("", error.status_code)  # no budget counts these: nothing is rendered for them
        return error_page(request, refuse(slug_of(error.status_code)))

    @app.exception_handler(Exception)
    async def _failed(request: Request, error: Exception) -> Response:
        outage = is_outage(error)
        log.error("request.failed", outage=outage, route=route_of(request.scope), exc_info=error)
        return error_page(request, refuse("not_now", seconds=AGAIN) if outage else refuse("unavailable"))


def listeners(arguments: Sequence[str], settings: Settings, apps: Apps) -> list[Listener]:
    """What a process listens on. `card`: the card address. `public`: the public address, and the redirect to it.

    Raises SystemExit with a line of usage for any other arguments, and when the process has not its own key alone: who
    meets strangers' cards can't use sessions, and who shows pages can't open logins.
    """
    if list(arguments) not in ([CARD], [PUBLIC]):
        raise SystemExit(f"usage: python -m gateway.main {{{PUBLIC}|{CARD}}}")
    keys = [("SIGNING_KEY", settings.signing_key), ("CARD_SIGNING_KEY", settings.card_signing_key)]
    (own, is_held), (other, is_too_much) = keys if arguments[0] == PUBLIC else keys[::-1]
    if not is_held or is_too_much:
        raise SystemExit(f"The {arguments[0]} listener needs {own} and may not have {other}.")

    def listener(
        name: str, app: ASGIApp, port: int, tls: CardContext | None = None, *, lifespan: bool = True
    ) -> Listener:
        host, proxies = settings.listen_host, settings.proxies
        return Listener(name, app, port, tls, host, lifespan, proxies, limits(settings))

    inner = _watched(settings, apps)
    behind = bool(settings.proxies)
    chain, key = settings.tls_chain, settings.tls_key
    if arguments[0] == CARD:
        newest = TLS_1_2 if settings.card_tls_1_2 else TLS_1_3
        tls = CardContext(chain, key, settings.login_cas, oldest=TLS_1_2, newest=newest, behind_proxy=behind)
        return [listener(CARD, apps.card, settings.card_port, tls), *inner]
    oldest = TLS_1_2 if settings.public_tls_1_2 else TLS_1_3
    tls = CardContext(chain, key, oldest=oldest, behind_proxy=behind)
    served = [listener(PUBLIC, apps.public, settings.public_port, tls), *inner]
    if settings.http_port:
        redirect = to_https(settings.portal_url)
        served.append(listener("http", redirect, settings.http_port, lifespan=False))
    return served


def _watched(settings: Settings, apps: Apps) -> list[Listener]:
    """Health and numbers: by mutual TLS where the inside is, and then what probes ask without."""
    host, tls = settings.inner_host, inside.listening(settings)
    probes = inside.probed(apps.inner)
    served = [
        Listener("inner", apps.inner, settings.inner_port, tls, host),
        Listener("probes", probes, settings.probes_port, host=host),
    ]
    return [each for each in served if each.port and (each.name == "inner" or tls is not None)]


def limits(settings: Settings) -> Limits:
    """The limits of a connection, from the settings of the same names."""
    return Limits(
        connections=settings.connections,
        connections_per_address=settings.connections_per_address,
        handshake_seconds=settings.handshake_seconds,
        head_bytes=settings.head_bytes,
        head_fields=settings.head_fields,
        head_seconds=settings.head_seconds,
        body_seconds=settings.body_seconds,
        idle_seconds=settings.idle_seconds,
        answer_seconds=settings.answer_seconds,
    )


def run(served: Sequence[Listener], settings: Settings) -> None:
    """Serve until the process is told to end."""
    telemetry.configure(f"gateway.{served[0].name}", settings.log_level, settings.otel_exporter_otlp_endpoint)
    if served[0].name == CARD:
        os.nice(5)  # strangers' handshakes wait for the pages of who is logged in, not the other way round
    heap.freeze()
    uvloop.run(serve(served))
