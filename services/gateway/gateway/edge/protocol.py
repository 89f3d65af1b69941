"""uvicorn's HTTP protocol with the peer's certificate in the scope, and with limits.

uvicorn passes its own limit of a head to another parser than this one, waits for ever for the rest of a head or of a body
that nobody reads, takes the fields after a body for headers, and lets any byte put off the end of an idle connection.
Here each part of a request has its size and its time, whatever the app does.
"""

import asyncio
import logging
from http import HTTPStatus
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.edge.limits import Connections, Limits
from gateway.edge.peer import EXTENSION, PUBLIC
from gateway.edge.proxied import FIXED, Handed, NotProxiedError, read, size
from gateway.security import bare

#: Bytes are given to the parser in such pieces, so that what it holds without a word is known to within one piece.
_PIECE = 4_096
#: What is read of a body after its request was answered, so that a browser that is still sending sees the answer.
_DRAINED = 16 * 1024 * 1024
#: Requests that may wait on one connection for the one before them. Browsers send none.
_PIPELINED = 8
#: Anybody can make uvicorn warn of bad requests, as often as he likes; what the app did wrong is still told.
_QUIET = logging.getLogger("uvicorn.error.gateway")
_QUIET.setLevel(logging.ERROR)
_GRACE_SECONDS = 1.0  # the app's own time for a body ends first, with a page


class _TooLarge(Exception):
    """The head, or the fields after a body, are larger than they may be."""


