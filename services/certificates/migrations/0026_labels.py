"""What a subscriber calls its certificates: own name, reference and cost centre."""

from alembic import op

revision = "0026"
down_revision = "0025"

_STATEMENTS = (
    # `changed_by`: none of what was taken over from the certificate before it
    """CREATE TABLE certificate_label (
        certificate bigint PRIMARY KEY REFERENCES certificate (id),
        subscriber text NOT NULL,
        version int NOT NULL,
        own_name text,
        own_reference text,
        cost_centre text,
        sort_name text NOT NULL,
        sort_reference text NOT NULL,
        sort_centre text NOT NULL,
        search text NOT NULL,
        changed_at timestamptz NOT NULL,
        changed_by text)""",
    "CREATE INDEX certificate_label_of ON certificate_label (subscriber, certificate)",
)


def upgrade() -> None:
    """Make it."""
    for statement in _STATEMENTS:
        op.execute(statement)
