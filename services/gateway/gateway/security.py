"""What guards every request and every answer: headers, limits, and who may send unsafe requests. Plain ASGI, so that
streams stay streams and a visitor who leaves is noticed.
"""

import asyncio
import re
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from chassis.telemetry import new_correlation, tracer
from contracts.refusals import Refusal, refuse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: The whole policy is 'self': no inline script or style exists, so there is nothing to give a nonce to.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
ALWAYS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_HSTS = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
#: Static files carry a hash in their name; nothing else of ours may be kept by a browser or a proxy.
_KEPT = (b"cache-control", b"public, max-age=31536000, immutable")
_NOT_KEPT = (b"cache-control", b"no-store")
_HASHED = re.compile(r"^/static/.*-[0-9A-Z]{8}\.[a-z0-9]+\Z", re.IGNORECASE)
#: Headers in which a proxy would vouch for a certificate. No listener of ours stands behind one (RFC 9440, 2.4).
_VOUCHED = frozenset({b"client-cert", b"client-cert-chain", b"x-forwarded-client-cert", b"x-ssl-client-cert"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
BODY_LIMIT = 64 * 1024
BODY_SECONDS = 30.0


def has_real_name(url: str) -> bool:
    """False for localhost and bare addresses: there HSTS would hit every port of every other tool on the machine."""
    host = urlsplit(url).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return "." in host and not host.endswith((".localhost", ".test"))
    return False


#: Makes the app that answers a refused request.
Refuser = Callable[[Refusal], ASGIApp]


class Secure:
    """Around an app: checks the request, limits the body, and puts the headers on every answer, errors included.

    Every request gets a reference (`x-reference`, the correlation id) and a trace of its own; what a client says of
    either is not believed. `close`: every answer ends its connection, so that the next request needs a new handshake.

    `origin` is the app's own address (scheme, host, port). Refused requests are answered by the app that `refused(refusal)` makes.
    """

    def __init__(
        self, app: ASGIApp, origin: str, refused: Refuser, *, body_limit: int = BODY_LIMIT, close: bool = False
    ) -> None:
        self.app, self.refused, self.limit = app, refused, body_limit
        parts = urlsplit(origin)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self._always = [
            *ALWAYS,
            *([_HSTS] if has_real_name(origin) else []),
            *([(b"connection", b"close")] if close else []),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        reference = new_correlation()
        scope = {**scope, "headers": [(n, v) for n, v in scope["headers"] if n not in _VOUCHED]}
        headers = dict(scope["headers"])
        kept = _HASHED.match(scope["path"]) is not None

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                caching = _KEPT if kept and message["status"] in {200, 304} else _NOT_KEPT
                given = [*self._always, caching, (b"x-reference", reference.encode())]
                message = {**message, "headers": _replaced(message.get("headers", ()), given)}
            await send(message)

        refusal = self._refusal(scope["method"], headers)
        if refusal is None and scope["method"] not in _SAFE:
            refusal, receive = await _whole(receive, self.limit)
        app = self.app if refusal is None else self.refused(refusal)
        with tracer.start_as_current_span(f"{scope['method']} {scope['path']}"):
            await app(scope, receive, stamped)

    def _refusal(self, method: str, headers: dict[bytes, bytes]) -> Refusal | None:
        length = headers.get(b"content-length", b"0")
        if not length.isdigit():
            return refuse("input.invalid")
        if int(length) > self.limit:
            return refuse("input.too_large")
        return None if method in _SAFE or self._from_here(headers) else refuse("not_allowed")

    def _from_here(self, headers: dict[bytes, bytes]) -> bool:
        """Whether an unsafe request comes from a page of this very origin; two ports of one host are two origins."""
        site = headers.get(b"sec-fetch-site")
        if site is not None:
            return site == b"same-origin"
        return headers.get(b"origin", b"").decode("latin-1") == self.origin


def _replaced(
    headers: Iterable[tuple[bytes, bytes]], given: list[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:  # fmt: skip
    names = {name for name, _ in given}
    return [(n, v) for n, v in headers if n.lower() not in names] + given


async def _whole(receive: Receive, limit: int) -> tuple[Refusal | None, Receive]:
    """Read the body (it is small by rule) and give a `receive` that says it again, or the refusal of a bad one."""
    body, more = b"", True
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while more:
                message = await receive()
                body += message.get("body", b"")
                more = message["type"] == "http.request" and message.get("more_body", False)
                if len(body) > limit:
                    return refuse("input.too_large"), receive
    except TimeoutError:
        return refuse("input.invalid"), receive
    said = False

    async def again() -> Message:
        nonlocal said
        if said:
            return await receive()
        said = True
        return {"type": "http.request", "body": body, "more_body": False}

    return None, again
