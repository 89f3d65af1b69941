"""Open renewals and successors are looked up by subscriber: for one certificate, and as the set of all."""

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS = (
    "DROP INDEX renewal_open",
    "CREATE INDEX renewal_open ON renewal (subscriber, certificate) INCLUDE (order_id, reference) WHERE open",
    "DROP INDEX certificate_replaces",
    """CREATE INDEX certificate_replaces ON certificate (subscriber, replaces) INCLUDE (revoked_at, not_after)
        WHERE replaces IS NOT NULL""",
)


def upgrade() -> None:
    """Make the indexes."""
    for statement in STATEMENTS:
        op.execute(statement)
