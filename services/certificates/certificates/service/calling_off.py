"""Calling off an announced list of an incident: one of the provider's people proposes it, another confirms exactly that, before its day.

That two person numbers are two humans is judged by orders, as in `service.incidents`.
"""

import hashlib
from datetime import date, timedelta
from uuid import UUID

from chassis.transaction import Transaction
from contracts import audit
from contracts.incidents import HeldFate, IncidentState, ProposalOutcome
from contracts.proposals import ConfirmProposal, ProposeCallOff
from contracts.refusals import Refusal, refuse

from certificates.service import announcing as announced
from certificates.service import incidents as service
from certificates.service import putting_off
from certificates.store import announcing, incidents
from certificates.store import putting_off as putting_off_store


def hashed(incident: UUID, nth: int, list_sha256: str, day: date, words: str) -> str:
    """What a second person confirms: SHA-256 of exactly what is proposed (contracts.incidents.IncidentProposal)."""
    said = "\n".join(("call_off", str(incident), str(nth), list_sha256, day.isoformat(), words))
    return hashlib.sha256(said.encode()).hexdigest()


async def propose(tx: Transaction, number: UUID, command: ProposeCallOff, within: timedelta) -> Refusal | None:
    """Propose to call off exactly this announced list, to be confirmed `within` and before its day. Nothing changes by it.

    Refusals: `not_found`, `incident.state`, `incident.other_list`, `incident.proposed`.
    """
    row = await announced.proposable(tx, number, command.sha256)
    if isinstance(row, Refusal):
        return row
    sha256 = hashed(number, row.round, row.sha256, row.day, command.words)
    await announcing.propose(tx, row, sha256, command.words, min(tx.now + within, row.starts_at))
    tx.audit(audit.CallOffProposed(subject=str(number), round=row.round, sha256=sha256, words=command.words))
    return None


async def confirm(tx: Transaction, number: UUID, command: ConfirmProposal) -> Refusal | None:
    """Another than who proposed it confirms exactly that: the list is called off, and each certificate stays valid; or its part gets its
    other day, and when nothing is left of the list it is over. Again changes nothing. Raises Refused as `putting_off.confirmed`.

    Refusals: `not_found`, `incident.state`, `incident.other_list`, `incident.own`.
    """
    row = await incidents.locked(tx, number)
    if row is None:
        return refuse("not_found")
    if await announcing.confirmed(tx, number, command.sha256):
        return None
    proposal = await announcing.proposed(tx, number)
    if row.state != IncidentState.ANNOUNCED or proposal is None or proposal.due_at <= tx.now:
        return refuse("incident.state")
    if proposal.sha256 != command.sha256:
        return refuse("incident.other_list")
    if proposal.proposed_by == tx.actor.number:
        return refuse("incident.own")
    if proposal.day is not None:
        became = await putting_off.confirmed(tx, row, proposal)
        await announced.decided(tx, proposal, ProposalOutcome.CONFIRMED, str(became))
        if await putting_off_store.left(tx, row):
            return None
    else:
        await announced.decided(tx, proposal, ProposalOutcome.CONFIRMED)
    await announcing.void(tx, row)
    await incidents.move(tx, number, IncidentState.CANCELLED.value, row.round)
    await service.let_go(tx, number, HeldFate.RELEASE)
    tx.audit(audit.IncidentEnded(subject=str(number), state=IncidentState.CANCELLED.value, round=row.round))
    announced.work(tx, row, "off")
    return None


async def drop(tx: Transaction, number: UUID) -> Refusal | None:
    """What was proposed is no more; the list keeps its day. Refusals: `not_found`, `incident.state`."""
    row = await incidents.locked(tx, number)
    if row is None:
        return refuse("not_found")
    proposal = await announcing.proposed(tx, number)
    if proposal is None:
        return refuse("incident.state")
    await announced.decided(tx, proposal, ProposalOutcome.DROPPED)
    return None
