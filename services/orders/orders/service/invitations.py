"""The request handed in by the certificate manager: a link is mailed that opens one thing, without a login.

The token is made when its mail leaves and stands in that mail alone; kept is its hash. Who holds it sees the names and which keys may
be used, and nothing else. It ends: after its time, when it was used, when another one is mailed, when what is asked is changed, and with its draft.
"""

import base64
import hashlib
import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis import mail
from chassis.actor import Actor
from chassis.edge import rows
from chassis.edge.budgets import Budget, Per
from chassis.service import Service
from chassis.telemetry import log
from chassis.transaction import Transaction
from chassis.work.jobs import Job, Work
from contracts import audit
from contracts.mails import Message
from contracts.orders import CsrInvitation, CsrInvitationState, HandInCsr, InvitedCsr
from contracts.refusals import Refusal, refuse
from pydantic import ValidationError

from orders import mails
from orders.adapters import Adapters
from orders.domain.findings import blocking
from orders.domain.given import after_change
from orders.domain.limits import Limits
from orders.domain.states import DRAFT_KEPT
from orders.requests import Requests
from orders.service import mailing
from orders.service.assessment import assess, situate
from orders.steps import Assessment, Sent
from orders.steps import certificate as certificate_step
from orders.steps import manager as manager_step
from orders.store import copies, csr_invitations, drafts, email_codes
from orders.store.csr_invitations import Invitation
from orders.tables import DraftRow

#: The job that makes a token and mails it.
JOB = "csr_invitation"
_BYTES = 20  # 160 bits
_HOUR, _DAY = 3600, 24 * 3600
_CAUSES = {"mail.refused": "refused", "mail.unsendable": "unsendable"}
_OVER = "csr_invitation.over"


