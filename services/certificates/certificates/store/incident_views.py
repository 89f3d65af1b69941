"""Incidents as the provider's own people see them: the desk's list, one with a page of its certificates, and its report."""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

from collections.abc import Mapping
from datetime import datetime
from typing import IO
from uuid import UUID

import asyncpg
from chassis.actor import Actor
from contracts.identifiers import Language
from contracts.incidents import DONE, PER_PAGE

from certificates.domain.words import INCIDENT_REPORT
from certificates.store.desk import staff_only
from certificates.store.export import copied, safe
from certificates.store.incidents import HOLDS, INTENT_UNDER, OF_LISTS, RESULT, WITH_RESULT, fresh_of
from certificates.store.stalled import STALLED

_LINE = """SELECT i.*, s.prepared_by, s.prepared_at, s.due_at,
  (SELECT count(*) FROM incident_certificate l WHERE l.incident = i.id AND NOT l.void) AS total
FROM incident i JOIN incident_list s ON (s.incident, s.round) = (i.id, i.round)"""
_LISTS = """SELECT s.*, p.name AS prepared_name, d.name AS decided_name FROM incident_list s
LEFT JOIN person p ON p.number = s.prepared_by LEFT JOIN person d ON d.number = s.decided_by WHERE s.incident = $1 ORDER BY s.round DESC"""
_RESULT = RESULT.format(now="$2")
_LISTED = OF_LISTS.format(incident="$1")
_RESULTS = f"SELECT {_RESULT} AS result, count(*) AS certificates FROM {_LISTED} GROUP BY 1"
_CERTIFICATES = f"""SELECT l.certificate, l.round, c.subscriber, c.organisation, c.common_name, c.serial, c.issuer_name, {_RESULT} AS result,
  v.id AS revocation, v.cause, ({STALLED}) IS TRUE AS stalled
FROM (SELECT * FROM incident_certificate WHERE incident = $1 AND NOT void ORDER BY round DESC, certificate LIMIT $3 OFFSET $4) {WITH_RESULT}
ORDER BY l.round DESC, l.certificate"""
_UNDER_WAY = f"""SELECT n.reference, n.subscriber, n.tried_at IS NULL AS held FROM incident i JOIN issuance n ON {INTENT_UNDER}
WHERE i.id = $1 AND i.ended_at IS NULL AND {HOLDS} AND n.ended_at IS NULL ORDER BY n.created_at LIMIT 100"""


async def lines(reads: asyncpg.Pool, actor: Actor) -> list[asyncpg.Record]:
    """Open ones, and the last fifty that ended. Raises Refused (`not_allowed`) for anybody but staff."""
    staff_only(actor)
    open_ones: list[asyncpg.Record] = await reads.fetch(f"{_LINE} WHERE i.ended_at IS NULL ORDER BY s.prepared_at DESC")
    ended: list[asyncpg.Record] = await reads.fetch(
        f"{_LINE} WHERE i.ended_at IS NOT NULL ORDER BY i.ended_at DESC LIMIT 50"
    )
    return open_ones + ended


async def one(reads: asyncpg.Pool, actor: Actor, number: UUID) -> asyncpg.Record | None:
    """One incident. Raises Refused as `lines`."""
    staff_only(actor)
    return await reads.fetchrow(f"{_LINE} WHERE i.id = $1", number)


async def lists(reads: asyncpg.Pool, number: UUID) -> list[asyncpg.Record]:
    """The lists of one that staff may see, the last first."""
    rows: list[asyncpg.Record] = await reads.fetch(_LISTS, number)
    return rows


async def results(reads: asyncpg.Pool, row: asyncpg.Record, now: datetime) -> tuple[Mapping[str, int], int, int]:
    """Of one that staff may see: certificates by result, how many keep it open, and how many are in no list."""
    number, chosen_by = row["id"], row["chosen_by"]
    by_result = {each["result"]: each["certificates"] for each in await reads.fetch(_RESULTS, number, now)}
    unfinished = sum(certificates for result, certificates in by_result.items() if result not in DONE)
    if chosen_by == "serials":
        return by_result, unfinished, 0
    fresh = await reads.fetchval(fresh_of(chosen_by, "$1", "$2", "$3"), number, row["value"], now)
    return by_result, unfinished, fresh


async def page(reads: asyncpg.Pool, number: UUID, nth: int, now: datetime) -> list[asyncpg.Record]:
    """A page (from 1) of the certificates of one that staff may see."""
    rows: list[asyncpg.Record] = await reads.fetch(_CERTIFICATES, number, now, PER_PAGE, (nth - 1) * PER_PAGE)
    return rows


async def under_way(reads: asyncpg.Pool, number: UUID) -> list[asyncpg.Record]:
    """What falls under the choice of an open one that staff may see, and is no certificate yet; at most a hundred."""
    rows: list[asyncpg.Record] = await reads.fetch(_UNDER_WAY, number)
    return rows


async def report(reads: asyncpg.Pool, file: IO[bytes], number: UUID, now: datetime, language: Language) -> None:
    """Write the report of one that staff may see: each certificate of its lists, in one snapshot."""
    headings, words = INCIDENT_REPORT[language]
    said = " ".join(f"WHEN '{code}' THEN '{word}'" for code, word in words.items())
    moments = ("l.asked_at", "v.confirmed_at", "v.seen_at", "c.revoked_at")
    cells = (
        r"rtrim(regexp_replace(c.serial, '(..)', '\1:', 'g'), ':')",
        safe("c.issuer_name"),
        "c.subscriber",
        safe("c.organisation"),
        safe("c.common_name"),
        "l.round",
        f"CASE {_RESULT} {said} ELSE {_RESULT} END",
        *(
            f"""coalesce(to_char({moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '')"""
            for moment in moments
        ),
        safe("coalesce(c.revocation_reason, '')"),
        safe("coalesce(v.cause, '')"),
    )
    sql = f"SELECT {', '.join(cells)} FROM {_LISTED} ORDER BY l.round, c.issuer, c.serial"
    await copied(reads, file, sql, (number, now), headings)
