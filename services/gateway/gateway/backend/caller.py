"""One request to a service: headers that carry identity and trace on, answers that are views. A refusal is raised."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from typing import Any, TypeVar

import httpx
from chassis.edge.problems import AGAIN
from chassis.errors import Refused
from chassis.telemetry import log, outgoing
from contracts.refusals import SLUGS, Refusal, refuse
from pydantic import BaseModel, ValidationError
from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

View = TypeVar("View", bound=BaseModel)
Answer = TypeVar("Answer")
Query = Mapping[str, str | int | Sequence[str | int]]

#: Longer than a page's question may take a service, its own deadlines included.
SECONDS = 8.0
#: When a connection may be free again: about as long as was waited for one.
_POOL_WAIT = 5
#: What a file's headers may say to the browser; everything else of a service's answer stays inside.
_FILE_HEADERS = ("content-type", "content-disposition", "content-length")
#: The connection ended before an answer came.
_BROKEN = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)


class Caller:
    """Calls one service with one token.

    `fresh` keeps no connections: what must not be sent twice goes over a connection of its own, which the service can't be
    ending as unused at that moment. Without it everything goes over `http`. `seconds`: until a whole answer, or a file's head, is there.
    """

    def __init__(
        self, http: httpx.AsyncClient, token: str, fresh: httpx.AsyncClient | None = None, seconds: float = SECONDS
    ) -> None:
        self._http, self._token, self._fresh, self._seconds = http, token, fresh or http, seconds

    def _request(self, method: str, path: str, command: BaseModel | None, query: Query | None) -> httpx.Request:
        headers = {**outgoing(), "authorization": f"Bearer {self._token}"}
        content = None
        if command is not None:
            content = command.model_dump_json().encode()
            headers["content-type"] = "application/json"
        return self._http.build_request(method, path, headers=headers, content=content, params=query)

    async def _send(self, request: httpx.Request, *, stream: bool = False, repeatable: bool = False) -> httpx.Response:
        again = repeatable or request.method == "GET"
        try:
            async with asyncio.timeout(self._seconds):
                return await self._answered(request, again, stream)
        except httpx.PoolTimeout:  # every connection of this kind is in use
            raise Refused(refuse("too_many", seconds=_POOL_WAIT)) from None
        except (httpx.HTTPError, TimeoutError) as error:
            log.error("service.unreachable", service=str(self._http.base_url), cause=type(error).__name__)
            raise Refused(refuse("not_now", seconds=AGAIN)) from error

    async def _answered(self, request: httpx.Request, again: bool, stream: bool) -> httpx.Response:
        try:
            answer = await (self._http if again else self._fresh).send(request, stream=stream)
        except _BROKEN as error:
            # the service ended a kept connection while we began to use it, or is starting anew (RFC 9110, 9.2.2)
            if not again:
                raise
            log.info("service.again", service=str(self._http.base_url), cause=type(error).__name__)
            answer = await self._http.send(request, stream=stream)
        if answer.is_success:
            return answer
        await answer.aread()
        await answer.aclose()
        raise Refused(_refusal(answer))

    async def ask(
        self,
        view: type[View],
        path: str,
        *,
        command: BaseModel | None = None,
        method: str = "POST",
        query: Query | None = None,
        repeatable: bool = False,
    ) -> View:
        """GET, or `method` when there is a command.

        Raises Refused with what the service refuses, with `not_now` when it doesn't answer in time, with `unavailable` when it can't be understood. What broke off without an answer is asked once more when that can do no harm: a GET, or a `repeatable` command.
        """
        request = self._request("GET" if command is None else method, path, command, query)
        answer = await self._send(request, repeatable=repeatable)
        try:
            return view.model_validate_json(answer.content)
        except ValidationError as error:
            log.error("service.not_understood", view=view.__name__, errors=error.error_count(), alarm=True)
            raise Refused(refuse("unavailable")) from error

    async def tell(
        self, method: str, path: str, *, command: BaseModel | None = None, query: Query | None = None
    ) -> None:
        """A request whose answer says nothing but that it was done. Raises as `ask`."""
        await self._send(self._request(method, path, command, query))

    async def file(self, path: str, *, query: Query | None = None) -> Response:
        """A file, passed on while it arrives, always as a download. Raises as `ask`."""
        answer = await self._send(self._request("GET", path, None, query), stream=True)
        headers = {name: answer.headers[name] for name in _FILE_HEADERS if name in answer.headers}
        if "content-encoding" in answer.headers:
            headers.pop("content-length", None)
        return StreamingResponse(_chunks(answer), headers=headers, background=BackgroundTask(answer.aclose))


async def if_told(answer: Awaitable[Answer]) -> Answer | None:
    """The answer of a service, or None when it refuses: for a page that can do without."""
    try:
        return await answer
    except Refused:
        return None


async def _chunks(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_bytes():
            yield chunk
    finally:
        await answer.aclose()


def _refusal(answer: httpx.Response) -> Refusal:
    """The refusal in a problem document; whatever else went wrong is `unavailable`."""
    try:
        body: dict[str, Any] = answer.json()
        refusal = Refusal.model_validate(body)
    except (ValueError, TypeError):
        refusal = None
    if refusal is None or refusal.slug not in SLUGS:
        log.error("service.failed", status=answer.status_code, path=answer.request.url.path)
        return refuse("unavailable")
    return refusal
