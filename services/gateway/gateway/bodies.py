"""What the body of a request may be: how large, in how long, in which letters, in how many parts.

A body is read in whole before the app sees it, so everything here holds whatever a page does with it. Python would decode
a form by any codec that the sender names; some (punycode, idna) take seconds of CPU for 64 KiB. Forms of ours are sent in
UTF-8 (HTML, 4.10.21.6), and nothing else is taken.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Self, TypeVar

from contracts.refusals import Refusal, refuse
from fastapi import APIRouter
from fastapi.routing import APIRoute
from python_multipart.multipart import parse_options_header
from starlette.routing import Match
from starlette.types import Message, Receive, Scope

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
#: Endpoints whose body may be larger than others', in bytes and, where that is not 0, in parts.
_LARGER: dict[Callable[..., Any], tuple[int, int]] = {}
_DIGITS = 12
_CHARSETS = frozenset({b"", b"utf-8", b"utf8"})
_FORM, _MULTIPART = b"application/x-www-form-urlencoded", b"multipart/form-data"


def body_limit(size: int, parts: int = 0) -> Callable[[Endpoint], Endpoint]:
    """Below a route's decorator: the body of its request may be of `size` bytes, however small those of others are, and have so many `parts`."""

    def mark(endpoint: Endpoint) -> Endpoint:
        _LARGER[endpoint] = size, parts
        return endpoint

    return mark


@dataclass(frozen=True)
class Bodies:
    """The limits: bytes unless a route says more, seconds for the whole, and fields or files of one form."""

    size: int = 64 * 1024
    seconds: float = 30.0
    parts: int = 100
    routes: tuple[APIRoute, ...] = field(default=(), repr=False)

    def knowing(self, routers: Iterable[APIRouter]) -> Self:
        """The same limits, and the routes of these routers that have one of their own."""
        routes = (route for router in routers for route in router.routes)
        return replace(self, routes=tuple(r for r in routes if isinstance(r, APIRoute) and r.endpoint in _LARGER))

    def size_of(self, scope: Scope) -> int:
        """How large the body of this request may be: the route's own limit, else everybody's."""
        return self._own(scope)[0] or self.size

    def _own(self, scope: Scope) -> tuple[int, int]:
        """What this request's route says of bytes and parts; 0 where it says nothing."""
        matching = (route.endpoint for route in self.routes if route.matches(scope)[0] is Match.FULL)
        return _LARGER.get(next(matching, None), (0, 0))  # type: ignore[arg-type]

    def said(self, scope: Scope, headers: dict[bytes, bytes]) -> Refusal | None:
        """The refusal of what the head says about the body; None when it may come."""
        length = headers.get(b"content-length", b"0")
        if not length.isdigit():
            return refuse("input.invalid")
        if len(length) > _DIGITS or int(length) > self.size_of(scope):
            return refuse("input.too_large")
        _, options = _content_type(scope)
        if options.get(b"charset", b"").lower() not in _CHARSETS:
            return refuse("input.invalid")
        return None

    def inside(self, scope: Scope, body: bytes) -> Refusal | None:
        """The refusal of a form with too many fields; None when the app may read it."""
        kind, options = _content_type(scope)
        if kind == _MULTIPART:
            parts = body.count(b"--" + options.get(b"boundary", b"")) - 1
        elif kind == _FORM:
            parts = body.count(b"&") + body.count(b";")
        else:
            return None
        return refuse("input.too_large") if parts > (self._own(scope)[1] or self.parts) else None


def _content_type(scope: Scope) -> tuple[bytes, dict[bytes, bytes]]:
    """The first of them, as the app's form parser reads it."""
    return parse_options_header(next((v for n, v in scope["headers"] if n == b"content-type"), b""))


async def whole(receive: Receive, bodies: Bodies, scope: Scope) -> tuple[Refusal | None, Receive]:
    """Read the body and give a `receive` that says it again, or the refusal of a bad one."""
    body, more, limit = bytearray(), True, bodies.size_of(scope)
    try:
        async with asyncio.timeout(bodies.seconds):
            while more:
                message = await receive()
                body += message.get("body", b"")
                more = message["type"] == "http.request" and message.get("more_body", False)
                if len(body) > limit:
                    return refuse("input.too_large"), receive
    except TimeoutError:
        return refuse("input.invalid"), receive
    if refusal := bodies.inside(scope, bytes(body)):
        return refusal, receive
    said = False

    async def again() -> Message:
        nonlocal said
        if said:
            return await receive()
        said = True
        return {"type": "http.request", "body": bytes(body), "more_body": False}

    return None, again
