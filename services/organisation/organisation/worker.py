"""Jobs in: public registers are asked, codes are mailed, bounces are read. Never inside a transaction, and nobody waits for it."""

from datetime import timedelta
from uuid import UUID

from chassis import crash, mail
from chassis.service import Service
from chassis.telemetry import log
from chassis.work.jobs import Jobs, Later, Work
from contracts.extracts import Register, Trouble

from organisation.adapters import Adapters
from organisation.domain import bounces as rules
from organisation.registers import RegisterAway, RegisterUnclear
from organisation.service import bounces, codes, extracts, role_addresses
from organisation.service.extracts import JOBS

OVERDUE = timedelta(hours=1)
MOST = 50  # messages of the bounce mailbox at a look
SLOWEST = 60.0  # seconds between two tries

jobs: Jobs[Adapters] = Jobs()
mail.register(jobs, codes.mail_undelivered)
jobs.on(codes.JOB, overdue=timedelta(minutes=10), on_give_up=codes.undelivered, **mail.HOW)(codes.send)


@jobs.every(3600)
async def forget_unconfirmed(service: Service[Adapters]) -> None:
    """Addresses that nobody confirmed in time go."""
    async with service.database.begin(service.actor) as tx:
        await role_addresses.forget_unconfirmed(tx)


@jobs.every(60)
async def read_bounces(service: Service[Adapters]) -> None:
    """Take in what came back. Each message is taken away after its transaction: dying in between, it is read again and counts once.

    Raises BoxAway; three times in a row it is the alarm of a round that fails.
    """
    box = service.adapters.bounce_box
    if box is None:
        return
    done = []
    try:
        for returned in await box.look(MOST, rules.LARGEST):
            async with service.database.begin(service.actor) as tx:
                await bounces.take(tx, service.settings.bounce_secrets(), returned)
            done.append(returned.handle)
    except Exception:  # as the database: what was taken in before goes, the rest is there at the next look
        await box.remove(done)
        raise
    crash.point("bounces.taken")
    await box.remove(done)


@jobs.every(3600)
async def forget_bounces(service: Service[Adapters]) -> None:
    """What came back long ago goes, and somebody is called for what nobody looked at."""
    async with service.database.begin(service.actor) as tx:
        await bounces.call(tx)
        await bounces.forget(tx)


@jobs.on(JOBS[Register.KVK], overdue=OVERDUE, slowest=SLOWEST, concurrency=2)
async def ask_kvk(work: Work[Adapters]) -> None:
    """Ask the Handelsregister for an extract, until it answers."""
    await _ask(work, Register.KVK)


@jobs.on(JOBS[Register.OIN], overdue=OVERDUE, slowest=SLOWEST, concurrency=2)
async def ask_oin(work: Work[Adapters]) -> None:
    """Ask the register of government organisations for an extract, until it answers."""
    await _ask(work, Register.OIN)


async def _ask(work: Work[Adapters], kind: Register) -> None:
    """Asking changes nothing there: dying anywhere, it is asked again."""
    subscriber, asking = work.job.payload["subscriber"], UUID(work.job.payload["asking"])
    async with work.begin() as tx:
        question = await extracts.begin(tx, subscriber, kind, asking)
    if question is None:
        return
    try:
        answer = await work.service.adapters.registers.look_up(kind, question.number)
    except (RegisterAway, RegisterUnclear) as problem:
        trouble = Trouble.AWAY if isinstance(problem, RegisterAway) else Trouble.UNCLEAR
        log.warning("register.no_answer", register=kind.value, problem=str(problem), attempts=work.job.attempts)
        async with work.begin() as tx:
            await extracts.failed(tx, question, trouble)
        raise Later(min(SLOWEST, 0.5 * 2 ** min(work.job.attempts, 7))) from problem
    async with work.begin() as tx:
        await extracts.keep(tx, question, answer)
        await work.done(tx)
