"""Drafts that staff prepare on behalf of a contact, who declares and places."""

from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Who prepares, for whom, and since when it is the contact's."""
    op.execute("""ALTER TABLE draft ADD COLUMN prepared_by text, ADD COLUMN prepared_for text, ADD COLUMN ready_at timestamptz,
        ADD CONSTRAINT draft_prepared CHECK ((prepared_by IS NULL) = (prepared_for IS NULL)
          AND (ready_at IS NULL OR prepared_by IS NOT NULL))""")
    op.execute("CREATE INDEX draft_prepared_by ON draft (prepared_by) WHERE prepared_by IS NOT NULL")
