"""When a key was reported as leaked after its certificate's revocation had been asked for another reason."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column."""
    op.execute("ALTER TABLE revocation ADD COLUMN leak_reported_at timestamptz")
