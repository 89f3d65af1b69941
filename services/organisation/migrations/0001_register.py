"""Subscribers and persons."""

from alembic import op
from chassis import tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    for statement in tables.VERSION_1:
        op.execute(statement)
    op.execute("""CREATE TABLE subscriber (
        number text PRIMARY KEY CHECK (number ~ '^P[0-9]{7}$'),
        version integer NOT NULL CHECK (version > 0),
        active boolean NOT NULL,
        data json NOT NULL)""")
    op.execute("""CREATE TABLE person (
        number text PRIMARY KEY CHECK (number ~ '^CB[0-9]{7}$'),
        version integer NOT NULL CHECK (version > 0),
        active boolean NOT NULL,
        data json NOT NULL)""")
