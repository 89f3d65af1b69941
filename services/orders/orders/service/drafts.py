"""Drafts: started, filled in step by step, discarded, forgotten after thirty days."""

from uuid import UUID

from chassis.transaction import Transaction
from contracts import audit
from contracts.journeys import STEPS, Journey, SaveStep, Step
from contracts.orders import DraftView, StartAgain, StartNew, StartRenewal, State
from contracts.products import Product
from contracts.refusals import Refusal, refuse

from orders import journeys
from orders.domain.content import thaw
from orders.domain.findings import blocking, fingerprint
from orders.domain.given import Given, after_change, given_by, put
from orders.domain.limits import Limits
from orders.domain.offer import Agreement
from orders.domain.states import DRAFT_KEPT, FOLLOWED
from orders.journeys import AnyStep
from orders.requests import Requests
from orders.service import colleagues, hints, invitations, placing, typed
from orders.service.assessment import assess, situate, view
from orders.service.offers import new_of, renewal
from orders.steps import Assessment, Outcome, Situation
from orders.store import copies, drafts, key_reservations, orders
from orders.store import typed as kept
from orders.tables import DraftRow, OrderRow


async def start_new(
    tx: Transaction, requests: Requests, command: StartNew, limits: Limits, domain: str, anew: OrderRow | None = None
) -> DraftView | Refusal:
    """Start an order of a certificate that follows up none. Again, before anything is saved: the same draft.

    `domain`: of names that the system makes. `anew`: the order that it is filled in from. Refusals: those of `offers.new_of`; `draft.too_many` (`count`).
    """
    offered, journey = await new_of(tx, command.product, command.language, domain), command.product.new
    if offered.refusal is not None or journey is None:
        return refuse(offered.refusal or "offer.not_here", **offered.params)
    own = await drafts.own_new(tx, journey)
    like = (command.product, command.language, anew and anew.id)
    same = (draft for draft in own if (draft.product, draft.language, draft.follows) == like)
    if (begun := next((draft for draft in same if draft.version == 1), None)) is not None:
        return await _opened(tx, requests, begun)
    if len(own) >= limits.new_drafts:
        return refuse("draft.too_many", count=len(own))
    fresh = await _begin(tx, journey, command.product, command.language, anew=anew, domain=domain)
    return await _opened(tx, requests, fresh)


async def start(
    tx: Transaction, requests: Requests, command: StartRenewal, anew: OrderRow | None = None
) -> DraftView | Refusal:
    """Start the renewal of a certificate, filled in from the old one, or from the order that is placed `anew`.

    One's own draft in which something was saved is never gone on with unasked: `draft.exists`, with its id, version and
    when it was saved. With `instead_of`, its version, it is thrown away for the new one.
    Other refusals: `not_found`, and those of `offers.renewal`.
    """
    known = await copies.certificate(tx, tx.actor.tenant, command.certificate)
    if known is None:
        return refuse("not_found")
    offered, journey = await renewal(tx, known, command.language), known.old.renewal
    if offered.refusal is not None or journey is None:
        return refuse(offered.refusal or "renewal.not_here", **offered.params)
    draft = await drafts.own(tx, journey, command.certificate)
    if draft is not None and (draft.expires_at <= tx.now or (draft.version == 1 and anew is not None)):
        await drafts.remove(tx, draft.id)
        draft = None
    if draft is not None and command.instead_of == draft.version:
        await _throw_away(tx, draft)
    elif draft is not None and draft.version > 1:
        return refuse("draft.exists", draft=str(draft.id), version=draft.version, at=draft.saved_at.isoformat())
    begun = await _begin(tx, journey, Product(known.old.product), command.language, known.old.id, anew)
    return await _opened(tx, requests, begun or await drafts.own(tx, journey, command.certificate))


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
        return await _opened(tx, requests, begun)
    language = command.language
    if order.replaces is None:
        new = StartNew(product=Product(order.product), language=language)
        return await start_new(tx, requests, new, limits, domain, order)
    return await start(tx, requests, StartRenewal(certificate=order.replaces, language=language), order)


