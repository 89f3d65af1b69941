"""What DNS said of names, for a short time; and by which names in CAA records a product's CA is known, of products whose CA looks there."""

from alembic import op

revision = "0033"
down_revision = "0032"

STATEMENTS = (
    "ALTER TABLE product ADD COLUMN caa text[] NOT NULL DEFAULT '{}'",
    "UPDATE product SET caa = '{ca.certificaatportaal.example}' WHERE code = 'public_ov'",
    """CREATE TABLE name_hint (
        subscriber text NOT NULL,
        product text NOT NULL,
        name text NOT NULL,
        asked_at timestamptz NOT NULL,
        looked_at timestamptz,
        seen jsonb,
        PRIMARY KEY (subscriber, product, name))""",
    "CREATE INDEX name_hint_asked ON name_hint (asked_at)",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
