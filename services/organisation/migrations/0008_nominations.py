"""Certificate managers who were nominated in orders; who of them is which person stands with the person too."""

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS = (
    "ALTER TABLE person ADD COLUMN nominations json NOT NULL DEFAULT '[]'",
    "CREATE INDEX person_email ON person (lower(data->>'email'))",
    "CREATE INDEX person_name ON person (lower(data->>'name'))",
    """CREATE TABLE nomination (
        id uuid PRIMARY KEY,
        version integer NOT NULL CHECK (version > 0),
        state text NOT NULL,
        subscriber text NOT NULL,
        order_id uuid NOT NULL,
        reference text NOT NULL,
        requester text NOT NULL,
        asked_at timestamptz NOT NULL,
        given json,
        person text,
        decided_by text,
        decided_at timestamptz,
        reason text,
        document text,
        document_number text,
        seen_on date,
        CHECK (state <> 'open' OR given IS NOT NULL),
        CHECK (state NOT IN ('identified', 'matched') OR person IS NOT NULL))""",
    "CREATE INDEX nomination_open ON nomination (asked_at, id) WHERE state = 'open'",
    "CREATE INDEX nomination_person ON nomination (person) WHERE person IS NOT NULL",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
