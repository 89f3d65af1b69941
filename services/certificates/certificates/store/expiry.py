"""Rows of what was told of certificates that end: each certificate and threshold once, each reader once."""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg
from chassis.actor import Actor
from chassis.transaction import Transaction
from sqlalchemy import text

from certificates.store import desk, renewals, revocations, role_addresses

#: How many certificates are looked at in one transaction.
CHUNK = 200
#: SQL: certificate `c` is one whose end has to be told: valid, not being revoked, not replaced, and nobody said that it won't be renewed.
_STANDS = f"""c.revoked_at IS NULL AND c.not_after >= :now AND NOT {revocations.OPEN}
  AND NOT EXISTS (SELECT {renewals.successors(":now")}) AND NOT {renewals.MUTED}"""
_HOLIDAYS = text("SELECT day FROM holiday")
_START = text(
    """INSERT INTO expiry_run (day, after_end, after_id) VALUES (:day, :now, 0) ON CONFLICT (day) DO NOTHING"""
)
_RUN = text("SELECT after_end, after_id, looked_at FROM expiry_run WHERE day = :day FOR UPDATE SKIP LOCKED")
_ENDING = text(f"""SELECT c.id, c.subscriber, c.not_before, c.not_after, c.added_at, c.manager, c.requester,
  (SELECT min(n.threshold) FROM expiry_notice n WHERE n.certificate = c.id) AS told
FROM certificate c WHERE (c.not_after, c.id) > (:after_end, :after_id) AND c.not_after <= :until AND {_STANDS}
ORDER BY c.not_after, c.id LIMIT {CHUNK} FOR UPDATE OF c""")
_MOVE = text(
    """UPDATE expiry_run SET after_end = :after_end, after_id = :after_id, looked_at = :looked_at WHERE day = :day"""
)
_RAISE = text("UPDATE certificate SET version = version + 1 WHERE id = ANY(:ids)")
_NOTICE = text("""INSERT INTO expiry_notice (certificate, threshold, subscriber, day, noticed_at, nobody)
VALUES (:certificate, :threshold, :subscriber, :day, :now, :nobody)""")
_READER = text("INSERT INTO expiry_reader (certificate, threshold, person) VALUES (:certificate, :threshold, :person)")
_NOBODY = text(
    "SELECT subscriber, count(*) AS number FROM expiry_notice WHERE day = :day AND nobody GROUP BY 1 ORDER BY 1"
)
_PERSONS = text("""SELECT number, subscribers FROM person WHERE number = ANY(:numbers) AND active""")
_REPRESENT = text(
    "SELECT number, represents FROM person WHERE represents && CAST(:subscribers AS text[]) AND active ORDER BY number"
)
_NEXT = text("SELECT person FROM expiry_reader WHERE ended_at IS NULL ORDER BY person LIMIT 1")
_TOGETHER = text(f"""SELECT DISTINCT r.person AS number FROM expiry_reader r LEFT JOIN person p ON p.number = r.person
WHERE r.ended_at IS NULL AND ((p.active AND lower(p.email) = lower(:email)) OR (p.number IS NULL AND {role_addresses.STANDS}))""")
_LINES = f"""FROM expiry_reader r JOIN certificate c ON c.id = r.certificate
WHERE r.person = ANY(:persons) AND r.ended_at IS NULL AND {_STANDS}"""
_TOTAL = text(f"SELECT count(DISTINCT c.id) AS number, max(c.not_after) AS last {_LINES}")
_LISTED = text(f"""SELECT c.id, c.family, c.common_name, c.not_after, o.reference
FROM (SELECT DISTINCT c.id {_LINES}) l JOIN certificate c USING (id) LEFT JOIN LATERAL ({renewals.OPEN}) o ON true
ORDER BY c.not_after, c.id LIMIT :most""")
_END = text("UPDATE expiry_reader SET ended_at = :now, mail = :mail WHERE person = ANY(:persons) AND ended_at IS NULL")