class PeerProtocol(HttpToolsProtocol):
    """One connection. A subclass per listener sets `listener`, `places` and the limits.

    One timer runs at a time: for a handshake's first head, for a head, for a body, between requests, or for the last
    bytes of an answer. Only while the app works on a request whose body came in whole is there none.
    """

    listener = PUBLIC
    places: Connections
    limits: Limits
    behind_proxy = False

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.logger = _QUIET
        self.gone = asyncio.Event()
        self.place = ""  # the address that this connection counts for, when not that of who connected
        # a proxy's header, as far as it came
        self._proxy_header: bytearray | None = bytearray() if self.behind_proxy else None
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.TimerHandle | None = None
        self._in_head = self._in_body = self._reported = False
        self._size = self._fields = self._unreported = self._body = 0
        self._problem = HTTPStatus.BAD_REQUEST

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Read the certificate once: it can't change during a connection (no renegotiation)."""
        super().connection_made(transport)
        self._within(self.limits.head_seconds)
        transport.set_write_buffer_limits(high=_PIECE * 16)  # above this the app waits; OpenSSL's own is far higher
        tls = transport.get_extra_info("ssl_object")
        self._tls: dict[str, Any] = {"listener": self.listener}
        if tls is not None:
            self._tls["presented_cert"] = tls.getpeercert(True)
            if self.behind_proxy:
                self._proxy_header = None
                self._handed(tls.handed)

    # who stands before us

    def _handed(self, handed: Handed) -> None:
        """The client that the proxy named is the client, in the scope and for the number of connections."""
        if handed.client is None or self.client is None:
            return
        if self.places.move(self.client[0], handed.client[0]):
            self.client, self.place = handed.client, handed.client[0]
        else:
            self.transport.abort()

    def _after_proxy(self, header: bytearray, data: bytes) -> bytes:
        """What comes after the proxy's header, which is none of the request."""
        header += data
        if len(header) < FIXED:
            return b""
        end = FIXED + size(bytes(header[:FIXED]))
        if len(header) < end:
            return b""
        self._handed(read(bytes(header[:FIXED]), bytes(header[FIXED:end])))
        self._proxy_header = None
        return bytes(header[end:])

    # what must happen in time

    def _within(self, seconds: float | None) -> None:
        """Something must happen within this time; None: nothing has to."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if seconds is None else self.loop.call_later(seconds, self._late)

    def _late(self) -> None:
        if self.transport.is_closing():
            self.transport.abort()
        else:
            self._end()

    def _end(self) -> None:
        """Close when all is written, and cut when it can't be written in time."""
        self.transport.close()
        self._within(self.limits.answer_seconds)

    def pause_writing(self) -> None:
        """The client reads too slowly: it has the time of an answer to make room."""
        super().pause_writing()
        self._writing = self.loop.call_later(self.limits.answer_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """There is room again."""
        super().resume_writing()
        if self._writing is not None:
            self._writing.cancel()

    # what may be how large

    def data_received(self, data: bytes) -> None:
        """Parse bytes, and stop when the parser holds too many that belong to nothing yet."""
        if self._proxy_header is not None:
            try:
                data = self._after_proxy(self._proxy_header, data)
            except NotProxiedError:
                self.transport.abort()
                return
        for start in range(0, len(data), _PIECE):
            if self.transport.is_closing():
                return
            self._reported, piece = False, data[start : start + _PIECE]
            super().data_received(piece)
            self._unreported = 0 if self._reported else self._unreported + len(piece)
            if self._unreported > self.limits.head_bytes and not self.transport.is_closing():
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def _grow(self, size: int, *, fields: int = 0) -> None:
        self._reported = True
        self._size += size
        self._fields += fields
        if self._size > self.limits.head_bytes or self._fields > self.limits.head_fields:
            self._problem = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise _TooLarge

    def on_message_begin(self) -> None:
        """A head begins: its time starts now."""
        self._reported = self._in_head = True
        self._size = self._fields = self._body = 0
        if len(self.pipeline) >= _PIPELINED:
            self.transport.abort()
        super().on_message_begin()
        self._within(self.limits.head_seconds)
        extensions: dict[str, dict[object, object]] = {EXTENSION: dict(self._tls.items())}
        self.scope["extensions"] = extensions

    def on_url(self, url: bytes) -> None:
        """A piece of the address."""
        self._grow(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field of the head. Those after a body are counted and dropped: they are no headers (RFC 9110, 6.5.1)."""
        self._grow(len(name) + len(value) + 4, fields=1)
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is complete; the body's time starts now."""
        self._reported = True
        self._in_head, self._in_body = False, True
        if not self.url.startswith(b"/"):
            self._address_in_full()
        self._within(self.limits.body_seconds + _GRACE_SECONDS)
        super().on_headers_complete()

    def _address_in_full(self) -> None:
        """An address with scheme and host stands above the field Host (RFC 9112, 3.2.2)."""
        target = httptools.parse_url(self.url)
        port = b":%d" % target.port if target.port else b""
        self.headers[:] = [(n, v) for n, v in self.headers if n != b"host"]
        self.headers.append((b"host", (target.host or b"") + port))

    def on_body(self, body: bytes) -> None:
        """A piece of the body. What comes after the answer is let go, up to a point."""
        self._reported = True
        self._body += len(body)
        if self._body > _DRAINED:
            self.transport.abort()
            return
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is here in whole."""
        self._reported, self._in_body = True, False
        super().on_message_complete()
        self._within(self.limits.idle_seconds if self.cycle.response_complete else None)

    def on_response_complete(self) -> None:
        """An answer is written."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._within(self.limits.answer_seconds)
        elif not self._in_head and not self._in_body and self.cycle.response_complete:
            self._within(self.limits.idle_seconds)

    # the end

    def send_400_response(self, msg: str) -> None:
        """Answer what isn't HTTP, or too large for it."""
        self._refuse(self._problem)

    def _refuse(self, status: HTTPStatus) -> None:
        """Plain words with the same headers as every other answer, and the end; only the end when another is due first."""
        if self.cycle is not None and not self.cycle.response_complete:
            if self._in_head or self.cycle.response_started:
                self.transport.abort()
                return
            self.cycle.disconnected = True  # the app's own answer comes too late
            self.cycle.message_event.set()
        self.transport.write(bare(status))
        self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone, and its timers with it."""
        self._within(None)
        if self._writing is not None:
            self._writing.cancel()
        super().connection_lost(exc)
        self.gone.set()


def protocol(name: str, connections: Connections, *, proxied: bool = False) -> type[PeerProtocol]:
    """The protocol class of one listener."""
    of = {"listener": name, "places": connections, "limits": connections.limits, "behind_proxy": proxied}
    return type(f"{name.title()}Protocol", (PeerProtocol,), of)
