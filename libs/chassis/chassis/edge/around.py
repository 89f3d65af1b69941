"""Around every app, of services and of the gateway: each request has a reference, a trace and a line in the log.

Plain ASGI, so that streams stay streams and a visitor who leaves is noticed. What differs between them is said by who
derives from `Edge`; the order of things, and what is written down of them, is the same.
"""

from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import deadline
from chassis.edge.access import Access
from chassis.telemetry import span

Headers = list[tuple[bytes, bytes]]
#: Asked every second by who watches: not worth a line.
PROBES = frozenset({"/live", "/ready", "/metrics"})


class Edge:
    """The outermost app. `begin`, `answer` and `stamp` are given by who derives from it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def begin(self, scope: Scope) -> tuple[Scope, str, Any]:
        """The scope that the app gets, the reference of the request, and the trace it belongs to (None: its own)."""
        raise NotImplementedError

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        raise NotImplementedError

    def stamp(self, scope: Scope, status: int, headers: Headers, reference: str) -> Headers:
        """The headers of an answer, with what every answer has."""
        raise NotImplementedError

    def who(self, scope: Scope) -> str:
        """Who asked, as far as the app found out: a person's number or a service."""
        return actor.number if (actor := scope.get("state", {}).get("actor")) else ""

    async def failed(self, error: Exception, begun: bool, scope: Scope, receive: Receive, send: Send) -> None:
        """Deal with what the app raised; `begun`: a part of the answer has left already."""
        raise error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, and write down how it ended."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope, reference, trace = self.begin(scope)
        access = Access()

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                access.status = message["status"]
                deadline.met()
                headers = self.stamp(scope, access.status, list(message.get("headers", ())), reference)
                message = {**message, "headers": headers}
            await send(message)

        with span(scope["method"], trace) as current:
            try:
                await self.answer(scope, receive, stamped)
            except Exception as error:
                await self.failed(error, access.status > 0, scope, receive, stamped)
            finally:
                if scope["path"] not in PROBES:
                    access.write(scope, current, self.who(scope))
