"""Many certificates revoked together: a list that one of the provider's people freezes, another confirms, and a job carries out.

That two person numbers are two humans is judged by orders, which alone knows the numbers of one human: the gateway has it judged before it
confirms (docs/decisions/0020). Here two numbers are two.
"""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis import clock
from chassis.errors import Refused
from chassis.telemetry import log
from chassis.transaction import Transaction
from contracts import audit
from contracts.incidents import (
    UNCLEAR,
    ChosenBy,
    CloseIncident,
    ConfirmList,
    HeldFate,
    IncidentState,
    LeaveList,
    LineOutcome,
    ListOutcome,
    PreparedIncident,
    PrepareIncident,
)
from contracts.products import Product
from contracts.refusals import Refusal, refuse
from contracts.revocations import Reason, Road

from certificates.domain.incidents import AT_ONCE, CALLED_BEFORE, LEFT_OPEN, given, pause
from certificates.domain.issuance import IssuanceAction
from certificates.service import announcing, issuing, revoking
from certificates.service.incident_lines import found
from certificates.store import incidents, issuances, revocations
from certificates.tables import INCIDENT, Issuance


async def prepare(tx: Transaction, command: PrepareIncident, within: timedelta) -> PreparedIncident | Refusal:
    """Freeze what falls under a choice, to be confirmed `within`. Nothing is revoked. Of serial numbers each line is told; nothing is frozen
    while one is unclear, or none is of a certificate that can be revoked.

    Refusals: `incident.value`, `incident.day`. Raises Refused: `incident.empty`, when nothing falls under a key, issuer or subscriber, nor is under way.
    """
    number, value = tx.new_id(), command.value.strip()
    if command.chosen_by is ChosenBy.KEY and not re.fullmatch(
        "[0-9a-f]{64}", value := re.sub(r"[\s:]", "", value).lower()
    ):
        return refuse("incident.value")
    if command.day is not None and (refusal := await announcing.refusal_of(tx, command.day)) is not None:
        return refusal
    lines, ids = await found(tx, given(command.serials, command.spelling))
    if command.serials and (not ids or any(line.outcome in UNCLEAR for line in lines)):
        return PreparedIncident(id=None, lines=lines)
    row = {"id": number, "chosen_by": command.chosen_by.value, "value": value, "reason": command.reason.value}
    others = [line.model_dump(mode="json") for line in lines if line.outcome is not LineOutcome.FOUND]
    starts = None if command.day is None else announcing.starts_at(command.day)
    await incidents.add(tx, {**row, "words": command.words}, others, starts)
    await _freeze(tx, number, 1, within, {**row, "starts_at": starts}, ids)
    await announcing.plan(tx, number, command)
    return PreparedIncident(id=number, lines=lines)


async def _freeze(tx: Transaction, number: UUID, nth: int, within: timedelta, row: Any, ids: list[int]) -> None:
    """Raises Refused (`incident.empty`) when the choice finds nothing; a first list may be empty as long as something is under way, but for a day."""
    chosen_by, value, starts = row["chosen_by"], row["value"], row["starts_at"]
    due = tx.now + within if starts is None else min(tx.now + within, starts)
    certificates, sha256 = await incidents.freeze(tx, number, nth, chosen_by, value, due, ids)
    if not certificates and (nth > 1 or starts or not await incidents.under_way(tx, number)):
        raise Refused(refuse("incident.empty"))  # nothing of what was written stays
    day = "" if starts is None else clock.local(starts).date().isoformat()
    facts = {"chosen_by": chosen_by, "value": value, "reason": row["reason"], "sha256": sha256, "day": day}
    tx.audit(audit.IncidentPrepared(subject=str(number), round=nth, certificates=certificates, **facts))


async def again(tx: Transaction, number: UUID, within: timedelta) -> Refusal | None:
    """Make the choice again; what is new is the next list. Refusals: `not_found`, `incident.state`. Raises Refused: `incident.empty`."""
    row = await incidents.locked(tx, number)
    if row is None:
        return refuse("not_found")
    if row.state != IncidentState.RAN or row.chosen_by == ChosenBy.SERIALS:
        return refuse("incident.state")
    await _freeze(tx, number, row.round + 1, within, row._mapping, [])
    await incidents.move(tx, number, IncidentState.PREPARED.value, row.round + 1)
    return None


