"""The tables of reviewing. The service that uses them makes them in a migration (`VERSION_1` and on) and has them declared on its registry.

The statements of a version never change: a later version is a new file and a new migration in each service that has them.
"""

from pathlib import Path

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Integer, Interval, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY


def _version(number: int) -> tuple[str, ...]:
    text = Path(__file__).with_name(f"tables.{number}.sql").read_text("utf-8")
    return tuple(text.rstrip().removesuffix(";").split(";\n"))


VERSION_1, VERSION_2, VERSION_3, VERSION_4, VERSION_5 = (_version(number) for number in range(1, 6))
#: Of which what runs takes rows away (`chassis.tables.DELETED`): a tick and a day that are taken back.
DELETED = ("holiday", "review_check")
_METADATA = MetaData()


def _time(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False, key: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable, primary_key=key)


REVIEW = Table(
    "review",
    _METADATA,
    Column("subject", Uuid, primary_key=True),
    *map(_text, ("kind", "reference", "subscriber", "organisation", "title", "requester")),
    _text("prepared_by", nullable=True),
    _time("asked_for_at"),
    Column("approvals_needed", Integer, nullable=False),
    Column("checks_required", ARRAY(Text), nullable=False),
    _text("state"),
    Column("version", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    _text("claimed_by", nullable=True),
    _text("claimed_by_name", nullable=True),
    _time("claimed_at", nullable=True),
    _time("running_since", nullable=True),
    Column("spent", Interval, nullable=False),
    _time("alarmed_at", nullable=True),
    _text("variety"),
    _text("proposed", nullable=True),
    _text("proposed_by", nullable=True),
    _text("proposed_by_name", nullable=True),
)
PROPOSAL = Table(
    "review_proposal",
    _METADATA,
    Column("id", BigInteger, primary_key=True),
    Column("subject", Uuid, nullable=False),
    Column("round", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    _text("decision"),
    _text("reason", nullable=True),
    Column("causes", ARRAY(Text), nullable=False),
    *map(_text, ("person", "name")),
    _time("at"),
    _time("ended_at", nullable=True),
    _text("outcome", nullable=True),
)
ACT = Table(
    "review_act",
    _METADATA,
    Column("id", BigInteger, primary_key=True),
    Column("subject", Uuid, nullable=False),
    _text("act"),
    _time("at"),
    *map(_text, ("person", "name")),
    _text("note", nullable=True),
    _text("check", nullable=True),
)
APPROVAL = Table(
    "review_approval",
    _METADATA,
    Column("id", BigInteger, primary_key=True),
    Column("subject", Uuid, nullable=False),
    Column("round", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    _text("person"),
    _time("at"),
    _time("voided_at", nullable=True),
)
CHECK = Table(
    "review_check",
    _METADATA,
    Column("subject", Uuid, primary_key=True),
    _text("check", key=True),
    _time("at"),
    *map(_text, ("person", "name")),
    _text("note", nullable=True),
)
QUESTION = Table(
    "review_question",
    _METADATA,
    Column("id", Uuid, primary_key=True),
    Column("subject", Uuid, nullable=False),
    _text("text"),
    _time("asked_at"),
    _text("asked_by"),
    Column("reminders", Integer, nullable=False),
    _text("answer", nullable=True),
    _time("answered_at", nullable=True),
    _text("answered_by", nullable=True),
    _text("answered_by_name", nullable=True),
    _time("ended_at", nullable=True),
    Column("codes", ARRAY(Text), nullable=False),
)


def _sentences(name: str) -> Table:
    return Table(
        name,
        _METADATA,
        _text("kind", key=True),
        _text("code", key=True),
        Column("position", Integer, nullable=False),
        *map(_text, ("nl", "en", "step", "field")),
        Column("given", Boolean, nullable=False),
    )


REJECTION_CAUSE, STANDARD_QUESTION = _sentences("rejection_cause"), _sentences("standard_question")
CAUSE = Table(
    "review_cause",
    _METADATA,
    Column("subject", Uuid, primary_key=True),
    _text("kind"),
    _text("code", key=True),
)
HOLIDAY = Table("holiday", _METADATA, Column("day", Date, primary_key=True), _text("name"))


def declare(metadata: MetaData) -> None:
    """Declare the tables on a service's registry, so that one test holds all its rows and its migrations together."""
    for table in _METADATA.sorted_tables:
        table.to_metadata(metadata)
