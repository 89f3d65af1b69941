"""A copy of the mail addresses of roles of subscribers, as organisation told: they get notices too. A reader of a notice may be one of them."""

from alembic import op

revision = "0035"
down_revision = "0034"

STATEMENTS = (
    """CREATE TABLE role_addresses (
        subscriber text PRIMARY KEY,
        version integer NOT NULL,
        epoch bigint NOT NULL DEFAULT 0,
        addresses text[] NOT NULL)""",
)


def upgrade() -> None:
    """Make it."""
    for statement in STATEMENTS:
        op.execute(statement)
