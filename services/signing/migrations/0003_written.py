"""Documents in the object store that no request names yet: what is left over is cleared away."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("""CREATE TABLE written (
        sha256 text PRIMARY KEY,
        written_at timestamptz NOT NULL,
        removing_at timestamptz)""")
    op.execute("CREATE INDEX written_by_age ON written (written_at)")
    op.execute("CREATE INDEX document_by_hash ON document (sha256) WHERE sha256 IS NOT NULL")
