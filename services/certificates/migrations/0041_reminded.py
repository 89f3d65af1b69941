"""Of which announced certificates people were reminded, and how many days before."""

from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Add the threshold."""
    op.execute("ALTER TABLE incident_certificate ADD COLUMN reminded smallint")
