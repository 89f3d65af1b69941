"""Parked records as the bytes they came as, each once by its content; what an operator skipped."""

from alembic import op
from chassis import tables

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Change the table of the chassis."""
    for statement in tables.VERSION_3:
        op.execute(statement)