_UNDELIVERED = text("UPDATE expiry_reader SET undelivered_at = :now WHERE mail = :mail AND undelivered_at IS NULL")
#: SQL: every address that mail about the end of certificate `c` may go to now (`service.expiring` chooses among them). A new kind of address joins here.
_ADDRESSES = """SELECT p.email FROM person p WHERE p.active AND p.number IN (c.manager, c.requester) AND (p.subscribers IS NULL OR c.subscriber = ANY(p.subscribers))
  UNION ALL SELECT p.email FROM person p WHERE p.active AND p.represents @> ARRAY[c.subscriber]
  UNION ALL SELECT unnest(a.addresses) FROM role_addresses a WHERE a.subscriber = c.subscriber"""
#: SQL: those of them that take mail.
_TAKING = _ADDRESSES.replace("p.active", "p.active AND NOT p.mail_bounced")
#: SQL: reader `r` of a notice got no mail, and waits for none: `expiry_reader_lost` is the index of these.
_LOST = "r.ended_at IS NOT NULL AND (r.mail IS NULL OR r.undelivered_at IS NOT NULL)"
#: Looked at are those that may be meant alone: who has nobody, or nobody whose address takes mail, is found by manager, orderer and subscriber together, of which there are few, and who
#: was reached by nobody by indexes. `lost`: of its last notice nobody got a mail, and nobody waits for one; null where there was no notice.
_UNTOLD = f"""WITH ending AS MATERIALIZED (SELECT c.id, c.not_after, c.subscriber, c.manager, c.requester FROM certificate c
  WHERE c.revoked_at IS NULL AND c.not_after BETWEEN $1 AND $2),
alone AS (SELECT c.* FROM (SELECT DISTINCT subscriber, manager, requester FROM ending) c WHERE NOT EXISTS ({_TAKING})),
suspect AS (SELECT e.id, e.not_after FROM ending e WHERE EXISTS (SELECT FROM alone a WHERE a.subscriber = e.subscriber
    AND coalesce(a.manager, '') = coalesce(e.manager, '') AND coalesce(a.requester, '') = coalesce(e.requester, ''))
  UNION SELECT e.id, e.not_after FROM ending e WHERE e.id IN (SELECT r.certificate FROM expiry_reader r WHERE {_LOST})
  UNION SELECT e.id, e.not_after FROM ending e WHERE e.id IN (SELECT n.certificate FROM expiry_notice n WHERE n.nobody))
SELECT c.id, c.subscriber, c.organisation, c.common_name, c.not_after, o.phone, h.name AS person, h.phone AS person_phone,
  CASE WHEN EXISTS ({_ADDRESSES}) THEN 'undelivered' ELSE 'nobody' END AS why
FROM (SELECT id, not_after FROM suspect ORDER BY not_after, id OFFSET 0) e JOIN certificate c ON c.id = e.id
LEFT JOIN LATERAL (SELECT NOT EXISTS (SELECT FROM expiry_reader r WHERE (r.certificate, r.threshold) = (n.certificate, n.threshold)
    AND NOT ({_LOST})) AS lost
  FROM expiry_notice n WHERE n.certificate = c.id ORDER BY n.threshold LIMIT 1) last ON true
LEFT JOIN role_addresses o ON o.subscriber = c.subscriber
LEFT JOIN LATERAL (SELECT p.name, p.phone FROM person p WHERE p.active AND p.phone IS NOT NULL AND p.number IN (c.manager, c.requester)
    AND c.subscriber = ANY(p.subscribers) ORDER BY p.number = c.manager DESC LIMIT 1) h ON true
WHERE {_STANDS.replace(":now", "$1")} AND (last.lost OR NOT EXISTS ({_TAKING}))
ORDER BY e.not_after, e.id LIMIT $3"""


@dataclass(frozen=True)
class Notice:
    """A certificate at a threshold, and who is to read it: numbers of persons, names of addresses of roles (`store.role_addresses`)."""

    certificate: int
    subscriber: str
    threshold: int
    readers: tuple[str, ...]


async def holidays(tx: Transaction) -> frozenset[date]:
    """All days that are written down."""
    return frozenset(row.day for row in await tx.session.execute(_HOLIDAYS))


async def run(tx: Transaction, day: date) -> Any | None:
    """The round of this day, locked until the transaction ends: `after_end`, `after_id`, `looked_at`. None while another process has it."""
    await tx.session.execute(_START, {"day": day, "now": tx.now})
    return (await tx.session.execute(_RUN, {"day": day})).first()


