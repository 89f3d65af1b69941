"""Jobs in: revoking, issuing, the reconciler, and telling how long certificates can last. The CA is never asked inside a transaction."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from chassis import clock, crash, mail
from chassis.sandbox import Busy, TooCostly
from chassis.service import Service
from chassis.telemetry import log, new_correlation
from chassis.transaction import Transaction
from chassis.work.jobs import Jobs, Later, Periodic, Work
from contracts.revocations import Reason
from pki.conformance import Compared

from certificates.adapters import Adapters
from certificates.ca import CaRefused, CaUnavailable, CaUnclear, Issued, RequestState, Submitted
from certificates.domain import revocation
from certificates.domain.issuance import UNPROVED
from certificates.service import (
    expiring,
    incidents,
    issuing,
    limits,
    looking,
    mailing,
    problems,
    question,
    reading,
    reconciliation,
    revoking,
    stalled,
)
from certificates.store import persons, revocations
from certificates.tables import INCIDENT, ISSUE, REVOKE, WATCH, Issuance

LEASE, RECONCILE = 60.0, 30.0  # seconds; a lease is for two calls of at most ten
_LISTED, _SOON = 200, {"request.pending", "request.unknown"}
#: How often an answer of the CA must reach a limit before it is the answer's fault, and not the machine's.
_COSTLY = 3

jobs: Jobs[Adapters] = Jobs()
mail.register(jobs, mailing.undelivered, persons.marked)


@jobs.on(REVOKE, lease=LEASE, concurrency=4, first=True, overdue=revocation.OVERDUE, slowest=revocation.APART)
async def revoke(work: Work[Adapters]) -> None:
    """Have the CA revoke one certificate, for ever trying. Dying anywhere is harmless: the CA repeats its first answer.

    These workers do nothing else, so that no queue of other work stands before a revocation.
    """
    number = UUID(work.job.payload["revocation"])
    async with work.begin() as tx:
        question = await revoking.begin(tx, number)
    if question is None:
        return
    new_correlation(question.correlation_id)
    crash.point("certificates.before_revocation")
    try:
        revoked = await work.service.adapters.ca.revoke(question.issuer, question.serial, question.reason)
    except (CaUnavailable, CaUnclear) as problem:
        log.warning("ca.unavailable", revocation=str(number), problem=str(problem), attempts=work.job.attempts)
        raise Later(min(revocation.APART, 0.5 * 2 ** min(work.job.attempts, 6))) from problem
    except CaRefused as refusal:
        async with work.begin() as tx:
            await revoking.refused(tx, number, refusal.reason)
            await work.done(tx)
        return
    crash.point("certificates.ca_revoked")
    async with work.begin() as tx:
        await revoking.confirmed(tx, number, revoked)
        await work.done(tx)


@jobs.on(INCIDENT, lease=LEASE, concurrency=1, overdue=timedelta(hours=4))
async def run_incident(work: Work[Adapters]) -> None:
    """Ask for the revocations of a confirmed list, a few at a time. Each goes to the CA by a job of its own."""
    async with work.begin() as tx:
        seconds = await incidents.step(tx, UUID(work.job.payload["incident"]))
    if seconds is not None:
        raise Later(seconds)


@jobs.on(WATCH, lease=LEASE, concurrency=4, overdue=timedelta(hours=4))
async def watch(work: Work[Adapters]) -> None:
    """Look until a revocation stands in the issuer's list and its status answers. One that publishes nowhere: not at all.

    Nor is one of a certificate that is over looked for: issuers drop those from their lists (RFC 5280 3.3). Where an issuer
    publishes that the settings don't name is waited for: somebody is called (`revocation.unseen`) and adds its row.
    """
    number, adapters = UUID(work.job.payload["revocation"]), work.service.adapters
    async with work.begin() as tx:
        sight = await revoking.to_see(tx, number)
    if sight is None:
        return
    places: tuple[str, ...] | None = None
    if (source := adapters.sources.get(sight.issuer)) is not None:
        places, findings = await looking.shown(work.service.sandbox, adapters.published, source, sight.der)
        async with work.begin() as tx:
            await looking.tell(tx, findings)
    within = revocation.VISIBLE_WITHIN if source is None else source.within
    if places is None and clock.now() > sight.not_after + within:
        places = ()
    if places is None:
        raise Later(min(60.0, 2.0 * 2 ** min(work.job.attempts, 5)))
    async with work.begin() as tx:
        await revoking.seen(tx, number, places)
        await work.done(tx)


@jobs.on(ISSUE, lease=LEASE, concurrency=4, overdue=UNPROVED + timedelta(days=1))
async def issue(work: Work[Adapters]) -> None:
    """Ask, wait, fetch, check, store. Dying anywhere in between is harmless: the CA knows the request by our id."""
    number = UUID(work.job.payload["issuance"])
    async with work.begin() as tx:
        intent = await issuing.begin(tx, number)
        waits = intent is not None and await incidents.waits(tx, intent)
    if intent is None or intent.ended_at is not None:
        return
    if waits:
        raise Later(RECONCILE)
    new_correlation(intent.correlation_id)
    crash.point("certificates.before_ca")
    try:
        got = await _ask(work, intent)
    except (CaUnavailable, CaUnclear) as problem:
        log.warning("ca.unavailable", issuance=str(number), problem=str(problem), attempts=work.job.attempts)
        raise Later(min(15.0, 0.5 * 2 ** min(work.job.attempts, 6))) from problem
    except CaRefused as refusal:
        async with work.begin() as tx:
            await issuing.refused(tx, number, refusal.reason)
            await work.done(tx)
        return
    crash.point("certificates.ca_issued")
    compared = await _compared(work, intent, got)
    async with work.begin() as tx:
        await issuing.issued(tx, number, got, compared)
        await work.done(tx)


async def _ask(work: Work[Adapters], intent: Issuance) -> Issued:
    """The certificate, or Later when the CA has not made it yet. Once it took the request it is only asked what became of it:
    one that knows nothing of it any more may have made a certificate that nobody has, so a person decides (CaRefused `ca.lost`).
    """
    ca = work.service.adapters.ca
    try:
        taken = intent.asked_at is not None
        answer = await (ca.poll(str(intent.id)) if taken else ca.submit(question.request(intent)))
    except CaRefused as refusal:
        if refusal.reason != "request.conflict":
            raise
        # asked before, of the same approval said at another moment: what came of it is compared with what was approved
        answer = Submitted(str(intent.id), RequestState.ISSUED)
    if answer.state is RequestState.UNKNOWN:
        async with work.begin() as tx:
            lost = await issuing.unknown(tx, intent.id)
        raise CaRefused(issuing.LOST) if lost else Later(RECONCILE)
    async with work.begin() as tx:
        await issuing.asked(tx, intent.id, answer.names)
    if answer.state is not RequestState.ISSUED and issuing.waits_for_names(answer.names):
        # for what its subscriber does, hours or days
        raise Later(min(RECONCILE, 0.25 * 2 ** min(work.job.attempts, 8)))
    if answer.state is not RequestState.ISSUED:
        raise Later(min(4.0, 0.25 * 2 ** min(work.job.attempts, 4)))
    try:
        return await ca.fetch(str(intent.id))
    except CaRefused as refusal:
        if refusal.reason in _SOON:
            raise Later(1.0) from refusal
        raise


async def _compared(work: Work[Adapters], intent: Issuance, got: Issued) -> Compared:
    """What the CA gave beside what was approved; Later while that is no fault of what it gave.

    Raises TooCostly when it used up CPU or memory: the job fails and comes again. What ends in quarantine ends for good, so
    it does for that only when the try before did as well, and so many tries failed. Time alone is a busy machine's.
    """
    try:
        return await issuing.compare(work.service.sandbox, intent, got, work.service.adapters.trusted)
    except Busy as busy:
        raise Later(busy.seconds) from busy
    except TooCostly as costly:
        if costly.limit == "time":
            raise Later(RECONCILE) from costly
        if work.job.failures + 1 < _COSTLY or work.job.cause != type(costly).__name__:
            raise
    return reading.UNAFFORDABLE


@jobs.every(RECONCILE)
async def reconcile(service: Service[Adapters]) -> None:
    """Own the open intents and revocations, read on in the CA's list, and raise an alarm for what nobody ordered."""
    try:
        async with service.database.begin(service.actor) as tx:
            await reconciliation.requeue_open(tx)
        await _read_on(service)
        await _take_in_revoked(service)
        await _revoke_quarantined(service)
    finally:  # the alarms come whatever went wrong before
        within = {issuer: source.within for issuer, source in service.adapters.sources.items()}
        async with service.database.begin(service.actor) as tx:
            await reconciliation.alarm(tx)
            await reconciliation.alarm_revocations(tx, within)