async def confirm(tx: Transaction, number: UUID, command: ConfirmList) -> Refusal | None:
    """Another than who prepared it confirms exactly this list for exactly its day; the run begins, or it is announced. Again changes nothing.

    Refusals: `not_found`, `incident.other_list`, `incident.own`, `incident.state`.
    """
    row = await _of_another(tx, number, command.sha256)
    if isinstance(row, Refusal):
        return row
    if row.day != command.day:
        return refuse("incident.other_list")
    if row.state in {IncidentState.RUNNING, IncidentState.ANNOUNCED}:
        return None
    if row.state != IncidentState.PREPARED or row.due_at <= tx.now:
        return refuse("incident.state")
    await incidents.decide(tx, row, ListOutcome.CONFIRMED.value)
    facts = {"sha256": row.sha256, "prepared_by": row.prepared_by, "day": row.day.isoformat() if row.day else ""}
    tx.audit(audit.IncidentConfirmed(subject=str(number), round=row.round, **facts))
    if row.day is not None:
        await announcing.begin(tx, row)
        return None
    await incidents.move(tx, number, IncidentState.RUNNING.value, row.round)
    tx.enqueue(INCIDENT, f"{number}.{row.round}", {"incident": str(number)})
    return None


async def leave(tx: Transaction, number: UUID, command: LeaveList) -> Refusal | None:
    """Another than who prepared it decides that the certificates of a next list stay valid. Refusals as `confirm`."""
    row = await _of_another(tx, number, command.sha256)
    if isinstance(row, Refusal):
        return row
    if row.state != IncidentState.PREPARED or row.round == 1:
        return refuse("incident.state")
    await incidents.decide(tx, row, ListOutcome.LEFT.value, command.words)
    await incidents.move(tx, number, IncidentState.RAN.value, row.round)
    facts = {"sha256": row.sha256, "prepared_by": row.prepared_by, "words": command.words}
    tx.audit(audit.IncidentLeft(subject=str(number), round=row.round, **facts))
    return None


async def _of_another(tx: Transaction, number: UUID, sha256: str) -> Any:
    """The incident with exactly this last list, that another prepared; else the refusal."""
    row = await incidents.locked(tx, number)
    if row is None:
        return refuse("not_found")
    if row.sha256 != sha256:
        return refuse("incident.other_list")
    return refuse("incident.own") if row.prepared_by == tx.actor.number else row


async def call_off(tx: Transaction, number: UUID) -> Refusal | None:
    """A list that nobody confirmed is no more. Of a first list the incident neither, and what waited for it goes on.

    Refusals: `not_found`, `incident.state`.
    """
    row = await incidents.locked(tx, number)
    if row is None:
        return refuse("not_found")
    if row.state != IncidentState.PREPARED:
        return refuse("incident.state")
    await _undone(tx, row, ListOutcome.CALLED_OFF, IncidentState.CANCELLED)
    return None


async def _undone(tx: Transaction, row: Any, outcome: ListOutcome, state: IncidentState) -> None:
    """The last list is no more: its certificates are in no list again. A first list takes the incident with it."""
    await incidents.decide(tx, row, outcome.value)
    then = state if row.round == 1 else IncidentState.RAN
    await incidents.move(tx, row.id, then.value, row.round)
    if row.round == 1:
        await let_go(tx, row.id, HeldFate.RELEASE)
    tx.audit(audit.IncidentEnded(subject=str(row.id), state=then.value, round=row.round))


async def close(tx: Transaction, number: UUID, command: CloseIncident) -> Refusal | None:
    """Close what ran, once each certificate of its lists is seen to be revoked or was settled by a person, and its choice finds no other.

    Refusals: `not_found`, `incident.state`, `incident.more` (the choice finds others, or the CA may be making one), `incident.unfinished`,
    `incident.held` (orders wait, and it is not said what becomes of them). Raises Refused: `incident.more`, when a job was with one just now.
    """
    row = await incidents.locked(tx, number)
    if row is None:
        return refuse("not_found")
    if row.state != IncidentState.RAN:
        return refuse("incident.state")
    under_way = await incidents.under_way(tx, number)
    if await incidents.fresh(tx, row) or any(each.tried for each in under_way):
        return refuse("incident.more")
    if await incidents.unfinished(tx, number):
        return refuse("incident.unfinished")
    if under_way and command.held is None:
        return refuse("incident.held")
    if not await let_go(tx, number, command.held or HeldFate.RELEASE):
        raise Refused(refuse("incident.more"))  # nothing of what was written stays
    await incidents.move(tx, number, IncidentState.CLOSED.value, row.round, command.held and command.held.value)
    tx.audit(audit.IncidentEnded(subject=str(number), state=IncidentState.CLOSED.value, round=row.round))
    return None


