"""Certificates that their subscriber won't renew: since when, why, and who said so."""

from alembic import op

revision = "0030"
down_revision = "0029"

STATEMENTS = (
    """CREATE TABLE certificate_muted (
        certificate bigint PRIMARY KEY REFERENCES certificate (id),
        subscriber text NOT NULL,
        reason text NOT NULL,
        muted_at timestamptz NOT NULL,
        muted_by text NOT NULL)""",
    "CREATE INDEX certificate_muted_of ON certificate_muted (subscriber, certificate)",
)


def upgrade() -> None:
    """Make it."""
    for statement in STATEMENTS:
        op.execute(statement)
