"""Lists of cases, on the read-only pool, and which case comes next. A list is of one kind, with columns that its service adds."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from chassis import clock
from chassis.transaction import Transaction
from contracts.review import TURNS, ReviewList, ReviewQuery, ReviewSort
from sqlalchemy import text

from review.states import ReviewState
from review.store import Review, claims_since
from review.subject import Me

PER_PAGE = 25
#: Cases of a list are counted exactly up to so many: a long queue must cost no more than a short one.
COUNTED = 1_000

_SEARCHED = "lower(concat_ws(chr(10), r.reference, r.organisation, r.subscriber, r.title))"
_FREE = """SELECT r.subject FROM review r WHERE r.kind = :kind AND r.state = 'open' AND r.subject <> :this
  AND r.requester <> ALL(CAST(:numbers AS text[])) AND (r.prepared_by <> ALL(CAST(:numbers AS text[]))) IS NOT FALSE
  AND r.subscriber <> ALL(CAST(:elsewhere AS text[])) AND (r.claimed_at > :since) IS NOT TRUE
  AND NOT EXISTS (SELECT FROM review_approval a WHERE a.subject = r.subject AND a.round = r.round
    AND a.voided_at IS NULL AND a.person = ANY(CAST(:numbers AS text[])))
  AND (r.proposed_by = ANY(CAST(:numbers AS text[]))) IS NOT TRUE"""
_OLDEST = "ORDER BY r.asked_for_at, r.subject LIMIT 1"
#: Each half reads the index from where it begins, however many cases wait.
_NEXT = text(f"""SELECT subject FROM (
  (SELECT 1 AS half, f.subject FROM ({_FREE} AND CAST(:passed_over AS boolean)
    AND (r.asked_for_at, r.subject) > (CAST(:asked_for_at AS timestamptz), CAST(:this AS uuid)) {_OLDEST}) f)
  UNION ALL (SELECT 2, f.subject FROM ({_FREE} {_OLDEST}) f)) AS found ORDER BY half LIMIT 1""")  # noqa: S608 - constants


@dataclass(frozen=True)
class Extra:
    """What a service adds to a line: `columns` of `join`, which names the review as `r`; `only`: a condition of its own; `moved`: a
    number that grows with every transition of its things, found without counting.

    Constants of the service, never input.
    """

    columns: str
    join: str
    moved: str
    only: str = ""


@dataclass(frozen=True)
class _List:
    """Where the cases of a list are, and what its age is: `age` and what tells two of one age apart."""

    source: str
    where: str
    age: str = "r.asked_for_at"
    tie: str = "r.subject"
    columns: str = ""


_OPEN = "r.kind = $1 AND r.state = 'open'"
#: Approvals of this round that count.
_GIVEN = "SELECT {} FROM review_approval a WHERE a.subject = r.subject AND a.round = r.round AND a.voided_at IS NULL"
_SECOND = f"(r.proposed IS NOT NULL OR (r.approvals_needed > 1 AND r.state = 'open' AND EXISTS ({_GIVEN.format('')})))"
_MARK = "(SELECT max(id) FROM review_act) AS act"
_LISTS = {
    ReviewList.WAITING: _List("review r", _OPEN),
    ReviewList.MINE: _List("review r", "r.kind = $1 AND r.claimed_by = {me} AND r.claimed_at > {since}"),
    ReviewList.ASKED: _List(
        "review r JOIN review_question q ON q.subject = r.subject AND q.ended_at IS NULL",
        "r.kind = $1 AND r.state = 'waiting'",
        age="q.asked_at",
        columns=", q.asked_at",
    ),
}
_DONE = _List(
    "review r JOIN review_act a ON a.subject = r.subject",
    "r.kind = $1 AND a.person = {me} AND a.act = ANY({turns}) AND a.at >= {began} AND r.state NOT IN ('held', 'withdrawn')",
    age="a.at",
    tie="a.id",
    columns=", a.act, a.at AS acted_at",
)
_SORTS = {ReviewSort.ORGANISATION: "lower(r.organisation)", ReviewSort.TITLE: "lower(r.title)"}


@dataclass(frozen=True)
class Page:
    """Lines of a list, how many it has in all (`COUNTED`, and `more` when there are more), the `mark` of that moment, the days that
    are no business days."""

    lines: Sequence[asyncpg.Record]
    total: int
    more: bool
    mark: str
    closed: Collection[date]


async def page(reads: asyncpg.Pool, kind: str, extra: Extra, me: Me, query: ReviewQuery, now: datetime) -> Page:
    """A page of one of the lists of who asks. `now` is UTC. The service asks who may.

    The page is found first and only its lines are joined with what they show: with the same statements, a long queue costs what a
    short one does.
    """
    which = _LISTS.get(query.shown, _DONE)
    args: list[object] = [kind]

    def arg(value: object, of_type: str) -> str:
        args.append(value)
        return f"${len(args)}::{of_type}"

    where = _where(which, extra, me, query, now, arg)
    totals = f"""SELECT (SELECT count(*) FROM (SELECT FROM {which.source} WHERE {where} LIMIT {COUNTED + 1}) AS counted) AS total,
      {_MARK}, {extra.moved} AS moved, ARRAY(SELECT day FROM holiday) AS closed"""  # noqa: S608 - constants
    facts = await reads.fetchrow(totals, *args)
    key, way = _SORTS.get(query.sort, which.age), "DESC" if query.newest_first else "ASC"
    of_page = f"""SELECT r.subject, {key} AS first, {which.tie} AS second{which.columns} FROM {which.source} WHERE {where}
      ORDER BY {key} {way}, {which.tie} {way} LIMIT {PER_PAGE} OFFSET {(query.page - 1) * PER_PAGE}"""  # noqa: S608 - constants
    since, numbers = arg(claims_since(now), "timestamptz"), arg(me.numbers, "text[]")
    line = f"""SELECT f.*, r.subject AS id, r.kind, r.reference, r.subscriber, r.organisation, r.spent, r.running_since,
      r.requester = ANY({numbers}) OR coalesce(r.prepared_by = ANY({numbers}), false)
        OR r.subscriber = ANY({arg(me.subscribers, "text[]")}) AS own,
      coalesce(r.claimed_at > {since}, false) AS under_review, CASE WHEN r.claimed_at > {since} THEN r.claimed_by END AS claimed_by,
      CASE WHEN r.claimed_at > {since} THEN r.claimed_by_name END AS claimed_by_name,
      r.proposed, r.proposed_by_name, r.approvals_needed,
      CASE WHEN r.approvals_needed > 1 THEN ({_GIVEN.format("count(*)")}) ELSE 0 END AS approvals, {extra.columns}
    FROM ({of_page}) f JOIN review r ON r.subject = f.subject {extra.join} ORDER BY f.first {way}, f.second {way}"""  # noqa: S608 - constants
    lines, total = await reads.fetch(line, *args), facts["total"]
    return Page(lines, min(total, COUNTED), total > COUNTED, _mark(facts), frozenset(facts["closed"]))


def _where(
    which: _List, extra: Extra, me: Me, query: ReviewQuery, now: datetime, arg: Callable[[object, str], str]
) -> str:
    values: dict[str, tuple[object, str]] = {
        "me": (me.number, "text"),
        "since": (claims_since(now), "timestamptz"),
        "turns": ([act.value for act in TURNS], "text[]"),
        "began": (_began(query.shown, now), "timestamptz"),
    }
    used = {name: arg(*value) for name, value in values.items() if f"{{{name}}}" in which.where}
    conditions = [which.where.format(**used)]
    if query.unclaimed:
        conditions.append(f"(r.claimed_at > {arg(claims_since(now), 'timestamptz')}) IS NOT TRUE")
    if query.seconds:
        conditions.append(_SECOND)
    if query.variety:
        conditions.append(f"r.variety = {arg(query.variety, 'text')}")
    if search := query.search.strip().lower():
        conditions.append(f"strpos({_SEARCHED}, {arg(search, 'text')}) > 0")
    if extra.only:
        conditions.append(extra.only)
    return " AND ".join(conditions)


async def mark(reads: asyncpg.Pool, extra: Extra) -> str:
    """Changes with every act and every transition; open pages ask it every few seconds."""
    return _mark(await reads.fetchrow(f"SELECT {_MARK}, {extra.moved} AS moved"))


def _mark(row: Mapping[str, Any]) -> str:
    return f"{row['act'] or 0}.{row['moved'] or 0}"


async def next_case(tx: Transaction, review: Review, me: Me) -> UUID | None:
    """The oldest waiting case that nobody has and who asks may judge. One that is passed over, untaken, leads to the one after it by age."""
    row: dict[str, object] = {"numbers": list(me.numbers), "elsewhere": list(me.subscribers), "kind": review.kind}
    row |= {"this": review.subject, "asked_for_at": review.asked_for_at, "since": claims_since(tx.now)}
    row["passed_over"] = review.state == ReviewState.OPEN and not (
        review.claimed(tx.now) and review.claimed_by == me.number
    )
    following = (await tx.session.execute(_NEXT, row)).first()
    return None if following is None else UUID(str(following.subject))


def _began(shown: ReviewList, now: datetime) -> datetime:
    """Midnight in Amsterdam, of today or of Monday."""
    today = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday()) if shown is ReviewList.WEEK else today
