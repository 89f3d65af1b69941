"""Which certificate has an open renewal: a copy of what orders says, one row per order."""

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = (
    # rows of ended orders stay: an older version that comes late or again must not open them
    """CREATE TABLE renewal (
        order_id uuid PRIMARY KEY,
        version integer NOT NULL CHECK (version > 0),
        subscriber text NOT NULL,
        certificate bigint NOT NULL,
        reference text NOT NULL,
        state text NOT NULL,
        open boolean NOT NULL)""",
    "CREATE INDEX renewal_open ON renewal (certificate, subscriber) WHERE open",
)


def upgrade() -> None:
    """Make it."""
    for statement in STATEMENTS:
        op.execute(statement)
