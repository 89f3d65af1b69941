"""All SQL of signing."""

from typing import Any
from uuid import UUID

from chassis.transaction import Transaction
from contracts.forms import FormRequested
from sqlalchemy import column
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select

from signing.tables import WAITING, DocumentRow


async def add(tx: Transaction, event: FormRequested) -> bool:
    """Keep a request; False when it was known already."""
    row = {
        "request": event.request, "requester": event.requester, "subject": event.subject,
        "subscriber": event.subscriber, "file_name": event.file_name, "content": event.content.model_dump(mode="json"),
        "state": WAITING, "requested_at": tx.now,
    }  # fmt: skip
    query: Any = insert(DocumentRow).values(row).on_conflict_do_nothing().returning(column("request"))
    return (await tx.session.execute(query)).first() is not None


async def document(tx: Transaction, request: UUID, *, lock: bool = False) -> DocumentRow:
    """What is known of a request. Raises sqlalchemy's NoResultFound."""
    query = select(DocumentRow).where(DocumentRow.request == request)
    found: DocumentRow = (await tx.session.execute(query.with_for_update() if lock else query)).scalar_one()
    return found
