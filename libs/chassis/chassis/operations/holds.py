"""Legal holds: what is on hold is not removed, however long its time is over. Put on and taken off by command, with who asked and why.

A hold counts in the database of its service alone, for one thing or for all of a subscriber, whatever comes later among it; several may
last side by side. What became of each stays.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from contracts import audit
from contracts.identifiers import Line, SubscriberNumber
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import text

from chassis.operations.retention import ALONE
from chassis.retention import Kept, removed
from chassis.service import Service
from chassis.transaction import Transaction

#: The kind of a hold on all that is a subscriber's.
SUBSCRIBER = "subscriber"
_ADD = text(
    """INSERT INTO legal_hold (kind, key, asked_by, reason, at) VALUES (:kind, :key, :by, :reason, :now) RETURNING id"""
)
_UNMARK = text("""UPDATE retention SET marked_at = NULL WHERE marked_at IS NOT NULL AND removed_at IS NULL
AND CASE WHEN :kind = 'subscriber' THEN subscriber = :key ELSE kind = :kind AND key = :key END""")
_END = text("""UPDATE legal_hold SET ended_at = :now, ended_by = :by, ended_reason = :reason
WHERE id = :number AND ended_at IS NULL RETURNING kind, key""")
_LIST = "SELECT id AS number, kind, key, asked_by, reason, at FROM legal_hold WHERE ended_at IS NULL ORDER BY id"


@dataclass(frozen=True)
class Hold:
    """A hold that lasts: `kind` and `key` of what it is on, who asked for it and why, since when (UTC)."""

    number: int
    kind: str
    key: str
    asked_by: str
    reason: str
    at: datetime


async def hold(service: Service[Any], kinds: Sequence[Kept], kind: str, key: str, by: str, reason: str) -> int:
    """Put a hold on a thing of one of these kinds, or on all of a subscriber; its number. What stood to be removed does so no more.

    Raises ValueError for a kind that the service doesn't keep, for what there isn't or was removed already, and without who or why.
    """
    named = {each.kind: each for each in kinds}
    if kind not in {*named, SUBSCRIBER}:
        raise ValueError(f"{service.name} keeps no {kind}: {', '.join(sorted({*named, SUBSCRIBER}))}")
    row = {"kind": kind, "key": key, **_said(by, reason)}
    async with service.database.begin() as tx:
        await tx.session.execute(ALONE)
        if kind == SUBSCRIBER:
            _as(SubscriberNumber, key, "the subscriber's number")
        else:
            await _there(tx, named[kind], key)
        number = int((await tx.session.execute(_ADD, row | {"now": tx.now})).scalar_one())
        await tx.session.execute(_UNMARK, row)
        tx.audit(_line(service, "hold", key, number, row))
    return number


async def end(service: Service[Any], number: int, by: str, reason: str) -> None:
    """Take a hold off: what is past its time is marked anew, and removed days after that. Raises ValueError when it lasts no more, and without who or why."""
    row = _said(by, reason)
    async with service.database.begin() as tx:
        ended = (await tx.session.execute(_END, row | {"number": number, "now": tx.now})).first()
        if ended is None:
            raise ValueError(f"{service.name} has no hold {number} that lasts")
        tx.audit(_line(service, "end_hold", ended.key, number, row))


async def lasting(service: Service[Any]) -> list[dict[str, object]]:
    """The holds that last, the oldest first, as JSON has them."""
    rows = await service.database.reads.fetch(_LIST)
    return [asdict(Hold(**row)) | {"at": row["at"].isoformat()} for row in rows]


async def _there(tx: Transaction, kind: Kept, key: str) -> None:
    if await removed(tx, kind.kind, key):
        raise ValueError(f"{kind.kind} {key} was removed: its time was over")
    thing = text(f"SELECT 1 FROM ({kind.things}) AS t WHERE key = :key")  # noqa: S608 - names of our own tables
    if (await tx.session.execute(thing, {"key": key})).first() is None:
        raise ValueError(f"there is no {kind.kind} {key}")


def _line(service: Service[Any], what: str, key: str, number: int, said: dict[str, str]) -> audit.Operated:
    return audit.Operated(
        subject=key, service=service.name, what=what, reason=said["reason"], by=said["by"], counts={"hold": number}
    )


def _said(by: str, reason: str) -> dict[str, str]:
    return {"by": _as(Line, by, "who asked for it"), "reason": _as(Line, reason, "the reason")}


def _as(kind: Any, value: str, what: str) -> str:
    try:
        checked: str = TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        raise ValueError(f"{what} can't be {value!r}: {error.errors()[0]['msg']}") from None
    return checked
