"""Certificates that no session or code refers to are forgotten; of revoked ones the hash stays, which is all that is asked."""

# ruff: noqa: S608 - words of our own

from alembic import op

revision = "0010"
down_revision = "0009"

UNUSED = """NOT EXISTS (SELECT FROM session s WHERE s.credential = c.sha256)
  AND NOT EXISTS (SELECT FROM hand_over h WHERE h.credential = c.sha256)"""
STATEMENTS = (
    "CREATE INDEX hand_over_credential ON hand_over (credential)",
    "CREATE INDEX hand_over_person ON hand_over (person)",
    "CREATE INDEX session_any_credential ON session (credential)",
    "CREATE INDEX session_any_person ON session (person)",
    f"DELETE FROM credential c WHERE c.status <> 'revoked' AND {UNUSED}",
    f"UPDATE credential c SET der = '', subject = '', serial = '' WHERE c.status = 'revoked' AND {UNUSED}",
)


def upgrade() -> None:
    """Indexes that forgetting looks in, and what is left of before."""
    for statement in STATEMENTS:
        op.execute(statement)
