"""What validation compares an order with: the replaced certificate, earlier names, earlier delivery addresses."""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = (
    # empty for certificates that were told of before these were part of the fact
    """ALTER TABLE certificate ADD COLUMN organisation text, ADD COLUMN locality text, ADD COLUMN state text,
        ADD COLUMN key_type text""",
    "CREATE INDEX certificate_subscriber ON certificate (subscriber)",
    "CREATE INDEX certificate_names ON certificate USING gin (sans)",
    """ALTER TABLE placed_order
        ADD COLUMN delivery_email text GENERATED ALWAYS AS (content::jsonb ->> 'delivery_email') STORED""",
    "CREATE INDEX order_certificate ON placed_order (certificate) WHERE certificate IS NOT NULL",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