async def show(tx: Transaction, requests: Requests, draft_id: UUID) -> DraftView | Refusal:
    """A draft of the subscriber, complete. Refusals: `not_found`, `draft.placed` (with who, when, reference)."""
    draft = await drafts.visible(tx, draft_id)
    return await _why_gone(tx, draft_id) if draft is None else await _opened(tx, requests, draft)


async def save(
    tx: Transaction, requests: Requests, draft_id: UUID, step: Step, command: SaveStep, limits: Limits
) -> DraftView | Refusal:
    """Save one step. What may be kept is kept, also when the answer is a refusal with findings.

    Refusals: `not_found`, `draft.placed`, `draft.stale` (another window or colleague saved meanwhile), `draft.step_order`;
    `draft.findings`, `draft.warnings` and those of the step's `keep`, with the draft's new `version`;
    `input.invalid` with `kind` "step.other" (the answers are of another step) or "step.journey" (the journey has no such step).
    """
    answers, journey_step = command.answers, journeys.step_of(command.answers.step)
    if answers.step is not step:
        return refuse("input.invalid", kind="step.other", step=answers.step.value)
    # read before the first statement: nothing is locked and no connection taken while the sandbox works
    request = journey_step.request(answers)
    sent = None if request is None else await requests.read(request)
    draft = await drafts.visible(tx, draft_id, lock=True)
    if draft is None:
        return await _why_gone(tx, draft_id)
    if step not in STEPS[Journey(draft.journey)]:
        return refuse("input.invalid", kind="step.journey", step=step.value)
    if draft.version != command.version:
        return refuse("draft.stale", version=draft.version)
    situation = await situate(tx, draft)
    if isinstance(situation, Refusal):
        return situation
    before = await assess(tx, requests, situation)
    missing = before.missing_before(step)
    if missing is not None:
        return refuse("draft.step_order", step=missing.value)
    had, invited = step.value in draft.saved, invitations.asked(draft)
    outcome = await journey_step.keep(tx, before, answers, sent, limits)
    _saved(tx, draft, journey_step, outcome)
    after = await assess(tx, requests, situation, step, sent)
    await hints.ask(tx, after, step, limits)
    refusal = outcome.refusal or _wrong(tx, after, journey_step, outcome, had)
    await tx.session.flush()
    if journey_step.answers.TYPED:
        await kept.forget(tx, draft.id, step.value, draft.version)
    if outcome.changed and (invited or invitations.asked(draft)):
        not_asked = await invitations.follow(tx, after, limits)
        refusal = refusal or not_asked
    if refusal is not None:
        return refusal.model_copy(update={"params": {**refusal.params, "version": draft.version}})
    return await _shown(tx, after)


async def invite_again(
    tx: Transaction, requests: Requests, draft_id: UUID, version: int, limits: Limits
) -> DraftView | Refusal:
    """Mail the certificate manager another link to hand in the request; refusals of `invitations.invite_again`."""
    draft = await invitations.invite_again(tx, requests, draft_id, version, limits)
    return await _opened(tx, requests, draft)


async def discard(tx: Transaction, draft_id: UUID, version: int) -> Refusal | None:
    """Throw a draft away; colleagues whose it is or who worked on it are told. Refusals: `not_found`, `draft.placed`, `draft.stale`."""
    draft = await drafts.visible(tx, draft_id, lock=True)
    if draft is None:
        return await _why_gone(tx, draft_id)
    if draft.version != version:
        return refuse("draft.stale", version=draft.version)
    await _throw_away(tx, draft)
    return None


async def forget_expired(tx: Transaction) -> None:
    """Throw away what was kept for thirty days without anyone touching it."""
    for draft_id, subscriber, certificate in await drafts.remove_expired(tx):
        tx.audit(audit.DraftExpired(subject=str(draft_id), subscriber=subscriber, certificate=certificate))


async def _throw_away(tx: Transaction, draft: DraftRow) -> None:
    await colleagues.told_of_discard(tx, draft)
    await invitations.end(tx, draft, "discarded")
    await drafts.remove(tx, draft.id)
    tx.audit(audit.DraftDiscarded(subject=str(draft.id), owner=draft.created_by, certificate=draft.subject))


