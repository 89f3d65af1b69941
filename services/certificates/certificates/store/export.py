"""The overview as CSV, made by PostgreSQL's COPY: one statement, so one snapshot, in the order of the overview."""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import datetime

import asyncpg
from contracts.certificates import ListQuery, Status

from certificates.domain.words import HEADINGS, PRODUCTS, STATUSES
from certificates.store.listing import order_by
from certificates.store.visible import Selection

_Piece = bytes | Exception | None  # None: the end
_PATIENCE = 600  # seconds for a slow reader
_DANGEROUS = r"^[\s]*[=+\-@＝＋－＠\t\r\n]"


def _safe(expression: str) -> str:
    """A cell that no spreadsheet takes for a formula (B-20)."""
    return f"CASE WHEN {expression} ~ '{_DANGEROUS}' THEN '''' || {expression} ELSE {expression} END"


def _day(expression: str) -> str:
    return f"to_char({expression} AT TIME ZONE 'Europe/Amsterdam', 'DD-MM-YYYY')"


def _cases(words: dict[str, str]) -> str:
    return " ".join(f"WHEN '{code}' THEN '{word}'" for code, word in words.items())


def statement(selection: Selection, query: ListQuery, now: datetime) -> str:
    """The SELECT behind the file; adds its arguments to the selection."""
    moment = selection.arg(now)
    columns = ", ".join(
        (
            f"CASE c.product {_cases({code.value: word for code, word in PRODUCTS.items()})} ELSE c.product END",
            f"""CASE WHEN c.revoked_at IS NOT NULL THEN '{STATUSES[Status.REVOKED]}'
              WHEN c.not_after >= {moment} THEN '{STATUSES[Status.VALID]}' ELSE '{STATUSES[Status.EXPIRED]}' END""",
            _safe("c.common_name"),
            _safe("array_to_string(array_remove(c.sans, c.common_name), ', ')"),
            # with colons: hexadecimal such as 23010e5 would become a number
            r"rtrim(regexp_replace(c.serial, '(..)', '\1:', 'g'), ':')",
            _day("c.not_before"),
            _day("c.not_after"),
            f"coalesce({_day('c.revoked_at')}, '')",
            _safe("coalesce(p.name, '')"),
            _safe("c.issuer_name"),
            _safe("c.organisation"),
        )
    )
    return f"""SELECT {columns} FROM certificate c LEFT JOIN person p ON p.number = c.manager
WHERE {selection.where} ORDER BY {order_by(query)}"""


async def rows(
    reads: asyncpg.Pool, selection: Selection, query: ListQuery, now: datetime
) -> AsyncGenerator[bytes, None]:
    """The file in pieces: UTF-8 with a byte order mark, `;` between cells, headings first.

    Any failure is raised in the middle of the file: the answer is broken off and never looks whole.
    """
    sql = statement(selection, query, now)
    pieces: asyncio.Queue[_Piece] = asyncio.Queue(maxsize=8)
    copying = asyncio.create_task(_copy(reads, sql, selection, pieces))
    try:
        yield "\ufeff".encode() + (";".join(HEADINGS) + "\n").encode()
        while (piece := await pieces.get()) is not None:
            if isinstance(piece, Exception):
                raise piece
            yield bytes(piece)
    finally:  # also when the reader went away
        copying.cancel()
        with suppress(asyncio.CancelledError):
            await copying


async def _copy(reads: asyncpg.Pool, sql: str, selection: Selection, pieces: "asyncio.Queue[_Piece]") -> None:
    try:
        async with reads.acquire() as connection, connection.transaction(readonly=True):
            await connection.execute(f"SET LOCAL statement_timeout = '{_PATIENCE}s'")
            await connection.copy_from_query(
                sql, *selection.args, output=pieces.put, format="csv", delimiter=";", timeout=_PATIENCE
            )
    except Exception as error:
        await pieces.put(error)
    else:
        await pieces.put(None)
