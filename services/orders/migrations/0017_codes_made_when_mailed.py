"""A code is made when its mail is sent: a hash for each time that was tried. Which one it is, is kept with it."""

from alembic import op

revision = "0017"
down_revision = "0016"

STATEMENTS = (
    """ALTER TABLE email_code
        ADD COLUMN hashes text[] NOT NULL DEFAULT '{}',
        ADD COLUMN number integer NOT NULL DEFAULT 1""",
    "UPDATE email_code SET hashes = ARRAY[hash]",
    "ALTER TABLE email_code DROP COLUMN hash",
)


def upgrade() -> None:
    """Change the table."""
    for statement in STATEMENTS:
        op.execute(statement)
