"""A list of an incident that is for a day: announced to other systems, on pages and by mail, and begun when its day comes.

Whatever is said of a certificate is written down in the transaction that says it: killed anywhere, nothing is said twice and all of it is.
"""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from chassis import clock
from chassis.telemetry import log
from chassis.transaction import Transaction
from contracts import audit
from contracts.announced import RevocationAnnounced, RevocationCalledOff
from contracts.announcing import STARTS, Announced
from contracts.certificates import CertificateStatus
from contracts.incidents import IncidentState, PrepareIncident, ProposalOutcome
from contracts.refusals import Refusal, refuse

from certificates.domain.announcing import REMINDED, no_day, reminded_on
from certificates.mails import Announcement
from certificates.service import event_builders, mailing
from certificates.store import announcing, expiry, incidents, inventory
from certificates.tables import INCIDENT, Certificate

#: So many certificates are said in a transaction.
_SAID = 100


def starts_at(day: date) -> datetime:
    """When the first certificate of a list for this day is revoked, in UTC."""
    return datetime.combine(day, STARTS, clock.AMSTERDAM).astimezone(UTC)


def reminded_at(starts: datetime, days: int, holidays: Collection[date]) -> datetime:
    """From when on people are reminded, so many days before a list begins, in UTC."""
    return starts_at(reminded_on(clock.local(starts).date(), days, holidays))


def reminder(starts: datetime, now: datetime, holidays: Collection[date]) -> int | None:
    """Which of `REMINDED` is due of a list: the last whose hour has come; None before the first, and once the list begins."""
    passed = [days for days in REMINDED if reminded_at(starts, days, holidays) <= now < starts]
    return min(passed, default=None)


def shown(row: str | None, now_is: CertificateStatus) -> Announced | None:
    """What is announced of a certificate, from JSON of `store.announced.FIRST`; None unless it is valid and nobody asked for it before."""
    if row is None or now_is is not CertificateStatus.VALID:
        return None
    facts = json.loads(row)
    day = clock.local(datetime.fromisoformat(facts["starts_at"])).date()
    return Announced.model_validate_json(json.dumps({**facts, "day": day.isoformat()}))


def day_of(starts_at: datetime | None, now_is: CertificateStatus) -> date | None:
    """The Dutch day for which it is announced; None as `shown`."""
    return clock.local(starts_at).date() if starts_at is not None and now_is is CertificateStatus.VALID else None


async def refusal_of(tx: Transaction, day: date) -> Refusal | None:
    """Refusal `incident.day` (`reason`) of a day on which nothing is revoked; None of one that is good."""
    wrong = no_day(day, clock.local(tx.now).date(), await expiry.holidays(tx))
    return None if wrong is None else refuse("incident.day", reason=wrong)


async def plan(tx: Transaction, number: UUID, command: PrepareIncident) -> None:
    """The frozen list is for the day of the command, when it has one."""
    if command.day is not None:
        await announcing.plan(tx, number, command.day, command.nl or "", command.en or "")


async def begin(tx: Transaction, row: Any) -> None:
    """The last list of a locked incident is confirmed for its day: a job announces it."""
    await announcing.begin(tx, row)
    await incidents.move(tx, row.id, IncidentState.ANNOUNCED.value, row.round)
    work(tx, row, "announced")


def work(tx: Transaction, row: Any, why: str) -> None:
    """Ask for the job of an incident, for this once."""
    tx.enqueue(INCIDENT, f"{row.id}.{row.round}.{why}", {"incident": str(row.id)})


async def step(tx: Transaction, row: Any) -> float | None:
    """Say the next of what is announced or called off, then mail the next subscriber. Seconds until the next step; None: all is said."""
    if await _say(tx, row) or await _undo(tx, row) or await _tell(tx, row) or await _remind(tx, row):
        return 0.0
    return None


async def _say(tx: Transaction, row: Any) -> bool:
    lines = await announcing.to_say(tx, row.id, _SAID)
    await announcing.said(tx, row.id, [line.certificate for line in lines])
    for line, certificate, content in await _standing(tx, lines):
        tx.emit(event_builders.kept(RevocationAnnounced, certificate, content))
        facts = {"incident": str(row.id), "subscriber": line.subscriber, "day": _day(line), "reason": row.reason}
        tx.audit(audit.RevocationAnnounced(subject=str(line.certificate), **facts))
    return bool(lines)


async def _undo(tx: Transaction, row: Any) -> bool:
    lines = await announcing.to_undo(tx, row.id, _SAID)
    await announcing.undone(tx, row.id, [line.certificate for line in lines])
    for line, certificate, content in await _standing(tx, lines):
        tx.emit(event_builders.kept(RevocationCalledOff, certificate, content))
        facts = {"incident": str(row.id), "subscriber": line.subscriber, "day": _day(line)}
        tx.audit(audit.RevocationCalledOff(subject=str(line.certificate), **facts))
    return bool(lines)


