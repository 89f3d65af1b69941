"""What an issuer publishes, over HTTP: never redirected, never through a proxy of the environment, never compressed."""

import asyncio

import httpx
from pki.status import LONGEST_ANSWER
from pki.status_lists import LONGEST_LIST

from certificates.published import StatusAway, StatusUnusable

_HEADERS = {"Accept-Encoding": "identity"}


class HttpPublished:
    """The adapter. `timeout` in seconds for a whole call. Close with `aclose`."""

    def __init__(self, *, timeout: float = 10.0) -> None:
        self._timeout = timeout
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(timeout, connect=min(timeout, 3.0)), follow_redirects=False, trust_env=False
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def list_at(self, url: str) -> bytes:
        """See the port."""
        return await self._body(self._http.build_request("GET", url, headers=_HEADERS), LONGEST_LIST)

    async def answer_at(self, url: str, question: bytes) -> bytes:
        """See the port."""
        headers = _HEADERS | {"Content-Type": "application/ocsp-request"}
        return await self._body(
            self._http.build_request("POST", url, headers=headers, content=question), LONGEST_ANSWER
        )

    async def _body(self, request: httpx.Request, longest: int) -> bytes:
        try:
            async with asyncio.timeout(self._timeout):  # for the whole call: httpx limits only each part of it
                answer = await self._http.send(request, stream=True)
                try:
                    return await _read(answer, longest)
                finally:
                    await answer.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as problem:
            raise StatusAway(type(problem).__name__) from problem


async def _read(answer: httpx.Response, longest: int) -> bytes:
    if answer.status_code != httpx.codes.OK:
        raise StatusAway(f"HTTP {answer.status_code}")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise StatusUnusable("compressed")
    body = b""
    async for part in answer.aiter_raw():
        body += part
        if len(body) > longest:
            raise StatusUnusable("too long")
    return body
