"""Copies of others' facts: a newer fact replaces an older one, and never the other way round.

Events come late and twice. A copy's row has the primary key of what it copies, and `epoch` and `version` of the event it
was made of. The epoch counts first: an owner that was restored from a backup goes on from lower versions in a higher one.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel

from chassis.transaction import Transaction


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
    return (await tx.session.execute(kept)).first() is not None
