"""All listeners in one process and one event loop: public, card, and the one that only redirects to HTTPS."""

import asyncio
import signal
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.edge.peer import protocol
from gateway.security import ALWAYS

#: Open streams would keep a process alive for ever; after this they are cut.
GRACEFUL_SECONDS = 3
HEAD_SECONDS = 10.0


@dataclass(frozen=True)
class Listener:
    """One address. `name` is what the app is told; only one listener of a process runs the app's lifespan."""

    name: str
    app: ASGIApp
    port: int
    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    lifespan: bool = False
    head_seconds: float = HEAD_SECONDS
    keep_alive: int = 15


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `serve`: each server would replace the other's handler."""
        yield


def _server(listener: Listener) -> _Server:
    tls = listener.tls
    config = uvicorn.Config(
        listener.app,
        host=listener.host,
        port=listener.port,
        http=protocol(listener.name, listener.head_seconds),
        ws="none",
        ssl_context_factory=None if tls is None else lambda _, __: tls,
        lifespan="on" if listener.lifespan else "off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=listener.keep_alive,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
        h11_max_incomplete_event_size=16_384,
    )
    return _Server(config)


async def serve(listeners: Sequence[Listener], stop: asyncio.Event | None = None) -> None:
    """Serve until SIGTERM or SIGINT (or `stop`), then finish requests within `GRACEFUL_SECONDS`.

    Raises SystemExit when an address is taken or the app's start fails.
    """
    servers = [_server(listener) for listener in listeners]
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
    """An app that answers every request with a permanent redirect to the portal, keeping path and query."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(portal_url))

    async def redirect(scope: Scope, _: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        target = origin.encode() + (scope.get("raw_path") or b"/")
        if scope["query_string"]:
            target += b"?" + scope["query_string"]
        headers = [(b"location", target), (b"content-length", b"0"), (b"connection", b"close"), *ALWAYS]
        await send({"type": "http.response.start", "status": 308, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    return redirect
