"""Revocation codes: one of a certificate, as the hash of it; and revocations that were asked with one."""

from alembic import op

revision = "0023"
down_revision = "0022"

STATEMENTS = (
    """CREATE TABLE revocation_code (
        certificate bigint PRIMARY KEY REFERENCES certificate (id),
        subscriber text NOT NULL,
        hash text NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
        made_at timestamptz NOT NULL,
        made_by text NOT NULL)""",
    "ALTER TABLE revocation DROP CONSTRAINT revocation_road_check",
    "ALTER TABLE revocation ADD CONSTRAINT revocation_road_check CHECK (road IN ('portal', 'staff', 'ca', 'code'))",
    # whoever has the code is nobody we know
    "ALTER TABLE revocation DROP CONSTRAINT revocation_check1",
    "ALTER TABLE revocation ADD CONSTRAINT revocation_asked_by CHECK ((asked_by IS NULL) = (road IN ('ca', 'code')))",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
