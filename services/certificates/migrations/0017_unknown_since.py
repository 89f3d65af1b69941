"""Since when the CA says that it knows nothing of a request that it took."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add it; of nobody it was said before."""
    op.execute("ALTER TABLE issuance ADD COLUMN unknown_since timestamptz")
