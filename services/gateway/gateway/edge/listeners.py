"""The listeners of a process, in one event loop: the public address with the redirect to it, or the card address."""

import asyncio
import math
import signal
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

import uvicorn
from chassis.edge.access import Access, address
from chassis.edge.server import Server
from chassis.telemetry import log, source
from opentelemetry.trace import INVALID_SPAN
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.edge.accepting import Acceptor
from gateway.edge.limits import Connections, Limits
from gateway.edge.protocol import PeerProtocol, protocol
from gateway.edge.proxied import Network
from gateway.security import ALWAYS, plain

#: Open streams would keep a process alive for ever; after this they are cut.
GRACEFUL_SECONDS = 3
_FAILED_TO_START = 3  # as uvicorn's own


@dataclass(frozen=True)
class Listener:
    """One address. `name` is what the app is told; only one listener of a process runs the app's lifespan.

    `proxies`: who alone may connect, and must then say by the PROXY protocol (version 2) whose connection it is. Empty:
    clients reach us directly.
    """

    name: str
    app: ASGIApp
    port: int
    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    lifespan: bool = False
    proxies: tuple[Network, ...] = ()
    limits: Limits = field(default_factory=Limits)


class _Server(Server):
    """uvicorn's server on an acceptor of our own."""

    def __init__(self, listener: Listener) -> None:
        self._listener, self._connections = listener, Connections(listener.limits)
        super().__init__(_config(listener, self._connections))

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the app's lifespan and listen. Raises SystemExit when either fails."""
        listener, config = self._listener, self.config
        await self.lifespan.startup()
        if self.lifespan.should_exit:
            raise SystemExit(_FAILED_TO_START)

        def make() -> PeerProtocol:
            kind: type[PeerProtocol] = config.http_protocol_class  # type: ignore[assignment]
            return kind(config=config, server_state=self.server_state, app_state=self.lifespan.state)

        try:
            acceptor = Acceptor((listener.host, listener.port), listener.tls, make, self._connections, listener.proxies)
        except OSError as error:
            log.error("listener.failed", listener=listener.name, port=listener.port, cause=str(error))
            await self.lifespan.shutdown()
            raise SystemExit(_FAILED_TO_START) from None
        self.servers = [acceptor]  # type: ignore[list-item]
        self.started = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `serve`: each server would replace the other's handler."""
        yield


def _config(listener: Listener, connections: Connections) -> uvicorn.Config:
    return uvicorn.Config(
        listener.app,
        http=protocol(listener.name, connections, proxied=bool(listener.proxies)),
        ws="none",
        lifespan="on" if listener.lifespan else "off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=math.ceil(listener.limits.idle_seconds),
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )


async def serve(listeners: Sequence[Listener], stop: asyncio.Event | None = None) -> None:
    """Serve until SIGTERM or SIGINT (or `stop`), then finish requests within `GRACEFUL_SECONDS`.

    Raises SystemExit when an address is taken or the app's start fails.
    """
    servers = [_Server(listener) for listener in listeners]
    stopping = stop or asyncio.Event()
    loop = asyncio.get_running_loop()
    if stop is None:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)

    async def end() -> None:
        await stopping.wait()
        for server in servers:
            server.should_exit = True

    ender = asyncio.create_task(end())
    try:
        await asyncio.gather(*(server.serve() for server in servers))
    finally:
        ender.cancel()


def to_https(portal_url: str) -> ASGIApp:
    """An app that redirects every request for the portal's name (at any port) to the portal, keeping path and query."""
    portal = urlsplit(portal_url)
    origin = f"{portal.scheme}://{portal.netloc}"

    async def redirect(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or hosts[0].decode("latin-1").partition(":")[0].lower() != portal.hostname:
            await plain(HTTPStatus.MISDIRECTED_REQUEST if len(hosts) == 1 else HTTPStatus.BAD_REQUEST)(
                scope, receive, send
            )
            return
        source.set(address(scope))
        access = Access()
        access.status = 308
        target = origin.encode() + (scope.get("raw_path") or b"/")
        if scope["query_string"]:
            target += b"?" + scope["query_string"]
        headers = [(b"location", target), (b"content-length", b"0"), (b"connection", b"close"), *ALWAYS]
        await send({"type": "http.response.start", "status": 308, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        access.write(scope, INVALID_SPAN)

    return redirect