@jobs.every(60)
async def tell_limits(service: Service[Adapters]) -> None:
    """Say how long certificates of each product can last, when that is something else than was said last."""
    async with service.database.begin(service.actor) as tx:
        await limits.tell(tx, service.adapters.limits)


def _looked_at(name: str, look: Callable[[Transaction], Awaitable[None]]) -> Periodic[Adapters]:
    """This, in one transaction, each minute; by its name it is logged and counted."""

    async def run(service: Service[Adapters]) -> None:
        async with service.database.begin(service.actor) as tx:
            await look(tx)

    run.__name__ = name
    return jobs.every(60)(run)


look_at_problems = _looked_at("look_at_problems", problems.look)
look_at_stalled = _looked_at("look_at_stalled", stalled.look)
look_at_incidents = _looked_at("look_at_incidents", incidents.look)
tell_together = _looked_at("tell_together", mailing.tell_together)


@jobs.every(60)
async def tell_expiring(service: Service[Adapters]) -> None:
    """Tell which certificates end, once each Dutch day. Dying anywhere is harmless: each step is a transaction that leaves what is left."""
    more = True
    while more:
        async with service.database.begin(service.actor) as tx:
            more = await expiring.step(tx)
        crash.point("certificates.expiry_step")


async def _take_in_revoked(service: Service[Adapters]) -> None:
    """What the CA revoked, each in a transaction of its own: one that fails raises an alarm and holds up none of the others."""
    async with service.database.begin(service.actor) as tx:
        waiting = await revocations.waiting(tx)
    for issuer, serial, revoked in waiting:
        try:
            async with service.database.begin(service.actor) as tx:
                await revoking.found(tx, issuer, serial, revoked)
        except Exception as problem:
            log.error("revocation.not_taken_in", issuer=issuer, serial=serial, problem=repr(problem)[:200], alarm=True)


