"""Drafts: started, filled in step by step, discarded, forgotten after thirty days."""

from uuid import UUID

from chassis.errors import Refused
from chassis.transaction import Transaction
from contracts import audit
from contracts.journeys import (
    CertificateAnswers,
    CheckAnswers,
    ConditionsAnswers,
    ContactAnswers,
    ManagerAnswers,
    SaveStep,
    Step,
)
from contracts.orders import DraftView, Finding, StartRenewal, typed_in
from contracts.refusals import Refusal, refuse
from pki.csr import ParsedRequest
from pki.csr_input import Unusable

from orders.domain.findings import blocking
from orders.domain.given import STEPS, Given, after_change, given_by, put, without
from orders.domain.offer import Agreement
from orders.domain.states import DRAFT_KEPT
from orders.requests import Requests
from orders.service import colleagues, typed
from orders.service.assessment import Assessment, about, address, assess, fingerprint, view
from orders.service.offers import renewal
from orders.store import copies, drafts, orders
from orders.store import typed as kept
from orders.store.copies import CertificateCopy
from orders.tables import DraftRow


async def start(tx: Transaction, requests: Requests, command: StartRenewal) -> DraftView | Refusal:
    """Start the renewal of a certificate, filled in from the old one.

    One's own draft in which something was saved is never gone on with unasked: `draft.exists`, with its id, version and
    when it was saved. With `instead_of`, its version, it is thrown away for the new one.
    Other refusals: `not_found`, and those of `offers.renewal`.
    """
    known = await copies.certificate(tx, tx.actor.tenant, command.certificate)
    if known is None:
        return refuse("not_found")
    offered = await renewal(tx, known, command.language)
    if offered.refusal is not None:
        return refuse(offered.refusal, **offered.params)
    draft = await drafts.own(tx, command.certificate)
    if draft is not None and draft.expires_at <= tx.now:
        await drafts.remove(tx, draft.id)
        draft = None
    if draft is not None and command.instead_of == draft.version:
        await _throw_away(tx, draft)
    elif draft is not None and draft.version > 1:
        return refuse("draft.exists", draft=str(draft.id), version=draft.version, at=draft.saved_at.isoformat())
    if await _begin(tx, known, command.language):
        tx.audit(audit.DraftStarted(subject=str(command.certificate)))
    draft = await drafts.own(tx, command.certificate)
    return refuse("unavailable") if draft is None else await _shown(tx, requests, draft)


async def show(tx: Transaction, requests: Requests, draft_id: UUID) -> DraftView | Refusal:
    """A draft of the subscriber, complete. Refusals: `not_found`, `draft.placed` (with who, when, reference)."""
    draft = await drafts.visible(tx, draft_id)
    return await _why_gone(tx, draft_id) if draft is None else await _shown(tx, requests, draft)


async def save(
    tx: Transaction, requests: Requests, draft_id: UUID, step: Step, command: SaveStep
) -> DraftView | Refusal:
    """Save one step. What may be kept is kept, also when the answer is a refusal with findings.

    Refusals: `not_found`, `draft.placed`, `draft.stale` (another window or colleague saved meanwhile), `draft.step_order`,
    `draft.findings`, `draft.warnings` (with `version`, the draft's new one), `manager.unknown`, `conditions.missing`;
    `input.invalid` with `kind` "step.other" when the answers are of another step.
    """
    answers = command.answers
    if answers.step is not step:
        return refuse("input.invalid", kind="step.other", step=answers.step.value)
    # read before the first statement: nothing is locked and no connection taken while the sandbox works
    typed = await requests.read(_request_of(answers)) if isinstance(answers, CertificateAnswers) else None
    draft = await drafts.visible(tx, draft_id, lock=True)
    if draft is None:
        return await _why_gone(tx, draft_id)
    if draft.version != command.version:
        return refuse("draft.stale", version=draft.version)
    before = await assess(tx, requests, draft)
    if isinstance(before, Refusal):
        return before
    missing = before.missing_before(step)
    if missing is not None:
        return refuse("draft.step_order", step=missing.value)
    refusal: Refusal | None = None
    match answers:
        case ManagerAnswers():
            refusal = _manager(tx, before, answers)
        case CertificateAnswers():
            refusal = await _certificate(tx, requests, before, answers, typed)
        case ConditionsAnswers():
            refusal = _conditions(tx, before, answers)
        case CheckAnswers():
            _give(tx, draft, Step.CHECK)
        case ContactAnswers():
            _mark_saved(tx, draft, Step.CONTACT, changed=False)
    draft.version += 1
    _give(tx, draft)
    draft.saved_at, draft.expires_at = tx.now, tx.now + DRAFT_KEPT
    await tx.session.flush()
    if typed_in(step):
        await kept.forget(tx, draft.id, step.value, draft.version)
    if refusal is not None:
        return refusal.model_copy(update={"params": {**refusal.params, "version": draft.version}})
    return await _shown(tx, requests, draft)


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
    await drafts.remove(tx, draft.id)
    tx.audit(audit.DraftDiscarded(subject=str(draft.id), owner=draft.created_by, certificate=draft.certificate))


