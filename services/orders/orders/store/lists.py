"""Lists, on the read-only pool."""

import json
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from chassis.actor import Actor
from contracts.journeys import STEPS, Journey
from contracts.orders import (
    LISTED,
    DocumentView,
    DraftLine,
    OrderLine,
    OrderPage,
    OrderQuery,
    OrderState,
    RenewalNotice,
    State,
    UnsuccessfulOrder,
    WaitingOrder,
)
from pki.host_names import read_name
from review.store import claims_since

from orders.domain.given import resting
from orders.domain.states import withdrawable
from orders.store import hints, undelivered
from orders.store.orders import OPEN

PER_PAGE = 25
#: So long a rejected order is told, unless a newer one of the same certificate was placed.
TOLD = timedelta(days=30)

#: Of the subscriber $1, in the states $2 (NULL: any), of the product $3 (NULL: any), with $4 in it, or the name $5.
_ASKED_FOR = """o.subscriber = $1 AND ($2::text[] IS NULL OR o.state = ANY($2)) AND ($3::text IS NULL OR o.product = $3)
  AND ($4 = '' OR strpos(lower(concat_ws(chr(10), o.reference, o.common_name, o.requester_name, o.own_texts)), $4) > 0
    OR strpos(o.common_name, $5) > 0)"""
_ORDERS = f"""SELECT o.id, o.reference, o.product, o.state, o.failed_in, o.common_name, o.placed_at, o.requester_name,
  coalesce(r.claimed_at > $6, false) AS under_review FROM placed_order o LEFT JOIN review r ON r.subject = o.id
WHERE {_ASKED_FOR} ORDER BY o.placed_at DESC, o.id LIMIT $7 OFFSET $8"""  # noqa: S608 - constants
_COUNT = f"SELECT count(*) FROM placed_order o WHERE {_ASKED_FOR}"  # noqa: S608 - constants
_UNSUCCESSFUL = """SELECT o.id, o.reference, o.product, o.state, o.failed_in, o.common_name, o.placed_at, o.requester_name,
  o.replaces AS certificate, o.reason, m.at AS ended_at
FROM placed_order o JOIN LATERAL (
  SELECT at FROM order_move WHERE "order" = o.id ORDER BY id DESC LIMIT 1) m ON true
WHERE o.subscriber = $1 AND (o.state = 'failed' OR o.state = 'rejected' AND m.at > $2
  AND NOT EXISTS (SELECT FROM placed_order n
    WHERE n.subscriber = o.subscriber AND n.replaces = o.replaces AND n.placed_at > o.placed_at))
ORDER BY o.state = 'failed' DESC, m.at DESC LIMIT 25"""
_WAITING = """SELECT o.id, o.reference, o.product, o.state, o.failed_in, o.common_name, o.placed_at, o.requester_name,
  q.asked_at + $2::interval AS until FROM placed_order o JOIN review_question q ON q.subject = o.id AND q.ended_at IS NULL
WHERE o.subscriber = $1 AND o.state = 'waiting' ORDER BY q.asked_at, o.id"""
#: A draft of a certificate whose renewal is open is not offered, unless it replaces that: it comes back when that order is rejected or withdrawn.
_DRAFTS = """SELECT d.id, d.version, d.product, d.journey, coalesce(c.id, 0) AS certificate, d.saved_at, d.expires_at,
  coalesce(c.common_name, d.answers #>> '{certificate,common_name}', '') AS common_name, d.saved, d.given,
  d.created_by = $3 AS own, coalesce(p.name, d.created_by) AS by, coalesce(b.name, d.prepared_by, '') AS prepared_by,
  CASE WHEN d.answers #>> '{certificate,by_manager}' IS DISTINCT FROM 'true' THEN NULL
    WHEN coalesce(d.answers #>> '{certificate,csr}', '') = '' THEN 'awaited' ELSE 'handed_in' END AS csr
FROM draft d LEFT JOIN certificate c ON c.id = d.subject LEFT JOIN person p ON p.number = d.created_by
LEFT JOIN person b ON b.number = d.prepared_by
WHERE d.subscriber = $1 AND (d.prepared_by IS NULL OR d.ready_at IS NOT NULL) AND d.expires_at > $2 AND (d.subject IS NULL OR c.id IS NOT NULL) AND ($4::bigint[] IS NULL OR d.subject = ANY($4)) AND NOT EXISTS (
  SELECT 1 FROM placed_order o WHERE o.replaces = d.subject AND o.subscriber = d.subscriber
    AND o.state = ANY($5) AND o.id IS DISTINCT FROM d.follows)
ORDER BY d.saved_at DESC LIMIT 100"""
_RENEWALS = """SELECT DISTINCT ON (o.replaces) o.replaces AS certificate, o.id AS order, o.reference, o.state, o.failed_in,
  o.placed_at, o.requester_name, coalesce(r.claimed_at > $3, false) AS under_review FROM placed_order o LEFT JOIN review r ON r.subject = o.id
WHERE o.subscriber = $1 AND o.replaces = ANY($2) AND o.state NOT IN ('rejected', 'withdrawn')
ORDER BY o.replaces, o.placed_at DESC"""
_STATE = f"""SELECT o.id, o.state, o.failed_in, o.certificate, o.names_said_at, o.document_sha256, o.document_size, o.document_name,
  o.document_type, coalesce(r.claimed_at > $3, false) AS under_review, {undelivered.COUNT} AS undelivered, h.dns_waits, h.dns_at
FROM placed_order o LEFT JOIN review r ON r.subject = o.id CROSS JOIN {hints.OF_ORDER.format(now="$4::timestamptz")}
WHERE o.id = $1 AND o.subscriber = $2"""  # noqa: S608 - constants


