"""Which event asked last: a request that is read again is not one that is made again."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add it; of requests of before it is not known."""
    op.execute("ALTER TABLE document ADD COLUMN asked uuid")