async def _why_gone(tx: Transaction, draft_id: UUID) -> Refusal:
    """Why a draft isn't there: the subscriber ordered with it; else it was thrown away, ran out, or was never theirs."""
    placed = await orders.of_draft(tx, draft_id)
    return refuse("not_found") if placed is None else refuse("draft.placed", **about(placed))


async def _begin(tx: Transaction, known: CertificateCopy, language: str) -> bool:
    managers = await copies.managers(tx, tx.actor.tenant)
    manager = next((m for m in managers if m.number == known.old.manager), None)
    row = DraftRow(
        id=tx.new_id(),
        subscriber=tx.actor.tenant,
        created_by=tx.actor.number,
        language=language,
        product=known.old.product.value,
        certificate=known.old.id,
        manager=manager.number if manager else None,
        sans=list(known.old.sans),
        delivery_email=manager.email if manager else "",
        saved=[],
        created_at=tx.now,
        saved_at=tx.now,
        expires_at=tx.now + DRAFT_KEPT,
    )
    return await drafts.add(tx, row)


async def _shown(tx: Transaction, requests: Requests, draft: DraftRow) -> DraftView | Refusal:
    seen = await assess(tx, requests, draft)
    if isinstance(seen, Refusal):
        return seen
    return (await view(tx, seen)).model_copy(update={"typed": await typed.of(tx, draft.id)})


def _mark_saved(tx: Transaction, draft: DraftRow, step: Step, *, changed: bool) -> None:
    """Keep that a step with data was saved. After a change everybody has to read the check page again."""
    draft.saved = [other.value for other in STEPS if other.value in {*draft.saved, step.value}]
    if changed:
        draft.given = after_change(draft.given, tx.actor.number)


def _give(
    tx: Transaction,
    draft: DraftRow,
    *steps: Step,
    warnings: tuple[str, ...] | None = None,
    agreement: Agreement | None = None,
) -> None:
    """Keep that the actor confirmed these steps, and what was given with it."""
    given = given_by(draft.given, tx.actor.number)
    fresh = Given(
        at=tx.now,
        steps={**given.steps, **dict.fromkeys(steps, tx.now)},
        warnings=given.warnings if warnings is None else warnings,
        agreement=given.agreement if agreement is None else agreement,
    )
    draft.given = put(draft.given, tx.actor.number, fresh)


def _manager(tx: Transaction, seen: Assessment, command: ManagerAnswers) -> Refusal | None:
    draft = seen.draft
    chosen = next((m for m in seen.managers if m.number == command.manager), None)
    if chosen is None:
        return refuse("manager.unknown")
    previous = seen.manager
    if draft.delivery_email in {"", previous.email if previous else ""}:
        draft.delivery_email = chosen.email
    changed, draft.manager = draft.manager != chosen.number, chosen.number
    _mark_saved(tx, draft, Step.MANAGER, changed=changed)
    return None


def _request_of(command: CertificateAnswers) -> bytes:
    """The request as it came: the chosen file, else what was typed. Half characters become `?`: the reader judges them."""
    return command.csr_file or command.csr.encode("utf-8", "replace")


async def _certificate(
    tx: Transaction,
    requests: Requests,
    seen: Assessment,
    command: CertificateAnswers,
    typed: ParsedRequest | Unusable | None,
) -> Refusal | None:
    draft = seen.draft
    previous = (draft.csr, draft.sans, draft.delivery_email, seen.term.days)
    draft.sans = [name.replace("\0", "\ufffd") for name in command.sans]
    wanted = command.delivery_email.replace("\0", "\ufffd").strip()
    delivery = address(wanted)
    draft.delivery_email = wanted if isinstance(delivery, Finding) else delivery
    draft.term_days = command.term_days or draft.term_days or seen.term.days
    now = await assess(tx, requests, draft, typed)
    if isinstance(now, Refusal):
        raise Refused(now)
    draft.csr = (now.report.pem if now.report else None) or ""
    if command.accept_warnings:
        _give(tx, draft, warnings=tuple(fingerprint(f) for f in now.findings if f.severity == "warning"))
    changed = previous != (draft.csr, draft.sans, draft.delivery_email, draft.term_days)
    _mark_saved(tx, draft, Step.CERTIFICATE, changed=changed)
    slug = "draft.findings" if blocking(now.findings) else "draft.warnings" if now.unaccepted else ""
    if not slug:
        return None
    draft.saved = [name for name in draft.saved if name != Step.CERTIFICATE.value]
    return with_findings(slug, now)


def _conditions(tx: Transaction, seen: Assessment, command: ConditionsAnswers) -> Refusal | None:
    draft = seen.draft
    missing = seen.offer.codes - set(command.accepted)
    if missing:
        draft.given = put(draft.given, tx.actor.number, without(seen.given, Step.CONDITIONS))
        return refuse("conditions.missing", codes=" ".join(sorted(missing)))
    agreement = seen.offer.agreement(seen.term)
    _give(tx, draft, Step.CONDITIONS, agreement=agreement)
    tx.audit(audit.Declared(subject=str(draft.id), **agreement))
    return None


def with_findings(slug: str, seen: Assessment) -> Refusal:
    """A refusal that carries everything found."""
    return refuse(slug).model_copy(update={"findings": tuple(f.model_dump() for f in seen.findings)})
