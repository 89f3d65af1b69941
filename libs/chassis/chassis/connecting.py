"""Connections to a database: every one is opened here, with its deadlines.

A server that hangs, a host that vanished and a lock that is never let go are noticed within seconds: a statement has a
deadline on our side, and the server has its own for what we leave behind (`chassis.roles`). A statement that is cut off
takes its connection with it: nobody waits for a server that hangs to confirm that it stopped. None of these goes on beyond
the end of the request that waits for it (`chassis.deadline`).
"""

import socket
from typing import Any

import asyncpg
from asyncpg import pool as pools
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry
from sqlalchemy.util import await_only

from chassis import deadline, tls

#: Seconds: until a connection stands, until one of a pool is free or given back, and for a statement unless told otherwise.
CONNECT, FREE, GIVE_BACK, STATEMENT = 3.0, 3.0, 2.0, 5.0
#: On our side, as `chassis.roles` says it for the server's: idle for ten seconds, then three questions in nine.
#: (macOS calls the first otherwise, and has no word for the last.)
_IDLE = "TCP_KEEPIDLE" if hasattr(socket, "TCP_KEEPIDLE") else "TCP_KEEPALIVE"
_KEEPALIVE = {
    getattr(socket, name): number
    for name, number in ((_IDLE, 10), ("TCP_KEEPINTVL", 3), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 15_000))
    if hasattr(socket, name)
}


class _Timely:
    """What asyncpg knows of a connection; it reads the deadline of each statement from here."""

    def __init__(self, known: Any) -> None:
        self._known = known

    @property
    def command_timeout(self) -> float:
        return deadline.left(self._known.command_timeout)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._known, name)


async def connect(url: str, *, seconds: float = STATEMENT, **more: Any) -> asyncpg.Connection:
    """A connection whose statements end within `seconds`, and by the end of the request that waits for them, or raise TimeoutError; over TLS as its address says (`chassis.tls`).

    `more` is for asyncpg.connect.

    Raises OSError (TimeoutError is one) or asyncpg's errors when there is none within three seconds.
    """
    given = {"timeout": deadline.left(CONNECT), "command_timeout": seconds, "ssl": tls.database(url), **more}
    connection = await asyncpg.connect(url, **given)
    connection._config = _Timely(connection._config)
    if (line := connection._transport.get_extra_info("socket")) is not None:  # asyncpg gives no other way to it
        line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in _KEEPALIVE.items():
            line.setsockopt(socket.IPPROTO_TCP, option, value)
    return connection


class _Waiting(AsyncAdaptedQueuePool):
    """Nobody waits for a free connection beyond the end of the request it is for."""

    def _do_get(self) -> ConnectionPoolEntry:
        self._timeout = deadline.left(FREE)  # read before anybody else has a turn
        return super()._do_get()


def engine(url: str, *, seconds: float = STATEMENT, size: int = 10) -> AsyncEngine:
    """SQLAlchemy's engine over such connections, twice `size` at most; who finds none free in three seconds gets its TimeoutError."""
    opened = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: connect(url, seconds=seconds),
        pool_size=size,
        max_overflow=size,
        poolclass=_Waiting,
        pool_timeout=FREE,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    opened.dialect.do_ping = _begun  # type: ignore[method-assign, assignment]
    event.listen(opened.sync_engine, "handle_error", _cut_off)
    return opened


def _begun(connection: Any) -> bool:
    """Whether a kept connection still lives: asked by the BEGIN of the transaction that it is wanted for, which is due anyway.

    Nothing was sent before it, so another connection may take its place, whatever the server has against this one. SQLAlchemy's
    own question is a transaction apart: three round trips more for each of ours. Raises TimeoutError when the server hangs.
    """
    try:
        await_only(connection._start_transaction())  # the first statement then begins none
    except TimeoutError:
        raise
    except Exception:
        return False
    return True


def _cut_off(context: ExceptionContext) -> None:
    """A statement's deadline passed: end its connection at once, and that one alone. Else the rollback would wait as long again."""
    if isinstance(context.original_exception, TimeoutError) and context.connection is not None:
        driver: Any = context.connection.connection.driver_connection
        driver.terminate()
        context.is_disconnect, context.invalidate_pool_on_disconnect = True, False


class Pool(pools.Pool):  # type: ignore[misc]
    """A pool of asyncpg that doesn't wait for ever for one that is free."""

    def acquire(self, *, timeout: float | None = None) -> Any:
        """A connection, to be given back. Raises TimeoutError when none is free in time (three seconds unless told)."""
        return super().acquire(timeout=deadline.left(FREE if timeout is None else timeout))

    async def release(self, connection: Any, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as asyncpg has it
        """Give it back, also one whose statement was cut off. Raises TimeoutError when the server doesn't answer; it is ended then."""
        await super().release(connection, timeout=deadline.left(GIVE_BACK if timeout is None else timeout))


async def _as_it_is(_connection: asyncpg.Connection) -> None:
    """Who reads changes nothing of the session but within a transaction (asyncpg ends one left open): a round trip less."""


def pool(url: str, *, seconds: float = STATEMENT, size: int = 8, server_settings: dict[str, str]) -> Pool:
    """A pool of such connections, opened when first used. To be awaited once before."""
    return Pool(
        url,
        connection_class=asyncpg.Connection,
        record_class=asyncpg.Record,
        min_size=0,
        max_size=size,
        max_queries=50_000,
        max_inactive_connection_lifetime=300.0,
        connect=connect,
        setup=None,
        init=None,
        reset=_as_it_is,
        loop=None,
        seconds=seconds,
        server_settings=server_settings,
    )
