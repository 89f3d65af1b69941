"""Connections to one service: a bounded number of them, kept or each used once. The only module that knows the client.

aiohttp, since a call costs a fraction of what it costs with httpx; it sends again by itself what it takes for harmless,
PUT and DELETE too, and that is turned off here: whether a request may go twice is the caller's to say.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

import aiohttp
from yarl import URL

#: How long an unused connection is kept. Shorter than a service keeps it, or it would end as we begin to use it.
KEPT_SECONDS = 10.0
#: How long a call waits until another gives its connection free.
_ROOM_SECONDS = 5.0


class Full(Exception):
    """Every connection of this kind was in use for as long as a call may wait for one."""


class Answer(Protocol):
    """An answer whose head has come. `close` when done with it, read or not."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Found whatever the case of their names."""

    async def read(self) -> bytes:
        """The whole body. Raises as `Transport.send`."""

    def chunks(self) -> AsyncIterator[bytes]:
        """The body while it arrives. Raises as `Transport.send`."""

    def close(self) -> None:
        """Give the connection back, or end it when something of the answer is still to come."""


class Transport(Protocol):
    """The way to one service."""

    @property
    def address(self) -> str:
        """Where the service is, for the log."""

    async def send(self, method: str, path: str, headers: Mapping[str, str], content: bytes | None) -> Answer:
        """One request, sent once; `path` with its query, encoded.

        Raises ConnectionResetError when the connection ended before an answer, any other OSError when the service can't be
        reached or is too slow, Full.
        """

    async def close(self) -> None:
        """Close all connections."""


def deadlines() -> aiohttp.ClientTimeout:
    """How long a call may take to connect, and to wait for the next bytes of its answer.

    Longer than any service needs: a card's status is asked from the CA's responder in this time.
    """
    return aiohttp.ClientTimeout(total=None, sock_connect=3.0, sock_read=20.0)


class _Ended(aiohttp.ClientError):
    """The connection ended before an answer. Not an OSError: after one of those the client would send again."""


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    try:
        return await handler(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _Ended(type(error).__name__) from error


@contextmanager
def _plainly() -> Iterator[None]:
    """What the client raises, as `Transport` promises it."""
    try:
        yield
    except (_Ended, aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError) as error:
        raise ConnectionResetError(type(error).__name__) from error
    except aiohttp.ClientError as error:
        raise ConnectionError(type(error).__name__) from error


class _Answer:
    """An answer that holds a place until it is closed."""

    def __init__(self, response: aiohttp.ClientResponse, leave: Callable[[], None]) -> None:
        self.status, self.headers = response.status, response.headers
        self._response, self._leave = response, leave

    async def read(self) -> bytes:
        with _plainly():
            return await self._response.read()

    async def chunks(self) -> AsyncIterator[bytes]:
        with _plainly():
            async for chunk in self._response.content.iter_any():
                yield chunk

    def close(self) -> None:
        self._response.close()  # nothing to end when all of it was read
        leave, self._leave = self._leave, lambda: None
        leave()


class Pool:
    """At most `places` connections to an address. Not `kept`: each is used once.

    Over `tls` the service's certificate must be of its `name`, wherever it answers: no service can pass for another.
    """

    def __init__(
        self, address: str, places: int, name: str, *, kept: bool = True, tls: ssl.SSLContext | None = None
    ) -> None:
        self.address, self.kept, self._tls = address.rstrip("/"), kept, tls
        self._name = name if tls else None
        self._places = asyncio.Semaphore(places)
        self._session: aiohttp.ClientSession | None = None

    def _connections(self) -> aiohttp.ClientSession:
        """Made when first used, since they belong to the event loop that uses them."""
        if self._session is None:
            keeping = {"keepalive_timeout": KEPT_SECONDS} if self.kept else {"force_close": True}
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ssl=self._tls or True, **keeping),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=deadlines(),
                middlewares=(_once,),
                skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent"),
                auto_decompress=False,
                trust_env=False,
            )
        return self._session

    async def send(self, method: str, path: str, headers: Mapping[str, str], content: bytes | None) -> Answer:
        """As `Transport.send`."""
        try:
            async with asyncio.timeout(_ROOM_SECONDS):
                await self._places.acquire()
        except TimeoutError:
            raise Full from None
        try:
            with _plainly():
                url = URL(self.address + path, encoded=True)
                response = await self._connections().request(
                    method, url, headers=headers, data=content, allow_redirects=False, server_hostname=self._name
                )
        except BaseException:
            self._places.release()
            raise
        return _Answer(response, self._places.release)

    async def close(self) -> None:
        """As `Transport.close`."""
        if self._session is not None:
            await self._session.close()
