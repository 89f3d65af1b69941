"""The predicted certificate of an order, as it was linted last."""

from alembic import op

revision = "0038"
down_revision = "0037"

STATEMENTS = (
    """CREATE TABLE prediction (
        "order" uuid PRIMARY KEY,
        outcome text NOT NULL,
        findings jsonb NOT NULL,
        linter text NOT NULL,
        rules date NOT NULL,
        linted_at timestamptz NOT NULL)""",
)


def upgrade() -> None:
    """Make it."""
    for statement in STATEMENTS:
        op.execute(statement)
