"""Validation's lists of cases, on the read-only pool."""

from datetime import datetime, timedelta

import asyncpg
from chassis import clock
from chassis.actor import Actor
from contracts.authority import Who
from contracts.orders import Queue, ReviewLine, ReviewList, ReviewQuery

from orders.domain import claims

PER_PAGE = 25
#: A case waits: an order to be judged, or one without a form. The same words as the index's.
WAITS = "(o.state = 'in_validation' OR o.failed_in = 'placed')"

_LINE = """o.id, o.reference, o.product, o.state, o.failed_in, o.subscriber, o.organisation, o.common_name, o.placed_at,
  o.reason, o.requester = $1 AS own, coalesce(o.claimed_at > $2, false) AS under_review,
  CASE WHEN o.claimed_at > $2 THEN o.claimed_by END AS claimed_by,
  CASE WHEN o.claimed_at > $2 THEN o.claimed_by_name END AS claimed_by_name"""
_SEARCH = """($3 = '' OR strpos(lower(o.reference), $3) > 0 OR strpos(lower(o.organisation), $3) > 0
  OR strpos(lower(o.subscriber), $3) > 0 OR strpos(lower(o.common_name), $3) > 0)"""
#: Who asks is $1, claims from after $2 last, $3 is searched for; acts count from $4 on.
_WAITING = f"FROM placed_order o WHERE {WAITS} AND {_SEARCH}"
_MINE = f"{_WAITING} AND o.claimed_by = $1 AND o.claimed_at > $2"
_DONE = f"""FROM case_act a JOIN placed_order o ON o.id = a."order"
WHERE a.person = $1 AND a.act <> 'claimed' AND a.at >= $4 AND o.state NOT IN ('placed', 'withdrawn') AND {_SEARCH}"""


async def queue(reads: asyncpg.Pool, actor: Actor, query: ReviewQuery, now: datetime) -> Queue:
    """A page of one of the lists of who asks, by age. `now` is UTC. Raises PermissionError for anyone but validation."""
    if Who.VALIDATION not in actor.roles:
        raise PermissionError("only validation has a queue")
    args: list[object] = [actor.number, claims.since(now), query.search.strip().lower()]
    direction = "DESC" if query.newest_first else "ASC"
    if query.shown in {ReviewList.TODAY, ReviewList.WEEK}:
        args.append(_began(query.shown, now))
        selection, order = (
            f"SELECT {_LINE}, a.id AS row, a.act, a.at AS acted_at {_DONE}",
            f"acted_at {direction}, row {direction}",
        )
    else:
        source = _MINE if query.shown is ReviewList.MINE else _WAITING
        selection, order = f"SELECT {_LINE} {source}", f"placed_at {direction}, id {direction}"
    window = f"LIMIT {PER_PAGE} OFFSET {(query.page - 1) * PER_PAGE}"
    rows = await reads.fetch(f"{selection} ORDER BY {order} {window}", *args)
    total = await reads.fetchval(f"SELECT count(*) FROM ({selection}) AS found", *args)  # noqa: S608 - constants of this module
    cases = tuple(ReviewLine.model_validate(dict(row)) for row in rows)
    return Queue(cases=cases, total=total, page=query.page, per_page=PER_PAGE)


def _began(shown: ReviewList, now: datetime) -> datetime:
    """Midnight in Amsterdam, of today or of Monday."""
    today = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday()) if shown is ReviewList.WEEK else today
