"""Extracts of public registers, kept as evidence; where the question to each register stands; how long an extract may be used, by date.

Who was verified may be used for 825 days, and from 15 March 2026 for 398 (CA/Browser Forum, ballot SC-081v3; BR 4.2.1).
"""

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS = (
    """CREATE TABLE extract (
        id uuid PRIMARY KEY,
        subscriber text NOT NULL,
        kind text NOT NULL,
        number text NOT NULL,
        source text NOT NULL,
        at timestamptz NOT NULL,
        body bytea NOT NULL,
        sha256 text NOT NULL,
        entry json,
        entry_sha256 text NOT NULL,
        ours json NOT NULL,
        usable boolean NOT NULL)""",
    "CREATE INDEX extract_of ON extract (subscriber, kind, at DESC)",
    """CREATE TABLE extract_question (
        subscriber text NOT NULL,
        kind text NOT NULL,
        version integer NOT NULL,
        asking uuid,
        asked_at timestamptz,
        asked_by text,
        tried_at timestamptz,
        trouble text,
        said_at timestamptz,
        PRIMARY KEY (subscriber, kind))""",
    """CREATE TABLE extract_rule (
        from_date date PRIMARY KEY,
        days integer NOT NULL CHECK (days > 0),
        term_days integer NOT NULL CHECK (term_days >= 0 AND term_days < days))""",
    "INSERT INTO extract_rule VALUES ('2018-03-01', 825, 30), ('2026-03-15', 398, 30)",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
