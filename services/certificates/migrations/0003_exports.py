"""Exports, counted by person."""

from alembic import op
from chassis.edge import rows

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    for statement in rows.TABLE:
        op.execute(statement)