async def _standing(tx: Transaction, lines: Sequence[Any]) -> list[tuple[Any, Certificate, Any]]:
    """Of these lines those whose certificate is valid, with it as its next version, and its content."""
    standing = {line.certificate: line for line in lines if line.stands}
    certificates = await announcing.raised(tx, list(standing)) if standing else []
    contents = await inventory.contents(tx, list(standing))
    return [(standing[each.id], each, contents[each.id]) for each in certificates if each.id is not None]


def _day(line: Any) -> str:
    return clock.local(line.starts_at).date().isoformat()


async def _tell(tx: Transaction, row: Any) -> bool:
    """Mail one subscriber of what it was not told; what is not valid any more, or is being revoked, is no news to anybody."""
    for off in (False, True):
        if lines := await announcing.told(tx, row.id, off=off):
            certificates = await announcing.standing(tx, [line.certificate for line in lines])
            words = await announcing.words(tx, row.id)
            about = Announcement(
                row.id, lines[0].starts_at, row.reason, words.nl, words.en, off=off, moved=row.put_off_from is not None
            )
            await mailing.announced(tx, lines[0].subscriber, certificates, about)
            return True
    return False


async def _remind(tx: Transaction, row: Any) -> bool:
    """Mail one subscriber again of what is valid still and not replaced, once for each threshold."""
    holidays = await expiry.holidays(tx)
    days = None if row.state != IncidentState.ANNOUNCED else reminder(row.starts_at, tx.now, holidays)
    if days is None:
        return False
    lines = await announcing.reminded(tx, row.id, days, reminded_at(row.starts_at, days, holidays))
    if not lines:
        return False
    certificates = await announcing.standing(tx, [line.certificate for line in lines], unreplaced=True)
    words = await announcing.words(tx, row.id)
    about = Announcement(row.id, lines[0].starts_at, row.reason, words.nl, words.en, off=False, days=days)
    await mailing.announced(tx, lines[0].subscriber, certificates, about)
    return True


async def look(tx: Transaction) -> None:
    """Begin the lists whose day has come, however long ago: what was announced is done. A proposal about one that begins is over.

    So is one that nobody confirmed in time, and somebody is called: its certificates will be revoked on their day.
    """
    for number in await announcing.starting(tx):
        row = await incidents.locked(tx, number)
        if row is None or row.state != IncidentState.ANNOUNCED or row.starts_at > tx.now:
            continue
        proposal = await announcing.proposed(tx, number)
        if proposal is not None:
            await decided(tx, proposal, ProposalOutcome.STARTED)
        await incidents.move(tx, number, IncidentState.RUNNING.value, row.round)
        day = clock.local(row.starts_at).date().isoformat()
        tx.audit(audit.IncidentStarted(subject=str(number), round=row.round, day=day))
        work(tx, row, "run")
    holidays = await expiry.holidays(tx)
    for number in await announcing.coming(tx):
        row = await incidents.locked(tx, number)
        if row is not None and (days := reminder(row.starts_at, tx.now, holidays)) is not None:
            work(tx, row, f"remind{days}")  # once: again is the same job
    for number in await announcing.due(tx):
        await incidents.locked(tx, number)
        proposal = await announcing.proposed(tx, number)
        if proposal is not None and proposal.due_at <= tx.now:
            await decided(tx, proposal, ProposalOutcome.EXPIRED)
            log.error("incident.proposal_expired", incident=str(number), round=proposal.round, alarm=True)


async def proposable(tx: Transaction, number: UUID, sha256: str) -> Any | Refusal:
    """An incident, locked, of which something may be proposed: announced, before its day, with exactly this list, and nothing is proposed yet.

    Refusals: `not_found`, `incident.state`, `incident.other_list`, `incident.proposed`.
    """
    row = await incidents.locked(tx, number)
    if row is None:
        return refuse("not_found")
    if row.state != IncidentState.ANNOUNCED or row.starts_at <= tx.now:
        return refuse("incident.state")
    if row.sha256 != sha256:
        return refuse("incident.other_list")
    if await announcing.proposed(tx, number) is not None:
        return refuse("incident.proposed")
    return row


async def decided(tx: Transaction, proposal: Any, outcome: ProposalOutcome, became: str = "") -> None:
    """A proposal has ended; `became`: the incident of what was put off."""
    await announcing.decide(tx, proposal.id, outcome.value)
    facts = {"sha256": proposal.sha256, "proposed_by": proposal.proposed_by, "fate": outcome.value, "became": became}
    tx.audit(audit.CallOffDecided(subject=str(proposal.incident), round=proposal.round, **facts))
