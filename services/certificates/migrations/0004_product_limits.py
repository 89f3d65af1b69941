"""What was said of how long certificates of a product can last, and until when an order said that its certificate is valid."""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS = (
    """CREATE TABLE product_limits (
        product text PRIMARY KEY,
        version integer NOT NULL CHECK (version > 0),
        limits jsonb NOT NULL)""",
    "ALTER TABLE issuance ADD COLUMN valid_until date",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
