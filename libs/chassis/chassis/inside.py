"""Mutual TLS at a service's own port, with probes beside it: only listed callers connect, and each is who its certificate says.

Off unless `INSIDE_CA`, `INSIDE_CHAIN` and `INSIDE_KEY` are set: then whatever a process serves goes over TLS, but for
`/live` and `/ready` on a port of their own, since an orchestrator's probes show no certificate.
"""

import ssl
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from http import HTTPStatus
from pathlib import Path
from socket import socket
from typing import Any

import uvicorn
from fastapi.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from chassis import tls
from chassis.edge.server import Server
from chassis.settings import Settings
from chassis.telemetry import log

_GO_ON = (ssl.SSLWantReadError, ssl.SSLWantWriteError)
_FAILED_TO_START = 3  # as uvicorn's own
SCRAPER = "metrics"  # the caller who reads numbers


class Services(ssl.SSLContext):
    """For a service's own port: TLS 1.3, and a certificate by `ca` of one of `callers` from everybody who connects.

    A caller is who the DNS name in his certificate says (RFC 9525, 6.3). Everybody else is refused in the handshake, with a line
    in the log. Raises OSError for files that can't be read or don't belong together.
    """

    def __new__(cls, *_: Any) -> "Services":
        """The stdlib's half."""
        return super().__new__(cls, ssl.PROTOCOL_TLS_SERVER)

    def __init__(self, chain: Path, key: Path, ca: Path, callers: Iterable[str]) -> None:
        self.minimum_version = ssl.TLSVersion.TLSv1_3
        self.verify_mode = ssl.CERT_REQUIRED
        tls.own(self, chain, key, ca)
        self.num_tickets = 0  # nothing to resume: each connection shows its certificate
        self.callers = frozenset(callers)
        self.sslobject_class = _Connection


class _Connection(ssl.SSLObject):
    """One connection to a service, refused in its handshake unless it is a caller's."""

    def do_handshake(self) -> None:
        try:
            super().do_handshake()
        except _GO_ON:
            raise
        except ssl.SSLError as error:
            log.warning("inside.refused", cause=error.reason, detail=error.args[-1])
            raise
        if caller(self) is None:
            log.warning("inside.refused", cause="not a caller of this service", names=sorted(_names(self)))
            raise ssl.SSLCertVerificationError("not a caller of this service")


def _names(connection: ssl.SSLObject) -> Iterator[str]:
    shown: Any = connection.getpeercert() or {}
    return (value for kind, value in shown.get("subjectAltName", ()) if kind == "DNS")


def caller(connection: ssl.SSLObject) -> str | None:
    """Which of the callers of a service has connected; None for anybody else, and for a certificate of two of them."""
    listed = connection.context.callers & set(_names(connection))  # type: ignore[attr-defined]
    return next(iter(listed)) if len(listed) == 1 else None


class Protocol(HttpToolsProtocol):
    """uvicorn's, which tells the app who the caller is: `scope["extensions"]["tls"]["caller"]`, as the certificate says."""

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self.scope["extensions"] = {"tls": {"caller": caller(self.transport.get_extra_info("ssl_object"))}}


def caller_of(scope: Scope) -> str | None:
    """The caller of this request by its certificate, or None where there is no TLS inside."""
    name: str | None = scope.get("extensions", {}).get("tls", {}).get("caller")
    return name


class _WithProbes(Server):
    """Two ports of one app: all of it over TLS, and what probes ask without (none when `port` is 0)."""

    def __init__(self, config: uvicorn.Config, port: int) -> None:
        super().__init__(config)
        beside = partial(uvicorn.Config, log_config=None, access_log=False, server_header=False, lifespan="off")
        self._beside = uvicorn.Server(beside(probed(config.app), config.host, port)) if port else None

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """The app first, then who asks for it."""
        await super().startup(sockets)
        if self._beside is not None and self.started:
            self._beside.config.load()
            self._beside.lifespan = self._beside.config.lifespan_class(self._beside.config)
            await self._beside.startup()

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Both."""
        if self._beside is not None and self._beside.started:
            await self._beside.shutdown()
        await super().shutdown(sockets)


def probed(app: Any) -> ASGIApp:
    """Of this app `/live` and `/ready` alone."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["path"] in {"/live", "/ready"} and scope["method"] in {"GET", "HEAD"}
        await (app if asked else Response(status_code=HTTPStatus.NOT_FOUND))(scope, receive, send)

    return answer


def numbers_alone(app: ASGIApp) -> ASGIApp:
    """The app, of which who reads numbers (a caller by the name of `metrics`) sees `/metrics` and nothing else."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        refused = caller_of(scope) == SCRAPER and scope["path"] != "/metrics"
        if refused:
            log.warning("inside.refused", cause="not a caller of this address", names=[SCRAPER])
        await (Response(status_code=HTTPStatus.FORBIDDEN) if refused else app)(scope, receive, send)

    return answer


def listening(settings: Settings) -> Services | None:
    """What a process of these settings listens with; None where nothing goes over TLS. Raises OSError for certificates that can't be used."""
    if settings.inside_ca is None or settings.inside_chain is None or settings.inside_key is None:
        return None
    return Services(settings.inside_chain, settings.inside_key, settings.inside_ca, settings.inside_callers)


def server(app: Any, settings: Settings, probes: int, **more: Any) -> uvicorn.Server:
    """A server of the app, by mutual TLS when the settings have it; then `/live` and `/ready` are at port `probes` too, plain.

    `more` is for uvicorn.Config. Raises OSError for certificates that can't be used.
    """
    if (context := listening(settings)) is None:
        return Server(uvicorn.Config(app, **more))
    shown = numbers_alone(app)
    return _WithProbes(uvicorn.Config(shown, http=Protocol, ssl_context_factory=lambda *_: context, **more), probes)


def run(app: Any, settings: Settings, probes: int, **more: Any) -> None:
    """Serve as `server` until told to end. Ends the program when the app's start fails."""
    serving = server(app, settings, probes, **more)
    serving.run()
    if not serving.started:
        sys.exit(_FAILED_TO_START)
