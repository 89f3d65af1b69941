"""Orders whose certificate manager has no number here yet."""

from alembic import op

revision = "0030"
down_revision = "0029"

STATEMENTS = (
    "ALTER TABLE placed_order ALTER COLUMN manager DROP NOT NULL",
    """CREATE TABLE nomination (
        id uuid PRIMARY KEY,
        "order" uuid NOT NULL UNIQUE,
        said_at timestamptz NOT NULL,
        person text,
        decided_by text,
        decided_at timestamptz,
        refused text,
        ended boolean NOT NULL DEFAULT false,
        CHECK (person IS NULL OR refused IS NULL))""",
    """CREATE INDEX nomination_to_say_again ON nomination (said_at)
        WHERE person IS NULL AND refused IS NULL AND NOT ended""",
    "CREATE INDEX order_last_manager ON placed_order (subscriber, requester, placed_at DESC) WHERE manager IS NOT NULL",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
