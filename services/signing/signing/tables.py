"""Rows of signing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from signing.domain import DocumentState

#: Of which what runs takes rows away (`chassis.tables.DELETED`): objects that were named or removed.
DELETED = ("written",)
#: What strangers search: nothing of this service.
SEARCHED: tuple[str, ...] = ()


class Row(SQLModel, registry=registry(metadata=MetaData())):
    """Base of signing's rows."""


class WrittenRow(Row, table=True):
    """A document that is, or is about to be, in the object store and that no request names yet.

    The row is there before the object and ends with the commit that names it. What is left over is an orphan: nobody
    serves it and the clearing removes it. `removing_at` set: the clearing has begun, so nobody may name it any more.
    `released`: it was the answer of a request whose time is over.
    """

    __tablename__ = "written"

    sha256: str = Field(primary_key=True)
    written_at: datetime = Field(sa_type=DateTime(timezone=True))
    removing_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    released: bool = False


class DocumentRow(Row, table=True):
    """A form that was asked for and what became of it. Its content is erased as soon as the document is sealed; of one that
    was released nothing stays but that it was.
    """

    __tablename__ = "document"

    request: UUID = Field(primary_key=True)
    requester: str
    subject: UUID
    subscriber: str
    file_name: str
    content: dict[str, Any] | None = Field(sa_column=Column(JSONB(none_as_null=True)))
    state: str = DocumentState.WAITING.value
    requested_at: datetime = Field(sa_type=DateTime(timezone=True))
    asked: UUID | None = None  # the latest event that asked for it
    ended_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    sha256: str | None = None
    size: int | None = None
    level: str | None = None
    reason: str | None = None
