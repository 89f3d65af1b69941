"""Content has a head and details by kind; that of before is read where it stands."""

from alembic import op

revision = "0015"
down_revision = "0014"

STATEMENTS = (
    "ALTER TABLE placed_order DROP COLUMN delivery_email",
    """ALTER TABLE placed_order ADD COLUMN delivery_email text GENERATED ALWAYS AS (
        coalesce(content::jsonb #>> '{details,delivery_email}', content::jsonb ->> 'delivery_email')) STORED""",
)


def upgrade() -> None:
    """Make the column of where a certificate was sent anew. The contents themselves stay as they are."""
    for statement in STATEMENTS:
        op.execute(statement)
