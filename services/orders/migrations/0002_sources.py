"""Source addresses in the audit trail, and counts of what was refused to strangers."""

from alembic import op
from chassis import tables

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make them."""
    for statement in tables.VERSION_2:
        op.execute(statement)
