"""Jobs in: asking the CA for one certificate, the reconciler, and telling how long certificates can last. The CA is never asked inside a transaction."""

from uuid import UUID

from chassis import crash
from chassis.sandbox import Busy
from chassis.service import Service
from chassis.telemetry import log, new_correlation
from chassis.work.jobs import Jobs, Later, Work

from certificates.adapters import Adapters
from certificates.ca import CaRefused, CaUnavailable, CaUnclear, Issued, RequestState
from certificates.service import issuing, limits, reading, reconciliation
from certificates.tables import ISSUE, Issuance

LEASE = 60.0  # seconds; two calls of at most ten
RECONCILE = 30.0  # seconds
_LISTED = 200
_SOON = {"request.pending", "request.unknown"}

jobs: Jobs[Adapters] = Jobs()


@jobs.on(ISSUE, lease=LEASE, concurrency=4)
async def issue(work: Work[Adapters]) -> None:
    """Ask, wait, fetch, check, store. Dying anywhere in between is harmless: the CA knows the request by our id."""
    number = UUID(work.job.payload["issuance"])
    async with work.begin() as tx:
        intent = await issuing.begin(tx, number)
    if intent is None:
        return
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
    adapters = work.service.adapters
    try:
        compared = await issuing.compare(work.service.sandbox, intent, got, adapters.trusted)
    except Busy as busy:
        raise Later(busy.seconds) from busy
    async with work.begin() as tx:
        await issuing.issued(tx, number, got, compared)
        await work.done(tx)


async def _ask(work: Work[Adapters], intent: Issuance) -> Issued:
    """The certificate, or Later when the CA has not made it yet."""
    adapters = work.service.adapters
    answer = await adapters.ca.submit(issuing.request(intent))
    async with work.begin() as tx:
        await issuing.asked(tx, intent.id)
    if answer.state is not RequestState.ISSUED:
        raise Later(min(4.0, 0.25 * 2 ** min(work.job.attempts, 4)))
    try:
        return await adapters.ca.fetch(str(intent.id))
    except CaRefused as refusal:
        if refusal.reason in _SOON:
            raise Later(1.0) from refusal
        raise


@jobs.every(RECONCILE)
async def reconcile(service: Service[Adapters]) -> None:
    """Own the open intents, read on in the CA's list, and raise an alarm for what nobody ordered."""
    async with service.database.begin(service.actor) as tx:
        await reconciliation.requeue_open(tx)
    try:
        await _compare(service)
    except (CaUnavailable, CaUnclear) as problem:
        log.warning("ca.unavailable", what="list", problem=str(problem))
    except CaRefused as refusal:  # it will not be read on by itself; what was read before still counts
        log.error("ca.list_refused", reason=refusal.reason, alarm=True)
    except Busy:
        log.warning("ca.list_later", cause="sandbox")
    async with service.database.begin(service.actor) as tx:
        await reconciliation.alarm(tx)


@jobs.every(60)
async def tell_limits(service: Service[Adapters]) -> None:
    """Say how long certificates of each product can last, when that is something else than was said last."""
    adapters = service.adapters
    async with service.database.begin(service.actor) as tx:
        await limits.tell(tx, adapters.limits)


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
