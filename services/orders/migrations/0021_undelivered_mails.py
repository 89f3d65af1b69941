"""Mails about orders that were not delivered, and never will be."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the table."""
    op.execute("""CREATE TABLE undelivered_mail (
        "order" uuid NOT NULL REFERENCES placed_order (id),
        mail text NOT NULL,
        address text NOT NULL,
        cause text NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY ("order", mail, address))""")
