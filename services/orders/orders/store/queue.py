"""Validation's lists of orders, on the read-only pool."""

from datetime import datetime

import asyncpg
from chassis.actor import Actor
from contracts.authority import Who
from contracts.orders import CaseLine, Queue
from contracts.review import ReviewQuery
from review import queue as cases

from orders.store import people

#: What a review of an order is called.
KIND = "order"
_EXTRA = cases.Extra(
    "o.product, o.state, o.failed_in, o.common_name, o.placed_at, o.reason", "JOIN placed_order o ON o.id = r.subject"
)


async def queue(reads: asyncpg.Pool, actor: Actor, query: ReviewQuery, now: datetime) -> Queue:
    """A page of one of the lists of who asks, by age. `now` is UTC. Raises PermissionError for anyone but validation."""
    if Who.VALIDATION not in actor.roles:
        raise PermissionError("only validation has a queue")
    lines, total = await cases.page(reads, KIND, _EXTRA, await people.me(reads, actor.number), query, now)
    page = tuple(CaseLine.model_validate(dict(line)) for line in lines)
    return Queue(cases=page, total=total, page=query.page, per_page=cases.PER_PAGE)
