"""Revocations that don't get through by themselves: whose case each is, what was done about it, and how a person ended it."""

from alembic import op

revision = "0031"
down_revision = "0030"

STATEMENTS = (
    """ALTER TABLE revocation ADD COLUMN taken_by text, ADD COLUMN settled_at timestamptz, ADD COLUMN outcome text,
        ADD COLUMN due_alarmed_at timestamptz, ADD COLUMN late_alarmed_at timestamptz,
        ADD CHECK ((settled_at IS NULL) = (outcome IS NULL))""",
    # somebody was called for these when it happened
    """UPDATE revocation SET due_alarmed_at = now(), late_alarmed_at = now()
        WHERE state = 'refused' OR alarmed_at IS NOT NULL OR unseen_alarmed_at IS NOT NULL OR leak_reported_at IS NOT NULL""",
    """CREATE INDEX revocation_stalled ON revocation (asked_at) WHERE settled_at IS NULL AND (state = 'refused'
        OR leak_reported_at IS NOT NULL OR (state IN ('asked', 'sent') AND alarmed_at IS NOT NULL)
        OR (state = 'confirmed' AND unseen_alarmed_at IS NOT NULL))""",
    "CREATE INDEX revocation_settled ON revocation (settled_at) WHERE settled_at IS NOT NULL",
    """CREATE TABLE revocation_act (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        revocation uuid NOT NULL REFERENCES revocation (id),
        at timestamptz NOT NULL,
        by text NOT NULL,
        act text NOT NULL CHECK (act IN ('take', 'note', 'settle', 'again')),
        text text NOT NULL)""",
    "CREATE INDEX revocation_act_of ON revocation_act (revocation, id)",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
