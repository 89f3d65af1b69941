"""Validation's lists of orders and the marks of what stands open on a page, on the read-only pool."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from chassis.actor import Actor
from contracts.authority import Who
from contracts.orders import CaseLine, CaseState, Queue, QueueQuery, QueueState, State
from contracts.review import ReviewList
from review import clock
from review import queue as cases
from review.store import claims_since

from orders.store import hints, people
from orders.store.orders import NO_CASE

#: What a review of an order is called.
KIND = "order"
_EXTRA = cases.Extra(
    "o.product, o.state, o.failed_in, o.common_name, o.placed_at, o.reason",
    "JOIN placed_order o ON o.id = r.subject",
    "(SELECT max(id) FROM order_move)",
)
_FAILED = replace(_EXTRA, only="r.subject = ANY(ARRAY(SELECT id FROM placed_order WHERE state = 'failed'))")
#: The lists in which the clock runs: it stands still as long as a customer is asked.
_CLOCKED = (ReviewList.WAITING, ReviewList.MINE)
_MINUTE = timedelta(minutes=1)
_CASE = f"""SELECT o.version AS order, r.version AS review, coalesce(r.claimed_at > $2, false) AS claimed, p.linted_at, o.names_said_at,
  (SELECT count(*) FROM undelivered_mail u WHERE u."order" = o.id) AS undelivered, h.dns_waits, h.dns_at
FROM placed_order o JOIN review r ON r.subject = o.id LEFT JOIN prediction p ON p."order" = o.id
  CROSS JOIN {hints.OF_ORDER.format(now="$4::timestamptz")}
WHERE o.id = $1 AND o.state <> ALL($3::text[])"""  # noqa: S608 - constants


async def queue(
    reads: asyncpg.Pool, actor: Actor, query: QueueQuery, now: datetime, within: timedelta, sooner: timedelta
) -> Queue:
    """A page of one of the lists of who asks. `now` is UTC; a case is late after the business time `within`, a failed one after `sooner`.

    Raises PermissionError for anyone but validation.
    """
    _only_validation(actor)
    me = await people.me(reads, actor.number)
    page = await cases.page(reads, KIND, _FAILED if query.failed else _EXTRA, me, query, now)
    lines = [CaseLine.model_validate(dict(line)) for line in page.lines]
    if query.shown in _CLOCKED:
        lines = [
            line.model_copy(
                update={
                    "clock_minutes": clock.waited(row, now, page.closed) // _MINUTE,
                    "allowed_minutes": (sooner if line.state is State.FAILED else within) // _MINUTE,
                }
            )
            for line, row in zip(lines, page.lines, strict=True)
        ]
    return Queue(
        cases=tuple(lines),
        total=page.total,
        more=page.more,
        mark=page.mark,
        page=query.page,
        per_page=cases.PER_PAGE,
    )


async def state(reads: asyncpg.Pool, actor: Actor) -> QueueState:
    """Whether anything happened, for pages that are open. Raises PermissionError for anyone but validation."""
    _only_validation(actor)
    return QueueState(mark=await cases.mark(reads, _EXTRA))


async def case_state(reads: asyncpg.Pool, actor: Actor, order: UUID, now: datetime) -> CaseState | None:
    """Whether anything happened to a case, for pages that are open; None of what is no case. Raises PermissionError for anyone but validation."""
    _only_validation(actor)
    row = await reads.fetchrow(_CASE, order, claims_since(now), NO_CASE, now)
    return None if row is None else CaseState(mark=mark(**row))


def mark(
    *,
    order: int,
    review: int,
    claimed: bool,
    undelivered: int,
    dns_waits: int,
    dns_at: datetime | None,
    linted_at: datetime | None,
    names_said_at: datetime | None,
) -> str:
    """What tells one state of a case from another: versions of order and review, whether somebody has it, how many mails did not arrive,
    when its certificate was linted, when the CA and DNS spoke of its names, and of how many DNS is asked."""
    moments = (moment.isoformat() if moment else "" for moment in (linted_at, names_said_at, dns_at))
    counts = (order, review, undelivered, dns_waits)
    return ".".join(("claimed" if claimed else "free", *map(str, counts), *moments))


def _only_validation(actor: Actor) -> None:
    if Who.VALIDATION not in actor.roles:
        raise PermissionError("only validation has a queue")
