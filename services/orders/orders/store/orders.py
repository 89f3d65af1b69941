"""Orders and their history."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis import clock
from chassis.actor import Actor
from chassis.owned import Owned
from chassis.transaction import Transaction
from contracts.authority import Who
from contracts.orders import ENDED, MOVES, State, StateChange
from review import store as reviews
from sqlalchemy import and_, cast, column, or_, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlmodel import col, select

from orders.domain.states import withdrawable
from orders.tables import CertificateRow, OrderRow

#: Orders that validation never sees: not sealed yet, or taken back.
NO_CASE = (State.PLACED.value, State.WITHDRAWN.value)
#: What an order is called where evidence is kept (chassis.retention).
KIND = "order"
#: An order in one of these is an open renewal of its certificate.
OPEN = tuple(state.value for state in State if state not in {*ENDED, State.DRAFT})

_MOVE = text("""INSERT INTO order_move ("order", state, at, actor_name, staff)
VALUES (:order, :state, :at, :name, :staff)""")
_HISTORY = text('SELECT state, at, actor_name, staff FROM order_move WHERE "order" = :order ORDER BY id')
_SINCE = text("""SELECT count(*) AS count, min(m.at) AS since FROM placed_order o CROSS JOIN LATERAL (
  SELECT at FROM order_move WHERE "order" = o.id ORDER BY id DESC LIMIT 1) m WHERE o.state = :state AND m.at <= :before
  AND NOT jsonb_path_exists(o.names, '$[*] ? (@.state != "proved")')""")  # for those their subscriber is waited for
_KNOWN_NAMES = text(
    """SELECT DISTINCT word FROM known_name WHERE from_date <= :day AND (until_date IS NULL OR until_date > :day)"""
)
_FAILED = text("SELECT id FROM placed_order WHERE state = 'failed'")
_CHECKS = text("""SELECT checks FROM product WHERE code = :product AND from_date <= :day
ORDER BY from_date DESC LIMIT 1""")
_FORM = text('INSERT INTO form_request (request, "order") VALUES (:request, :order)')
_OF_FORM = text('SELECT "order" FROM form_request WHERE request = :request')
_FORMS_OF = text("""SELECT f.request, o.id AS "order", o.subscriber FROM form_request f JOIN placed_order o ON o.id = f."order"
WHERE o.id = ANY(CAST(:orders AS uuid[]))""")
_WITHOUT_FORM = text("""SELECT id FROM placed_order WHERE state = 'placed' AND form_asked_at
  + least(CAST(:after AS interval) * power(2, least(form_asks - 1, 16)), CAST(:longest AS interval)) <= :now
ORDER BY form_asked_at LIMIT :many FOR UPDATE SKIP LOCKED""")

#: What this service says for good. Its topic isn't compacted: what waits for an answer is said again by its deadline.
OWNED = (Owned(MOVES, col(OrderRow.id)),)
#: The sealed forms, by the orders they are of (see chassis.operations.documents).
DOCUMENTS = """SELECT DISTINCT ON (document_sha256) document_sha256 AS sha256, id::text AS key, subscriber FROM placed_order
WHERE document_sha256 > $1 ORDER BY document_sha256 LIMIT $2"""
#: What a request may name that is another subscriber's (see chassis.edge.probing).
ELSEWHERE = {
    "draft_id": """SELECT 1 FROM draft WHERE id = $1::text::uuid AND subscriber <> $2
        UNION ALL SELECT 1 FROM placed_order WHERE draft = $1::text::uuid AND subscriber <> $2""",
    "batch_id": "SELECT 1 FROM batch WHERE id = $1::text::uuid AND subscriber <> $2",
    "order_id": "SELECT 1 FROM placed_order WHERE id = $1::text::uuid AND subscriber <> $2",
    "certificate": "SELECT 1 FROM certificate WHERE id = $1::text::bigint AND subscriber <> $2",
}


def visible_to(actor: Actor) -> Any:
    """Which orders an actor sees: a customer those of the own subscriber, validation its cases. Nobody else any."""
    if Who.VALIDATION in actor.roles:
        return col(OrderRow.state).not_in(NO_CASE)
    return col(OrderRow.subscriber) == actor.tenant


async def add(tx: Transaction, row: OrderRow) -> bool:
    """Keep a new order; False when its reference, its draft or its open renewal is there already."""
    query: Any = insert(OrderRow).values(row.model_dump()).on_conflict_do_nothing().returning(column("id"))
    if (await tx.session.execute(query)).first() is None:
        return False
    await add_form(tx, row)
    return True


async def add_form(tx: Transaction, order: OrderRow) -> None:
    """Keep that the order's form is asked for with `order.form_request`."""
    await tx.session.execute(_FORM, {"request": order.form_request, "order": order.id})


