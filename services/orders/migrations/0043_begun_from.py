"""New orders begun from a certificate."""

from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    """From which certificate a draft was filled in."""
    op.execute("ALTER TABLE draft ADD COLUMN begun_from bigint")
