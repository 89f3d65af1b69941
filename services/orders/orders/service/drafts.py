"""Drafts: filled in step by step, discarded, forgotten after thirty days."""

from uuid import UUID

from chassis.transaction import Transaction
from contracts import audit
from contracts.journeys import STEPS, AnyAnswers, Journey, SaveStep, Step
from contracts.orders import DraftView
from contracts.refusals import Refusal, refuse

from orders import journeys
from orders.domain.findings import blocking, fingerprint
from orders.domain.given import Given, after_change, given_by, put
from orders.domain.limits import Limits
from orders.domain.offer import Agreement
from orders.domain.states import DRAFT_KEPT
from orders.journeys import AnyStep
from orders.requests import Requests
from orders.service import colleagues, hints, invitations, typed
from orders.service.assessment import assess, situate, view
from orders.steps import Assessment, Outcome, Sent
from orders.store import drafts, orders
from orders.store import typed as kept
from orders.tables import DraftRow


async def show(tx: Transaction, requests: Requests, draft_id: UUID) -> DraftView | Refusal:
    """A draft of the subscriber, complete. Refusals: `not_found`, `draft.placed` (with who, when, reference)."""
    draft = await drafts.visible(tx, draft_id)
    return await _why_gone(tx, draft_id) if draft is None else await opened(tx, requests, draft)


async def save(
    tx: Transaction, requests: Requests, draft_id: UUID, step: Step, command: SaveStep, limits: Limits
) -> DraftView | Refusal:
    """Save one step. What may be kept is kept, also when the answer is a refusal with findings.

    Refusals: `not_found`, `draft.placed`, `draft.stale` (another window or colleague saved meanwhile), `draft.step_order`, `draft.contacts_own`;
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
    if draft.preparing and not answers.PREPARED:
        return refuse("draft.contacts_own")
    if draft.version != command.version:
        return refuse("draft.stale", version=draft.version)
    situation = await situate(tx, draft)
    if isinstance(situation, Refusal):
        return situation
    before = await assess(tx, requests, situation)
    refusal, after = await answer(tx, requests, before, answers, limits, sent)
    if refusal is not None:
        return refusal.model_copy(update={"params": {**refusal.params, "version": draft.version}})
    return await _shown(tx, after)


async def answer(
    tx: Transaction,
    requests: Requests,
    before: Assessment,
    answers: AnyAnswers,
    limits: Limits,
    sent: Sent | None = None,
) -> tuple[Refusal | None, Assessment]:
    """Save the answers of a step of a locked draft, which was looked at `before`; `sent` is the request in them, as it was read.

    Gives the draft as it is then. The refusals are those of `save` about the step.
    """
    draft, step = before.situation.draft, journeys.step_of(answers.step)
    missing = before.missing_before(answers.step)
    if missing is not None:
        return refuse("draft.step_order", step=missing.value), before
    had, invited = answers.step.value in draft.saved, invitations.asked(draft)
    outcome = await step.keep(tx, before, answers, sent, limits)
    _saved(tx, draft, step, outcome)
    after = await assess(tx, requests, before.situation, answers.step, sent)
    await hints.ask(tx, after, answers.step, limits)
    refusal = outcome.refusal or _wrong(tx, after, step, outcome, had)
    await tx.session.flush()
    if step.answers.TYPED:
        await kept.forget(tx, draft.id, answers.step.value, draft.version)
    if outcome.changed and (invited or invitations.asked(draft)):
        not_asked = await invitations.follow(tx, after, limits)
        refusal = refusal or not_asked
    return refusal, after


async def invite_again(
    tx: Transaction, requests: Requests, draft_id: UUID, version: int, limits: Limits
) -> DraftView | Refusal:
    """Mail the certificate manager another link to hand in the request; refusals of `invitations.invite_again`."""
    draft = await invitations.invite_again(tx, requests, draft_id, version, limits)
    return await opened(tx, requests, draft)


async def discard(tx: Transaction, draft_id: UUID, version: int) -> Refusal | None:
    """Throw a draft away; colleagues whose it is or who worked on it are told. Refusals: `not_found`, `draft.placed`, `draft.stale`."""
    draft = await drafts.visible(tx, draft_id, lock=True)
    if draft is None:
        return await _why_gone(tx, draft_id)
    if draft.version != version:
        return refuse("draft.stale", version=draft.version)
    await throw_away(tx, draft)
    return None


async def forget_expired(tx: Transaction) -> None:
    """Throw away what was kept for thirty days without anyone touching it."""
    for draft_id, subscriber, certificate in await drafts.remove_expired(tx):
        tx.audit(audit.DraftExpired(subject=str(draft_id), subscriber=subscriber, certificate=certificate))


async def throw_away(tx: Transaction, draft: DraftRow) -> None:
    """Remove a draft that the actor sees; who worked on it and who was to hand something in are told."""
    await colleagues.told_of_discard(tx, draft)
    await invitations.end(tx, draft, "discarded")
    await drafts.remove(tx, draft.id)
    tx.audit(audit.DraftDiscarded(subject=str(draft.id), owner=draft.created_by, certificate=draft.subject))


async def _why_gone(tx: Transaction, draft_id: UUID) -> Refusal:
    """Why a draft isn't there: the subscriber ordered with it; else it was thrown away, ran out, was set ready, or was never theirs."""
    placed = await orders.of_draft(tx, draft_id) if tx.actor.subscriber else None
    return refuse("not_found") if placed is None else refuse("draft.placed", **orders.about(placed))


async def opened(tx: Transaction, requests: Requests, draft: DraftRow | Refusal | None) -> DraftView | Refusal:
    """A draft that the actor sees as the wizard shows it, or why there is none; `unavailable` when it is None."""
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