async def let_go(tx: Transaction, number: UUID, fate: HeldFate) -> bool:
    """What waits for the end of an incident that is locked goes on by its job, or ends without a certificate. False when the CA may be making one of them."""
    untried = True
    for each in await incidents.under_way(tx, number):
        intent = await issuances.locked(tx, each.id)
        if intent is None or intent.ended_at is not None:
            continue
        if intent.tried_at is not None:
            untried = False
        else:
            _meets(tx, intent, number, fate)
    return untried


def _meets(tx: Transaction, intent: Issuance, number: UUID, fate: HeldFate) -> None:
    """An intent, which is locked, meets its fate at the end of an incident."""
    if fate is HeldFate.REFUSE:
        issuing.fail(tx, intent, IssuanceAction.REFUSE, issuing.UNASKED, issuing.UNASKED)
    facts = {"incident": str(number), "issuance": str(intent.id), "fate": fate.value}
    tx.audit(audit.IssuanceReleased(subject=str(intent.order_id), **facts))


async def step(tx: Transaction, number: UUID) -> float | None:
    """Ask for the next few revocations of a run, as long as few of incidents are with the CA; of what does not run say what is to be said.
    Seconds until the next step; None: it is done.

    Each certificate is written off in the transaction that asks for it: killed anywhere, the run goes on and asks nothing twice.
    """
    row = await incidents.locked(tx, number)
    if row is None or row.state != IncidentState.RUNNING:
        return None if row is None else await announcing.step(tx, row)
    room = AT_ONCE - await incidents.with_ca(tx)
    batch = await incidents.waiting(tx, row, max(room, 0))
    for certificate in batch:
        known = await revocations.certificate(tx, certificate, None)
        if known is not None:
            await revoking.ask_known(tx, known, Reason(row.reason), Road.INCIDENT, row.decided_by)
        await incidents.asked(tx, row, certificate)
    if await incidents.waiting(tx, row, 1):
        if batch:
            await incidents.went_on(tx, number)
        return pause(timedelta(0) if batch else tx.now - row.went_on_at)
    await incidents.move(tx, number, IncidentState.RAN.value, row.round)
    tx.audit(audit.IncidentRan(subject=str(number), round=row.round))
    if fresh := await incidents.fresh(tx, row):
        log.error("incident.more", incident=str(number), fresh=fresh, alarm=True)
    return None


async def waits(tx: Transaction, intent: Issuance) -> bool:
    """Whether nothing may be asked of the CA for an intent now: it was approved by an orders that is newer than this service, or falls
    under an open incident (somebody is called, once). Otherwise the CA may have been asked from the commit on: what it makes is taken in, and stands in the next list.

    One that was approved before an incident was closed that refuses what waits, and that the closing didn't see (its approval was on the way, or
    not committed yet), ends here. The closing is committed before or after this look: it is seen here, or the incident is still open and the next look sees it."""
    if intent.product not in set(Product):
        log.warning("issuance.product_unknown", issuance=str(intent.id), product=intent.product)
        return True
    if intent.tried_at is not None:
        return False
    incident = await incidents.holding(tx, intent)
    if incident is None:
        intent.tried_at = tx.now
        return False
    if incident.refuses:
        _meets(tx, intent, incident.id, HeldFate.REFUSE)
        return True
    if await incidents.hold(tx, intent.id, incident.id):
        log.error("incident.holds", incident=str(incident.id), reference=intent.reference, alarm=True)
        facts = {"incident": str(incident.id), "issuance": str(intent.id)}
        tx.audit(audit.IssuanceHeld(subject=str(intent.order_id), **facts))
    return True


async def look(tx: Transaction) -> None:
    """Call for lists that nobody confirms and incidents that nobody closes, end the lists of which the time is over, begin those whose day has come."""
    await announcing.look(tx)
    for number in await incidents.due(tx, tx.now + CALLED_BEFORE):
        row = await incidents.locked(tx, number)
        if row is None or row.state != IncidentState.PREPARED:
            continue
        if row.due_at <= tx.now:
            await _undone(tx, row, ListOutcome.EXPIRED, IncidentState.EXPIRED)
            log.error("incident.expired", incident=str(number), round=row.round, alarm=True)
        elif row.due_alarmed_at is None:
            await incidents.due_called(tx, row)
            log.error("incident.due", incident=str(number), round=row.round, alarm=True)
    for number in await incidents.left_open(tx, tx.now - LEFT_OPEN):
        log.error("incident.left_open", incident=str(number), alarm=True)
