"""What the CA says of whose the names of a request are."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add it; of earlier requests nothing was said."""
    op.execute("ALTER TABLE issuance ADD COLUMN names jsonb NOT NULL DEFAULT '[]'")
