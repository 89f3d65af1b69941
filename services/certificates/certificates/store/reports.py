"""Reports: who manages and who ordered certificates of the subscriber, and what ends when, with exact numbers."""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

from datetime import datetime

import asyncpg

from certificates.store import renewals
from certificates.store.visible import Selection


async def people(
    reads: asyncpg.Pool, selection: Selection, now: datetime, most: int
) -> tuple[list[asyncpg.Record], asyncpg.Record]:
    """The first `most` people by name with their counts, and how many certificates have no manager.

    Valid is what the list's filter *valid* shows: not revoked at the CA and not over.
    """
    sql = f"""WITH mine AS MATERIALIZED (SELECT c.manager, c.requester, c.revoked_at IS NULL AND c.not_after >= {selection.arg(now)} AS valid
  FROM certificate c WHERE {selection.where}),
counted AS (SELECT number, sum(managed)::bigint AS managed, sum(managed_valid)::bigint AS managed_valid,
    sum(ordered)::bigint AS ordered, sum(ordered_valid)::bigint AS ordered_valid FROM (
  SELECT manager AS number, count(*) AS managed, count(*) FILTER (WHERE valid) AS managed_valid, 0 AS ordered, 0 AS ordered_valid
  FROM mine WHERE manager IS NOT NULL GROUP BY manager
  UNION ALL SELECT requester, 0, 0, count(*), count(*) FILTER (WHERE valid) FROM mine WHERE requester IS NOT NULL GROUP BY requester
) AS parts GROUP BY number)
SELECT counted.*, p.name, coalesce(p.active, false) AS active, unmanaged.every, unmanaged.valid
FROM (SELECT count(*) AS every, count(*) FILTER (WHERE valid) AS valid FROM mine WHERE manager IS NULL) unmanaged
LEFT JOIN counted ON true LEFT JOIN person p ON p.number = counted.number
ORDER BY lower(p.name), counted.number LIMIT {selection.arg(most)}"""
    rows = await reads.fetch(sql, *selection.args)
    return [row for row in rows if row["number"] is not None], rows[0]


async def person(reads: asyncpg.Pool, selection: Selection, number: str) -> asyncpg.Record | None:
    """Name and whether active of somebody who manages or ordered one of these certificates; None for anybody else."""
    who = selection.arg(number)
    return await reads.fetchrow(
        f"""SELECT p.name, p.active FROM person p WHERE p.number = {who}
  AND EXISTS (SELECT FROM certificate c WHERE {selection.where} AND {who} IN (c.manager, c.requester))""",
        *selection.args,
    )


async def ending(
    reads: asyncpg.Pool, selection: Selection, now: datetime, until: datetime
) -> dict[str, tuple[int, int]]:
    """By month of Amsterdam how many valid certificates end before `until`, and how many of them are replaced. A month without any is not among them."""
    moment, end = selection.arg(now), selection.arg(until)
    rows = await reads.fetch(
        f"""SELECT to_char(c.not_after AT TIME ZONE 'Europe/Amsterdam', 'YYYY-MM') AS month, count(*) AS total,
  count(*) FILTER (WHERE {renewals.replaced(selection.subscriber, moment)}) AS replaced
FROM certificate c WHERE {selection.where} AND c.revoked_at IS NULL AND c.not_after >= {moment} AND c.not_after < {end}
GROUP BY month""",
        *selection.args,
    )
    return {row["month"]: (row["total"], row["replaced"]) for row in rows}
