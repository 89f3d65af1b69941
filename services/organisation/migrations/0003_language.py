"""The language in which a person reads, set by the person; NULL: not said yet."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; nobody said anything before."""
    op.execute("ALTER TABLE person ADD COLUMN language text CHECK (language IN ('nl', 'en'))")