async def visible(tx: Transaction, order: UUID, *, lock: bool = False) -> OrderRow | None:
    """An order that the actor may see; locked, nobody else moves it until the transaction ends."""
    return await _first(tx, select(OrderRow).where(OrderRow.id == order, visible_to(tx.actor)), lock)


async def of_draft(tx: Transaction, draft: UUID) -> OrderRow | None:
    """The order of the actor's subscriber that was made of a draft."""
    return await _first(tx, select(OrderRow).where(OrderRow.draft == draft, visible_to(tx.actor)), False)


async def recorded(tx: Transaction, draft: UUID) -> OrderRow | None:
    """The order on paper that the actor recorded of a draft."""
    recorder = cast(col(OrderRow.content), JSONB)[("paper", "recorded_by", "number")].astext
    return await _first(tx, select(OrderRow).where(OrderRow.draft == draft, recorder == tx.actor.number), False)


async def follower(tx: Transaction, order: UUID) -> OrderRow | None:
    """The order by which this one of the actor's subscriber was ordered anew."""
    return await _first(tx, select(OrderRow).where(OrderRow.follows == order, visible_to(tx.actor)), False)


async def locked(tx: Transaction, order: UUID) -> OrderRow | None:
    """Any order, for event handlers: the system acts for everyone."""
    return await _first(tx, select(OrderRow).where(OrderRow.id == order), True)


async def of_form(tx: Transaction, request: UUID) -> OrderRow | None:
    """The order whose form was asked for by this request, now or before, locked; for event handlers."""
    row = (await tx.session.execute(_OF_FORM, {"request": request})).first()
    return None if row is None else await locked(tx, row.order)


async def forms_of(tx: Transaction, orders: Sequence[str]) -> Sequence[Any]:
    """The `request` of every form that was asked for of these orders, with the `order` and its `subscriber`."""
    return (await tx.session.execute(_FORMS_OF, {"orders": orders})).all()


async def without_form(tx: Transaction, after: timedelta, longest: timedelta, many: int) -> list[OrderRow]:
    """Placed orders whose form was asked for this long ago, the pause doubling with every time up to `longest`; locked.

    Orders that another process is asking for at this moment are left out.
    """
    row = {"after": after, "longest": longest, "now": tx.now, "many": many}
    due = [line.id for line in await tx.session.execute(_WITHOUT_FORM, row)]
    return list((await tx.session.execute(select(OrderRow).where(col(OrderRow.id).in_(due)))).scalars())


async def approved_unheard(tx: Transaction, before: datetime, many: int) -> list[OrderRow]:
    """Approved orders of which the last time that this was said is before this moment, and the CA was not asked; locked.

    Orders that another process is saying at this moment are left out.
    """
    said = col(OrderRow.approved_said_at)
    query = select(OrderRow).where(OrderRow.state == State.APPROVED, said <= before).order_by(said).limit(many)
    return list((await tx.session.execute(query.with_for_update(skip_locked=True))).scalars())


async def in_state_since(tx: Transaction, state: State, before: datetime) -> tuple[int, datetime | None]:
    """How many orders are in a state since before this moment, and the longest since when (UTC)."""
    row = (await tx.session.execute(_SINCE, {"state": state.value, "before": before})).one()
    return row[0], row[1]


async def failed_orders(tx: Transaction) -> list[UUID]:
    """The ids of all orders that failed and wait for validation."""
    return [row.id for row in await tx.session.execute(_FAILED)]


async def open_renewal(tx: Transaction, of: str, certificate: int) -> OrderRow | None:
    """The open renewal of a certificate of this subscriber; there is never more than one."""
    return (await open_renewals(tx, of, [certificate])).get(certificate)


