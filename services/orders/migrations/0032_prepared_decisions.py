"""A decision that one person prepares and another takes."""

from alembic import op
from review import tables

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Add it."""
    for statement in tables.VERSION_5:
        op.execute(statement)
