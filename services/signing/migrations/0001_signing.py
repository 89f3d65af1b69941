"""Documents: what was asked for and what became of it."""

from alembic import op
from chassis import tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    for statement in tables.VERSION_1:
        op.execute(statement)
    op.execute("""CREATE TABLE document (
        request uuid PRIMARY KEY,
        requester text NOT NULL,
        subject uuid NOT NULL,
        subscriber text NOT NULL,
        file_name text NOT NULL,
        content jsonb,
        state text NOT NULL CHECK (state IN ('waiting', 'sealed', 'failed')),
        requested_at timestamptz NOT NULL,
        ended_at timestamptz,
        sha256 text,
        size integer,
        level text,
        reason text,
        CHECK (state <> 'waiting' OR content IS NOT NULL),
        CHECK (state <> 'sealed' OR (sha256 IS NOT NULL AND size IS NOT NULL AND level IS NOT NULL)),
        CHECK (state <> 'failed' OR reason IS NOT NULL),
        CHECK (state = 'waiting' OR ended_at IS NOT NULL))""")
