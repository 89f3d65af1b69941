"""What a service keeps as evidence, and for how long: seven years after what it proves ended, not a day less.

A service says it in its `retention.py`, as `KEPT`; `chassis.operations.retention` removes what is past its time, under the pruning
role. Of what was removed its key stays (table `retention`), so that a fact about it that is heard again is no alarm and makes nothing anew.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from contracts.envelope import Event
from sqlalchemy import text

from chassis.transaction import Transaction

#: After the end of a certificate or registration: ETSI EN 319 411-1, 6.4.6, and PKIoverheid.
YEARS = 7
#: The end of what has none (RFC 5280, 4.1.2.5), and when it may be removed.
NEVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
_REMOVED = text("SELECT 1 FROM retention WHERE kind = :kind AND key = :key AND removed_at IS NOT NULL")


@dataclass(frozen=True)
class Kept:
    """The evidence of one kind of thing: whatever belongs to one of them is removed together.

    `things`: a query of all of them, `key` (text) and `subscriber` of each, and what `end` needs (with `retain_until`, as noted before): the
    moment it ended (UTC), NEVER, or None while that isn't known, which changes nothing that was known before. `tables`: what is removed, in this order: by the name of
    a table the condition on its rows, with `:keys` (`text[]`). `reads`: other tables that these statements and `says` read.
    `says`: what is told to others with the removal; asked just before it. `stays`: tables to which it adds what is known for ever.
    The pruning role is given just these rights.
    """

    kind: str
    things: str
    end: Callable[[Mapping[Any, Any]], datetime | None]
    tables: Mapping[str, str]
    reads: Sequence[str] = ()
    says: Callable[[Transaction, Sequence[str]], Awaitable[Sequence[Event]]] | None = None
    stays: Sequence[str] = ()


def not_its_own(service: str) -> str:
    """SQL: true of a line of the trail that proves nothing of its subject: who named it had nothing to do with it, or an operator did something to it."""
    return f"(outcome = 'not_found' OR action LIKE '{service}:operation:%')"


def lines_by_month(service: str, of_nothing: str, joins: str = "") -> Kept:
    """Lines that belong to nothing with an end of its own, by the month (UTC) and the subscriber of who they are about: they end when they were written.

    Those of who named what isn't theirs or isn't there, and those of which `of_nothing` is true (SQL on `audit` and what `joins` joins to
    it: the whole trail is read, so no subquery by line). What operators did stays.
    """
    where = f"audit.action NOT LIKE '{service}:operation:%' AND (audit.outcome = 'not_found' OR ({of_nothing}))"
    key = "to_char(audit.at AT TIME ZONE 'UTC', 'YYYY-MM') || coalesce(' ' || audit.subscriber, '')"
    said = f"{key} AS key, audit.subscriber, max(audit.at) AS at"
    return Kept(
        kind="lines",
        things=f"SELECT {said} FROM audit {joins} WHERE {where} GROUP BY 1, 2",  # noqa: S608 - of our own
        end=lambda line: line["at"],
        tables={"audit": f"id IN (SELECT audit.id FROM audit {joins} WHERE {where} AND {key} = ANY(:keys))"},  # noqa: S608
    )


def lines_of_registered(kind: str, where: str, registered: str, reads: Sequence[str]) -> Kept:
    """Lines about who or what has no end while it is registered, by their subject (SQL on `audit`, both).

    It ends on the day on which a run first finds that it is gone: of the day before it is known that it wasn't.
    """
    return Kept(
        kind=kind,
        things=f"""SELECT subject AS key, CAST(NULL AS text) AS subscriber, {registered} AS registered, now() AS now
            FROM audit WHERE {where} GROUP BY subject""",  # noqa: S608 - of our own
        end=gone,
        tables={"audit": f"{where} AND subject = ANY(:keys)"},
        reads=reads,
    )


def gone(thing: Mapping[Any, Any]) -> datetime | None:
    """When what was registered ended; None while it is. What came back ends no earlier than now, what was noted when it went stays."""
    changed: bool = thing["registered"] is (thing["retain_until"] is not None)
    return thing["now"] if changed else None


def kept_by(service: str) -> Sequence[Kept]:
    """What a service says in its `retention.py`; nothing when it has none."""
    name = f"{service}.retention"
    kept: Sequence[Kept] = import_module(name).KEPT if find_spec(name) else ()
    return kept


def retain_until(end: datetime) -> datetime:
    """The moment, in UTC, until which evidence of what ended then is kept; of 29 February it is 1 March where there is no such day.

    NEVER for what ends when no year has a number for it any more. Raises ValueError for a moment without a time zone.
    """
    if end.tzinfo is None:
        raise ValueError("a moment without a time zone")
    if end >= NEVER.replace(year=NEVER.year - YEARS):
        return NEVER
    moment = end.astimezone(UTC)
    try:
        return moment.replace(year=moment.year + YEARS)
    except ValueError:
        return moment.replace(year=moment.year + YEARS, month=3, day=1)


async def removed(tx: Transaction, kind: str, key: str) -> bool:
    """True of a thing that there was and whose evidence was removed, since its time was over."""
    return (await tx.session.execute(_REMOVED, {"kind": kind, "key": key})).first() is not None
