"""The overview as a file: one statement, so one snapshot, in the order of the overview. CSV is made by PostgreSQL's COPY, a list for machines from its rows.

The file is made first and sent after: a reader that is slow or stands still holds a file of its own, never a connection,
a snapshot or somebody else's turn; and what fails fails before the first byte.
"""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import IO

import asyncpg
from chassis import deadline
from chassis.errors import Refused
from contracts.certificates import CertificateStatus, ListQuery, Renewal
from contracts.identifiers import Language
from contracts.products import Family
from contracts.refusals import refuse

from certificates.domain.words import Words, words_of
from certificates.store import announced, renewals, revocations
from certificates.store.listing import order_by, source
from certificates.store.visible import Selection

#: Files that are made at the same time, that exist at the same time, and that one person has at the same time: per process.
MAKING, FILES, PER_PERSON = 2, 32, 2
#: Seconds: for making a file, for waiting until it can be made, for a reader to take it.
STATEMENT, TURN, READER = 30, 15, 300
_IN_MEMORY = 1_000_000
_PIECE = 65_536
_BATCH, _AT_A_TIME = (
    250,
    25,
)  # rows that are read, and that are put down before others have their turn: about a millisecond
#: What a spreadsheet takes for a formula, also behind spaces; and what would look as if we had marked it.
_DANGEROUS = r"^[''\s\u00a0]*[=+\-@＝＋－＠\t\r\n]"


def safe(expression: str) -> str:
    """A cell that no spreadsheet takes for a formula: without its first `'` it is the value again."""
    return f"CASE WHEN {expression} ~ '{_DANGEROUS}' THEN '''' || {expression} ELSE {expression} END"


def _day(expression: str) -> str:
    """The Dutch date, DD-MM-YYYY. The last hour of the year 9999 has no date of four digits there: see clock.local."""
    last = f"{expression} >= '9999-12-31 23:00+00'"
    zone = f"CASE WHEN {last} THEN 'UTC' ELSE 'Europe/Amsterdam' END"
    return f"to_char({expression} AT TIME ZONE {zone}, 'DD-MM-YYYY')"


def _cases(words: dict[str, str]) -> str:
    return " ".join(f"WHEN '{code}' THEN '{word}'" for code, word in words.items())


def _of_servers(selection: Selection, moment: str, words: Words) -> tuple[str, ...]:
    """The cells of a line, in the order of the words' headings; `moment` is a placeholder."""
    return (
        f"CASE c.product {_cases({code.value: word for code, word in words.products.items()})} ELSE c.product END",
        f"""CASE WHEN {revocations.open_of(selection.subscriber)} THEN '{words.statuses[CertificateStatus.REVOKING]}'
          WHEN c.revoked_at IS NOT NULL THEN '{words.statuses[CertificateStatus.REVOKED]}'
          WHEN c.not_after >= {moment} THEN '{words.statuses[CertificateStatus.VALID]}' ELSE '{words.statuses[CertificateStatus.EXPIRED]}' END""",
        safe("c.common_name"),
        safe("array_to_string(array_remove(c.sans, c.common_name), ', ')"),
        # with colons: hexadecimal such as 23010e5 would become a number
        r"rtrim(regexp_replace(c.serial, '(..)', '\1:', 'g'), ':')",
        _day("c.not_before"),
        _day("c.not_after"),
        f"coalesce({_day('c.revoked_at')}, '')",
        safe("coalesce(p.name, '')"),
        safe("c.issuer_name"),
        safe("c.organisation"),
        f"""CASE WHEN {renewals.replaced(selection.subscriber, moment)} THEN '{words.renewals[Renewal.REPLACED]}'
          WHEN o.order_id IS NOT NULL THEN '{words.renewals[Renewal.ASKED]}'
          WHEN k.certificate IS NOT NULL THEN '{words.renewals[Renewal.MUTED]}' ELSE '{words.renewals[Renewal.NONE]}' END""",
        "coalesce(o.reference, '')",
        safe("coalesce(l.own_name, '')"),
        safe("coalesce(l.own_reference, '')"),
        safe("coalesce(l.cost_centre, '')"),
        f"""CASE WHEN c.revoked_at IS NULL AND c.not_after >= {moment} AND NOT ({revocations.open_of(selection.subscriber)})
          THEN coalesce({_day("n.starts_at")}, '') ELSE '' END""",
    )


#: The columns of each family's file.
_COLUMNS = {Family.SERVER: _of_servers}