async def orders(reads: asyncpg.Pool, actor: Actor, query: OrderQuery, now: datetime, kept: timedelta) -> OrderPage:
    """A page of the subscriber's orders, newest first, and its drafts. `now` is UTC; an order waits for its answer as long as `kept`.

    A name in letters that its certificate writes otherwise (RFC 5891) is found in both spellings, typed whole.
    """
    of, typed = actor.tenant, query.search.strip().lower()
    states = None if query.shown is None else [state.value for state in LISTED[query.shown]]
    asked_for = (of, states, query.product, typed, read_name(typed).name or typed)
    rows = await reads.fetch(_ORDERS, *asked_for, claims_since(now), PER_PAGE, (query.page - 1) * PER_PAGE)
    unsuccessful = await reads.fetch(_UNSUCCESSFUL, of, now - TOLD)
    waiting = await reads.fetch(_WAITING, of, kept)
    return OrderPage(
        orders=tuple(OrderLine.model_validate(dict(r)) for r in rows),
        waiting=tuple(WaitingOrder.model_validate(dict(r)) for r in waiting),
        unsuccessful=tuple(UnsuccessfulOrder.model_validate(dict(r)) for r in unsuccessful),
        drafts=await drafts(reads, actor, now),
        total=await reads.fetchval(_COUNT, *asked_for),
        page=query.page,
        per_page=PER_PAGE,
    )


async def drafts(
    reads: asyncpg.Pool, actor: Actor, now: datetime, certificates: list[int] | None = None
) -> tuple[DraftLine, ...]:
    """The subscriber's drafts that can be gone on with, of these certificates or of all; the last saved first."""
    rows = await reads.fetch(_DRAFTS, actor.tenant, now, actor.number, certificates, OPEN)
    return tuple(
        DraftLine.model_validate(
            dict(r) | {"step": resting(STEPS[Journey(r["journey"])], r["saved"], json.loads(r["given"]))}
        )
        for r in rows
    )


async def renewals(
    reads: asyncpg.Pool, actor: Actor, certificates: list[int], now: datetime
) -> tuple[RenewalNotice, ...]:
    """The newest open or finished renewal of each of these certificates, as far as they are the subscriber's."""
    rows = await reads.fetch(_RENEWALS, actor.tenant, certificates, claims_since(now))
    return tuple(
        RenewalNotice.model_validate(
            dict(r) | {"replaceable": withdrawable(State(r["state"]), looked_at=r["under_review"])}
        )
        for r in rows
    )


async def state(reads: asyncpg.Pool, actor: Actor, order: UUID, now: datetime) -> OrderState | None:
    """Where an order of the subscriber is."""
    row = await reads.fetchrow(_STATE, order, actor.tenant, claims_since(now), now)
    return None if row is None else OrderState.model_validate(dict(row) | {"document": _document(row)})


def _document(row: asyncpg.Record) -> DocumentView | None:
    return document(row["document_sha256"], row["document_size"], row["document_name"], row["document_type"])


def document(sha256: str | None, size: int | None, name: str | None, media_type: str | None) -> DocumentView | None:
    """The sealed form of an order, when it is there: its columns are filled together."""
    if sha256 is None or size is None or name is None or media_type is None:
        return None
    return DocumentView(sha256=sha256, size=size, file_name=name, media_type=media_type)
