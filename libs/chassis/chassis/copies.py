"""Copies of others' facts: a newer fact replaces an older one, and never the other way round.

Events come late and twice. A copy's row has the primary key of what it copies, and `epoch` and `version` of the event it
was made of. The epoch counts first: an owner that was restored from a backup goes on from lower versions in a higher one.
The same version again fills what was not known, and changes nothing that was: so what a reader learned to keep comes with the
owner's saying it again (chassis.operations.republish), and an old "active" never brings a leaver back.
"""

from collections.abc import Collection, Mapping
from typing import Any

from contracts.envelope import Tombstone
from pydantic import TypeAdapter
from sqlalchemy import and_, delete, func, literal, or_, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel

from chassis.transaction import Transaction

_FORGET_PARKED = text("DELETE FROM dead_letter WHERE topic = :topic AND key = :key")


async def keep(tx: Transaction, row: SQLModel, *, unless_none: Collection[str] = ()) -> bool:
    """Keep a row of a table with `epoch` and `version` when it is newer than what is known; False when it is not.

    `unless_none`: columns of which an event may not know anything; what was known of them stays known.
    """
    table: Any = type(row).__table__  # type: ignore[attr-defined]
    values, key = row.model_dump() | {"epoch": tx.epoch}, [column.name for column in table.primary_key]
    fresh = insert(table).values(values)
    changed = {n: fresh.excluded[n] for n in values if n not in key and not (values[n] is None and n in unless_none)}
    older = tuple_(table.c.epoch, table.c.version) < tuple_(fresh.excluded.epoch, fresh.excluded.version)
    kept = fresh.on_conflict_do_update(index_elements=key, set_=changed, where=older).returning(table.c.version)
    if (await tx.session.execute(kept)).first() is not None:
        return True
    await _fill(tx, table, values)
    return False


async def _fill(tx: Transaction, table: Any, values: Mapping[str, object]) -> None:
    """The same fact again: what it knows and the copy doesn't."""
    columns = [c for c in table.c if c.nullable and values[c.name] is not None]
    if columns:
        same = and_(*(c == values[c.name] for c in (*table.primary_key, table.c.epoch, table.c.version)))
        filled = {c.name: func.coalesce(c, literal(values[c.name], c.type)) for c in columns}
        await tx.session.execute(update(table).where(same, or_(*(c.is_(None) for c in columns))).values(filled))


async def erase(tx: Transaction, kind: type[SQLModel], event: Tombstone) -> None:
    """Forget the copy of what was erased unless something newer is known, and what was parked of it: redriven it would come back."""
    table: Any = kind.__table__  # type: ignore[attr-defined]
    (key,) = table.primary_key
    kept: Any = kind.model_fields[key.name].annotation
    number = TypeAdapter(kept).validate_python(event.key)
    known = tuple_(table.c.epoch, table.c.version)
    await tx.session.execute(delete(table).where(key == number, known <= (tx.epoch, event.version)))
    await tx.session.execute(_FORGET_PARKED, {"topic": event.TOPIC, "key": event.key.encode()})
