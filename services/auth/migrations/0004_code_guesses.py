"""Tries of hand-over codes, counted by address and browser."""

from alembic import op
from chassis.edge import rows

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    for statement in rows.TABLE:
        op.execute(statement)
