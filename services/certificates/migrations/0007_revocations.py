"""Revocations asked for, sent, confirmed and seen; and the language in which a person reads mail."""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = (
    """CREATE TABLE revocation (
        id uuid PRIMARY KEY,
        certificate bigint NOT NULL REFERENCES certificate (id),
        subscriber text NOT NULL,
        reason text NOT NULL,
        road text NOT NULL CHECK (road IN ('portal', 'staff', 'ca')),
        asked_by text,
        asked_at timestamptz NOT NULL,
        state text NOT NULL DEFAULT 'asked'
            CHECK (state IN ('asked', 'sent', 'confirmed', 'seen', 'unpublished', 'refused')),
        sent_at timestamptz,
        confirmed_at timestamptz,
        seen_at timestamptz,
        ended_at timestamptz,
        alarmed_at timestamptz,
        unseen_alarmed_at timestamptz,
        cause text,
        correlation_id text NOT NULL,
        CHECK ((ended_at IS NOT NULL) = (state IN ('seen', 'unpublished', 'refused'))),
        CHECK ((asked_by IS NULL) = (road = 'ca')))""",
    # one revocation of a certificate for ever, unless the CA refused it
    "CREATE UNIQUE INDEX revocation_one ON revocation (certificate) WHERE state <> 'refused'",
    "CREATE INDEX revocation_of ON revocation (certificate, asked_at)",
    # what the overview and the export look at: the few of a subscriber that have not ended
    "CREATE INDEX revocation_open ON revocation (subscriber, certificate) WHERE ended_at IS NULL",
    "ALTER TABLE person ADD COLUMN language text",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
