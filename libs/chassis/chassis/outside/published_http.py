"""What an issuer publishes, over HTTP: never redirected, never through a proxy of the environment, never compressed."""

import ssl

import aiohttp
from pki.status import LONGEST_ANSWER
from pki.status_lists import LONGEST_LIST

from chassis.outside.published import StatusAway, StatusUnusable


class HttpPublished:
    """The adapter. `timeout` in seconds for a whole call, `tls` for https addresses. Connecting has no limit of its own: on a busy line the second or third
    packet that asks for a connection gets through, sent one and three seconds after the first.

    A connection per call: an idle one that the other side has just closed would look as if nobody answered.
    """

    def __init__(self, *, timeout: float = 10.0, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._time = aiohttp.ClientTimeout(total=timeout)

    async def list_at(self, url: str) -> bytes:
        """See the port."""
        return await self._body("GET", url, LONGEST_LIST)

    async def answer_at(self, url: str, question: bytes) -> bytes:
        """See the port."""
        return await self._body("POST", url, LONGEST_ANSWER, question)

    async def _body(self, method: str, url: str, longest: int, question: bytes | None = None) -> bytes:
        headers = {"Accept-Encoding": "identity"} | (
            {"Content-Type": "application/ocsp-request"} if question is not None else {}
        )
        try:
            async with (
                aiohttp.ClientSession(timeout=self._time, trust_env=False, auto_decompress=False) as web,
                web.request(
                    method, url, data=question, headers=headers, allow_redirects=False, ssl=self._tls or True
                ) as answer,
            ):
                return await _read(answer, longest)
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            raise StatusAway(type(problem).__name__) from problem


async def _read(answer: aiohttp.ClientResponse, longest: int) -> bytes:
    """Its body. Only `identity` is offered: a compressed answer is one to another request, and is not unpacked."""
    if answer.status != 200:
        raise StatusAway(f"HTTP {answer.status}")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise StatusAway("compressed")
    body = bytearray()
    async for part in answer.content.iter_chunked(65_536):
        body += part
        if len(body) > longest:
            raise StatusUnusable("too long")
    return bytes(body)
