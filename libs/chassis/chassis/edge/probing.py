"""Who asks for what is another subscriber's gets the same `not_found` as for what is nowhere; we write it down.

That is done when the answer has left, so that its time tells nothing either. Three different things within an hour
are no typing errors: an alarm. Asked for again within a minute, a thing gets no second line: noise about one hides no
other. Nor does a person fill the trail with ever other things: `chassis.edge.lines`.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from contracts.audit import Probed
from sqlalchemy import text

from chassis.actor import Actor
from chassis.edge import lines
from chassis.edge.budgets import Budget, Per
from chassis.service import Service
from chassis.telemetry import log

THINGS, WITHIN = 3, timedelta(hours=1)
_AGAIN = Budget("probed_again", Per.PERSON, 1)

_ASKED = text("""SELECT count(DISTINCT subject) FROM audit
WHERE actor = :actor AND action = :action AND outcome = 'not_found' AND at > :since""")


async def note(service: Service[Any], actor: Actor, named: Mapping[str, Any]) -> None:
    """Audit a `not_found` of something that exists for another subscriber; `named` is what the request named, by name.

    Things of nobody, one's own that are not there yet, and those of another subscriber that the person may switch to are
    no business of this. Never raises: the answer has left.
    """
    if actor.subscriber is None:
        return
    try:
        for name, query in service.elsewhere.items():
            value = named.get(name)
            if value is None or await _own(service, actor, query, str(value)):
                continue
            if service.refusal_lines.spend(_AGAIN, f"{actor.number} {name} {value}") is not None:
                continue
            async with service.database.begin(actor) as tx:
                probed = Probed(service=service.name, subject=str(value), kind=name)
                lines.write(service, tx, probed, "not_found")
                await tx.flush()
                about = {"actor": actor.number, "action": probed.line_name(), "since": tx.now - WITHIN}
                asked = (await tx.session.execute(_ASKED, about)).scalar_one()
            if asked >= THINGS:
                log.error("tenant.probed", alarm=True, who=actor.number, subscriber=actor.subscriber, things=asked)
    except Exception as error:
        log.error("tenant.not_noted", exc_info=error)


async def own_elsewhere(service: Service[Any], actor: Actor, named: Mapping[str, Any]) -> str | None:
    """The subscriber, of those that the person may switch to, whose the thing is that the request named; None: it is nobody's of these.

    Whatever the answer is, it takes the same questions: so its time tells nothing of a thing that is another's. Who has no other
    subscriber costs none. Raises what the database raises.
    """
    owner: str | None = None
    if actor.subscriber is None:
        return None
    for name, query in service.elsewhere.items():
        value = named.get(name)
        if value is None or not actor.others:
            continue
        asked = (actor.subscriber, *actor.others)
        here, *there = [await service.database.reads.fetchval(query, str(value), each) is None for each in asked]
        owners = [other for other, only in zip(actor.others, there, strict=True) if only and not here]
        owner = owner or next(iter(owners), None)
    return owner


async def _own(service: Service[Any], actor: Actor, query: str, value: str) -> bool:
    """Whether the thing is nobody's but one of the actor's own subscribers."""
    for subscriber in (actor.subscriber, *actor.others):
        if await service.database.reads.fetchval(query, value, subscriber) is None:
            return True
    return False
