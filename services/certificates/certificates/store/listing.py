"""The overview in one statement: a page, the exact total, and the number of its first row, all in one snapshot.

Pages are found by keyset (a cursor holds the sort values and the id of a row) or by number; numbers far down the
list are counted from the nearer end, which the statement itself chooses once it has the total: nothing is counted twice.
"""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg
from contracts.certificates import CertificateSort, ListQuery

from certificates.store import announced, renewals, revocations, totals
from certificates.store.totals import Totals
from certificates.store.visible import Selection

#: Sorts by what the subscriber calls a certificate, each with its key in `certificate_label`.
_OWN = {
    CertificateSort.OWN_NAME: "sort_name",
    CertificateSort.OWN_REFERENCE: "sort_reference",
    CertificateSort.COST_CENTRE: "sort_centre",
}
#: Per sort the keys of an order without ties, each with its type: the id is always the last.
_KEYS: dict[CertificateSort, tuple[tuple[str, str], ...]] = {
    CertificateSort.NAME: (("c.sort_name", "text"),),
    CertificateSort.PRODUCT: (('c.product COLLATE "C"', "text"), ("c.not_after", "timestamptz")),
    # Revoked, expired, valid: an order that does not change as time passes, so that pages never overlap.
    CertificateSort.STATUS: (("(c.revoked_at IS NULL)", "boolean"), ("c.not_after", "timestamptz")),
    CertificateSort.NOT_BEFORE: (("c.not_before", "timestamptz"),),
    CertificateSort.NOT_AFTER: (("c.not_after", "timestamptz"),),
    # what has none comes after what has one
    **dict.fromkeys(_OWN, (("(c.own = '')", "boolean"), ('c.own COLLATE "C"', "text"))),
}
_ID = ("c.id", "bigint")
_COLUMNS = f"""c.id, c.common_name, cardinality(array_remove(c.sans, c.common_name)) AS more_names, c.product,
  c.not_before, c.not_after, c.revoked_at, c.sort_name, p.name AS manager_name,
  l.own_name, l.own_reference, l.cost_centre, k.certificate IS NOT NULL AS muted, n.starts_at,
  {revocations.OPEN} AS revoking"""
#: Of what a search finds, what its order needs: a broad one finds every row.
_SLIM = {
    CertificateSort.NAME: "c.sort_name",
    CertificateSort.PRODUCT: "c.product, c.not_after",
    CertificateSort.STATUS: "c.revoked_at, c.not_after",
    CertificateSort.NOT_BEFORE: "c.not_before",
    CertificateSort.NOT_AFTER: "c.not_after",
    **dict.fromkeys(_OWN, "c.own"),
}
#: Beyond this many rows it pays to look which end is nearer.
_DEEP = 1_000


@dataclass(frozen=True)
class ResultPage:
    """A page: its rows, what the filter matches in all, and how many rows come before the page."""

    rows: list[asyncpg.Record]
    total: int
    skipped: int


def keys(sort: CertificateSort) -> tuple[tuple[str, str], ...]:
    """The expressions of a sort with their types, id last."""
    return (*_KEYS[sort], _ID)


def source(query: ListQuery) -> str:
    """Where the certificates `c` of this order come from: the other table is read for a sort by one of its columns alone, which is then `c.own`."""
    if (column := _OWN.get(query.sort)) is None:
        return "certificate c"
    return f"""(SELECT x.*, coalesce(o.{column}, '') AS own
  FROM certificate x LEFT JOIN certificate_label o ON o.certificate = x.id) c"""


def order_by(query: ListQuery, *, turned: bool = False) -> str:
    """The ORDER BY of the overview and its export; `turned`: the other way round."""
    direction = "DESC" if query.descending != turned else "ASC"
    return ", ".join(f"{expression} {direction}" for expression, _ in keys(query.sort))


