"""The newest extract of each subscriber at each public register, as organisation told."""

from alembic import op

revision = "0039"
down_revision = "0038"

STATEMENTS = (
    """CREATE TABLE extract (
        subscriber text NOT NULL,
        kind text NOT NULL,
        extract uuid NOT NULL,
        at timestamptz NOT NULL,
        until timestamptz NOT NULL,
        sha256 text NOT NULL,
        usable boolean NOT NULL,
        PRIMARY KEY (subscriber, kind))""",
)


def upgrade() -> None:
    """Make it."""
    for statement in STATEMENTS:
        op.execute(statement)
