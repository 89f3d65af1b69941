"""What guards every request and every answer: headers, limits, and who may send unsafe requests. Plain ASGI, so that
streams stay streams and a visitor who leaves is noticed.
"""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from chassis import deadline
from chassis.edge.access import address
from chassis.edge.around import Edge, Headers
from chassis.telemetry import new_correlation, source
from contracts.auth import SessionView
from contracts.identifiers import Language
from contracts.refusals import Refusal, refuse
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway import language, words
from gateway.bodies import Bodies, whole
from gateway.paths import CALENDAR

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
#: An address that is a right by itself is told to nobody, not even to our other pages (architecture of capability addresses: RFC 6819, 5.1.6).
_UNTOLD = (b"referrer-policy", b"no-referrer")
_CAPABILITIES = ("/csr-aanleveren/", f"{CALENDAR}/")
#: A calendar is asked for again and again, mostly in vain: its reader may keep it, and asks whether it still stands (RFC 9111, 5.2.2.4).
_ASKED_AGAIN = (b"cache-control", b"private, no-cache")
_HASHED = re.compile(r"^/static/.*-[0-9A-Z]{8}\.[a-z0-9]+\Z", re.IGNORECASE)
#: Headers in which a proxy would vouch for a certificate. No listener of ours stands behind one (RFC 9440, 2.4).
_VOUCHED = frozenset({b"client-cert", b"client-cert-chain", b"x-forwarded-client-cert", b"x-ssl-client-cert"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: What is answered without the app, to requests that no page of ours can make: in both languages, in plain text.
PLAIN = {
    HTTPStatus.BAD_REQUEST: (
        "Deze aanvraag klopt niet. Ga terug en probeer het opnieuw.\n"
        "This request is not valid. Go back and try again.\n"
    ),
    HTTPStatus.UPGRADE_REQUIRED: (
        "Dit adres werkt alleen met https. Zet https:// voor het adres.\n"
        "This address works with https only. Put https:// in front of the address.\n"
    ),
    HTTPStatus.MISDIRECTED_REQUEST: (
        "Dit adres hoort niet bij dit portaal. Kijk het adres na in de adresbalk.\n"
        "This address does not belong to this portal. Check the address in the address bar.\n"
    ),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: (
        "Uw browser stuurt te veel gegevens mee. Verwijder de cookies van deze website en probeer het opnieuw.\n"
        "Your browser sends too much data. Delete the cookies of this website and try again.\n"
    ),
}
_STANDARD_PORTS = {"https": 443, "http": 80}


def has_real_name(url: str) -> bool:
    """False for localhost and bare addresses: there HSTS would hit every port of every other tool on the machine."""
    host = urlsplit(url).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return "." in host and not host.endswith((".localhost", ".test"))
    return False


def is_host(given: str, origin: str) -> bool:
    """Whether a field Host names this origin: its name, and its port unless that is the scheme's own."""
    parts = urlsplit(origin)
    standard = _STANDARD_PORTS.get(parts.scheme)
    port = parts.port or standard
    allowed = {f"{parts.hostname}:{port}"} | ({f"{parts.hostname}"} if port == standard else set())
    return given.lower() in allowed


def bare(status: HTTPStatus) -> bytes:
    """A whole answer in plain words, with the headers of every other one, for who didn't get as far as a request."""
    words = PLAIN[status].encode()
    head = [f"HTTP/1.1 {status.value} {status.phrase}".encode(), b"content-type: text/plain; charset=utf-8"]
    head += [name + b": " + value for name, value in (*ALWAYS, _NOT_KEPT)]
    head += [b"connection: close", b"content-length: %d" % len(words)]
    return b"\r\n".join(head) + b"\r\n\r\n" + words


def plain(status: HTTPStatus) -> ASGIApp:
    """An app that answers in plain words, and ends the connection."""

    async def answer(_: Scope, __: Receive, send: Send) -> None:
        body = PLAIN[status].encode()
        head = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(body))]
        head.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": status.value, "headers": head})
        await send({"type": "http.response.body", "body": body})

    return answer


#: Makes the app that answers a refused request.
RefusalApp = Callable[[Refusal], ASGIApp]