def cursor(query: ListQuery, row: asyncpg.Record) -> str:
    """The place of a row in this order."""
    plain = {
        CertificateSort.NAME: [row["sort_name"]],
        CertificateSort.PRODUCT: [row["product"], row["not_after"].isoformat()],
        CertificateSort.STATUS: [row["revoked_at"] is None, row["not_after"].isoformat()],
        CertificateSort.NOT_BEFORE: [row["not_before"].isoformat()],
        CertificateSort.NOT_AFTER: [row["not_after"].isoformat()],
    }
    values = [row["own"] == "", row["own"]] if query.sort in _OWN else plain[query.sort]
    text = json.dumps([query.sort.value, query.descending, *values, row["id"]], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place(query: ListQuery, text: str) -> list[Any] | None:
    """The sort values in a cursor; None when it is unreadable or of another order."""
    try:
        sort, descending, *values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if (sort, descending) != (query.sort.value, query.descending):
            return None
        wanted = keys(query.sort)
        return [_value(kind, value) for (_, kind), value in zip(wanted, values, strict=True)]
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


_TYPES: dict[str, type] = {"text": str, "boolean": bool, "bigint": int}


def _value(kind: str, value: Any) -> Any:
    if kind == "timestamptz":
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC)  # Raises OverflowError at both ends of the calendar
    if not isinstance(value, _TYPES[kind]) or isinstance(value, bool) != (kind == "boolean"):
        raise TypeError
    if isinstance(value, str) and b"\x00" in value.encode():  # half a surrogate pair can't even be encoded
        raise ValueError
    if isinstance(value, int) and not 0 <= value < 2**63:
        raise ValueError
    return value


async def page(
    reads: asyncpg.Pool, selection: Selection, query: ListQuery, now: datetime, kept: Totals | None = None
) -> ResultPage:
    """The page that the query asks for, with its renewals as they are `now`. Past the end: the last page. An unusable cursor is as if there were none.

    `kept`: totals that were counted before; without them each is counted.
    """
    size = query.per_page
    if query.after is not None and (values := place(query, query.after)) is not None:
        results = await _beside(reads, selection, query, values, now, turned=False)
        if results.rows:
            return results
    elif query.before is not None and (values := place(query, query.before)) is not None:
        results = await _beside(reads, selection, query, values, now, turned=True)
        if len(results.rows) == size:
            return results
        return await _numbered(reads, selection, query, 0, now, kept)  # rows came in before: begin at the first
    offset = (query.page - 1) * size
    if offset <= _DEEP:
        results = await _numbered(reads, selection, query, offset, now, kept)
        if results.rows or not results.total:
            return results
    return await _numbered(reads, selection, query, offset, now, kept, nearer=True)


async def _numbered(
    reads: asyncpg.Pool,
    selection: Selection,
    query: ListQuery,
    offset: int,
    now: datetime,
    kept: Totals | None,
    *,
    nearer: bool = False,
) -> ResultPage:
    """The page at this offset, which is also kept as a total. `nearer`: counted from the nearer end, and the last page when it is beyond."""
    args = [*selection.args, query.per_page, offset, now]
    size, start, moment = (f"${len(args) - n}{kind}" for n, kind in ((2, "::bigint"), (1, "::bigint"), (0, "")))
    known = None
    if kept is not None and totals.applies(query):
        known = (*(f"${len(args) + n}" for n in (1, 2, 3)), moment)
        args += totals.arguments(kept.known(selection, query, now))
    before, limits = (_from_nearer_end if nearer else _from_the_first)(
        size, start, "count(*)" if known is None else "total"
    )
    rows = await reads.fetch(_statement(selection, query, "true", before, limits, moment, known), *args)
    if kept is not None and known is not None and (total := totals.counted(rows[0], now)) is not None:
        kept.keep(selection, query, total)
    return _found(rows)


def _from_the_first(size: str, start: str, _total: str) -> tuple[str, dict[str, bool]]:
    return start, {f"{size} OFFSET {start}": False}


