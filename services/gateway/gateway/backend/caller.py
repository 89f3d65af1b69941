"""One request to a service: headers that carry identity and trace on, answers that are views. A refusal is raised."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from chassis import deadline
from chassis.edge.problems import AGAIN
from chassis.errors import Refused
from chassis.telemetry import log, outgoing
from contracts.refusals import SLUGS, Refusal, refuse
from pydantic import BaseModel, ValidationError
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from gateway.backend.http import Answer, Full, Transport

View = TypeVar("View", bound=BaseModel)
Told = TypeVar("Told")
Query = Mapping[str, str | int | Sequence[str | int]]

#: Longer than an answer may take a service (`chassis.deadline`), so that it says itself why there is none.
SECONDS = 8.0
#: When a connection may be free again: about as long as was waited for one.
_POOL_WAIT = 5
#: What a file's headers may say to the browser; everything else of a service's answer stays inside.
_FILE_HEADERS = ("content-type", "content-disposition", "content-length")


@dataclass(frozen=True)
class _Request:
    """What is sent. `path` has its query; `again`: it may be sent a second time."""

    method: str
    path: str
    headers: Mapping[str, str]
    content: bytes | None
    again: bool


class Caller:
    """Calls one service with one token.

    `fresh` keeps no connections: what must not be sent twice goes over a connection of its own, which the service can't be
    ending as unused at that moment. Without it everything goes over `kept`. `seconds`: until a whole answer, or a file's head, is there;
    less when the page's own time ends before (`chassis.deadline`), which `longer` gives as much again.
    """

    def __init__(
        self,
        kept: Transport,
        token: str,
        fresh: Transport | None = None,
        seconds: float = SECONDS,
        *,
        longer: bool = False,
    ) -> None:
        self._kept, self._token, self._fresh, self._seconds = kept, token, fresh or kept, seconds
        self._longer = longer

    def _request(
        self, method: str, path: str, command: BaseModel | None, query: Query | None, *, repeatable: bool = False
    ) -> _Request:
        headers = {**outgoing(), "authorization": f"Bearer {self._token}"}
        content = None
        if command is not None:
            content = command.model_dump_json().encode()
            headers["content-type"] = "application/json"
        if query:
            path = f"{path}?{urlencode([(name, _said(value)) for name, value in query.items()], doseq=True)}"
        return _Request(method, path, headers, content, repeatable or method == "GET")

    async def _send(self, request: _Request, take: Callable[[Answer], Awaitable[Told]]) -> Told:
        """What `take` makes of a good answer. Raises Refused."""
        if self._longer:
            deadline.extend(self._seconds)
        try:
            async with asyncio.timeout(deadline.left(self._seconds)):
                return await self._answered(request, take)
        except Full:  # every connection of this kind is in use
            raise Refused(refuse("too_many", seconds=_POOL_WAIT)) from None
        except OSError as error:
            log.error("service.unreachable", service=self._kept.address, cause=str(error) or type(error).__name__)
            raise Refused(refuse("not_now", seconds=AGAIN)) from error

    async def _answered(self, request: _Request, take: Callable[[Answer], Awaitable[Told]]) -> Told:
        try:
            return await _attempt(self._kept if request.again else self._fresh, request, take)
        except ConnectionResetError as error:
            # the service ended a kept connection while we began to use it, or is starting anew (RFC 9110, 9.2.2)
            if not request.again:
                raise
            log.info("service.again", service=self._kept.address, cause=str(error))
            return await _attempt(self._kept, request, take)

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
        method = "GET" if command is None else method
        body = await self._send(self._request(method, path, command, query, repeatable=repeatable), _whole)
        try:
            return view.model_validate_json(body)
        except ValidationError as error:
            log.error("service.not_understood", view=view.__name__, errors=error.error_count(), alarm=True)
            raise Refused(refuse("unavailable")) from error

    async def content(self, path: str, *, command: BaseModel) -> bytes:
        """What is answered to a POST that may be sent twice, whole, as it is. Raises as `ask`."""
        return await self._send(self._request("POST", path, command, None, repeatable=True), _whole)

    async def tell(
        self, method: str, path: str, *, command: BaseModel | None = None, query: Query | None = None
    ) -> None:
        """A request whose answer says nothing but that it was done. Raises as `ask`."""
        await self._send(self._request(method, path, command, query), _whole)

    async def file(self, path: str, *, query: Query | None = None) -> Response:
        """A file, passed on while it arrives, always as a download. Raises as `ask`."""
        answer = await self._send(self._request("GET", path, None, query), _begun)
        headers = {name: answer.headers[name] for name in _FILE_HEADERS if name in answer.headers}
        return _File(answer, headers)


def _said(value: str | int | Sequence[str | int] | None) -> str | int | Sequence[str | int]:
    """True, false and nothing as addresses have them."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value


async def if_told(answer: Awaitable[Told]) -> Told | None:
    """The answer of a service, or None when it refuses: for a page that can do without."""
    try:
        return await answer
    except Refused:
        return None


async def _attempt(transport: Transport, request: _Request, take: Callable[[Answer], Awaitable[Told]]) -> Told:
    answer = await transport.send(request.method, request.path, request.headers, request.content)
    try:
        if 200 <= answer.status < 300:
            return await take(answer)
        raise Refused(_refusal(answer.status, await answer.read(), request.path.partition("?")[0]))
    except BaseException:
        answer.close()
        raise


async def _whole(answer: Answer) -> bytes:
    body = await answer.read()
    answer.close()
    return body


async def _begun(answer: Answer) -> Answer:
    return answer  # whoever takes it closes it


class _File(StreamingResponse):
    """An answer passed on while it arrives; it gives its connection back however that ends."""

    def __init__(self, answer: Answer, headers: Mapping[str, str]) -> None:
        super().__init__(answer.chunks(), headers=headers)
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._answer.close()


def _refusal(status: int, body: bytes, path: str) -> Refusal:
    """The refusal in a problem document; whatever else went wrong is `unavailable`."""
    try:
        refusal = Refusal.model_validate_json(body)
    except ValidationError:
        refusal = None
    if refusal is None or refusal.slug not in SLUGS:
        log.error("service.failed", status=status, path=path)
        return refuse("unavailable")
    return refusal
