"""Calendars of what ends, each behind an address that is a right by itself; for whom each person may act; and reports that nobody closes."""

from alembic import op

revision = "0028"
down_revision = "0027"

STATEMENTS = (
    """CREATE TABLE calendar_feed (
        person text NOT NULL,
        subscriber text NOT NULL,
        hash text NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
        language text NOT NULL CHECK (language IN ('nl', 'en')),
        made_at timestamptz NOT NULL,
        PRIMARY KEY (person, subscriber))""",
    # none: organisation has not told since; then nobody is taken to act for anybody
    "ALTER TABLE person ADD COLUMN acts_for text[]",
    "ALTER TABLE problem ADD COLUMN left_open_alarmed_at timestamptz",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
