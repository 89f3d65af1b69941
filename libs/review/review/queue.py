"""Lists of cases, on the read-only pool, and which case comes next. A list is of one kind, with columns that its service adds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from chassis import clock
from chassis.transaction import Transaction
from contracts.review import TURNS, ReviewList, ReviewQuery
from sqlalchemy import text

from review.states import ReviewState
from review.store import Review, claims_since
from review.subject import Me

PER_PAGE = 25

_LINE = """r.subject AS id, r.kind, r.reference, r.subscriber, r.organisation,
  r.requester = ANY($4::text[]) OR coalesce(r.prepared_by = ANY($4), false) OR r.subscriber = ANY($5::text[]) AS own,
  coalesce(r.claimed_at > $1, false) AS under_review,
  CASE WHEN r.claimed_at > $1 THEN r.claimed_by END AS claimed_by,
  CASE WHEN r.claimed_at > $1 THEN r.claimed_by_name END AS claimed_by_name"""
_SEARCH = """($2 = '' OR strpos(lower(r.reference), $2) > 0 OR strpos(lower(r.organisation), $2) > 0
  OR strpos(lower(r.subscriber), $2) > 0 OR strpos(lower(r.title), $2) > 0)"""
#: Claims from after $1 last, $2 is searched for, $3 is the kind, $4 are the numbers of who asks, $5 where they hold a role, $6 who asks.
_WAITING = f"WHERE r.kind = $3 AND r.state = 'open' AND {_SEARCH}"
_MINE = f"WHERE r.kind = $3 AND r.claimed_by = $6 AND r.claimed_at > $1 AND {_SEARCH}"
_DONE = f"""JOIN review_act a ON a.subject = r.subject WHERE r.kind = $3 AND a.person = $6 AND a.act = ANY($7::text[])
  AND a.at >= $8 AND r.state NOT IN ('held', 'withdrawn') AND {_SEARCH}"""
_FREE = """SELECT r.subject FROM review r WHERE r.kind = :kind AND r.state = 'open' AND r.subject <> :this
  AND r.requester <> ALL(CAST(:numbers AS text[])) AND (r.prepared_by <> ALL(CAST(:numbers AS text[]))) IS NOT FALSE
  AND r.subscriber <> ALL(CAST(:elsewhere AS text[])) AND (r.claimed_at > :since) IS NOT TRUE
  AND NOT EXISTS (SELECT FROM review_approval a WHERE a.subject = r.subject AND a.round = r.round
    AND a.voided_at IS NULL AND a.person = ANY(CAST(:numbers AS text[])))"""
_OLDEST = "ORDER BY r.asked_for_at, r.subject LIMIT 1"
#: Each half reads the index from where it begins, however many cases wait.
_NEXT = text(f"""SELECT subject FROM (
  (SELECT 1 AS half, f.subject FROM ({_FREE} AND CAST(:passed_over AS boolean)
    AND (r.asked_for_at, r.subject) > (CAST(:asked_for_at AS timestamptz), CAST(:this AS uuid)) {_OLDEST}) f)
  UNION ALL (SELECT 2, f.subject FROM ({_FREE} {_OLDEST}) f)) AS found ORDER BY half LIMIT 1""")  # noqa: S608 - constants


@dataclass(frozen=True)
class Extra:
    """What a service adds to a line: `columns` of `join`, which names the review as `r`. Constants of the service, never input."""

    columns: str
    join: str


async def page(
    reads: asyncpg.Pool, kind: str, extra: Extra, me: Me, query: ReviewQuery, now: datetime
) -> tuple[Sequence[asyncpg.Record], int]:
    """A page of one of the lists of who asks, by age, and how many there are. `now` is UTC. The service asks who may."""
    args: list[object] = [claims_since(now), query.search.strip().lower(), kind, me.numbers, me.subscribers]
    direction = "DESC" if query.newest_first else "ASC"
    source = f"FROM review r {extra.join}"
    if query.shown in {ReviewList.TODAY, ReviewList.WEEK}:
        args += [me.number, [act.value for act in TURNS], _began(query.shown, now)]
        columns = f"{_LINE}, {extra.columns}, a.id AS row, a.act, a.at AS acted_at"
        selection, order = f"SELECT {columns} {source} {_DONE}", f"acted_at {direction}, row {direction}"
    else:
        which = _WAITING
        if query.shown is ReviewList.MINE:
            which, args = _MINE, [*args, me.number]
        columns = f"{_LINE}, {extra.columns}, r.asked_for_at"
        selection, order = f"SELECT {columns} {source} {which}", f"asked_for_at {direction}, id {direction}"
    window = f"LIMIT {PER_PAGE} OFFSET {(query.page - 1) * PER_PAGE}"
    rows = await reads.fetch(f"{selection} ORDER BY {order} {window}", *args)
    total = await reads.fetchval(f"SELECT count(*) FROM ({selection}) AS found", *args)  # noqa: S608 - constants
    return rows, total


async def next_case(tx: Transaction, review: Review, me: Me) -> UUID | None:
    """The oldest waiting case that nobody has and who asks may judge. One that is passed over, untaken, leads to the one after it by age."""
    row: dict[str, object] = {"numbers": list(me.numbers), "elsewhere": list(me.subscribers), "kind": review.kind}
    row |= {"this": review.subject, "asked_for_at": review.asked_for_at, "since": claims_since(tx.now)}
    row["passed_over"] = review.state == ReviewState.OPEN and not (
        review.claimed(tx.now) and review.claimed_by == me.number
    )
    following = (await tx.session.execute(_NEXT, row)).first()
    return None if following is None else UUID(str(following.subject))


def _began(shown: ReviewList, now: datetime) -> datetime:
    """Midnight in Amsterdam, of today or of Monday."""
    today = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday()) if shown is ReviewList.WEEK else today
