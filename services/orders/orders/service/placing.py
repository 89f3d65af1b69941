"""`Plaats bestelling`: a draft becomes an order, once and for good."""

import secrets
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from chassis import clock
from chassis.errors import Refused
from chassis.telemetry import correlation
from chassis.transaction import Transaction
from contracts import audit
from contracts.journeys import Journey
from contracts.orders import OrderLink, OrderPlaced, PaperOrder, PersonLink, Place, Placed, State
from contracts.refusals import Refusal, refuse

from orders import journeys
from orders.domain import content as frozen
from orders.domain.content import Content, DetailsPart
from orders.domain.states import Action, advance
from orders.requests import Requests
from orders.service import colleagues, forms, invitations, nominations, replacing, together
from orders.service.assessment import assess, bars, situate
from orders.service.transitions import event_fields
from orders.steps import Assessment
from orders.store import copies, drafts, key_reservations, orders
from orders.tables import DraftRow, OrderRow

#: The login certificate's status must have been seen good this recently.
FRESH = timedelta(seconds=60)
_REFERENCES = 20


class Behalf(NamedTuple):
    """Who of the provider prepared an order, and what its contact signed on paper; None: nobody, nothing."""

    prepared_by: PersonLink | None
    paper: PaperOrder | None


class _NoRoom(Exception):
    """The order can't be kept beside what is there; nothing of it stays."""


async def place(tx: Transaction, requests: Requests, draft_id: UUID, command: Place, portal: str) -> Placed | Refusal:
    """Place the order of a draft; `portal` is the portal's public address, for the form. The draft's id and version are the key: a repeat gets the same answer.

    Colleagues who worked on it are told. Refusals: `not_found`, `draft.placed` (by a colleague), `draft.stale`, `session.recheck`, `not_allowed` (the person lost the role),
    `draft.step_order`, `draft.findings`, `draft.warnings`, `manager.inactive`, `conditions.missing`,
    `conditions.colleague` (only a colleague declared), `order.followed`, `renewal.open`, `renewal.revoked`, `renewal.withdrawn_product`,
    `renewal.no_term`, `renewal.no_gain`, `names.taken`, `csr.key.reused`. The draft stays as it was.
    """
    draft = await drafts.visible(tx, draft_id, lock=True)
    earlier = await orders.of_draft(tx, draft_id)
    if earlier is not None:
        if earlier.requester != tx.actor.number:
            return refuse("draft.placed", **orders.about(earlier))
        if earlier.draft_version != command.version:
            return refuse("draft.stale", version=earlier.draft_version)
        return Placed(order=earlier.id, reference=earlier.reference)
    if draft is None:
        return refuse("not_found")
    refusal = await _may(tx, draft, command)
    if refusal is not None:
        return refusal
    return await make(tx, requests, draft, portal)


async def make(
    tx: Transaction, requests: Requests, draft: DraftRow, portal: str, paper: PaperOrder | None = None
) -> Placed | Refusal:
    """Make the order of a locked draft that the actor may place; `paper`: what its contact signed. The open renewal whose place it takes is
    withdrawn with it. Refusals: those of `place` about the draft; some are raised."""
    situation = await situate(tx, draft)
    if isinstance(situation, Refusal):
        return situation
    seen = await assess(tx, requests, situation)
    refusal = await _ready(tx, seen)
    if refusal is not None:
        return refusal
    gone = await replacing.give_way(tx, situation)
    if isinstance(gone, Refusal):
        return gone
    order = await _keep(tx, seen, Behalf(await _prepared_by(tx, draft), paper))
    if isinstance(order, Refusal):
        if gone is not None:
            raise Refused(order)  # a returned one is committed, and what gave way with it
        return order
    if gone is not None:
        await replacing.say(tx, gone, order)
    _say(tx, order, seen, portal)
    together.tell(tx, order)
    await nominations.nominate(tx, order, frozen.thaw(order.content))
    await colleagues.told_of_order(tx, order, frozen.thaw(order.content), draft)
    await invitations.end(tx, draft, "placed")
    await drafts.remove(tx, draft.id)
    return Placed(order=order.id, reference=order.reference)


async def _may(tx: Transaction, draft: DraftRow, command: Place) -> Refusal | None:
    if draft.version != command.version:
        return refuse("draft.stale", version=draft.version)
    if not fresh(tx):
        return refuse("session.recheck")
    if not await copies.acts_for(tx, tx.actor.number, draft.subscriber):
        return refuse("not_allowed")
    return None


def fresh(tx: Transaction) -> bool:
    """Whether the status of the actor's login certificate was seen good just now."""
    checked = tx.actor.checked_at
    return tx.actor.credential is not None and checked is not None and tx.now - FRESH <= checked <= tx.now + FRESH


async def _ready(tx: Transaction, seen: Assessment) -> Refusal | None:
    """Everything is looked at again at this moment: a day may have passed since a step was saved."""
    draft = seen.situation.draft
    if (barred := await bars(tx, seen.situation)) is not None:
        return barred
    missing = seen.missing_before(seen.steps[-1])
    if missing is None:
        return None
    for step in journeys.steps_of(Journey(draft.journey)):
        if (first := await step.first(tx, seen)) is not None:
            return first
    if missing not in seen.saved:
        return refuse("draft.step_order", step=missing.value)
    return journeys.step_of(missing).why_not(seen)


