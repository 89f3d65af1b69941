"""The protocol that tells the app which listener a request came in on and which certificate was presented there."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.security import ALWAYS

#: Key of the ASGI extension. Its `presented_cert` means: possession of the key is proven, the verdict is open.
EXTENSION = "tls"
CARD, PUBLIC = "card", "public"


@dataclass(frozen=True)
class Presented:
    """What the client showed on this connection. `certificate` is the DER of the leaf; None when none was offered."""

    listener: str
    certificate: bytes | None


def presented(scope: Mapping[str, Any]) -> Presented:
    """What was presented on this request's connection. Headers are never looked at."""
    tls = scope.get("extensions", {}).get(EXTENSION, {})
    listener = tls.get("listener", PUBLIC)
    return Presented(listener, tls.get("presented_cert") if listener == CARD else None)


class PeerProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol with the peer's certificate in the scope and a time limit on a request's head.

    A subclass per listener sets `listener`. uvicorn itself waits forever for a head, also for the second one's first byte
    when part of it arrived.
    """

    listener = PUBLIC
    head_seconds = 10.0
    _guard: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Read the certificate once: it can't change during a connection (no renegotiation)."""
        super().connection_made(transport)
        self._arm()
        tls = transport.get_extra_info("ssl_object")
        self._tls: dict[str, Any] = {"listener": self.listener}
        if tls is not None:
            self._tls["presented_cert"] = tls.getpeercert(True)

    def _arm(self) -> None:
        self._disarm()
        self._guard = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _disarm(self) -> None:
        if self._guard is not None:
            self._guard.cancel()
            self._guard = None

    def on_message_begin(self) -> None:
        """A head begins: its time starts now."""
        super().on_message_begin()
        self._arm()
        extensions: dict[str, dict[object, object]] = {EXTENSION: dict(self._tls.items())}
        self.scope["extensions"] = extensions

    def send_400_response(self, msg: str) -> None:
        """Answer what isn't HTTP: plain words with the same headers as every other answer."""
        head = [b"HTTP/1.1 400 Bad Request", b"content-type: text/plain; charset=utf-8", b"connection: close"]
        head += [name + b": " + value for name, value in ALWAYS]
        head.append(b"content-length: %d" % len(msg))
        self.transport.write(b"\r\n".join(head) + b"\r\n\r\n" + msg.encode("ascii"))
        self.transport.close()

    def on_headers_complete(self) -> None:
        """The head is complete."""
        self._disarm()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone, and its timer with it."""
        self._disarm()
        super().connection_lost(exc)


def protocol(name: str, head_seconds: float) -> type[PeerProtocol]:
    """The protocol class of one listener."""
    return type(f"{name.title()}Protocol", (PeerProtocol,), {"listener": name, "head_seconds": head_seconds})
