"""What stands in an open step and is not saved yet, per person; gone with its draft."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table. `fields` is NULL when nothing is kept: then `version` says from which page on something may be."""
    op.execute("""CREATE TABLE typed (
        draft uuid NOT NULL REFERENCES draft ON DELETE CASCADE,
        person text NOT NULL,
        step text NOT NULL CHECK (step IN ('manager', 'certificate')),
        version integer NOT NULL,
        fields jsonb,
        saved_at timestamptz NOT NULL,
        PRIMARY KEY (draft, person, step))""")