async def _prepared_by(tx: Transaction, draft: DraftRow) -> PersonLink | None:
    if draft.prepared_by is None:
        return None
    names = await copies.names(tx, {draft.prepared_by})
    return PersonLink(number=draft.prepared_by, name=names.get(draft.prepared_by, draft.prepared_by))


async def _keep(tx: Transaction, seen: Assessment, behalf: Behalf) -> OrderRow | Refusal:
    """Keep the order and reserve its key, both or neither."""
    for _ in range(_REFERENCES):
        order = _order(tx, seen, reference(tx), behalf)
        try:
            async with tx.session.begin_nested():
                if not await key_reservations.reserve(tx, order.spki_sha256, order.subscriber, order.id):
                    return refuse("csr.key.reused")
                if not await orders.add(tx, order):
                    raise _NoRoom
                await orders.add_move(tx, order, order.requester_name, staff=False)
                return order
        except _NoRoom:
            if (refusal := await followed(tx, seen.situation.draft.follows)) is not None:
                return refusal
            if (barred := await bars(tx, seen.situation)) is not None:
                return barred
    return refuse("unavailable")


async def followed(tx: Transaction, order: UUID | None) -> Refusal | None:
    """`order.followed` when this order was ordered anew already."""
    follower = None if order is None else await orders.follower(tx, order)
    return None if follower is None else refuse("order.followed", **orders.about(follower))


def reference(tx: Transaction) -> str:
    """`S`, Amsterdam time to the second and three digits: unique by the database, opaque afterwards."""
    return f"S{clock.local(tx.now):%Y%m%d%H%M%S}{secrets.randbelow(1000):03d}"


def _content(tx: Transaction, seen: Assessment, name: str, behalf: Behalf) -> Content:
    """The frozen content: its head, its details, and each step's part of either."""
    situation = seen.situation
    details: dict[str, object] = {}
    head: dict[str, object] = {
        "reference": name,
        "journey": situation.draft.journey,
        "product": situation.offer.product,
        "language": situation.draft.language,
        "subscriber": situation.subscriber.card,
        "contact": situation.contact,
        "renews": situation.renews and situation.renews.old,
        "follows": situation.follows
        and OrderLink(order=situation.follows.order, reference=situation.follows.reference),
        "prepared_by": behalf.prepared_by,
        "paper": behalf.paper,
        "price_cents": seen.term.price_cents,
        "credential": tx.actor.credential,
        "placed_at": tx.now,
    }
    for step in journeys.steps_of(Journey(situation.draft.journey)):
        part = step.freeze(seen)
        (details if isinstance(part, DetailsPart) else head).update({} if part is None else dict(part))
    return Content.model_validate({**head, "details": details})


def _order(tx: Transaction, seen: Assessment, name: str, behalf: Behalf) -> OrderRow:
    content, draft, offer = _content(tx, seen, name, behalf), seen.situation.draft, seen.situation.offer
    state = advance(State.DRAFT, Action.PLACE)
    if isinstance(state, Refusal):
        raise ValueError("a draft can be placed")
    text = frozen.freeze(content)
    return OrderRow(
        id=tx.new_id(),
        reference=name,
        draft=draft.id,
        draft_version=draft.version,
        subscriber=draft.subscriber,
        product=content.product.value,
        state=state.value,
        organisation=content.subscriber.name,
        requester=content.contact.number,
        requester_name=content.contact.name,
        manager=content.details.manager.number if content.details.manager else None,
        common_name=content.details.subject.common_name,
        replaces=None if content.renews is None else content.renews.id,
        follows=content.follows.order if content.follows else None,
        content=text,
        content_sha256=frozen.digest(text),
        spki_sha256=content.details.spki_sha256,
        price_cents=content.price_cents,
        approvals_needed=offer.approvals,
        placed_at=tx.now,
        correlation_id=correlation.get(),
        form_request=tx.new_id(),
        form_asked_at=tx.now,
        batch=draft.batch if draft.created_by == content.contact.number else None,  # a colleague's is told of by itself
    )


def _say(tx: Transaction, order: OrderRow, seen: Assessment, portal: str) -> None:
    content = frozen.thaw(order.content)
    paper, prepared_by = content.paper, content.prepared_by.number if content.prepared_by else None
    tx.emit(
        OrderPlaced(
            **event_fields(order, content, tx.now),
            declared_by=content.declared_by,
            declared_at=content.declared_at,
            follows=order.follows,
            prepared_by=prepared_by,
            on_paper=paper is not None,
        )
    )
    forms.request(tx, order, content, seen.situation.offer.title, portal)
    tx.audit(
        audit.OrderPlaced(
            subject=str(order.id),
            reference=order.reference,
            content_sha256=order.content_sha256,
            prepared_by=prepared_by,
            paper=paper.scan_sha256 if paper else None,
            on_behalf_of=content.contact.number if paper else None,
        )
    )
