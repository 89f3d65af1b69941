"""Certificate managers asked to hand in the request of a draft; gone with its draft."""

from alembic import op

revision = "0036"
down_revision = "0035"

STATEMENTS = (
    """CREATE TABLE csr_invitation (
        draft uuid PRIMARY KEY REFERENCES draft ON DELETE CASCADE,
        id uuid NOT NULL UNIQUE,
        hashes text[] NOT NULL DEFAULT '{}',
        names text[] NOT NULL,
        person text,
        name text NOT NULL,
        address text NOT NULL,
        language text NOT NULL,
        invited_by text NOT NULL,
        invited_at timestamptz NOT NULL,
        until timestamptz NOT NULL,
        handed_in_at timestamptz,
        undelivered text)""",
    "CREATE INDEX csr_invitation_hashes ON csr_invitation USING gin (hashes)",
)


def upgrade() -> None:
    """Make the table. `hashes` are those of the tokens in the mail, as often as it was tried to send it."""
    for statement in STATEMENTS:
        op.execute(statement)
