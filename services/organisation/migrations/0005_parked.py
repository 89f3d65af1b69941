"""Parked rows of the outbox, by their key."""

from alembic import op
from chassis import tables

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the index."""
    for statement in tables.VERSION_4:
        op.execute(statement)
