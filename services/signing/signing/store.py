"""All SQL of signing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.transaction import Transaction
from contracts.forms import FormReleased, FormRequested
from sqlalchemy import column, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select

from signing.domain import DocumentState
from signing.tables import DocumentRow

#: What was sealed, by the orders it is of (see chassis.operations.documents).
DOCUMENTS = """SELECT DISTINCT ON (sha256) sha256, subject::text AS key, subscriber FROM document
WHERE sha256 > $1 ORDER BY sha256 LIMIT $2"""
# The first two lock the same row, so a hash is either named or cleared away, never both.
_WRITING = text("""INSERT INTO written (sha256, written_at) VALUES (:sha256, :now)
ON CONFLICT (sha256) DO UPDATE SET written_at = excluded.written_at WHERE written.removing_at IS NULL""")
_NAME = text("DELETE FROM written WHERE sha256 = :sha256 AND removing_at IS NULL")
_ORPHANS = text("""UPDATE written SET removing_at = :now WHERE sha256 IN (
  SELECT sha256 FROM written w WHERE written_at < :before
    AND NOT EXISTS (SELECT FROM document d WHERE d.sha256 = w.sha256)
  ORDER BY written_at LIMIT :many FOR UPDATE SKIP LOCKED)
RETURNING sha256""")
_NAMED = text("""DELETE FROM written w WHERE written_at < :before
AND EXISTS (SELECT FROM document d WHERE d.sha256 = w.sha256)""")  # two requests with equal documents, one of them dead
_FORGET = text("DELETE FROM written WHERE NOT released")
_LET_GO = text("""INSERT INTO written (sha256, written_at, released) VALUES (:sha256, :now, true)
ON CONFLICT (sha256) DO UPDATE SET released = true""")
_REMOVED = text("DELETE FROM written WHERE sha256 = ANY(:hashes) AND removing_at IS NOT NULL")


async def add(tx: Transaction, event: FormRequested) -> bool:
    """Keep a request; False when it was known already."""
    content = event.content.model_dump(mode="json")
    return await _add(tx, event, subscriber=event.subscriber, file_name=event.file_name, content=content)


async def add_released(tx: Transaction, event: FormReleased) -> bool:
    """Keep of a request that nobody heard of that it was released; False when it was known already."""
    state = DocumentState.RELEASED.value
    return await _add(tx, event, subscriber="", file_name="", content=None, state=state, ended_at=tx.now)


async def _add(tx: Transaction, event: FormRequested | FormReleased, **more: object) -> bool:
    about = {"request": event.request, "requester": event.requester, "subject": event.subject}
    row = {**about, "state": DocumentState.WAITING.value, "requested_at": tx.now, "asked": tx.event_id, **more}
    query: Any = insert(DocumentRow).values(row).on_conflict_do_nothing().returning(column("request"))
    return (await tx.session.execute(query)).first() is not None


async def document(tx: Transaction, request: UUID, *, lock: bool = False) -> DocumentRow:
    """What is known of a request. Raises sqlalchemy's NoResultFound."""
    query = select(DocumentRow).where(DocumentRow.request == request)
    row: DocumentRow = (await tx.session.execute(query.with_for_update() if lock else query)).scalar_one()
    return row


async def writing(tx: Transaction, sha256: str) -> bool:
    """Note, before the object is written, that it may become an orphan. False while an equal one is being removed."""
    written = await tx.session.execute(_WRITING, {"sha256": sha256, "now": tx.now})
    return bool(written.rowcount)  # type: ignore[attr-defined]


async def name(tx: Transaction, sha256: str) -> bool:
    """The object is no orphan from this commit on. False when it may have been removed already."""
    if (await tx.session.execute(_NAME, {"sha256": sha256})).rowcount:  # type: ignore[attr-defined]
        return True
    named = select(DocumentRow.request).where(DocumentRow.sha256 == sha256).limit(1)
    return (await tx.session.execute(named)).first() is not None  # an equal document was committed before


async def orphans(tx: Transaction, before: datetime, many: int) -> list[str]:
    """Hashes written before this moment that no document names, marked so that none will."""
    await tx.session.execute(_NAMED, {"before": before})
    rows = await tx.session.execute(_ORPHANS, {"before": before, "now": tx.now, "many": many})
    return [row.sha256 for row in rows]


async def let_go(tx: Transaction, sha256: str) -> None:
    """From this commit on no request names the object, and none ever will: it is cleared away."""
    await tx.session.execute(_LET_GO, {"sha256": sha256, "now": tx.now})


async def forget_written(tx: Transaction) -> int:
    """Nothing that was noted so far is an orphan any more, but for what was released; how many notes that were."""
    return int((await tx.session.execute(_FORGET)).rowcount)  # type: ignore[attr-defined]


async def removed(tx: Transaction, hashes: Sequence[str]) -> None:
    """The objects with these hashes are gone."""
    await tx.session.execute(_REMOVED, {"hashes": list(hashes)})
