"""What was said at the end of an incident of the orders that waited; which readers a notice never reached; the number to call a subscriber on."""

from alembic import op

revision = "0039"
down_revision = "0037"

STATEMENTS = (
    # of incidents that were closed before it is not known
    "ALTER TABLE incident ADD COLUMN held text CHECK (held IN ('release', 'refuse'))",
    """CREATE INDEX expiry_reader_lost ON expiry_reader (certificate)
        WHERE ended_at IS NOT NULL AND (mail IS NULL OR undelivered_at IS NOT NULL)""",
    # comes with what organisation says next of the subscriber
    "ALTER TABLE role_addresses ADD COLUMN phone text",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
