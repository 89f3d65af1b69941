"""What subscribers call their certificates, as certificates tells it: a renewal proposes the same."""

from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    """Of a certificate that nothing was told of since, it is not known."""
    op.execute("ALTER TABLE certificate ADD COLUMN texts jsonb")
