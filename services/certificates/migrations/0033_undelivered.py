"""Which mails about what ends an address did not take."""

from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Add when that was heard; of mails of before it isn't known."""
    op.execute("ALTER TABLE expiry_reader ADD COLUMN undelivered_at timestamptz")
    op.execute("CREATE INDEX expiry_reader_mail ON expiry_reader (mail) WHERE mail IS NOT NULL")