class Secure(Edge):
    """Around an app: checks the request and the host it is for, limits the body, and puts the headers on every answer, errors included.

    Every request gets a reference (`x-reference`, the correlation id) and a trace of its own; what a client says of
    either is not believed. `close`: every answer ends its connection, so that the next request needs a new handshake.

    What the app asks for an answer takes `seconds` together, from when the whole request is there.

    `origin` is the app's own address (scheme, host, port). Refused requests are answered by the app that `refused(refusal)` makes.
    """

    def __init__(
        self,
        app: ASGIApp,
        origin: str,
        refused: RefusalApp,
        *,
        bodies: Bodies | None = None,
        close: bool = False,
        seconds: float = 8.0,
    ) -> None:
        super().__init__(app)
        self.refused, self.bodies, self.seconds = refused, bodies or Bodies(), seconds
        parts = urlsplit(origin)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self._always = [
            *ALWAYS,
            *([_HSTS] if has_real_name(origin) else []),
            *([(b"connection", b"close")] if close else []),
        ]

    def begin(self, scope: Scope) -> tuple[Scope, str, Any]:
        """A reference and a trace of our own, the visitor's language; no header vouches for a certificate."""
        reference = new_correlation()
        source.set(address(scope))
        words.speak(language.of(scope))
        return {**scope, "headers": [(n, v) for n, v in scope["headers"] if n not in _VOUCHED]}, reference, None

    def stamp(self, scope: Scope, status: int, headers: Headers, reference: str) -> Headers:
        """The policy of the portal instead of anything an app says of it."""
        kept = _HASHED.match(scope["path"]) is not None and status in {200, 304}
        given = [*self._always, _KEPT if kept else _NOT_KEPT, (b"x-reference", reference.encode())]
        if scope["path"].startswith(_CAPABILITIES):
            given = _replaced(given, [_UNTOLD])
        if scope["path"].startswith(_CAPABILITIES[1]) and scope["path"].endswith(".ics") and status in {200, 304}:
            given = _replaced(given, [_ASKED_AGAIN])
        return _spoken(_replaced(headers, given), language.of(scope))

    def who(self, scope: Scope) -> str:
        """The person whose session it is."""
        session: SessionView | None = scope.get("state", {}).get("session")
        return session.person if session else ""

    async def failed(self, error: Exception, begun: bool, scope: Scope, receive: Receive, send: Send) -> None:
        """Nothing more when an answer has begun: it is logged and answered by the app, or can't be any more."""
        if not begun:
            raise error

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app's answer, or why the request gets none."""
        app = self._misdirected(scope["headers"])
        if app is None:
            refusal = self._refusal(scope, dict(scope["headers"]))
            if refusal is None and scope["method"] not in _SAFE:
                refusal, receive = await whole(receive, self.bodies, scope)
            app = self.app if refusal is None else self.refused(refusal)
        with deadline.within(self.seconds):
            await app(scope, receive, send)

    def _misdirected(self, headers: Iterable[tuple[bytes, bytes]]) -> ASGIApp | None:
        """The answer to a request for nobody or for somebody else (RFC 9112, 3.2; RFC 9110, 7.4)."""
        hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
        if len(hosts) != 1:
            return plain(HTTPStatus.BAD_REQUEST)
        return None if is_host(hosts[0], self.origin) else plain(HTTPStatus.MISDIRECTED_REQUEST)

    def _refusal(self, scope: Scope, headers: dict[bytes, bytes]) -> Refusal | None:
        if refusal := self.bodies.said(scope, headers):
            return refusal
        return None if scope["method"] in _SAFE or self._from_here(headers) else refuse("not_allowed")

    def _from_here(self, headers: dict[bytes, bytes]) -> bool:
        """Whether an unsafe request comes from a page of this very origin; two ports of one host are two origins."""
        site = headers.get(b"sec-fetch-site")
        if site is not None:
            return site == b"same-origin"
        return headers.get(b"origin", b"").decode("latin-1") == self.origin


def _spoken(headers: Headers, spoken: Language) -> Headers:
    """Of a page: in which language it is (RFC 9110, 8.5), and that this depends on a cookie (12.5.5)."""
    if not any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers):
        return headers
    vary = [value for name, value in headers if name.lower() == b"vary"]
    kept = [(name, value) for name, value in headers if name.lower() not in {b"vary", b"content-language"}]
    return [*kept, (b"vary", b", ".join([*vary, b"Cookie"])), (b"content-language", spoken.encode())]


def _replaced(headers: Headers, given: Headers) -> Headers:
    names = {name for name, _ in given}
    return [(n, v) for n, v in headers if n.lower() not in names] + given
