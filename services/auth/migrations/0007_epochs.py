"""Of each copy the epoch of who said it: it counts before the version."""

from alembic import op

revision = "0007"
down_revision = "0006"

COPIES = ("subscriber", "person")


def upgrade() -> None:
    """Add the column. What was kept so far was said in the first epoch, 0."""
    for table in COPIES:
        op.execute(f"ALTER TABLE {table} ADD COLUMN epoch bigint NOT NULL DEFAULT 0")