async def ending(tx: Transaction, after_end: datetime, after_id: int, until: datetime) -> Sequence[Any]:
    """The next certificates that stand and end by then, soonest first, locked; `told` is the last threshold that was told."""
    row = {"after_end": after_end, "after_id": after_id, "until": until, "now": tx.now}
    return (await tx.session.execute(_ENDING, row)).all()


async def looked(tx: Transaction, day: date, last: Any, *, done: bool) -> None:
    """The round of this day came as far as this row of `ending`, or of the round itself; `done`: there are no more."""
    row = {"day": day, "after_end": last.after_end, "after_id": last.after_id, "looked_at": tx.now if done else None}
    await tx.session.execute(_MOVE, row)


async def noticed(tx: Transaction, day: date, notices: Sequence[Notice]) -> None:
    """Write down what is told on this day, and to whom; the versions of the certificates rise by one."""
    await tx.session.execute(_RAISE, {"ids": [notice.certificate for notice in notices]})
    rows = [
        {
            "certificate": notice.certificate,
            "threshold": notice.threshold,
            "subscriber": notice.subscriber,
            "day": day,
            "now": tx.now,
            "nobody": not notice.readers,
        }
        for notice in notices
    ]
    await tx.session.execute(_NOTICE, rows)
    readers = [
        {"certificate": notice.certificate, "threshold": notice.threshold, "person": person}
        for notice in notices
        for person in notice.readers
    ]
    if readers:
        await tx.session.execute(_READER, readers)


async def nobody(tx: Transaction, day: date) -> list[tuple[str, int]]:
    """Of how many certificates of each subscriber nobody was told on this day."""
    return [(row.subscriber, row.number) for row in await tx.session.execute(_NOBODY, {"day": day})]


async def active(tx: Transaction, numbers: Collection[str]) -> dict[str, list[str] | None]:
    """Those of these persons that are active, with the subscribers they are registered with; None where that isn't known."""
    rows = await tx.session.execute(_PERSONS, {"numbers": sorted(numbers)})
    return {row.number: row.subscribers for row in rows}


async def representatives(tx: Transaction, subscribers: Collection[str]) -> dict[str, list[str]]:
    """The active representatives of each of these subscribers."""
    out: dict[str, list[str]] = {subscriber: [] for subscriber in subscribers}
    for row in await tx.session.execute(_REPRESENT, {"subscribers": sorted(subscribers)}):
        for subscriber in out.keys() & set(row.represents):
            out[subscriber].append(row.number)
    return out


async def next_reader(tx: Transaction) -> str | None:
    """Who has to be told something yet."""
    number: str | None = (await tx.session.execute(_NEXT)).scalar()
    return number


async def together(tx: Transaction, email: str) -> list[str]:
    """Everybody who has to be told something yet and reads this address."""
    return [row.number for row in await tx.session.execute(_TOGETHER, {"email": email})]


async def lines(tx: Transaction, persons: Collection[str], most: int) -> tuple[Sequence[Any], int, datetime | None]:
    """What these persons have to be told yet and still stands, soonest first: the first rows, how many there are, and the last end."""
    row = {"persons": sorted(persons), "now": tx.now}
    total = (await tx.session.execute(_TOTAL, row)).one()
    listed = (await tx.session.execute(_LISTED, {**row, "most": most})).all()
    return listed, total.number, total.last


async def told(tx: Transaction, persons: Collection[str], mail: str | None) -> None:
    """These persons have been told all, by the mail with this key; None: there was nothing to tell any more, or nobody."""
    await tx.session.execute(_END, {"persons": sorted(persons), "mail": mail, "now": tx.now})


async def undelivered(tx: Transaction, mail: str) -> None:
    """An address did not take the mail with this key."""
    await tx.session.execute(_UNDELIVERED, {"mail": mail, "now": tx.now})


async def untold(reads: asyncpg.Pool, actor: Actor, now: datetime, until: datetime, most: int) -> list[asyncpg.Record]:
    """Whoever's certificates that stand and end by then, and of which nobody knows that by mail. Raises Refused (`not_allowed`) for anybody but staff."""
    desk.staff_only(actor)
    rows: list[asyncpg.Record] = await reads.fetch(_UNTOLD, now, until, most)
    return rows
