"""Jobs: virtual time that is remembered, what was put off behind what is new, failures and alarms."""

from alembic import op
from chassis import tables

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add them."""
    for statement in tables.VERSION_4:
        op.execute(statement)