def hashed(token: str) -> str:
    """A token as it is kept. It has 160 bits from the system's source: nothing is gained by a slow hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def asked(draft: DraftRow) -> bool:
    """Whether the certificate manager is to hand the request in, as the draft was saved last."""
    return certificate_step.STEP.kept(draft).by_manager


async def of(tx: Transaction, draft: DraftRow) -> CsrInvitation | None:
    """The invitation of a draft whose request the manager hands in; None while nobody was asked."""
    if not asked(draft):
        return None
    last = await csr_invitations.of(tx, draft.id)
    if last is None:
        return None
    return CsrInvitation(
        name=last.name,
        address=last.address,
        invited_at=last.invited_at,
        until=last.until,
        over=last.handed_in_at is None and not last.open_at(tx.now),
        handed_in_at=last.handed_in_at,
        undelivered="refused" if last.undelivered == "refused" else "unsendable" if last.undelivered else None,
    )


async def state(tx: Transaction, draft_id: UUID) -> CsrInvitationState | Refusal:
    """The same of a draft of the subscriber, cheaply. Refusal: `not_found`."""
    draft = await drafts.visible(tx, draft_id)
    return (
        refuse("not_found")
        if draft is None
        else CsrInvitationState(version=draft.version, invitation=await of(tx, draft))
    )


async def follow(tx: Transaction, seen: Assessment, limits: Limits, *, again: bool = False) -> Refusal | None:
    """Have what is mailed follow what was saved: ask who is to hand in a request now, and void what was asked before.

    `again`: another link is asked for. Refusals: `csr_invitation.many_mails`, `csr_invitation.address`; then nobody is asked.
    """
    draft = seen.situation.draft
    wanted = await _wanted(tx, seen, limits)
    last = await csr_invitations.of(tx, draft.id)
    standing = last if last and last.open_at(tx.now) else None
    if wanted is None:
        if standing is not None:
            await _void(tx, draft, standing, "not_needed", tell=True)
        return None
    if last is not None and last.handed_in_at is None and last.same_as(wanted) and not again:
        return None  # it stands, or it ended and who orders has to ask for another one
    if standing is not None:
        mailed_anew = standing.address == wanted.address
        await _void(tx, draft, standing, "again" if again else "changed", tell=not mailed_anew)
    return await _invite(tx, seen, wanted, limits, changed=standing is not None and not again)


async def invite_again(
    tx: Transaction, requests: Requests, draft_id: UUID, version: int, limits: Limits
) -> Refusal | DraftRow:
    """Mail another link. Refusals: `not_found`, `draft.stale`, `csr_invitation.not_needed` and those of `follow`."""
    draft = await drafts.visible(tx, draft_id, lock=True)
    if draft is None:
        return refuse("not_found")
    if draft.version != version:
        return refuse("draft.stale", version=draft.version)
    situation = await situate(tx, draft)
    if isinstance(situation, Refusal):
        return situation
    seen = await assess(tx, requests, situation)
    if await _wanted(tx, seen, limits) is None:
        return refuse("csr_invitation.not_needed")
    return await follow(tx, seen, limits, again=True) or draft


async def end(tx: Transaction, draft: DraftRow, reason: str) -> None:
    """The draft goes (`discarded`, `placed`): who was asked and did not hand anything in is told."""
    last = await csr_invitations.of(tx, draft.id) if asked(draft) else None
    if last is not None and last.open_at(tx.now):
        await _void(tx, draft, last, reason, tell=True)


async def look(service: Service[Adapters], actor: Actor, token: str) -> InvitedCsr | Refusal:
    """What stands behind a token; it stays as it is. Refusals: `csr_invitation.over`, whatever ended it or if it never was; `unavailable`."""
    async with service.database.begin(actor) as tx:
        seen = await _seen(tx, service.adapters.requests, token)
        return seen if isinstance(seen, Refusal) else _shown(seen[0], seen[1])


async def hand_in(service: Service[Adapters], actor: Actor, command: HandInCsr) -> InvitedCsr | Refusal:
    """Keep a request as that of the draft, once: then who orders is told, and reads and declares again.

    What the wizard would find in it comes back with it: then nothing is kept. Refusals: those of `look`.
    """
    requests = service.adapters.requests
    async with service.database.begin(actor) as tx:  # nothing is read for who has no invitation
        seen = await _seen(tx, requests, command.token)
    if isinstance(seen, Refusal):
        return seen
    sent = await requests.read(command.csr_file or command.csr.encode("utf-8", "replace"))
    async with service.database.begin(actor) as tx:
        seen = await _seen(tx, requests, command.token, lock=True)
        return seen if isinstance(seen, Refusal) else await _take(tx, *seen, sent, command.accept_warnings)


async def send(work: Work[Any]) -> None:
    """Make a token and mail it; for an invitation that has ended meanwhile none is. Raises as `chassis.mail.send` does: then the
    next try makes another one."""
    token = base64.b32encode(secrets.token_bytes(_BYTES)).decode().lower()
    async with work.begin() as tx:
        if not await csr_invitations.made(tx, UUID(work.job.payload["invitation"]), hashed(token)):
            log.warning("csr_invitation.late", key=work.job.key)
            return
    message = mails.with_token(Message.model_validate(work.job.payload["message"]), token)
    await mail.send(replace(work, job=replace(work.job, payload=message.model_dump(mode="json"))))


async def undelivered(tx: Transaction, job: Job, cause: str) -> None:
    """Keep with the invitation that its mail never arrives: the draft's page shows that."""
    await csr_invitations.undelivered(tx, UUID(job.payload["invitation"]), _CAUSES.get(cause, "unsendable"))


async def end_what_was_mailed(tx: Transaction) -> dict[str, int]:
    """After a restore neither codes nor links count that were mailed before it."""
    return {**await email_codes.end_all(tx), "csr_invitations": await csr_invitations.end_all(tx)}


async def _wanted(tx: Transaction, seen: Assessment, limits: Limits) -> Invitation | None:
    """Who is to be asked for what, as the draft stands now; None while nobody is, or while names or manager are not right."""
    draft, kept = seen.situation.draft, certificate_step.STEP.kept(seen.situation.draft)
    asked, chosen = seen.results[certificate_step.STEP.step], seen.results[manager_step.STEP.step]
    assert isinstance(asked, certificate_step.Requested) and isinstance(chosen, manager_step.Chosen)
    named = chosen.manager or chosen.nominated
    if not kept.by_manager or kept.csr or named is None or asked.common_name is None or blocking(asked.findings):
        return None
    here = chosen.manager
    said = None if here is None else await copies.language(tx, here.number)
    return Invitation(
        draft=draft.id,
        id=tx.new_id(),
        names=asked.names,
        person=here.number if here else None,
        name=named.name,
        address=named.email,
        language=said or draft.language,
        invited_by=tx.actor.number,
        invited_at=tx.now,
        until=tx.now + limits.csr_invitation_kept,
    )


