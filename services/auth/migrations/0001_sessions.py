"""Copies of who may log in, login certificates, hand-over codes and sessions."""

from alembic import op
from chassis import tables

revision = "0001"
down_revision = None

STATEMENTS = (
    """CREATE TABLE subscriber (
        number text PRIMARY KEY,
        version bigint NOT NULL,
        name text NOT NULL,
        active boolean NOT NULL)""",
    """CREATE TABLE person (
        number text PRIMARY KEY,
        version bigint NOT NULL,
        name text NOT NULL,
        enrolled boolean NOT NULL,
        active boolean NOT NULL,
        registrations json NOT NULL)""",
    """CREATE TABLE credential (
        sha256 text PRIMARY KEY,
        der bytea NOT NULL,
        issuer text NOT NULL,
        subject text NOT NULL,
        serial text NOT NULL,
        not_after timestamptz NOT NULL,
        status text NOT NULL CHECK (status IN ('good', 'unknown', 'bad')),
        checked_at timestamptz NOT NULL,
        check_at timestamptz NOT NULL)""",
    """CREATE TABLE hand_over (
        code_hash text PRIMARY KEY,
        state_hash text NOT NULL,
        person text NOT NULL,
        credential text NOT NULL REFERENCES credential,
        expires_at timestamptz NOT NULL,
        used_at timestamptz)""",
    "CREATE INDEX hand_over_expires ON hand_over (expires_at)",
    """CREATE TABLE session (
        hash text PRIMARY KEY,
        person text NOT NULL,
        subscriber text,
        credential text NOT NULL REFERENCES credential,
        method text NOT NULL,
        started_at timestamptz NOT NULL,
        seen_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        ended_at timestamptz,
        end_reason text,
        CHECK ((ended_at IS NULL) = (end_reason IS NULL)))""",
    "CREATE INDEX session_person ON session (person) WHERE ended_at IS NULL",
    "CREATE INDEX session_subscriber ON session (subscriber) WHERE ended_at IS NULL",
    "CREATE INDEX session_credential ON session (credential) WHERE ended_at IS NULL",
    "CREATE INDEX session_seen ON session (seen_at) WHERE ended_at IS NULL",
)


def upgrade() -> None:
    """Make the tables."""
    for statement in (*tables.VERSION_1, *STATEMENTS):
        op.execute(statement)
