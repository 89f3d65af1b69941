"""Parked rows of the outbox, by their key."""

from alembic import op
from chassis import tables

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the index."""
    for statement in tables.VERSION_3:
        op.execute(statement)
