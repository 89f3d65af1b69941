"""Which certificate lies in quarantine, and whether it was revoked because its key leaked."""

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS = (
    # of what was kept before nobody read which one it is: it stays so, and the desk has its alarm
    """ALTER TABLE quarantine ADD COLUMN issuer text, ADD COLUMN serial text, ADD COLUMN spki_sha256 text,
        ADD COLUMN revoked_at timestamptz, ADD COLUMN revocation_refused text""",
    "CREATE INDEX quarantine_unrevoked ON quarantine (spki_sha256) WHERE revoked_at IS NULL",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
