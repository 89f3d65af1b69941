"""Validation's lists are narrowed by product and read by index, however many cases wait."""

from alembic import op
from review import tables

revision = "0027"
down_revision = "0026"

STATEMENTS = (
    *tables.VERSION_2,
    "UPDATE review r SET variety = o.product FROM placed_order o WHERE o.id = r.subject AND r.kind = 'order'",
    "CREATE INDEX order_failed ON placed_order (id) WHERE state = 'failed'",
)


def upgrade() -> None:
    """Add the column, fill it, and make the indexes."""
    for statement in STATEMENTS:
        op.execute(statement)
