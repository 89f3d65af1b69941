"""Validation's lists of orders, on the read-only pool."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
from chassis.actor import Actor
from contracts.authority import Who
from contracts.orders import CaseLine, Queue
from contracts.review import ReviewList, ReviewQuery
from review import queue as cases
from review.store import claims_since
from review.subject import Me

from orders.store import people

#: What a review of an order is called.
KIND = "order"
_EXTRA = cases.Extra(
    "o.product, o.state, o.failed_in, o.common_name, o.placed_at, o.reason", "JOIN placed_order o ON o.id = r.subject"
)
#: Claims from after $1 last, $2 is searched for, $3 are the numbers of who asks, $4 where they hold a role.
_ASKED = """SELECT o.id, o.reference, o.subscriber, o.organisation, o.product, o.state, o.common_name, o.placed_at, q.asked_at,
  r.requester = ANY($3::text[]) OR coalesce(r.prepared_by = ANY($3), false) OR r.subscriber = ANY($4::text[]) AS own,
  coalesce(r.claimed_at > $1, false) AS under_review, CASE WHEN r.claimed_at > $1 THEN r.claimed_by END AS claimed_by,
  CASE WHEN r.claimed_at > $1 THEN r.claimed_by_name END AS claimed_by_name, count(*) OVER () AS total
FROM placed_order o JOIN review r ON r.subject = o.id JOIN review_question q ON q.subject = o.id AND q.ended_at IS NULL
WHERE o.state = 'waiting'
  AND strpos(lower(concat_ws(chr(10), r.reference, r.organisation, r.subscriber, r.title)), $2) > 0
ORDER BY q.asked_at {}, o.id LIMIT $5 OFFSET $6"""


async def queue(reads: asyncpg.Pool, actor: Actor, query: ReviewQuery, now: datetime) -> Queue:
    """A page of one of the lists of who asks, by age. `now` is UTC. Raises PermissionError for anyone but validation."""
    if Who.VALIDATION not in actor.roles:
        raise PermissionError("only validation has a queue")
    me = await people.me(reads, actor.number)
    if query.shown is ReviewList.ASKED:
        lines = await _asked(reads, me, query, now)
        total = lines[0]["total"] if lines else 0
    else:
        lines, total = await cases.page(reads, KIND, _EXTRA, me, query, now)
    page = tuple(CaseLine.model_validate(dict(line)) for line in lines)
    return Queue(cases=page, total=total, page=query.page, per_page=cases.PER_PAGE)


async def _asked(reads: asyncpg.Pool, me: Me, query: ReviewQuery, now: datetime) -> Sequence[asyncpg.Record]:
    """A page of the orders of which the customer was asked something, by when that was. Nothing behind the last page."""
    way, skipped = "DESC" if query.newest_first else "ASC", (query.page - 1) * cases.PER_PAGE
    args = (claims_since(now), query.search.strip().lower(), list(me.numbers), list(me.subscribers))
    rows: Sequence[asyncpg.Record] = await reads.fetch(_ASKED.format(way), *args, cases.PER_PAGE, skipped)
    return rows
