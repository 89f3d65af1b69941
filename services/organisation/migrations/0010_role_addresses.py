"""Mail addresses of a role at a subscriber, each with the code that was mailed to it last; how often codes are asked for and tried."""

from alembic import op
from chassis.edge import rows

revision = "0010"
down_revision = "0009"

STATEMENTS = (
    """CREATE TABLE role_address (
        id uuid PRIMARY KEY,
        subscriber text NOT NULL REFERENCES subscriber (number),
        address text NOT NULL,
        added_by text NOT NULL,
        added_at timestamptz NOT NULL,
        confirmed_at timestamptz,
        code_number integer NOT NULL DEFAULT 0 CHECK (code_number >= 0),
        code_asked_at timestamptz,
        code_until timestamptz,
        code_tries integer NOT NULL DEFAULT 0 CHECK (code_tries >= 0),
        code_hashes text[] NOT NULL DEFAULT '{}',
        undelivered text)""",
    "CREATE UNIQUE INDEX role_address_once ON role_address (subscriber, lower(address))",
    "CREATE INDEX role_address_waits ON role_address (added_at) WHERE confirmed_at IS NULL",
    *rows.TABLE,
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
