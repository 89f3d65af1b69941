"""Say again: the owner of a compacted topic says the whole state of what it owns, in pages, through the outbox.

Same version, the service's epoch, a new event id: who has it changes nothing, who lost it (or never had it) takes it in.
"""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any

from contracts import audit
from contracts.envelope import Event, Tombstone
from sqlalchemy import select

from chassis import state
from chassis.operations.facts import Fact
from chassis.owned import Owned
from chassis.service import Service
from chassis.telemetry import log
from chassis.transaction import Transaction
from chassis.wiring import WiredService

#: Keys of a page, one short transaction that holds their rows still; how many rows of the outbox another page waits behind.
PAGE, AHEAD = 200, 2_000
PAUSE, PATIENCE = 0.2, 30.0  # seconds between two looks; after how many a relay that sends nothing is spoken of

_WAITING = "SELECT count(*) FROM (SELECT FROM outbox WHERE parked_at IS NULL LIMIT $1) AS o"


class NotOwned(Exception):
    """This service says nothing again of that topic, or knows nothing with that key; the text says which."""


async def republish(
    service: WiredService[Any], *, topic: str = "", key: str = "", anew: bool = False, lost: Collection[Fact] = ()
) -> int:
    """Say everything again that this service owns on compacted topics, or on one, or of one key; how many events that were.

    `lost`: facts of which a restore knows nothing (`restored` gives them). Of their keys nothing is said: who keeps copies knows
    better, and a person who was de-activated since would be active again everywhere. Who was erased since is said all the same; what was removed since is not, and is removed again.

    One that was stopped goes on where it was, unless `anew`. The database must be open. With `AHEAD` rows waiting in the
    outbox it waits for the relay, without limit. Raises NotOwned.
    """
    kinds = [kind for kind in service.owns if kind.says is not None and topic in {"", kind.topic}]
    if not kinds:
        raise NotOwned(f"{service.name} says nothing again of {topic or 'any topic'}")
    erased = kinds if service.erases is not None else ()
    said, gone = 0, {event.type_name() for kind in erased for event in kind.events if issubclass(event, Tombstone)}
    for kind in kinds:
        unsaid = {fact.key for fact in lost if fact.topic == kind.topic and fact.type not in gone}
        said += await (_one(service, kind, key) if key else _all(service, kind, anew, unsaid))
    if key and not said:
        raise NotOwned(f"{service.name} knows nothing with the key {key}")
    async with service.database.begin() as tx:
        subject = key or topic or service.name
        tx.audit(audit.Operated(subject=subject, service=service.name, what="republish", counts={"events": said}))
    return said


async def _one(service: WiredService[Any], kind: Owned, key: str) -> int:
    try:
        typed = kind.typed(key)
    except ValueError:  # no key of this kind looks like that
        return 0
    async with service.database.begin() as tx:
        return await _say(tx, kind, [typed])


async def _all(service: WiredService[Any], kind: Owned, anew: bool, unsaid: Collection[str]) -> int:
    name, said = f"republish:{kind.topic}:{kind.table.__tablename__}", 0
    async with service.database.begin() as tx:
        after = "" if anew else await state.value(tx, name)
    while True:
        await _room(service)
        async with service.database.begin() as tx:
            keys = await _keys(tx, kind, after)
            said += await _say(tx, kind, [each for each in keys if str(each) not in unsaid])
            after = str(keys[-1]) if keys else ""
            await state.put(tx, name, after)
        if not after:
            return said


async def _keys(tx: Transaction, kind: Owned, after: str) -> Sequence[Any]:
    query = select(kind.key).distinct().order_by(kind.key).limit(PAGE)
    if after:
        query = query.where(kind.key > kind.typed(after))
    return (await tx.session.execute(query)).scalars().all()


async def _say(tx: Transaction, kind: Owned, keys: Sequence[Any]) -> int:
    events = await current(tx, kind, keys)
    for event in events:
        tx.emit(event)
    return len(events)


async def current(tx: Transaction, kind: Owned, keys: Sequence[Any]) -> Sequence[Event]:
    """What would be said again of these keys.

    Their rows stay as they are until the transaction ends: nothing newer of them comes before it in the outbox, so the
    newest record of a key on the topic is its newest state.
    """
    assert kind.says is not None
    query = select(kind.table).where(kind.key.in_(keys)).order_by(kind.key).with_for_update(read=True)
    rows = (await tx.session.execute(query.execution_options(populate_existing=True))).scalars().all()
    return await kind.says(tx, rows) if rows else ()


async def _room(service: Service[Any]) -> None:
    """Wait until the outbox has room: what others say meanwhile never stands behind a whole inventory."""
    elapsed = asyncio.get_running_loop().time
    speak = elapsed() + PATIENCE
    while await service.database.reads.fetchval(_WAITING, AHEAD) >= AHEAD:
        if elapsed() > speak:
            log.warning("republish.waits", cause="the outbox is not sent: does the process with the relay run?")
            speak = elapsed() + PATIENCE
        await asyncio.sleep(PAUSE)
