"""What signing does: takes in a form, makes it a sealed document, says so; a form that can't become one is told too.

A document is made once: its time is the moment it was made, so making it again gives other bytes. What a request is
answered with is the document whose hash was committed first; everything else that was made is cleared away.
"""

import asyncio
from datetime import timedelta
from uuid import UUID

from chassis.errors import Impossible
from chassis.outside.objects import digest
from chassis.service import Service
from chassis.telemetry import log
from chassis.transaction import Transaction
from chassis.work.jobs import Later
from contracts import audit
from contracts.forms import FormContent, FormReleased, FormRequested
from contracts.signing import DocumentFailed, DocumentSealed

from signing import store
from signing.adapters import Adapters
from signing.domain import LIFECYCLE, DocumentAction, DocumentState
from signing.form import MEDIA_TYPE
from signing.seal import LEVEL
from signing.tables import DocumentRow

#: The kind of the jobs that make a document.
SEAL = "seal"
ORPHAN_AGE = timedelta(hours=1)  # far longer than a write may take, so nobody is still on the way to naming it
WRITE_TIME = 60.0  # seconds
_CLEARED = 200  # objects per clearing


async def accept(tx: Transaction, event: FormRequested) -> None:
    """Keep the form and queue it, fairly between subscribers. A request that has its answer and is made again gets it again.

    Made again is by a later event (ids of events sort by time): one that is only read again, from a topic that is replayed, says nothing.
    """
    if await store.add(tx, event):
        tx.enqueue(SEAL, str(event.request), {"request": str(event.request)}, tenant=event.subscriber)
        return
    row = await store.document(tx, event.request, lock=True)
    if row.asked is not None and tx.event_id <= row.asked:
        return
    row.asked = tx.event_id
    if row.state == DocumentState.SEALED:
        tx.emit(_sealed(row))
    elif row.state == DocumentState.FAILED:
        tx.emit(_failed(row))


async def released(tx: Transaction, event: FormReleased) -> None:
    """Forget a request whose time is over, but for its id: its document is cleared away, and whatever asks for it later makes none anew.

    Raises Impossible for a request of somebody else.
    """
    if await store.add_released(tx, event):
        return
    row = await store.document(tx, event.request, lock=True)
    if (row.requester, row.subject) != (event.requester, event.subject):
        raise Impossible("the form was asked for by another, or of something else")
    if row.state == DocumentState.RELEASED:
        return
    if row.sha256 is not None:
        await store.let_go(tx, row.sha256)
    _move(row, DocumentAction.RELEASE)
    row.subscriber = row.file_name = ""
    row.content = row.sha256 = row.size = row.level = row.reason = None
    row.ended_at = tx.now


async def content_of(tx: Transaction, request: UUID) -> FormContent | None:
    """The form to make, or None when this request has its answer already."""
    row = await store.document(tx, request)
    return None if row.content is None or row.ended_at is not None else FormContent.model_validate(row.content)


async def sealed(tx: Transaction, request: UUID, sha256: str, size: int) -> None:
    """Note and say that the document is in the object store; the content isn't needed here any more.

    A request that has its answer keeps it. Raises Later when the object may have been cleared away meanwhile.
    """
    row = await store.document(tx, request, lock=True)
    if row.ended_at is not None:
        return
    if not await store.name(tx, sha256):
        raise Later(1)
    _move(row, DocumentAction.SEAL)
    row.sha256, row.size, row.level, row.ended_at = sha256, size, LEVEL, tx.now
    row.content = None
    tx.emit(_sealed(row))


async def stored(service: Service[Adapters], document: bytes) -> str:
    """Write the document; answers its hash. Until a request names it (`sealed`) it is an orphan to be cleared away.

    Raises Later while an equal orphan is being removed, ObjectUnclear or TimeoutError when the store did not confirm it.
    """
    sha256 = digest(document)
    async with service.database.begin(service.actor) as tx:
        if not await store.writing(tx, sha256):
            raise Later(60)
    async with asyncio.timeout(WRITE_TIME):
        return await service.objects.write(document)


async def clear_away(service: Service[Adapters]) -> None:
    """Remove from the object store what was made and never committed (a worker died or lost its lease in between), and what was released.

    Only what signing noted before writing, an hour ago or more, and that no document names; may be repeated and run
    twice at once. Documents of other services are never looked at. Each has a line in the audit trail.
    """
    async with service.database.begin(service.actor) as tx:
        hashes = await store.orphans(tx, tx.now - ORPHAN_AGE, _CLEARED)
    for sha256 in hashes:
        await service.objects.remove(sha256)
    if hashes:
        log.info("documents.cleared_away", count=len(hashes))
        async with service.database.begin(service.actor) as tx:
            await store.removed(tx, hashes)
            for sha256 in hashes:
                tx.audit(audit.DocumentClearedAway(subject=sha256))


async def keep_what_was_written(tx: Transaction) -> dict[str, int]:
    """After a restore nothing of before is cleared away: what the backup has as an orphan was named since, and an order may hear of it again."""
    return {"orphans": await store.forget_written(tx)}


async def failed(tx: Transaction, request: UUID, reason: str) -> None:
    """Note and say that this form can't be made; its content stays for the person who looks at it."""
    row = await store.document(tx, request, lock=True)
    if row.ended_at is not None:
        return
    _move(row, DocumentAction.GIVE_UP)
    row.reason, row.ended_at = reason, tx.now
    tx.emit(_failed(row))


def _move(row: DocumentRow, action: DocumentAction) -> None:
    row.state = LIFECYCLE.after(DocumentState(row.state), action).value


def _sealed(row: DocumentRow) -> DocumentSealed:
    assert row.sha256 and row.size and row.level and row.ended_at
    return DocumentSealed(
        version=1,
        request=row.request,
        requester=row.requester,
        subject=row.subject,
        subscriber=row.subscriber,
        at=row.ended_at,
        sha256=row.sha256,
        size=row.size,
        media_type=MEDIA_TYPE,
        file_name=row.file_name,
        level=row.level,
    )


def _failed(row: DocumentRow) -> DocumentFailed:
    assert row.reason and row.ended_at
    return DocumentFailed(
        version=1,
        request=row.request,
        requester=row.requester,
        subject=row.subject,
        subscriber=row.subscriber,
        at=row.ended_at,
        reason=row.reason,
    )
