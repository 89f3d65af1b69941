"""Where a session was opened, what it has to tell, and whether its end was told."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns; sessions of before were opened somewhere unknown and have nothing to tell."""
    op.execute("""ALTER TABLE session
        ADD COLUMN source text NOT NULL DEFAULT '',
        ADD COLUMN browser text NOT NULL DEFAULT '',
        ADD COLUMN notices json NOT NULL DEFAULT '[]',
        ADD COLUMN told boolean NOT NULL DEFAULT false""")
    op.execute("CREATE INDEX session_untold ON session (person) WHERE end_reason = 'servicedesk' AND NOT told")
