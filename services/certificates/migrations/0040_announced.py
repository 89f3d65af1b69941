"""Announced revocations: lists of incidents that are for a day, what was said of each of their certificates, and proposals to call one off."""

from alembic import op

revision = "0040"
down_revision = "0039"

_STATEMENTS = (
    "ALTER TABLE incident ADD COLUMN starts_at timestamptz",
    "ALTER TABLE incident DROP CONSTRAINT incident_state_check",
    """ALTER TABLE incident ADD CONSTRAINT incident_state_check CHECK (
        state = ANY (ARRAY['prepared', 'announced', 'running', 'ran', 'closed', 'cancelled', 'expired']))""",
    "ALTER TABLE incident ADD CONSTRAINT incident_announced CHECK (state <> 'announced' OR starts_at IS NOT NULL)",
    """ALTER TABLE incident_list ADD COLUMN day date, ADD COLUMN told_nl text NOT NULL DEFAULT '',
        ADD COLUMN told_en text NOT NULL DEFAULT ''""",
    """ALTER TABLE incident_certificate ADD COLUMN starts_at timestamptz, ADD COLUMN subscriber text,
        ADD COLUMN announced_at timestamptz, ADD COLUMN told_at timestamptz,
        ADD COLUMN undone_at timestamptz, ADD COLUMN undone_told_at timestamptz""",
    """CREATE INDEX incident_certificate_announced ON incident_certificate (subscriber, certificate)
        WHERE announced_at IS NOT NULL AND asked_at IS NULL AND NOT void""",
    """CREATE TABLE incident_proposal (
        id uuid PRIMARY KEY,
        incident uuid NOT NULL,
        round integer NOT NULL,
        sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        words text NOT NULL,
        proposed_by text NOT NULL,
        proposed_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        outcome text CHECK (outcome IN ('confirmed', 'dropped', 'expired', 'started')),
        decided_by text,
        decided_at timestamptz,
        FOREIGN KEY (incident, round) REFERENCES incident_list (incident, round),
        CHECK ((outcome IS NULL) = (decided_at IS NULL)),
        CHECK (outcome <> 'confirmed' OR decided_by <> proposed_by))""",
    "CREATE UNIQUE INDEX incident_proposal_open ON incident_proposal (incident) WHERE outcome IS NULL",
)


def upgrade() -> None:
    """Make them."""
    for statement in _STATEMENTS:
        op.execute(statement)
