"""The language in which a person reads, as organisation tells it; NULL: not said yet."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the column to the copy of persons; the next event of a person who said something fills it."""
    op.execute("ALTER TABLE person ADD COLUMN language text")
