"""What came back of mails, each message once, and which addresses of roles take no mail any more."""

from alembic import op

revision = "0011"
down_revision = "0010"

STATEMENTS = (
    "ALTER TABLE role_address ADD COLUMN bounced_at timestamptz, ADD COLUMN bounced_code text",
    """CREATE TABLE bounce (
        key text PRIMARY KEY,
        at timestamptz NOT NULL,
        verdict text NOT NULL,
        service text NOT NULL,
        mail text NOT NULL,
        recipient text NOT NULL,
        domain text NOT NULL,
        code text NOT NULL)""",
    "CREATE INDEX bounce_recipient ON bounce (recipient, at) WHERE verdict = 'failed'",
    "CREATE INDEX bounce_at ON bounce (at)",
    "CREATE INDEX role_address_lower ON role_address (lower(address))",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
