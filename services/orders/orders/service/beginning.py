"""Drafts begun: of a certificate that follows up none, of a renewal, of an order that ended without one; by a contact, or by staff on
behalf of one."""

from typing import NamedTuple

from chassis.transaction import Transaction
from contracts import audit
from contracts.journeys import Journey
from contracts.open_sets import Unknown
from contracts.orders import DraftView, StartAgain, StartLike, StartNew, StartRenewal, State
from contracts.products import Product
from contracts.refusals import Refusal, refuse

from orders import journeys
from orders.domain.content import thaw
from orders.domain.given import after_change
from orders.domain.limits import Limits
from orders.domain.states import DRAFT_KEPT, FOLLOWED
from orders.requests import Requests
from orders.service import placing
from orders.service.assessment import situate
from orders.service.drafts import opened, throw_away
from orders.service.offers import new_of, renewal
from orders.steps import Situation
from orders.store import copies, drafts, key_reservations, orders
from orders.store.copies import CertificateCopy
from orders.tables import DraftRow, OrderRow


class Party(NamedTuple):
    """For whom a draft is begun: a subscriber, and the contact on whose behalf staff begin it; None: who acts is the contact."""

    subscriber: str
    contact: str | None = None


async def start_new(
    tx: Transaction,
    requests: Requests,
    command: StartNew,
    limits: Limits,
    domain: str,
    anew: OrderRow | None = None,
    party: Party | None = None,
    like: CertificateCopy | None = None,
) -> DraftView | Refusal:
    """Start an order of a certificate that follows up none. Again, before anything is saved: the same draft.

    `domain`: of names that the system makes. `anew`, `like`: the order or the certificate that it is filled in from. `party`: None is who acts.
    Refusals: those of `offers.new_of`; `draft.too_many` (`count`).
    """
    party, journey = party or Party(tx.actor.tenant), command.product.new
    offered = await new_of(tx, command.product, command.language, domain, party.subscriber)
    if offered.refusal is not None or journey is None:
        return refuse(offered.refusal or "offer.not_here", **offered.params)
    own = await drafts.own_new(tx, journey)
    asked = (command.product, command.language, anew and anew.id, like and like.old.id, *party)
    same = (d for d in own if (d.product, d.language, d.follows, d.begun_from, d.subscriber, d.prepared_for) == asked)
    if (begun := next((draft for draft in same if draft.version == 1), None)) is not None:
        return await opened(tx, requests, begun)
    if len(own) >= limits.new_drafts:
        return refuse("draft.too_many", count=len(own))
    fresh = await _begin(tx, party, journey, command.product, command.language, anew=anew, domain=domain, like=like)
    return await opened(tx, requests, fresh)


async def start_like(
    tx: Transaction, requests: Requests, command: StartLike, limits: Limits, domain: str
) -> DraftView | Refusal:
    """Start the order of a new certificate with everything that is known of one of the actor's subscriber, valid or not; its key may not
    come again. Refusals: `not_found`, and those of `start_new`."""
    known = await copies.certificate(tx, tx.actor.tenant, command.like)
    if known is None:
        return refuse("not_found")
    product = known.old.product
    if isinstance(product, Unknown):
        return refuse("offer.not_here", product=product.value)
    new = StartNew(product=product, language=command.language)
    return await start_new(tx, requests, new, limits, domain, like=known)


async def start(
    tx: Transaction,
    requests: Requests,
    command: StartRenewal,
    anew: OrderRow | None = None,
    party: Party | None = None,
) -> DraftView | Refusal:
    """Start the renewal of a certificate, filled in from the old one, or from the order that is placed `anew`.

    One's own draft in which something was saved is never gone on with unasked: `draft.exists`, with its id, version and
    when it was saved. With `instead_of`, its version, it is thrown away for the new one. With `replaces`, the open renewal, it is gone on
    with and takes the place of that when it is placed, as a new draft would.
    `party` as in `start_new`. Other refusals: `not_found`, and those of `offers.renewal`.
    """
    party = party or Party(tx.actor.tenant)
    known = await copies.certificate(tx, party.subscriber, command.certificate)
    if known is None:
        return refuse("not_found")
    offered = await renewal(tx, known, command.language, party.subscriber, command.replaces)
    journey = known.old.renewal
    if offered.refusal is not None or journey is None:
        return refuse(offered.refusal or "renewal.not_here", **offered.params)
    replaced = None
    if command.replaces is not None:  # without it an open one was refused above
        replaced = await orders.open_renewal(tx, party.subscriber, known.old.id)
    if replaced is not None and replaced.id != command.replaces:  # begun this very moment
        return refuse("renewal.open", **orders.about(replaced))
    anew = anew or replaced
    draft = await drafts.own(tx, journey, command.certificate)
    unsaved = draft is not None and draft.version == 1 and anew is not None and draft.follows != anew.id
    if draft is not None and (draft.expires_at <= tx.now or unsaved):
        await drafts.remove(tx, draft.id)
        draft = None
    if draft is not None and command.instead_of == draft.version:
        await throw_away(tx, draft)
    elif draft is not None and replaced is not None:
        await _replacing(tx, draft, replaced)
    elif draft is not None and draft.version > 1:
        return refuse("draft.exists", draft=str(draft.id), version=draft.version, at=draft.saved_at.isoformat())
    begun = await _begin(tx, party, journey, Product(known.old.product), command.language, known.old.id, anew)
    return await opened(tx, requests, begun or await drafts.own(tx, journey, command.certificate))


