"""Codes that are mailed to who orders, and the addresses that were shown to be read. Budgets that replicas share."""

from alembic import op
from chassis.edge import rows

revision = "0016"
down_revision = "0015"

STATEMENTS = (
    *rows.TABLE,
    """CREATE TABLE email_code (
        id uuid PRIMARY KEY,
        subscriber text NOT NULL,
        person text NOT NULL,
        address text NOT NULL,
        hash text NOT NULL,
        asked_at timestamptz NOT NULL,
        until timestamptz NOT NULL,
        tries integer NOT NULL DEFAULT 0)""",
    "CREATE INDEX email_code_of ON email_code (subscriber, address, person, asked_at)",
    "CREATE INDEX email_code_asked ON email_code (asked_at)",
    """CREATE TABLE email_validated (
        subscriber text NOT NULL,
        address text NOT NULL,
        person text NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (subscriber, address))""",
)


def upgrade() -> None:
    """Make the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
