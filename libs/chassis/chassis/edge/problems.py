"""Refusals at the HTTP edge: a value becomes a problem document (RFC 9457) here and nowhere else."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, get_args, get_type_hints

from contracts.envelope import Command
from contracts.refusals import Refusal, about, refuse
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from pki.private_keys import holds_private_key
from starlette.exceptions import HTTPException

from chassis.edge import refusals
from chassis.edge.json_bodies import StrictRequest
from chassis.errors import Refused, is_outage
from chassis.sandbox import Busy, TooCostly
from chassis.telemetry import correlation, log

PROBLEM = "application/problem+json"
#: Refusals that say in how many `seconds` to try again.
LATER = frozenset({"too_many", "not_now"})
#: Seconds: a lock is let go, a deadlock's other side is done, a connection is free again.
AGAIN = 5
_SLUGS = {401: "not_logged_in", 403: "not_allowed", 404: "not_found", 405: "not_found", 413: "input.too_large"}


class Problem(JSONResponse):
    """The problem document of `refusal`."""

    refusal: Refusal


def problem(refusal: Refusal) -> Problem:
    """The problem document of a refusal."""
    slug, status = refusal.slug, refusal.status
    standard = {"type": f"urn:mijncertificaten:refusal:{slug}", "title": slug, "status": status}
    ours = {"slug": slug, "params": refusal.params, "findings": list(refusal.findings)}
    seconds = refusal.params.get("seconds")
    headers = {"retry-after": str(seconds)} if slug in LATER and seconds else None
    answer = Problem({**standard, **ours, "reference": correlation.get()}, status, headers, PROBLEM)
    answer.refusal = refusal
    return answer


class RefusingRoute(APIRoute):
    """A route whose endpoint may return a Refusal; the transaction of a returned refusal is committed.

    The endpoint's return annotation without `Refusal` is the response model. Bodies are read strictly.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **kwargs: Any) -> None:
        hint = get_type_hints(endpoint).get("return")
        views = [part for part in (get_args(hint) or (hint,)) if part is not Refusal]
        is_model = isinstance(views[0], type) and not issubclass(views[0], Response | type(None))
        kwargs["response_model"] = views[0] if is_model else None
        super().__init__(path, _answering(endpoint), **kwargs)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, on a request that reads JSON as `chassis.edge.json_bodies` says."""
        handler = super().get_route_handler()
        action = next((a for d in self.dependant.dependencies if (a := getattr(d.call, "action", ""))), "")

        async def handle(request: Request) -> Response:
            strict = request.state.asked = StrictRequest(request.scope, request.receive)
            request.state.action, request.state.actor, request.state.transaction = action, None, None
            answer = await handler(strict)
            return (
                await refusals.written(request, answer, answer.refusal, problem)
                if isinstance(answer, Problem)
                else answer
            )

        return handle


def _answering(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(endpoint)
    async def answer(*args: Any, **kwargs: Any) -> Any:
        for command in [value for value in kwargs.values() if isinstance(value, Command)]:
            if (field := next((f for f, text in command.long_texts() if holds_private_key(text)), None)) is not None:
                return problem(refuse("input.private_key", field=field))
        result = await endpoint(*args, **kwargs)
        return problem(result) if isinstance(result, Refusal) else result

    return answer


def slug_of(status: int) -> str:
    """The refusal that an HTTP status of the framework stands for."""
    return _SLUGS.get(status, "input.invalid")


def _invalid(error: RequestValidationError) -> Refusal:
    faults = [(".".join(str(p) for p in e["loc"][1:]), *about(e)) for e in error.errors()[:20]]
    findings = tuple({"field": f, "slug": s, "severity": "error", "params": p} for f, s, p in faults)
    slug, params = next(((s, {**p, "field": f}) for f, s, p in faults if s != "input.invalid"), ("input.invalid", {}))
    return refuse(slug, **params).model_copy(update={"findings": findings})


#: What is refused, by what was raised.
_REFUSALS: dict[type[Exception], Callable[[Any], Refusal]] = {
    Refused: lambda error: error.refusal,
    TooCostly: lambda error: refuse("input.too_costly", limit=error.limit),
    Busy: lambda error: refuse("too_many", seconds=error.seconds),
    RequestValidationError: _invalid,
    HTTPException: lambda error: refuse(slug_of(error.status_code)),
}


def install(app: FastAPI) -> None:
    """Make every error of the app a problem document without a stack trace."""

    async def answer(request: Request, error: Exception) -> Response:
        refusal = next(refusal_of(error) for kind, refusal_of in _REFUSALS.items() if isinstance(error, kind))
        request.state.transaction = None  # it was rolled back
        return await refusals.written(request, problem(refusal), refusal, problem)

    for kind in _REFUSALS:
        app.add_exception_handler(kind, answer)


def failed(error: Exception) -> Response:
    """The answer to an outage, or to what nobody foresaw; the log has its place, the answer has not."""
    outage = is_outage(error)
    log.error("request.failed", outage=outage, exc_info=error)
    return problem(refuse("not_now", seconds=AGAIN) if outage else refuse("unavailable"))
