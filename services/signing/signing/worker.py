"""Jobs in: one sealed document per job, in worker processes."""

import asyncio
from datetime import timedelta
from uuid import UUID

from chassis import crash
from chassis.service import Service
from chassis.telemetry import log
from chassis.transaction import Transaction
from chassis.work.jobs import GiveUp, Job, Jobs, Work
from contracts.forms import FormContent

from signing import service
from signing.adapters import Adapters
from signing.document_maker import DocumentMaker
from signing.form import FormRefused
from signing.seal import SealBroken

LEASE = 15.0  # seconds; a document takes a tenth of one
#: Of a document whose seal is not what was meant, and seconds between them, one more each time.
SEAL_TRIES, PAUSE = 5, 1.0

jobs: Jobs[Adapters] = Jobs()


async def _say_failed(tx: Transaction, job: Job, cause: str) -> None:
    """The requester, by the event that the form can't be made: its order fails and stands in validation's queue."""
    await service.failed(tx, UUID(job.payload["request"]), cause)


#: Two workers: one whose document hangs, put off again and again, has the first alone.
@jobs.on(service.SEAL, lease=LEASE, concurrency=2, overdue=timedelta(minutes=10), on_give_up=_say_failed)
async def seal(work: Work[Adapters]) -> None:
    """Render, seal, store, say so. Dying anywhere in between loses nothing: the next worker makes the document anew."""
    request = UUID(work.job.payload["request"])
    async with work.begin() as tx:
        content = await service.content_of(tx, request)
    if content is None:
        return
    try:
        document = await _made(work.service.adapters.maker, content)
    except FormRefused as refused:
        raise GiveUp(refused.slug) from refused
    except SealBroken as broken:
        raise GiveUp("seal.broken") from broken
    crash.point("signing.sealed")
    sha256 = await service.stored(work.service, document)
    crash.point("signing.stored")
    async with work.begin() as tx:
        await service.sealed(tx, request, sha256, len(document))
        await work.done(tx)
        await tx.flush()
        crash.point("signing.uncommitted")
    crash.point("signing.committed")


async def _made(maker: DocumentMaker, content: FormContent) -> bytes:
    """The document. One whose seal is broken is made anew, a few times at once: what failed before, a store or a key that was away, counts for nothing."""
    for tries in range(1, SEAL_TRIES):
        try:
            return await maker.made(content)
        except SealBroken as broken:
            log.warning("seal.broken", tries=tries, exc_info=broken)
            await asyncio.sleep(PAUSE * tries)
    return await maker.made(content)


@jobs.every(600)
async def clear_away(signing: Service[Adapters]) -> None:
    """Remove documents that were made and never committed."""
    await service.clear_away(signing)
