"""What is kept as evidence, and until when; what is on legal hold. Forms whose time is over are released, and their documents removed."""

from alembic import op
from chassis import tables

revision = "0008"
down_revision = "0007"

STATEMENTS = (
    *tables.VERSION_6,
    """ALTER TABLE document DROP CONSTRAINT document_state_check,
        ADD CONSTRAINT document_state_check CHECK (state IN ('waiting', 'sealed', 'failed', 'released'))""",
    "ALTER TABLE written ADD COLUMN released boolean NOT NULL DEFAULT false",
)


def upgrade() -> None:
    """Make the tables of the chassis, the state and the column."""
    for statement in STATEMENTS:
        op.execute(statement)