def statement(selection: Selection, query: ListQuery, now: datetime, words: Words) -> str:
    """The SELECT behind the file; adds its arguments to the selection."""
    columns = ", ".join(_COLUMNS[Family(query.family)](selection, selection.arg(now), words))
    return f"""SELECT {columns} FROM {source(query)} LEFT JOIN person p ON p.number = c.manager
LEFT JOIN certificate_label l ON l.certificate = c.id LEFT JOIN certificate_muted k ON k.certificate = c.id
LEFT JOIN LATERAL ({announced.of("c.id")}) n ON true
LEFT JOIN LATERAL ({renewals.OPEN}) o ON true
WHERE {selection.where} ORDER BY {order_by(query)}"""


class ListFile:
    """A file that was made whole. It is gone after `READER` seconds, whatever its reader does."""

    def __init__(self, exports: "Exports", person: str) -> None:
        self.content: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
        self._exports, self._person = exports, person
        self._end = asyncio.get_running_loop().call_later(READER, self.close)

    async def pieces(self) -> AsyncIterator[bytes]:
        """The content, in pieces. Raises ValueError in the middle when its time is over: the answer never looks whole."""
        try:
            self.content.seek(0)
            while piece := self.content.read(_PIECE):
                yield piece
        finally:
            self.close()

    def close(self) -> None:
        """Give up the file; again is no harm."""
        self._end.cancel()
        if not self.content.closed:
            self.content.close()
            self._exports.ended(self._person)


class Exports:
    """The exports of this process."""

    def __init__(self) -> None:
        self._making = asyncio.Semaphore(MAKING)
        self.files: Counter[str] = Counter()  # by person

    async def make(
        self,
        reads: asyncpg.Pool,
        person: str,
        selection: Selection,
        query: ListQuery,
        now: datetime,
        language: Language = "nl",
    ) -> ListFile:
        """UTF-8 with a byte order mark, `;` between cells, headings first; headings and codes in words of `language`. Raises as `write`."""
        said = words_of(query.family, language)
        sql = statement(selection, query, now, said)
        return await self.write(person, lambda file: copied(reads, file, sql, selection.args, said.headings))

    async def write(self, person: str, content: Callable[[IO[bytes]], Awaitable[None]]) -> ListFile:
        """A file with this content, in the person's turn.

        Raises Refused (`too_many`) when this person or everybody together has as many files under way as may be.
        """
        if self.files[person] >= PER_PERSON or self.files.total() >= FILES:
            raise Refused(refuse("too_many", seconds=TURN))
        self.files[person] += 1
        file = ListFile(self, person)
        try:
            try:
                async with asyncio.timeout(TURN):
                    await self._making.acquire()
            except TimeoutError as error:
                raise Refused(refuse("too_many", seconds=TURN)) from error
            try:
                await content(file.content)
            finally:
                self._making.release()
        except BaseException:
            file.close()
            raise
        return file

    def ended(self, person: str) -> None:
        """A file of this person is gone."""
        self.files[person] -= 1
        if not self.files[person]:
            del self.files[person]


@asynccontextmanager
async def _snapshot(reads: asyncpg.Pool) -> AsyncIterator[asyncpg.Connection]:
    """A connection in one snapshot that may take longer than a page."""
    deadline.extend(STATEMENT)
    async with reads.acquire(timeout=STATEMENT) as connection, connection.transaction(readonly=True):
        await connection.execute(f"SET LOCAL statement_timeout = '{STATEMENT}s'")
        yield connection


async def by_row(reads: asyncpg.Pool, sql: str, args: Sequence[object], put: Callable[[asyncpg.Record], None]) -> None:
    """Hands over the rows of a statement one by one; never more of them are held than `_BATCH`, and others have their turn in between.

    Raises TimeoutError when all of them together take longer than `STATEMENT`.
    """
    async with asyncio.timeout(STATEMENT), _snapshot(reads) as connection:
        cursor = await connection.cursor(sql, *args)
        while batch := await cursor.fetch(_BATCH):
            for begin in range(0, len(batch), _AT_A_TIME):
                for row in batch[begin : begin + _AT_A_TIME]:
                    put(row)
                await asyncio.sleep(0)


async def copied(
    reads: asyncpg.Pool, file: IO[bytes], sql: str, args: Sequence[object], headings: tuple[str, ...]
) -> None:
    """Write the rows of a statement as CSV, headings first: UTF-8 with a byte order mark, `;` between cells."""

    async def put(piece: bytes) -> None:
        file.write(piece)

    file.write("\ufeff".encode() + (";".join(headings) + "\n").encode())
    async with _snapshot(reads) as connection:
        await connection.copy_from_query(sql, *args, output=put, format="csv", delimiter=";", timeout=STATEMENT + 5)