async def start_again(
    tx: Transaction, requests: Requests, command: StartAgain, limits: Limits, domain: str
) -> DraftView | Refusal:
    """Order anew what was rejected or withdrawn, filled in from that order. Again: the same draft. `domain` as of `start_new`.

    Refusals: `not_found`, `order.state`, `order.followed`, and those of `start` or `start_new`.
    """
    order = await orders.visible(tx, command.order)
    if order is None:
        return refuse("not_found")
    if State(order.state) not in FOLLOWED:
        return refuse("order.state", state=order.state, action="again")
    if (refusal := await placing.followed(tx, order.id)) is not None:
        return refusal
    if (begun := await drafts.own_anew(tx, order.id)) is not None:
        return await opened(tx, requests, begun)
    language = command.language
    if order.replaces is None:
        new = StartNew(product=Product(order.product), language=language)
        return await start_new(tx, requests, new, limits, domain, order)
    return await start(tx, requests, StartRenewal(certificate=order.replaces, language=language), order)


async def _replacing(tx: Transaction, draft: DraftRow, replaced: OrderRow) -> None:
    """Have one's own draft take the place of an open order: it says something else than before, so it is a new version."""
    if draft.follows != replaced.id:
        draft.follows, draft.version = replaced.id, draft.version + 1
        draft.given = after_change(draft.given, tx.actor.number)
        await tx.session.flush()
        tx.audit(audit.DraftStarted(subject=str(draft.subject), follows=str(replaced.id)))


async def _begin(
    tx: Transaction,
    party: Party,
    journey: Journey,
    product: Product,
    language: str,
    subject: int | None = None,
    anew: OrderRow | None = None,
    domain: str = "",
    like: CertificateCopy | None = None,
) -> DraftRow | Refusal | None:
    """Keep a new draft, filled in as far as it is known; None when this person has the same one already."""
    row = DraftRow(
        id=tx.new_id(),
        subscriber=party.subscriber,
        created_by=tx.actor.number,
        prepared_by=tx.actor.number if party.contact else None,
        prepared_for=party.contact,
        language=language,
        product=product.value,
        journey=journey.value,
        subject=subject,
        follows=None if anew is None else anew.id,
        begun_from=None if like is None else like.old.id,
        saved=[],
        created_at=tx.now,
        saved_at=tx.now,
        expires_at=tx.now + DRAFT_KEPT,
    )
    situation = await situate(tx, row, domain=domain)
    if isinstance(situation, Refusal):
        return situation
    for step in journeys.steps_of(journey):
        step.prefill(situation)
    if anew is not None:
        await _fill_in(tx, situation, anew)
    if like is not None:
        await _copy(tx, situation, like)
    if not await drafts.add(tx, row):
        return None
    about = str(subject or row.product)
    if party.contact:
        tx.audit(audit.DraftPrepared(subject=str(row.id), on_behalf_of=party.contact, of=party.subscriber, about=about))
    else:
        follows, copied = str(anew.id) if anew else None, str(like.old.id) if like else None
        tx.audit(audit.DraftStarted(subject=about, follows=follows, like=copied))
    return row


async def _fill_in(tx: Transaction, situation: Situation, anew: OrderRow) -> None:
    """What was ordered before, step by step; nothing of it is saved until somebody did."""
    content = thaw(anew.content)
    key_free = State(anew.state) in FOLLOWED and await key_reservations.reusable(tx, anew.spki_sha256, anew.id)
    for step in journeys.steps_of(Journey(situation.draft.journey)):
        step.again(situation, content, key_free=key_free)


async def _copy(tx: Transaction, situation: Situation, like: CertificateCopy) -> None:
    """What another certificate of the subscriber is, step by step."""
    order = await orders.of_certificate(tx, situation.draft.subscriber, like.old.id)
    delivery_email = "" if order is None else thaw(order.content).details.delivery_email
    for step in journeys.steps_of(Journey(situation.draft.journey)):
        step.copied(situation, like, delivery_email)
