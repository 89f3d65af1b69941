"""The way to a service that plays in this process, for who asks services over a transport of bytes."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import httpx


@dataclass(frozen=True)
class InsideAnswer:
    """An answer of a service in this process, whole when it comes."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    async def read(self) -> bytes:
        """The whole body."""
        return self.body

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body, in one piece."""
        yield self.body

    def close(self) -> None:
        """Nothing is held."""


class Inside:
    """Asks an ASGI app or a handler, through httpx's own transport for it.

    Raises ConnectionResetError for what httpx calls a broken connection, ConnectionError for all else that it can't do.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self.address = "http://inside"
        self._transport = transport

    async def send(self, method: str, path: str, headers: Mapping[str, str], content: bytes | None) -> InsideAnswer:
        """One request; `path` with its query, encoded."""
        request = httpx.Request(method, self.address + path, headers=dict(headers), content=content)
        try:
            answer = await self._transport.handle_async_request(request)
            return InsideAnswer(answer.status_code, answer.headers, await answer.aread())
        except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError) as error:
            raise ConnectionResetError(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise ConnectionError(type(error).__name__) from error

    async def close(self) -> None:
        """Nothing is held."""
