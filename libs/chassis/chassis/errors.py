"""Refusals at the HTTP edge: a value becomes a problem document (RFC 9457) here and nowhere else."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, get_args, get_type_hints

import asyncpg
from contracts.envelope import Command
from contracts.refusals import Refusal, about, refuse
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from pki.private_keys import holds_private_key
from sqlalchemy.exc import DBAPIError
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException

from chassis.edge import probing
from chassis.edge.json_bodies import StrictRequest
from chassis.sandbox import Busy, TooCostly
from chassis.telemetry import correlation, log

PROBLEM = "application/problem+json"


class Refused(Exception):
    """Stop here with this refusal; whatever the transaction did is rolled back."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.slug)
        self.refusal = refusal


def problem(refusal: Refusal) -> JSONResponse:
    """The problem document of a refusal."""
    body = {
        "type": f"urn:mijncertificaten:refusal:{refusal.slug}",
        "title": refusal.slug,
        "status": refusal.status,
        "slug": refusal.slug,
        "params": refusal.params,
        "findings": list(refusal.findings),
        "reference": correlation.get(),
    }
    seconds = refusal.params.get("seconds")
    headers = {"retry-after": str(seconds)} if refusal.slug == "too_many" and seconds else None
    return JSONResponse(body, status_code=refusal.status, media_type=PROBLEM, headers=headers)


class RefusingRoute(APIRoute):
    """A route whose endpoint may return a Refusal; the transaction of a returned refusal is committed.

    The endpoint's return annotation without `Refusal` is the response model. Bodies are read strictly.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **kwargs: Any) -> None:
        hint = get_type_hints(endpoint).get("return")
        views = [part for part in (get_args(hint) or (hint,)) if part is not Refusal]
        if isinstance(views[0], type) and not issubclass(views[0], Response | type(None)):
            kwargs["response_model"] = views[0]
        else:
            kwargs["response_model"] = None
        super().__init__(path, _answering(endpoint), **kwargs)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, on a request that reads JSON as `chassis.edge.json_bodies` says."""
        handler = super().get_route_handler()
        action = next((a for d in self.dependant.dependencies if (a := getattr(d.call, "action", ""))), "")

        async def handle(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            answer = await handler(strict)
            actor = getattr(request.state, "actor", None)
            if answer.status_code == 404 and actor is not None:
                service = request.app.state.service
                answer.background = BackgroundTask(probing.note, service, actor, action, strict.named)
            return answer

        return handle


def _answering(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(endpoint)
    async def answer(*args: Any, **kwargs: Any) -> Any:
        for command in [value for value in kwargs.values() if isinstance(value, Command)]:
            if (field := next((f for f, text in command.texts() if holds_private_key(text)), None)) is not None:
                return problem(refuse("input.private_key", field=field))
        result = await endpoint(*args, **kwargs)
        return problem(result) if isinstance(result, Refusal) else result

    return answer


def is_outage(error: BaseException | None) -> bool:
    """True when the database or the network failed, so that the same thing may succeed a moment later."""
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        error = getattr(error.orig, "__cause__", None) or error.orig
    # by name a DataError is an InterfaceError and a PermissionError an OSError, but trying again mends neither
    if isinstance(error, asyncpg.DataError | PermissionError):
        return False
    if state := getattr(error, "sqlstate", None):
        return str(state)[:2] in {"08", "40", "53", "57"}
    return isinstance(error, OSError | asyncpg.InterfaceError | asyncpg.InternalClientError)


def install(app: FastAPI) -> None:
    """Make every error of the app a problem document without a stack trace."""

    @app.exception_handler(Refused)
    async def _refused(_: Request, error: Refused) -> Response:
        return problem(error.refusal)

    @app.exception_handler(TooCostly)
    async def _costly(_: Request, error: TooCostly) -> Response:
        return problem(refuse("input.too_costly", limit=error.limit))

    @app.exception_handler(Busy)
    async def _busy(_: Request, error: Busy) -> Response:
        return problem(refuse("too_many", seconds=error.seconds))

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, error: RequestValidationError) -> Response:
        told = [(".".join(str(p) for p in e["loc"][1:]), *about(e)) for e in error.errors()[:20]]
        found = tuple({"field": f, "slug": s, "severity": "error", "params": p} for f, s, p in told)
        slug, params = next(((s, {**p, "field": f}) for f, s, p in told if s != "input.invalid"), ("input.invalid", {}))
        return problem(refuse(slug, **params).model_copy(update={"findings": found}))

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> Response:
        slug = {401: "not_logged_in", 403: "not_allowed", 404: "not_found", 405: "not_found", 413: "input.too_large"}
        return problem(refuse(slug.get(error.status_code, "input.invalid")))


def failed(error: Exception) -> Response:
    """The answer to what nobody foresaw; the log has its place, the answer has not."""
    log.error("request.failed", outage=is_outage(error), exc_info=error)
    return problem(refuse("unavailable"))
