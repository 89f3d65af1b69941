"""Copies of others' facts: a newer version replaces an older one, and never the other way round.

Events come late and twice. A copy's row has the primary key of what it copies and the `version` of the event it was made of.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel

from chassis.transaction import Transaction


async def keep(tx: Transaction, row: SQLModel, *, unless_none: Collection[str] = ()) -> bool:
    """Keep a row of a table with `version` when it is newer than what is known; False when it is not.

    `unless_none`: columns of which an event may not know anything; what was known of them stays known.
    """
    table: Any = type(row).__table__  # type: ignore[attr-defined]
    values, key = row.model_dump(), [column.name for column in table.primary_key]
    fresh = insert(table).values(values)
    silent = {name for name in unless_none if values[name] is None}
    changed = {name: fresh.excluded[name] for name in values if name not in {*key, *silent}}
    newer = fresh.on_conflict_do_update(
        index_elements=key, set_=changed, where=table.c.version < fresh.excluded.version
    ).returning(table.c.version)
    return (await tx.session.execute(newer)).first() is not None
