"""Who confirmed and declared what in a draft. What was ticked by nobody knows whom is asked again."""

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS = (
    "ALTER TABLE draft ADD COLUMN given jsonb NOT NULL DEFAULT '{}'",
    "ALTER TABLE draft DROP COLUMN agreed, DROP COLUMN accepted_warnings",
    "UPDATE draft SET saved = ARRAY(SELECT s FROM unnest(saved) AS s WHERE s NOT IN ('check', 'conditions'))",
)


def upgrade() -> None:
    """Make the column."""
    for statement in STATEMENTS:
        op.execute(statement)
