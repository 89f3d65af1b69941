"""What happens to running sessions by themselves: certificates asked about again, people and subscribers leaving."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from chassis import copies
from chassis.service import Service
from chassis.telemetry import log
from chassis.transaction import Transaction
from contracts import audit
from contracts.auth import Cause, EndReason
from contracts.organisation import PersonErased

from auth import domain, store
from auth.adapters import Adapters
from auth.service import sessions
from auth.tables import Person, SessionRow, Subscriber

_AT_ONCE = 20  # sessions ended in one transaction
#: Certificates of one issuer that are asked about at the same time; the sandbox has room for those of a few issuers beside each other.
_LANE = 8
_PATIENCE = 15.0
_KEEP = timedelta(days=30)


async def check(service: Service[Adapters], sha256: str, der: bytes) -> bool:
    """Ask for the status of a certificate now and act on it; True when nobody answered. Calls outside; never inside a transaction.

    Unknown makes its sessions read-only. Revoked ends them, and the certificate is never asked about again. Refused for
    another cause (a CA that is trusted no longer, say) ends them too, but a later check or login may find it good.
    """
    verdict = await service.adapters.judge.judge(der)
    async with service.database.begin(service.actor) as tx:
        if verdict.good:
            again = verdict.checked_at + domain.RECHECK_EVERY
            await store.set_status(tx, sha256, domain.Status.GOOD, verdict.checked_at, again)
            if verdict.by == "list":
                tx.audit(audit.CredentialChecked(subject=sha256, status_by="list"))
        elif verdict.cause is Cause.STATUS_UNKNOWN:
            await store.set_status(tx, sha256, domain.Status.UNKNOWN, None, tx.now + domain.RETRY_EVERY)
        else:
            reason = EndReason.REVOKED if verdict.final else EndReason.REFUSED
            await store.set_status(tx, sha256, reason, None, tx.now + domain.RETRY_EVERY)
            ending = await store.sessions_of(tx, credential=sha256)
            _end_all(tx, ending, reason)
            tx.audit(audit.CredentialChecked(subject=sha256, sessions=len(ending)), f"login.{verdict.cause}")
    return verdict.silent


async def revoked(tx: Transaction, sha256: str) -> None:
    """A certificate was revoked, for good: sessions that it opened end. One that nobody logged in with is none of ours."""
    await store.set_status(tx, sha256, EndReason.REVOKED, None, tx.now)
    if ending := await store.sessions_of(tx, credential=sha256):
        _end_all(tx, ending, EndReason.REVOKED)
        tx.audit(audit.CredentialChecked(subject=sha256, sessions=len(ending)), "login.revoked")


async def check_due(service: Service[Adapters]) -> None:
    """Ask again about the certificates of live sessions whose turn it is: each within 15 minutes of the last time.

    Each issuer has a lane of its own: one whose responder hangs is waited for by its own certificates alone. A lane that
    takes longer than `_PATIENCE` seconds goes on by itself; the next call starts the others anew.
    """
    lanes = service.adapters.lanes
    async with service.database.begin(service.actor) as tx:
        issuers = await store.issuers_due(tx)
    for issuer in issuers:
        if issuer not in lanes:
            lanes[issuer] = asyncio.create_task(_lane(service, issuer))
            lanes[issuer].add_done_callback(partial(_ended, lanes, issuer))
    if lanes:
        await asyncio.wait(tuple(lanes.values()), timeout=_PATIENCE)


def _ended(lanes: dict[str, asyncio.Task[None]], issuer: str, lane: asyncio.Task[None]) -> None:
    del lanes[issuer]
    if not lane.cancelled() and (error := lane.exception()) is not None:
        log.error("checks.failed", issuer=issuer, exc_info=error)


async def _lane(service: Service[Adapters], issuer: str) -> None:
    """Ask about the certificates of one issuer that are due, a few at a time.

    When so many in a row got no answer, nobody would: the others become unknown without a question, until their next turn.
    """
    silent = 0

    async def one_after_another() -> None:
        nonlocal silent
        while silent < _LANE:
            async with service.database.begin(service.actor) as tx:
                due = await store.claim_checks(tx, issuer, domain.RETRY_EVERY, 1)
            if not due:
                return
            for sha256, der in due:
                silent = silent + 1 if await check(service, sha256, der) else 0

    async with (
        asyncio.TaskGroup() as group
    ):  # one that fails ends the others: none goes on beside the lane's next round
        for _ in range(_LANE):
            group.create_task(one_after_another())
    if silent >= _LANE:
        async with service.database.begin(service.actor) as tx:
            passed_over = await store.pass_over(tx, issuer, domain.RETRY_EVERY)
        log.error("status.silent", issuer=issuer, passed_over=passed_over, alarm=True)


async def sweep(service: Service[Adapters]) -> None:
    """End the sessions whose time is over, so that their open pages close too, and forget what is long over."""
    while True:
        async with service.database.begin(service.actor) as tx:
            over = await store.overdue(tx, _AT_ONCE)
            for row in over:
                sessions.end(tx, row, domain.over(row.seen_at, row.ends_at, tx.now) or EndReason.IDLE)
            left = {*await store.drop_codes(tx, _KEEP), *await store.drop_sessions(tx, _KEEP)}
            await store.drop_credentials(tx, await store.hold_credentials(tx, left, wait=False))
        if len(over) < _AT_ONCE:
            return


async def person_changed(tx: Transaction, row: Person) -> None:
    """Take over a person; sessions that he or she may not hold any more end in the same transaction."""
    if not await copies.keep(tx, row):
        return
    holder = await store.holder(tx, row.number)
    running = await store.sessions_of(tx, person=row.number)
    _end_all(tx, [s for s in running if holder is None or not holder.may_hold(s.subscriber)], EndReason.DEACTIVATED)


async def person_erased(tx: Transaction, event: PersonErased) -> None:
    """Forget a person: codes, sessions and what only they refer to of cards. What goes on ends and is said to end.

    Unless something newer is known of the person. Locked in the order in which a log-in locks.
    """
    await store.hold_codes(tx, event.number)
    await copies.erase(tx, Person, event)
    if await store.holder(tx, event.number) is not None:
        return
    held = await store.hold_credentials(tx, await store.credentials_of(tx, event.number))
    _end_all(tx, await store.sessions_of(tx, person=event.number), EndReason.DEACTIVATED)
    await tx.flush()
    await store.drop_person(tx, event.number)
    await store.drop_credentials(tx, held)


async def subscriber_changed(tx: Transaction, row: Subscriber) -> None:
    """Take over a subscriber; when it is de-activated its sessions end in the same transaction."""
    if await copies.keep(tx, row) and not row.active:
        _end_all(tx, await store.sessions_of(tx, subscriber=row.number), EndReason.DEACTIVATED)


def _end_all(tx: Transaction, rows: Sequence[SessionRow], reason: EndReason) -> None:
    for row in rows:
        sessions.end(tx, row, reason)
