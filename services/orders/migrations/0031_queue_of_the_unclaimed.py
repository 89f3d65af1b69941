"""Who has a case stands in the index of the queue: those that nobody has are counted without reading the table."""

from alembic import op
from review import tables

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Make it anew."""
    for statement in tables.VERSION_4:
        op.execute(statement)
