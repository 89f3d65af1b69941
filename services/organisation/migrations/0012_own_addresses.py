"""Which persons' addresses take no mail any more, and the code that was mailed to each last."""

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS = (
    "ALTER TABLE person ADD COLUMN bounced_at timestamptz, ADD COLUMN bounced_code text, ADD COLUMN mail_since timestamptz",
    """CREATE TABLE own_code (
        id uuid PRIMARY KEY,
        person text NOT NULL UNIQUE REFERENCES person (number),
        code_number integer NOT NULL DEFAULT 0 CHECK (code_number >= 0),
        code_asked_at timestamptz,
        code_until timestamptz,
        code_tries integer NOT NULL DEFAULT 0 CHECK (code_tries >= 0),
        code_hashes text[] NOT NULL DEFAULT '{}',
        undelivered text)""",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
