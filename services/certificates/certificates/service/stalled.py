"""A revocation that doesn't get through by itself is somebody's case, from the alarm until the CA has done it or a person says why not."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from chassis.actor import Actor
from chassis.telemetry import log
from chassis.transaction import Transaction
from contracts import audit
from contracts.open_sets import opened
from contracts.refusals import Refusal, refuse
from contracts.revocations import Reason, RevocationState, Road
from contracts.stalled import (
    REVOKED_WITHIN,
    NoteStalled,
    Settlement,
    SettleStalled,
    Stall,
    StalledAct,
    StalledLine,
    StalledQueue,
    StalledView,
)

from certificates.domain.status import status
from certificates.service import mailing, revoking
from certificates.service.revoking import Caller
from certificates.store import revocations, stalled

#: Somebody is called so long before the time of one is over; and once when it is.
CALLED_BEFORE = timedelta(hours=4)


async def queue(reads: asyncpg.Pool, actor: Actor) -> StalledQueue:
    """The desk's queue. Raises Refused for anybody but staff."""
    return StalledQueue(revocations=tuple(_line(row) for row in await stalled.lines(reads, actor)))


async def view(reads: asyncpg.Pool, actor: Actor, number: UUID, now: datetime) -> StalledView | Refusal:
    """One that stalls, or was settled by a person. Refusal: `not_found`, also of one that got through."""
    row = await stalled.one(reads, actor, number)
    if row is None:
        return refuse("not_found")
    return StalledView(
        **dict(_line(row)),
        issuer_name=row["issuer_name"],
        status=status(now, row["not_after"], row["revoked_at"], revoking=row["revoking"]),
        cause=row["cause"],
        waits=row["waits"],
        told=row["told"],
        acts=tuple(StalledAct(**each) for each in await stalled.acts(reads, number)),
    )


async def take(tx: Transaction, number: UUID) -> Refusal | None:
    """It is the actor's case from now on. Refusals: `not_found`, `stalled.over`."""
    if isinstance(row := await _open(tx, number), Refusal):
        return row
    await stalled.take(tx, number)
    await _done(tx, number, "take")
    return None


async def note(tx: Transaction, number: UUID, command: NoteStalled) -> Refusal | None:
    """A note among staff. Refusals as `take`."""
    if isinstance(row := await _open(tx, number), Refusal):
        return row
    await _done(tx, number, "note", command.text)
    return None


async def again(tx: Transaction, number: UUID) -> Refusal | None:
    """Ask the CA once more for what it refused, for whoever asked first; that settles this one.

    Refusals: `not_found`, `stalled.over`, `stalled.waits` (the CA has not said no), `revocation.over`.
    """
    if isinstance(row := await _open(tx, number), Refusal):
        return row
    if row.state != RevocationState.REFUSED:
        return refuse("stalled.waits")
    known = await revocations.certificate(tx, row.certificate, None)
    caller = None if row.caller is None else Caller(row.caller, row.identified)
    refusal = await revoking.ask_known(tx, known, Reason(row.reason), Road(row.road), row.asked_by, caller)
    if refusal is None:
        await _done(tx, number, "again")
    return refusal


async def settle(tx: Transaction, number: UUID, command: SettleStalled) -> Refusal | None:
    """End one that does not end by itself. What is said to be done at the CA has to be known here. Who asked in the portal for what
    is not done is mailed.

    Refusals: `not_found`, `stalled.over`, `stalled.waits`, `stalled.not_so` (the inventory knows nothing of that outcome).
    """
    if isinstance(row := await _open(tx, number), Refusal):
        return row
    if row.waits:
        return refuse("stalled.waits")
    done = {
        Settlement.REVOKED: row.revoked_at is not None,
        Settlement.REASON_CHANGED: row.leak_reported_at is not None,
        Settlement.NOT_NEEDED: True,
    }
    if not done[command.outcome]:
        return refuse("stalled.not_so")
    await stalled.settle(tx, number, command.outcome.value, command.told)
    await _done(tx, number, "settle", command.text)
    if command.outcome is Settlement.NOT_NEEDED and row.state == RevocationState.REFUSED:
        certificate, _ = await revocations.known(tx, row.certificate)
        await mailing.not_revoked(tx, certificate, row, command.told or "")
    return None


async def look(tx: Transaction) -> None:
    """Call for those whose time is nearly over, and for those whose time is."""
    for row in await stalled.due(tx, tx.now + CALLED_BEFORE):
        log.error("revocation.due", serial=row.serial, stall=row.stall, alarm=True)
    for row in await stalled.late(tx):
        log.error("revocation.late", serial=row.serial, stall=row.stall, alarm=True)


async def _open(tx: Transaction, number: UUID) -> Any:
    """The row of one that stalls, locked; else the refusal."""
    row = await stalled.locked(tx, number)
    if row is None:
        return refuse("not_found")
    return row if row.stalled else refuse("stalled.over")


async def _done(tx: Transaction, number: UUID, what: str, words: str = "") -> None:
    await stalled.act(tx, number, what, words)
    tx.audit(audit.StalledHandled(subject=str(number), act=what))


def _line(row: asyncpg.Record) -> StalledLine:
    return StalledLine(
        id=row["id"],
        certificate=row["certificate"],
        subscriber=row["subscriber"],
        organisation=row["organisation"],
        common_name=row["common_name"],
        serial=row["serial"],
        stall=opened(Stall, row["stall"]),
        reason=row["reason"],
        asked_at=row["asked_at"],
        due_at=row["asked_at"] + REVOKED_WITHIN,
        taken_by=row["taken_by"],
        settled_at=row["settled_at"],
        outcome=row["outcome"],
    )