async def _invite(
    tx: Transaction, seen: Assessment, invitation: Invitation, limits: Limits, *, changed: bool
) -> Refusal | None:
    situation = seen.situation
    try:
        message = mails.of_invitation(
            invitation, situation.contact.name, situation.subscriber.card.name, changed=changed
        )
    except ValidationError:
        log.error("mail.address", person=invitation.person, draft=str(invitation.draft), alarm=True)
        return refuse("csr_invitation.address")
    budgets = (
        (
            Budget("csr_invitation_mails", Per.ADDRESS, limits.invitation_mails_an_hour, seconds=_HOUR),
            invitation.address,
        ),
        (Budget("csr_invitations", Per.PERSON, limits.invitations_a_day, seconds=_DAY), tx.actor.number),
    )
    for budget, about in budgets:
        spent = await rows.spend(tx, budget, hashlib.sha256(about.lower().encode()).hexdigest())
        if spent is not None:
            again = tx.now + timedelta(seconds=int(spent.params["seconds"]))
            return refuse("csr_invitation.many_mails", at=again.isoformat())
    await csr_invitations.add(tx, invitation)
    tx.enqueue(JOB, message.key, {"invitation": str(invitation.id), "message": message.model_dump(mode="json")})
    until, key = invitation.until.isoformat(), str(invitation.id)
    tx.audit(audit.CsrInvited(subject=str(invitation.draft), invitation=key, until=until, person=invitation.person))
    return None


async def _void(tx: Transaction, draft: DraftRow, last: Invitation, reason: str, *, tell: bool) -> None:
    await csr_invitations.remove(tx, draft.id)
    tx.audit(audit.CsrInvitationVoided(subject=str(draft.id), invitation=str(last.id), reason=reason))
    if tell:
        register = await copies.register(tx, draft.subscriber, tx.actor.number)
        organisation = register.subscriber.card.name if register else draft.subscriber
        tx.mail(mails.of_voided(last, organisation))


async def _seen(
    tx: Transaction, requests: Requests, token: str, *, lock: bool = False
) -> tuple[Assessment, Invitation] | Refusal:
    """The draft behind a token as its contact sees it. One lock order: the draft first, as everywhere."""
    draft_id = await csr_invitations.behind(tx, hashed(token))
    draft = None if draft_id is None else await drafts.invited(tx, draft_id, lock=lock)
    last = None if draft is None else await csr_invitations.of(tx, draft.id)
    if (
        draft is None
        or last is None
        or not last.open_at(tx.now)
        or (lock and await csr_invitations.behind(tx, hashed(token)) is None)
    ):
        return refuse(_OVER)
    situation = await situate(tx, draft, last.invited_by)
    if isinstance(situation, Refusal):
        return situation if situation.slug == "unavailable" else refuse(_OVER)
    return await assess(tx, requests, situation), last


def _shown(seen: Assessment, last: Invitation) -> InvitedCsr:
    common_name, *others = last.names
    keys = seen.situation.offer.terms(seen.term).keys
    assert keys is not None
    return InvitedCsr(common_name=common_name, sans=tuple(others), keys=keys, until=last.until)


async def _take(tx: Transaction, seen: Assessment, last: Invitation, sent: Sent, accepted: bool) -> InvitedCsr:
    draft, step = seen.situation.draft, certificate_step.STEP
    report, findings = await step.handed_in(tx, seen, sent)
    warnings = [finding for finding in findings if finding.severity == "warning"]
    answer = _shown(seen, last).model_copy(update={"summary": report.summary, "findings": findings})
    if blocking(findings) or (warnings and not accepted):
        return answer
    assert report.pem is not None and report.spki_sha256 is not None
    step.put(draft, step.kept(draft).model_copy(update={"csr": report.pem, "handed_in_at": tx.now}))
    draft.given = after_change(draft.given, "")  # nobody of the subscriber: all read and declare again
    draft.version += 1
    draft.saved_at, draft.expires_at = tx.now, tx.now + DRAFT_KEPT
    await tx.session.flush()
    await csr_invitations.used(tx, draft.id)
    key, spki = str(last.id), report.spki_sha256
    tx.audit(audit.CsrHandedIn(subject=str(draft.id), invitation=key, spki_sha256=spki, warnings=len(warnings)))
    values = {"common_name": last.names[0], "handed_in_at": tx.now, "manager": last.name, "until": draft.expires_at}
    await mailing.about_draft(tx, "csr_handed_in", draft, seen.situation.contact, values, f".{last.id}")
    return answer.model_copy(update={"handed_in": True})