async def _revoke_quarantined(service: Service[Adapters]) -> None:
    """What is in quarantine is nobody's: the CA made it, and it is not what was asked. The CA repeats its first answer."""
    async with service.database.begin(service.actor) as tx:
        waiting = await revocations.in_quarantine(tx)
    for row in waiting:
        refusal = None
        try:
            reason = Reason.KEY_COMPROMISE if row.leaked else Reason.UNSPECIFIED
            await service.adapters.ca.revoke(row.issuer, row.serial, reason)
        except CaUnavailable as problem:  # nor would the others be answered: each would wait as long
            log.warning("ca.unavailable", quarantine=row.id, problem=str(problem))
            break
        except CaUnclear as problem:
            log.warning("ca.unclear", quarantine=row.id, problem=str(problem))
            continue
        except CaRefused as no:
            refusal = no.reason
        async with service.database.begin(service.actor) as tx:
            if await revocations.quarantine_told(tx, row.id, refusal):
                revoking.quarantine_told(tx, row, refusal)


async def _read_on(service: Service[Adapters]) -> None:
    try:
        await _compare(service)
    except (CaUnavailable, CaUnclear) as problem:
        log.warning("ca.unavailable", what="list", problem=str(problem))
    except CaRefused as refusal:  # it will not be read on by itself; what was read before still counts
        log.error("ca.list_refused", reason=refusal.reason, alarm=True)
    except Busy:
        log.warning("ca.list_later", cause="sandbox")


async def _compare(service: Service[Adapters]) -> None:
    adapters = service.adapters
    async with service.database.begin(service.actor) as tx:
        cursor = await reconciliation.cursor(tx)
    more = True
    while more:
        listing = await adapters.ca.list_since(cursor, _LISTED)
        more, cursor = listing.more and listing.cursor != cursor, listing.cursor
        if listing.senseless:
            log.error("ca.list_senseless", entries=listing.senseless, alarm=True)
        contents = await reading.read_each(service.sandbox, tuple(entry.leaf_pem for entry in listing.certificates))
        async with service.database.begin(service.actor) as tx:
            await reconciliation.compare(tx, listing.certificates, contents, cursor)
            await tx.flush()
            crash.point("certificates.list_noted")
