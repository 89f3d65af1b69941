"""A copy of how long certificates of a product can last, as certificates tells it."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.execute("""CREATE TABLE product_limits (
        product text PRIMARY KEY,
        version integer NOT NULL,
        limits jsonb NOT NULL)""")
