"""Evidence that orders keeps: an order with all that was done to it, its case at validation, and its lines of the audit trail.

Its form is signing's document: that its time is over is told with the removal. The reservation of its key stays for ever, and keeps
no person. Drafts that were never placed have their own term.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from chassis.retention import Kept, lines_by_month, not_its_own
from chassis.transaction import Transaction
from contracts.forms import FormReleased
from contracts.orders import State

from orders.domain.retention import ended
from orders.store import orders as store
from orders.store.orders import KIND

#: A key may stand in a certificate that the order never heard of; one of another subscriber is not its own.
_ORDERS = """SELECT o.id::text AS key, o.subscriber, o.state, m.at AS moved_at, cardinality(k.ids) AS certificates, c.known, c.not_after
FROM placed_order o
CROSS JOIN LATERAL (SELECT max(at) AS at FROM order_move WHERE "order" = o.id) AS m
CROSS JOIN LATERAL (SELECT ARRAY(
  SELECT o.certificate WHERE o.certificate IS NOT NULL
  UNION SELECT r.certificate FROM key_reservation r LEFT JOIN certificate n ON n.id = r.certificate
  WHERE r.spki_sha256 = o.spki_sha256 AND r.certificate IS NOT NULL AND coalesce(n.subscriber, o.subscriber) = o.subscriber) AS ids) AS k
CROSS JOIN LATERAL (SELECT count(*) AS known, max(not_after) AS not_after FROM certificate WHERE id = ANY(k.ids)) AS c"""
#: Drafts that were never placed, and what was refused of nothing.
_OF_NOTHING = "o.id IS NULL AND d.id IS NULL"
_ORDERED = (
    "LEFT JOIN placed_order o ON o.id::text = audit.subject LEFT JOIN placed_order d ON d.draft::text = audit.subject"
)
_ORDER, _CASE = '"order" = ANY(CAST(:keys AS text[])::uuid[])', "subject = ANY(CAST(:keys AS text[])::uuid[])"


def _end(thing: Mapping[Any, Any]) -> datetime | None:
    given = (thing[name] for name in ("moved_at", "certificates", "known", "not_after"))
    return ended(State(thing["state"]), *given)


async def _released(tx: Transaction, keys: Sequence[str]) -> list[FormReleased]:
    return [
        FormReleased(
            version=1, request=form.request, requester=tx.source, subject=form.order, subscriber=form.subscriber
        )
        for form in await store.forms_of(tx, keys)
    ]


KEPT = (
    Kept(
        kind=KIND,
        things=_ORDERS,
        end=_end,
        tables={
            "audit": f"""subject = ANY(CAST(:keys AS text[]) || ARRAY(SELECT draft::text FROM placed_order WHERE id = ANY(CAST(:keys AS text[])::uuid[])))
                AND NOT {not_its_own("orders")}""",  # noqa: S608 - parts of our own
            "review_act": _CASE,
            "review_approval": _CASE,
            "review_proposal": _CASE,
            "review_check": _CASE,
            "review_question": _CASE,
            "review_cause": _CASE,
            "review": _CASE,
            "undelivered_mail": _ORDER,
            "order_mail": _ORDER,
            "nomination": _ORDER,
            "prediction": _ORDER,
            "order_move": _ORDER,
            "form_request": _ORDER,
            "placed_order": "id = ANY(CAST(:keys AS text[])::uuid[])",
        },
        reads=("certificate", "key_reservation"),
        says=_released,
    ),
    lines_by_month("orders", _OF_NOTHING, _ORDERED),
)
