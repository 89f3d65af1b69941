"""What the CA's list says is revoked, also before the certificate is in the inventory; the list is read again for it."""

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS = (
    """CREATE TABLE revoked_at_ca (
        issuer text NOT NULL,
        serial text NOT NULL,
        at timestamptz NOT NULL,
        reason text NOT NULL,
        noted_at timestamptz NOT NULL,
        PRIMARY KEY (issuer, serial))""",
    # from the start, once: what was read past is written down; the rest of the list changes nothing a second time
    "DELETE FROM service_state WHERE name = 'ca_cursor'",
)


def upgrade() -> None:
    """Make it."""
    for statement in STATEMENTS:
        op.execute(statement)
