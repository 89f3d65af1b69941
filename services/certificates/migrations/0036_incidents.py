"""Incidents: frozen lists of certificates that are revoked together, each with its own result, and the orders that wait for their end."""

from alembic import op

revision = "0036"
down_revision = "0035"

_STATEMENTS = (
    """CREATE TABLE incident (
        id uuid PRIMARY KEY,
        chosen_by text NOT NULL CHECK (chosen_by IN ('serials', 'key', 'issuer', 'subscriber')),
        value text NOT NULL,
        reason text NOT NULL,
        words text NOT NULL,
        told jsonb NOT NULL,
        state text NOT NULL CHECK (state = ANY (ARRAY['prepared', 'running', 'ran', 'closed', 'cancelled', 'expired'])),
        round integer NOT NULL CHECK (round > 0),
        went_on_at timestamptz NOT NULL,
        called_at timestamptz,
        ended_at timestamptz,
        CHECK ((state = ANY (ARRAY['closed', 'cancelled', 'expired'])) = (ended_at IS NOT NULL)))""",
    "CREATE INDEX incident_open ON incident (id) WHERE ended_at IS NULL",
    """CREATE TABLE incident_list (
        incident uuid NOT NULL REFERENCES incident (id),
        round integer NOT NULL CHECK (round > 0),
        sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        certificates integer NOT NULL,
        already_revoked integer NOT NULL,
        prepared_by text NOT NULL,
        prepared_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        due_alarmed_at timestamptz,
        outcome text CHECK (outcome IN ('confirmed', 'left', 'called_off', 'expired')),
        decided_by text,
        decided_at timestamptz,
        words text NOT NULL DEFAULT '',
        PRIMARY KEY (incident, round),
        CHECK ((outcome IS NULL) = (decided_at IS NULL)),
        CHECK (outcome NOT IN ('confirmed', 'left') OR decided_by <> prepared_by))""",
    """CREATE TABLE incident_certificate (
        incident uuid NOT NULL,
        round integer NOT NULL,
        certificate bigint NOT NULL,
        asked_at timestamptz,
        void boolean NOT NULL DEFAULT false,
        PRIMARY KEY (incident, round, certificate),
        FOREIGN KEY (incident, round) REFERENCES incident_list (incident, round))""",
    "CREATE UNIQUE INDEX incident_certificate_once ON incident_certificate (incident, certificate) WHERE NOT void",
    "CREATE INDEX incident_certificate_of ON incident_certificate (certificate)",
    """CREATE INDEX incident_certificate_waiting ON incident_certificate (incident, round, certificate)
        WHERE asked_at IS NULL AND NOT void""",
    """CREATE TABLE incident_held (
        issuance uuid NOT NULL,
        incident uuid NOT NULL REFERENCES incident (id),
        at timestamptz NOT NULL,
        PRIMARY KEY (issuance, incident))""",
    "ALTER TABLE issuance ADD COLUMN tried_at timestamptz",
    # of what is open it is not known: the CA may have been asked
    "UPDATE issuance SET tried_at = coalesce(asked_at, created_at) WHERE ended_at IS NULL OR asked_at IS NOT NULL",
    "ALTER TABLE revocation DROP CONSTRAINT revocation_road_check",
    """ALTER TABLE revocation ADD CONSTRAINT revocation_road_check
        CHECK (road IN ('portal', 'staff', 'ca', 'code', 'incident'))""",
    "CREATE INDEX revocation_of_incidents ON revocation (id) WHERE road = 'incident' AND state IN ('asked', 'sent')",
)


def upgrade() -> None:
    """Make them."""
    for statement in _STATEMENTS:
        op.execute(statement)
