"""What signing does: takes in a form, makes it a sealed document, says so; a form that can't become one is told too."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cached_property
from pathlib import Path
from uuid import UUID

from chassis.transaction import Transaction
from contracts.forms import FormContent, FormRequested
from contracts.signing import DocumentFailed, DocumentSealed

from signing import store
from signing.form import MEDIA_TYPE, Renderer
from signing.keys import FileKey, KeyUnfit, valid_at
from signing.seal import LEVEL, Sealer
from signing.tables import FAILED, SEALED, DocumentRow


class Press:
    """Makes sealed documents, one at a time, outside the event loop. Fonts and key are read when first used."""

    def __init__(self, fonts: Path, seal_key: Path, seal_chain: Path) -> None:
        self._fonts, self._seal_key, self._seal_chain = fonts, seal_key, seal_chain
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="press")  # a compiler is not for two threads

    @cached_property
    def _renderer(self) -> Renderer:
        return Renderer(self._fonts)

    @cached_property
    def _key(self) -> FileKey:
        return FileKey(self._seal_key, self._seal_chain)

    @cached_property
    def _sealer(self) -> Sealer:
        return Sealer(self._key)

    def make(self, content: FormContent, now: datetime) -> bytes:
        """The sealed document; the same content gives the same bytes, whatever `now` is.

        Raises FormRefused (this content never will be a document), KeyUnfit (no usable key at this moment),
        FileNotFoundError (fonts or key are away) or SealBroken.
        """
        if not valid_at(self._key, now):
            raise KeyUnfit("the seal's certificate is not valid now")
        return self._sealer.seal(self._renderer.render(content), content.at, content.seal_title)

    async def made(self, content: FormContent, now: datetime) -> bytes:
        """`make`, in the press's own thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.make, content, now)


async def take_in(tx: Transaction, event: FormRequested) -> None:
    """Keep the form and queue it, fairly between subscribers. A request that already has its answer gets it again."""
    if await store.add(tx, event):
        tx.enqueue("seal", str(event.request), {"request": str(event.request)}, tenant=event.subscriber)
        return
    row = await store.document(tx, event.request)
    if row.state == SEALED:
        tx.emit(_sealed(row))
    elif row.state == FAILED:
        tx.emit(_failed(row))


async def content_of(tx: Transaction, request: UUID) -> FormContent | None:
    """The form to make, or None when this request has its answer already."""
    row = await store.document(tx, request)
    return None if row.content is None or row.ended_at is not None else FormContent.model_validate(row.content)


async def sealed(tx: Transaction, request: UUID, sha256: str, size: int) -> None:
    """Note and say that the document is in the object store; the content isn't needed here any more."""
    row = await store.document(tx, request, lock=True)
    if row.ended_at is not None:
        return
    row.state, row.sha256, row.size, row.level, row.ended_at = SEALED, sha256, size, LEVEL, tx.now
    row.content = None
    tx.emit(_sealed(row))


async def failed(tx: Transaction, request: UUID, reason: str) -> None:
    """Note and say that this form can't be made; its content stays for the person who looks at it."""
    row = await store.document(tx, request, lock=True)
    if row.ended_at is not None:
        return
    row.state, row.reason, row.ended_at = FAILED, reason, tx.now
    tx.emit(_failed(row))


def _sealed(row: DocumentRow) -> DocumentSealed:
    assert row.sha256 and row.size and row.level and row.ended_at
    return DocumentSealed(
        version=1, request=row.request, requester=row.requester, subject=row.subject, subscriber=row.subscriber,
        at=row.ended_at, sha256=row.sha256, size=row.size, media_type=MEDIA_TYPE, file_name=row.file_name,
        level=row.level,
    )  # fmt: skip


def _failed(row: DocumentRow) -> DocumentFailed:
    assert row.reason and row.ended_at
    return DocumentFailed(
        version=1, request=row.request, requester=row.requester, subject=row.subject, subscriber=row.subscriber,
        at=row.ended_at, reason=row.reason,
    )  # fmt: skip