async def open_renewals(tx: Transaction, of: str, certificates: Sequence[int]) -> dict[int, OrderRow]:
    """The open renewals of these certificates of this subscriber, by certificate."""
    query = select(OrderRow).where(
        col(OrderRow.replaces).in_(certificates), OrderRow.subscriber == of, col(OrderRow.state).in_(OPEN)
    )
    orders = (await tx.session.execute(query)).scalars()
    return {order.replaces: order for order in orders if order.replaces is not None}


async def gives_way(tx: Transaction, order: OrderRow, named: UUID | None) -> bool:
    """Whether an open renewal gives way to another at this moment: it is the one that was `named`, and its subscriber may withdraw it."""
    if order.id != named:
        return False
    review = await reviews.find(tx, order.id)
    return withdrawable(State(order.state), looked_at=review is not None and review.claimed(tx.now))


async def of_certificate(tx: Transaction, of: str, certificate: int) -> OrderRow | None:
    """The order of this subscriber of which a certificate came."""
    mine = (OrderRow.certificate == certificate, OrderRow.subscriber == of)
    return await _first(tx, select(OrderRow).where(*mine).order_by(col(OrderRow.placed_at).desc()).limit(1), False)


def about(order: OrderRow) -> dict[str, str | int]:
    """Who asked for an order, when (ISO 8601, UTC) and under which reference, for a colleague."""
    return {
        "name": order.requester_name,
        "number": order.requester,
        "at": order.placed_at.isoformat(),
        "reference": order.reference,
        "order": str(order.id),
    }


async def renewal(tx: Transaction, of: str, certificate: int) -> tuple[OrderRow | None, bool]:
    """The open renewal of a certificate of this subscriber, else the newest finished one; and whether one has come, also by
    another way than an order."""
    is_open, finished = col(OrderRow.state).in_(OPEN), col(OrderRow.state) == State.COMPLETED.value
    came = select(1).where(CertificateRow.replaces == certificate, CertificateRow.subscriber == of).exists()
    row = select(came.label("came")).subquery()
    mine = and_(col(OrderRow.replaces) == certificate, col(OrderRow.subscriber) == of, or_(is_open, finished))
    query: Any = (
        select(OrderRow, row.c.came)
        .select_from(row.outerjoin(OrderRow, mine))
        .order_by(finished, col(OrderRow.placed_at).desc())
        .limit(1)
    )
    order, has_come = (await tx.session.execute(query)).one()
    return order, has_come


async def checks_required(tx: Transaction, order: OrderRow) -> tuple[str, ...]:
    """The checks by hand that the product needs, as its row says of the day the order was placed."""
    day = clock.local(order.placed_at).date()
    row = (await tx.session.execute(_CHECKS, {"product": order.product, "day": day})).first()
    return () if row is None else tuple(row.checks)


async def known_names(tx: Transaction) -> tuple[str, ...]:
    """The names that are often imitated today, in Amsterdam."""
    rows = await tx.session.execute(_KNOWN_NAMES, {"day": clock.local(tx.now).date()})
    return tuple(row.word for row in rows)


async def add_move(tx: Transaction, order: OrderRow, name: str | None, *, staff: bool) -> None:
    """Write a line of the order's history: its state now, and who brought it there (None: the system)."""
    row = {"order": order.id, "state": order.state, "at": tx.now, "name": name, "staff": staff}
    await tx.session.execute(_MOVE, row)


async def history(tx: Transaction, order: UUID, *, for_staff: bool) -> tuple[StateChange, ...]:
    """The moves of an order that the actor may see, oldest first. Customers don't learn the names of staff."""
    rows = await tx.session.execute(_HISTORY, {"order": order})
    return tuple(
        StateChange(
            state=State(row.state),
            at=row.at,
            by=None if row.staff and not for_staff else row.actor_name,
            by_staff=row.staff,
        )
        for row in rows
    )


async def _first(tx: Transaction, query: Any, lock: bool) -> OrderRow | None:
    if lock:
        query = query.with_for_update()
    order: OrderRow | None = (await tx.session.execute(query)).scalars().first()
    return order
