"""Of which revocations of incidents the people were mailed: those of a subscriber together."""

from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Add the moment, and an index of those that wait."""
    op.execute("ALTER TABLE revocation ADD COLUMN mailed_at timestamptz")
    op.execute(
        "CREATE INDEX revocation_unmailed ON revocation (subscriber, confirmed_at) WHERE road = 'incident' AND mailed_at IS NULL"
    )
