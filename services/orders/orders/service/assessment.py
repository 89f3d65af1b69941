"""A draft looked at now: what it says, what is proposed, what is wrong, which steps are complete and still right."""

from uuid import UUID

from chassis import clock
from chassis.transaction import Transaction
from contracts.journeys import STEPS, Journey, Step, prepared
from contracts.orders import Colleague, DraftView, Finding, Followed, State
from contracts.refusals import Refusal, refuse
from review import store as reviews

from orders import journeys
from orders.domain.given import given_by
from orders.domain.offer import Offer
from orders.domain.states import FOLLOWED
from orders.requests import Requests
from orders.service import hints
from orders.steps import Assessment, Sent, Situation
from orders.store import copies, offers, orders, service_names
from orders.store.copies import CertificateCopy, lifetime
from orders.tables import DraftRow


async def situate(tx: Transaction, draft: DraftRow, contact: str = "", domain: str = "") -> Situation | Refusal:
    """What a draft of the actor's subscriber is looked at with; once per request, since no saved step changes it. `domain`, of names
    that the system makes, is told where a draft begins.

    `contact`: the number of whose eyes it is looked at with, where that is not the actor. What is prepared is looked at for who it is
    prepared for.

    Answers `unavailable` while the copies of subscriber, person or certificate have not arrived,
    `renewal.withdrawn_product`, `not_for_you`, `no_term` or `no_gain` when it can't be ordered any more (with `certificate`,
    `draft` and its `version`); of a draft that is about no certificate `offer.not_here`, `offer.withdrawn_product`, `not_for_you` or `no_term`.
    """
    eyes = contact or tx.actor.number
    register = await copies.register(tx, draft.subscriber, (draft.preparing and draft.prepared_for) or eyes)
    known = None if draft.subject is None else await copies.certificate(tx, draft.subscriber, draft.subject)
    if register is None or (known is None and draft.subject is not None):
        return refuse("unavailable")
    offer = await _offer(tx, draft, known)
    if isinstance(offer, Refusal):
        return offer
    follows = None if draft.follows is None else await _follows(tx, draft.follows)
    like = None if draft.begun_from is None else await copies.certificate(tx, draft.subscriber, draft.begun_from)
    names = None
    if known is None and offer.product.prefix:
        names = await service_names.of(tx, offer.product, register.subscriber, domain)
    return Situation(
        draft,
        register.subscriber,
        register.person,
        register.managers,
        register.former,
        register.last_manager,
        known,
        offer,
        follows,
        like.old if like else None,
        names,
        eyes,
    )


async def assess(
    tx: Transaction, requests: Requests, situation: Situation, answered: Step | None = None, sent: Sent | None = None
) -> Assessment:
    """Look at a draft: every step of its journey, in order. `sent` is the request just sent with the step `answered`."""
    journey = Journey(situation.draft.journey)
    seen = Assessment(situation, prepared(journey) if situation.draft.preparing else STEPS[journey])
    for step in journeys.steps_of(journey):
        seen.results[step.step] = await step.check(tx, requests, seen, sent if step.step is answered else None)
    return seen


async def view(tx: Transaction, seen: Assessment) -> DraftView:
    """The draft as the wizard shows it: its head, and each step's part."""
    situation, draft = seen.situation, seen.situation.draft
    fields: dict[str, object] = {
        "id": draft.id,
        "version": draft.version,
        "journey": draft.journey,
        "product": situation.offer.product,
        "language": draft.language,
        "subscriber": situation.subscriber.card,
        "contact": situation.contact,
        "renews": situation.renews and situation.renews.old,
        "follows": situation.follows,
        "begun_from": situation.begun_from,
        "findings": seen.findings,
        "terms": situation.offer.terms(seen.term),
        "done": seen.done,
        "notices": await notices(tx, situation),
        "dns": await hints.of(tx, seen),
        "own": draft.created_by == situation.looks,
        "preparing": draft.preparing,
        "created_at": draft.created_at,
        "saved_at": draft.saved_at,
        "expires_at": draft.expires_at,
        **await _people(tx, situation),
    }
    for step in journeys.steps_of(Journey(draft.journey)):
        part = step.show(seen)
        fields |= {} if part is None else dict(part)
    return DraftView.model_validate(fields)


async def _people(tx: Transaction, situation: Situation) -> dict[str, object]:
    """The names of who started the draft, who prepared it and who saved it last, and what colleagues did in it."""
    draft, contact, looks = situation.draft, situation.contact, situation.looks
    others = {draft.created_by, *draft.given, *filter(None, (draft.prepared_by,))} - {contact.number}
    names = {contact.number: contact.name, **await copies.names(tx, others)}
    given = {person: given_by(draft.given, person) for person in draft.given}
    last = max(given, key=lambda person: given[person].at or draft.created_at, default=draft.created_by)
    return {
        "owner": names.get(draft.created_by, draft.created_by),
        "saved_by": names.get(last, last),
        "prepared_by": names.get(draft.prepared_by, draft.prepared_by) if draft.prepared_by else "",
        "colleagues": tuple(
            Colleague(number=p, name=names.get(p, p), saved_at=g.at or draft.saved_at, declared_at=g.declared_at)
            for p, g in given.items()
            if p != looks
        ),
    }


async def bars(tx: Transaction, situation: Situation) -> Refusal | None:
    """Why nothing can be placed at this moment: the first thing that a step of the journey says."""
    for step in journeys.steps_of(Journey(situation.draft.journey)):
        if (refusal := await step.bars(tx, situation)) is not None:
            return refusal
    return None


async def _follows(tx: Transaction, order_id: UUID) -> Followed | None:
    """Why an order of the subscriber ended, or that it will; None when a certificate came of it after all, or it was removed since its
    time was over."""
    order = await orders.visible(tx, order_id)
    if order is None or State(order.state) is State.COMPLETED:
        return None
    rejected = State(order.state) is State.REJECTED
    return Followed(
        order=order.id,
        reference=order.reference,
        rejected=rejected,
        replacing=State(order.state) not in FOLLOWED,
        reason=order.reason if rejected else None,
        causes=await reviews.causes(tx, order.id),
    )


async def notices(tx: Transaction, situation: Situation) -> tuple[Finding, ...]:
    """What a person should know of a draft before going on, step by step."""
    steps = journeys.steps_of(Journey(situation.draft.journey))
    return tuple([notice for step in steps for notice in await step.notices(tx, situation)])


async def _offer(tx: Transaction, draft: DraftRow, renewed: CertificateCopy | None) -> Offer | Refusal:
    offer = await offers.offer(tx, draft.product, draft.language, clock.local(tx.now).date(), draft.subscriber)
    gone = refuse("renewal.withdrawn_product" if renewed else "offer.not_here", product=draft.product)
    refusal = gone if offer is None else offer.why_not(lifetime(renewed.old if renewed else None))
    if offer is not None and refusal is None:
        return offer
    refusal = refusal or gone
    about_draft: dict[str, str | int] = {"draft": str(draft.id), "version": draft.version, "product": draft.product}
    if renewed is not None:
        about_draft["certificate"] = renewed.old.id
    return refuse(refusal.slug, **(refusal.params | about_draft))
