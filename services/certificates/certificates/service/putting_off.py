"""Putting off a part of an announced list: two people give it another day. It becomes an incident of its own, announced for that day; the rest keeps its day."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from chassis.errors import Refused
from chassis.transaction import Transaction
from contracts import audit
from contracts.incidents import ChosenBy, LineOutcome, ListOutcome
from contracts.proposals import ProposePutOff
from contracts.refusals import Refusal, refuse

from certificates.domain.incidents import given
from certificates.service import announcing as announced
from certificates.service.incident_lines import found
from certificates.store import announcing, incidents, putting_off


def hashed(row: Any, words: str, day: date, part: Sequence[Any]) -> str:
    """What a second person confirms: SHA-256 of exactly what is proposed (contracts.incidents.IncidentProposal)."""
    head = ("put_off", str(row.id), str(row.round), row.sha256, row.day.isoformat(), words, day.isoformat())
    said = "\n".join((*head, *(f"{each.issuer}\t{each.serial}" for each in part)))
    return hashlib.sha256(said.encode()).hexdigest()


async def propose(tx: Transaction, number: UUID, command: ProposePutOff, within: timedelta) -> Refusal | None:
    """Propose another day for certificates of exactly this announced list, to be confirmed `within` and before its day. Nothing changes by it.

    Refusals: `not_found`, `incident.state`, `incident.other_list`, `incident.proposed`, `incident.day`, `incident.part` when a serial
    number is not clear or not that of a valid certificate of the list.
    """
    row = await announced.proposable(tx, number, command.sha256)
    if isinstance(row, Refusal):
        return row
    if command.day == row.day:
        return refuse("incident.day")
    if (refusal := await announced.refusal_of(tx, command.day)) is not None:
        return refusal
    lines, ids = await found(tx, given(command.serials, command.spelling))
    part = await putting_off.listed(tx, row, ids)
    clear = all(line.outcome in {LineOutcome.FOUND, LineOutcome.DOUBLE} for line in lines)
    if not clear or len(part) != len(ids):
        return refuse("incident.part")
    sha256 = hashed(row, command.words, command.day, part)
    due = min(tx.now + within, row.starts_at, announced.starts_at(command.day))
    await announcing.propose(tx, row, sha256, command.words, due, command.day, [each.id for each in part])
    said = {"sha256": sha256, "words": command.words, "day": command.day.isoformat()}
    tx.audit(audit.CallOffProposed(subject=str(number), round=row.round, certificates=len(part), **said))
    return None


async def confirmed(tx: Transaction, row: Any, proposal: Any) -> UUID:
    """The part of the last list of a locked incident becomes an incident of its own, announced for its day; its number.

    Raises Refused: `incident.empty`, when none of it is valid any more.
    """
    number, words = tx.new_id(), await announcing.words(tx, row.id)
    starts = announced.starts_at(proposal.day)
    ids = await putting_off.taken(tx, row, await putting_off.part(tx, proposal.id))
    key = (
        row.value if row.chosen_by in {ChosenBy.KEY, ChosenBy.SERIALS} else ""
    )  # what it holds is held as long as its part
    facts = {"id": number, "chosen_by": ChosenBy.SERIALS.value, "value": key, "reason": row.reason, "words": row.words}
    await incidents.add(tx, facts, [], starts)
    certificates, _ = await incidents.freeze(tx, number, 1, ChosenBy.SERIALS.value, "", starts, ids)
    if not certificates:
        raise Refused(refuse("incident.empty"))  # nothing of what was written stays
    await announcing.plan(tx, number, proposal.day, words.nl, words.en)
    await putting_off.became(tx, proposal, number)
    new = await incidents.locked(tx, number)
    assert new is not None  # it was made just now
    await incidents.decide(tx, new, ListOutcome.CONFIRMED.value)
    await announced.begin(tx, new)
    return number
