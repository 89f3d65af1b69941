"""Taking connections: counted per address before a byte of them is read, and with a deadline for the TLS handshake."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

from chassis.telemetry import log

from gateway.edge.limits import Connections, Limits
from gateway.edge.protocol import PeerProtocol
from gateway.edge.proxied import Network, listed

_BACKLOG = 2_048
#: How long the other side may take to answer our goodbye.
_GOODBYE_SECONDS = 5.0
#: Out of file descriptors or memory: some come back when connections end.
_BREATH_SECONDS = 0.2


class Acceptor:
    """The accepting half of a server: what uvicorn asks of `asyncio.Server`.

    asyncio's own accepts all there are and starts their handshakes; nothing can be counted before that is done.
    """

    def __init__(
        self,
        address: tuple[str, int],
        tls: ssl.SSLContext | None,
        make: Callable[[], PeerProtocol],
        connections: Connections,
        proxies: tuple[Network, ...],
    ) -> None:
        self._tls, self._make, self._connections, self._proxies = tls, make, connections, proxies
        self._limits: Limits = connections.limits
        self._held: set[asyncio.Task[None]] = set()
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._listening = socket.create_server(address, family=family, backlog=_BACKLOG)
        self._listening.setblocking(False)
        self._loop = asyncio.create_task(self._accept())
        self._loop.add_done_callback(lambda _: self._listening.close())

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, peer = await loop.sock_accept(self._listening)
            except OSError as error:
                log.error("connections.accept", cause=type(error).__name__, number=error.errno)
                await asyncio.sleep(_BREATH_SECONDS)
                continue
            if not self._welcome(peer[0]):
                connection.close()
                continue
            task = loop.create_task(self._hold(connection, peer[0]))
            self._held.add(task)
            task.add_done_callback(self._held.discard)

    def _welcome(self, address: str) -> bool:
        if not self._proxies:
            return self._connections.admit(address)
        if not listed(address, self._proxies):
            log.warning("connections.not_by_proxy", address=address)
            return False
        return self._connections.admit(address, counted=False)

    async def _hold(self, connection: socket.socket, address: str) -> None:
        """Serve one connection until it is gone; its place is free again only then."""
        protocol = self._make()
        handshake = None if self._tls is None else self._limits.handshake_seconds
        goodbye = None if self._tls is None else _GOODBYE_SECONDS
        try:
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: protocol,
                connection,
                ssl=self._tls,
                ssl_handshake_timeout=handshake,
                ssl_shutdown_timeout=goodbye,
            )
            await protocol.gone.wait()
        except OSError as error:  # no TLS, a broken or late handshake: of no interest, and anybody can cause it
            log.debug("connections.handshake", address=address, cause=type(error).__name__)
        finally:
            self._connections.release(protocol.place or address)

    def close(self) -> None:
        """Accept no more, so that who comes now reaches another replica. Connections that are open go on."""
        self._loop.cancel()

    async def wait_closed(self) -> None:
        """Wait until the address is free again."""
        with suppress(asyncio.CancelledError):
            await self._loop
