"""The limit of what the CA is asked follows from the approval: open intents that were never asked get theirs."""

from alembic import op

revision = "0011"
down_revision = "0010"

STATEMENTS = (
    # None has been asked without a limit: it was fixed before that
    """UPDATE issuance SET not_after = date_trunc('second', created_at) + validity_days * interval '1 day' - interval '1 second'
        WHERE not_after IS NULL""",
    "ALTER TABLE issuance ALTER COLUMN not_after SET NOT NULL",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
