"""Rows of organisation: subscribers and persons as registered now. Their history is in the events and the audit trail."""

from typing import Any

from contracts.identifiers import Language
from sqlalchemy import JSON, Column, MetaData, Text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

#: Of which what runs takes rows away (`chassis.tables.DELETED`).
DELETED: tuple[str, ...] = ()


class Row(SQLModel, registry=registry(metadata=MetaData())):
    """Base of this service's rows. Rows don't validate: only what a contract model accepted is poured in."""


class Subscriber(Row, table=True):
    """A subscriber; `data` is the content of contracts.organisation.SubscriberView without number and version."""

    __tablename__ = "subscriber"
    number: str = Field(primary_key=True)
    version: int
    active: bool
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class Person(Row, table=True):
    """A person; `data` is the content of contracts.organisation.RegisterPerson, empty when it was erased; `language` what the person set, if anything."""

    __tablename__ = "person"
    number: str = Field(primary_key=True)
    version: int
    active: bool
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    language: Language | None = Field(default=None, sa_type=Text)
