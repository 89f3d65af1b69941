"""What the provider's own people say to a customer when they end a revocation that did not get through."""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Add it; of what was ended before, nothing was said."""
    op.execute("ALTER TABLE revocation ADD COLUMN told text")
