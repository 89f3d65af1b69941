"""Renewals asked for together."""

from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    """The batch, and which drafts and orders are of it; since when its orders were told of together."""
    op.execute("""CREATE TABLE batch (
        id uuid PRIMARY KEY,
        subscriber text NOT NULL,
        created_by text NOT NULL,
        language text NOT NULL,
        certificates bigint[] NOT NULL CHECK (cardinality(certificates) BETWEEN 1 AND 100),
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL)""")
    op.execute("CREATE INDEX batch_expires ON batch (expires_at)")
    op.execute("ALTER TABLE draft ADD COLUMN batch uuid")
    op.execute("CREATE INDEX draft_batch ON draft (batch) WHERE batch IS NOT NULL")
    op.execute("ALTER TABLE placed_order ADD COLUMN batch uuid, ADD COLUMN batch_told_at timestamptz")
    op.execute("CREATE INDEX placed_order_batch ON placed_order (batch) WHERE batch IS NOT NULL")
