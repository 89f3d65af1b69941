"""Of whom organisation told that mail to the address came back."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add it; until organisation tells, of nobody."""
    op.execute("ALTER TABLE person ADD COLUMN mail_bounced boolean NOT NULL DEFAULT false")
