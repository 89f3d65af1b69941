"""Of a code whose mail never arrives it is known why."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Add the column."""
    op.execute("ALTER TABLE email_code ADD COLUMN undelivered text")
