"""What is kept as evidence, and until when; what is on legal hold."""

from alembic import op
from chassis import tables

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Make the tables of the chassis."""
    for statement in tables.VERSION_6:
        op.execute(statement)
