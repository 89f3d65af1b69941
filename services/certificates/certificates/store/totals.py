"""Totals that were counted before, used again as long as they are exact: in the statement that would count them, in its snapshot.

`certificate_change` names the transactions that changed certificates of a subscriber (migration 0029). A total stands when each
of these was committed already in the snapshot that it was counted in, and when no certificate passed its end since. So nothing is
ever cleared, no process tells another, and what writes waits for nobody. What depends on other tables is counted each time.
"""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from contracts.certificates import CertificateStatus, ListQuery

from certificates.store.visible import Selection

#: Filters that read nothing but certificates; and what says which part of the list is shown. What is neither is counted each time.
_OF_CERTIFICATES = {"family", "product", "status", "ends_in", "manager", "requester", "without_manager"}
_PLACE = {"sort", "descending", "page", "per_page", "after", "before"}
_MOST = 2_000  # totals of a process: some 400 bytes each


@dataclass(frozen=True)
class Total:
    """How many certificates matched at `since`; in this snapshot of this run of the database; time alone changes it after `until`."""

    count: int
    snapshot: str
    server: str
    since: datetime
    until: datetime | None


class Totals:
    """What this process counted, the least used forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Total] = OrderedDict()

    def known(self, selection: Selection, query: ListQuery, now: datetime) -> Total | None:
        """What was counted for the selection's subscriber and these filters, unless time has changed it. The statement says whether it stands."""
        total = self._kept.get(key := _key(selection, query))
        if total is None or not (total.since <= now and (total.until is None or now <= total.until)):
            return None
        self._kept.move_to_end(key)
        return total

    def keep(self, selection: Selection, query: ListQuery, total: Total) -> None:
        """Remember it."""
        key = _key(selection, query)
        self._kept[key] = total
        self._kept.move_to_end(key)
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)


def _key(selection: Selection, query: ListQuery) -> str:
    return f"{selection.args[0]} {query.model_dump_json(exclude=_PLACE)}"


def applies(query: ListQuery) -> bool:
    """Whether its total depends on certificates and the clock alone."""
    asked = query.model_dump(exclude_defaults=True).keys()
    return asked <= _OF_CERTIFICATES | _PLACE and query.status is not CertificateStatus.REVOKING


def arguments(total: Total | None) -> tuple[int | None, str | None, str | None]:
    """What a statement is given of a total that may stand."""
    return (None, None, None) if total is None else (total.count, total.snapshot, total.server)


def counting(selection: Selection, placeholders: tuple[str, ...]) -> str:
    """The parts `known` and `totalled` of a statement: the total that it is given, if it stands, else counted. Of these the one that isn't needed isn't run.

    `placeholders`: of the three `arguments`, and of the moment.
    """
    total, snapshot, server, now = placeholders
    given = f"{snapshot}::text::pg_snapshot"
    return f"""known AS MATERIALIZED (SELECT ({server}::text = pg_postmaster_start_time()::text AND NOT EXISTS (
  SELECT FROM certificate_change h WHERE h.subscriber = {selection.subscriber}
    AND h.changed >= pg_snapshot_xmin({given}) AND NOT pg_visible_in_snapshot(h.changed, {given}))) IS TRUE AS stands),
totalled AS (SELECT {total}::bigint AS total, NULL::timestamptz AS until FROM known WHERE stands
UNION ALL SELECT count(*), (SELECT min(x.not_after) FROM certificate x
  WHERE x.subscriber = {selection.subscriber} AND x.family = {selection.family} AND x.not_after >= {now}::timestamptz)
FROM certificate c WHERE (SELECT NOT stands FROM known) AND {selection.where} HAVING (SELECT NOT stands FROM known)),
"""


#: What a statement with these parts says of its total, before its other columns.
SAID = """counted.until, pg_current_snapshot()::text AS snapshot, pg_postmaster_start_time()::text AS server,
(SELECT stands FROM known) AS stood, """


def counted(row: asyncpg.Record, now: datetime) -> Total | None:
    """The total that the statement counted; None when the one that it was given stands."""
    if row["stood"]:
        return None
    return Total(row["total"], row["snapshot"], row["server"], now, row["until"])
