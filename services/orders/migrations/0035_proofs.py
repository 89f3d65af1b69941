"""What the CA says of whose the names of an order are, and since when."""

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Add it; of earlier orders nothing was said."""
    op.execute(
        "ALTER TABLE placed_order ADD COLUMN names jsonb NOT NULL DEFAULT '[]', ADD COLUMN names_said_at timestamptz"
    )