async def _why_gone(tx: Transaction, draft_id: UUID) -> Refusal:
    """Why a draft isn't there: the subscriber ordered with it; else it was thrown away, ran out, or was never theirs."""
    placed = await orders.of_draft(tx, draft_id)
    return refuse("not_found") if placed is None else refuse("draft.placed", **orders.about(placed))


async def _begin(
    tx: Transaction,
    journey: Journey,
    product: Product,
    language: str,
    subject: int | None = None,
    anew: OrderRow | None = None,
    domain: str = "",
) -> DraftRow | Refusal | None:
    """Keep a new draft, filled in as far as it is known; None when this person has the same one already."""
    row = DraftRow(
        id=tx.new_id(),
        subscriber=tx.actor.tenant,
        created_by=tx.actor.number,
        language=language,
        product=product.value,
        journey=journey.value,
        subject=subject,
        follows=None if anew is None else anew.id,
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
    if not await drafts.add(tx, row):
        return None
    tx.audit(audit.DraftStarted(subject=str(subject or row.product), follows=None if anew is None else str(anew.id)))
    return row


async def _fill_in(tx: Transaction, situation: Situation, anew: OrderRow) -> None:
    """What was ordered before, step by step; nothing of it is saved until somebody did."""
    content = thaw(anew.content)
    key_free = await key_reservations.reusable(tx, anew.spki_sha256, anew.id)
    for step in journeys.steps_of(Journey(situation.draft.journey)):
        step.again(situation, content, key_free=key_free)


async def _opened(tx: Transaction, requests: Requests, draft: DraftRow | Refusal | None) -> DraftView | Refusal:
    """A draft as the wizard shows it, or why there is none."""
    if draft is None:
        return refuse("unavailable")
    situation = draft if isinstance(draft, Refusal) else await situate(tx, draft)
    return situation if isinstance(situation, Refusal) else await _shown(tx, await assess(tx, requests, situation))


async def _shown(tx: Transaction, seen: Assessment) -> DraftView:
    draft = seen.situation.draft
    beside = {"typed": await typed.of(tx, draft.id), "invitation": await invitations.of(tx, draft)}
    return (await view(tx, seen)).model_copy(update=beside)


def _saved(tx: Transaction, draft: DraftRow, step: AnyStep, outcome: Outcome) -> None:
    """A new version, by the actor. A refused step is not saved; after a change everybody reads what is ordered again."""
    if outcome.changed:
        draft.given = after_change(draft.given, tx.actor.number)
    refused = outcome.refusal is not None
    if not refused and not step.personal:
        draft.saved = [s.value for s in STEPS[Journey(draft.journey)] if s.value in {*draft.saved, step.step.value}]
    _give(tx, draft, *((step.step,) if step.personal and not refused else ()), agreement=outcome.agreement)
    draft.version += 1
    draft.saved_at, draft.expires_at = tx.now, tx.now + DRAFT_KEPT


def _give(
    tx: Transaction,
    draft: DraftRow,
    *steps: Step,
    warnings: tuple[str, ...] | None = None,
    agreement: Agreement | None = None,
) -> None:
    """Keep that the actor saved something, confirmed these steps, and what was given with it."""
    given = given_by(draft.given, tx.actor.number)
    fresh = Given(
        at=tx.now,
        steps={**given.steps, **dict.fromkeys(steps, tx.now)},
        warnings=given.warnings if warnings is None else warnings,
        agreement=given.agreement if agreement is None else agreement,
    )
    draft.given = put(draft.given, tx.actor.number, fresh)


def _wrong(tx: Transaction, after: Assessment, step: AnyStep, outcome: Outcome, had: bool) -> Refusal | None:
    """What is wrong with the answers as they are kept now: then the step is not saved.

    Nor is one that is not right for who saves; but it stays saved if it was (`had`): it may be right for a colleague.
    """
    draft, findings = after.situation.draft, after.results[step.step].findings
    if outcome.accepts:
        _give(tx, draft, warnings=tuple(fingerprint(f) for f in findings if f.severity == "warning"))
    wrong = blocking(findings) or after.unaccepted(step.step)
    if wrong or not (had or after.results[step.step].right):
        draft.saved = [name for name in draft.saved if name != step.step.value]
    return step.why_not(after) if wrong else None
