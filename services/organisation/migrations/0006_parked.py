"""Parked rows of the outbox, by their key."""

from alembic import op
from chassis import tables

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the index."""
    for statement in tables.VERSION_5:
        op.execute(statement)
