"""What a message of the bounce mailbox says that proves no mail of ours, for a person to look at; who did."""

from alembic import op

revision = "0013"
down_revision = "0012"

STATEMENTS = (
    """ALTER TABLE bounce ADD COLUMN sender text NOT NULL DEFAULT '', ADD COLUMN subject text NOT NULL DEFAULT '',
        ADD COLUMN words text NOT NULL DEFAULT '', ADD COLUMN settled_at timestamptz, ADD COLUMN settled_by text,
        ADD COLUMN called_at timestamptz""",
    "CREATE INDEX bounce_open ON bounce (at, key) WHERE verdict = 'unproven' AND settled_at IS NULL",
)


def upgrade() -> None:
    """Make them; of messages of before nothing was kept."""
    for statement in STATEMENTS:
        op.execute(statement)
