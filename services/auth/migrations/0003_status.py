"""Only revocation is for ever: other marks are asked about again. Numbers of revocation lists are remembered."""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = (
    "ALTER TABLE credential DROP CONSTRAINT credential_status_check",
    # "bad" was written for any cause; which one it was, the audit line of that moment says
    """UPDATE credential c SET status = CASE WHEN EXISTS (
        SELECT FROM audit a WHERE a.action = 'credential.check' AND a.subject = c.sha256 AND a.outcome = 'login.revoked')
        THEN 'revoked' ELSE 'refused' END WHERE status = 'bad'""",
    """ALTER TABLE credential ADD CONSTRAINT credential_status_check
        CHECK (status IN ('good', 'unknown', 'revoked', 'refused'))""",
    """CREATE TABLE list_number (
        source text PRIMARY KEY,
        number numeric(49, 0) NOT NULL)""",
)


def upgrade() -> None:
    """Make it so."""
    for statement in STATEMENTS:
        op.execute(statement)
