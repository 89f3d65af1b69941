"""Who called for a revocation, and how it was established that it was that person: noted by staff who revoke for somebody."""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add them; of earlier revocations nobody noted any."""
    op.execute(
        """ALTER TABLE revocation ADD COLUMN caller text, ADD COLUMN identified text,
        ADD CONSTRAINT revocation_caller CHECK ((caller IS NULL) = (identified IS NULL) AND (caller IS NULL OR road = 'staff'))"""
    )
