"""What a certificate will be called, as it was ordered: own name, reference and cost centre."""

from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Of what was approved before, nothing was ordered: such a certificate is called what the one before it is."""
    op.execute("ALTER TABLE issuance ADD COLUMN texts jsonb")