def _from_nearer_end(size: str, start: str, total: str) -> tuple[str, dict[str, bool]]:
    """Of both ends the one that is farther is not read: its limit is 0."""
    return f"least({start}, greatest({total} - 1, 0) / {size} * {size})", {
        f"""(SELECT CASE WHEN before <= total / 2 THEN {size} ELSE 0 END FROM counted)
    OFFSET (SELECT before FROM counted)""": False,
        f"""(SELECT CASE WHEN before > total / 2 THEN least({size}, total - before) ELSE 0 END FROM counted)
    OFFSET (SELECT greatest(total - before - {size}, 0) FROM counted)""": True,
    }


async def _beside(
    reads: asyncpg.Pool, selection: Selection, query: ListQuery, values: Sequence[Any], now: datetime, *, turned: bool
) -> ResultPage:
    args = [*selection.args, *values, query.per_page, now]
    first = len(selection.args) + 1
    wanted = keys(query.sort)
    ours = ", ".join(expression for expression, _ in wanted)
    theirs = ", ".join(f"${first + n}::{kind}" for n, (_, kind) in enumerate(wanted))
    forward, backward = ("<", ">") if query.descending else (">", "<")
    beyond = f"({ours}) {backward if turned else forward} ({theirs})"
    before = f"({ours}) {backward}{'' if turned else '='} ({theirs})"
    before, limit, moment = f"count(*) FILTER (WHERE {before})", f"${len(args) - 1}::bigint", f"${len(args)}"
    sql = _statement(selection, query, beyond, before, {limit: turned}, moment, None)
    results = _found(await reads.fetch(sql, *args))
    return ResultPage(results.rows, results.total, results.skipped - len(results.rows)) if turned else results


def _statement(
    selection: Selection,
    query: ListQuery,
    beyond: str,
    before: str,
    limits: Mapping[str, bool],
    now: str,
    known: tuple[str, ...] | None,
) -> str:
    """`before`: how many rows come before the page, over all that match. `limits`: each a part of it, and whether from the end.

    `known`: the placeholders of a total that was counted before (`totals.counting`); its `before` is of a `total`.
    """
    own = ", c.own" if query.sort in _OWN else ""
    matched, table, where = "", source(query), selection.where
    if query.name.strip():  # searched once, for page and total
        matched = f"m AS MATERIALIZED (SELECT c.id, {_SLIM[query.sort]} FROM {table} WHERE {where}), "
        table, where = "m c", "true"
    parts = " UNION ALL ".join(
        f"(SELECT c.id FROM {table} WHERE {where} AND {beyond} ORDER BY {order_by(query, turned=turned)} LIMIT {limit})"
        for limit, turned in limits.items()
    )
    counted, said = f"SELECT count(*) AS total, {before} AS before FROM {table} WHERE {where}", ""
    if known is not None:
        matched = totals.counting(selection, known)
        counted, said = f"SELECT total, until, {before} AS before FROM totalled", totals.SAID
    return f"""WITH {matched}counted AS ({counted}), page AS ({parts})
SELECT counted.total, counted.before, {said}c.* FROM counted LEFT JOIN (
  SELECT {_COLUMNS}{own}, o.order_id, o.reference,
    (SELECT max(n.id) {renewals.successors(f"{now}::timestamptz")}) AS replaced_by,
    row_number() OVER (ORDER BY {order_by(query)}) AS place
  FROM page JOIN {source(query)} ON c.id = page.id LEFT JOIN person p ON p.number = c.manager
  LEFT JOIN certificate_label l ON l.certificate = c.id LEFT JOIN certificate_muted k ON k.certificate = c.id
  LEFT JOIN LATERAL ({announced.of("c.id")}) n ON true
  LEFT JOIN LATERAL ({renewals.OPEN}) o ON true) c ON true
ORDER BY c.place"""


def _found(records: list[asyncpg.Record]) -> ResultPage:
    head = records[0]
    return ResultPage([] if head["id"] is None else records, head["total"], head["before"])
