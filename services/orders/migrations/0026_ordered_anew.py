"""What was rejected or withdrawn is ordered anew: drafts and orders name the order that they follow."""

from alembic import op

revision = "0026"
down_revision = "0025"

STATEMENTS = (
    "ALTER TABLE draft ADD COLUMN follows uuid",
    "ALTER TABLE placed_order ADD COLUMN follows uuid",
    "CREATE UNIQUE INDEX placed_order_follows ON placed_order (follows) WHERE follows IS NOT NULL",
)


def upgrade() -> None:
    """Add the columns; an order is followed once."""
    for statement in STATEMENTS:
        op.execute(statement)
