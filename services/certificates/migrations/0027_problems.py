"""Problems that anybody reports, what the desk does about them, and the keys of open orders, as orders told."""

from alembic import op

revision = "0027"
down_revision = "0026"

STATEMENTS = (
    """CREATE TABLE problem (
        id uuid PRIMARY KEY,
        reference text NOT NULL UNIQUE,
        kind text NOT NULL,
        state text NOT NULL CHECK (state = ANY (ARRAY['reported', 'answered', 'closed'])),
        certificate text NOT NULL,
        words text NOT NULL,
        email text,
        language text NOT NULL CHECK (language IN ('nl', 'en')),
        reported_at timestamptz NOT NULL,
        answer_by timestamptz NOT NULL,
        spki_sha256 text CHECK (spki_sha256 ~ '^[0-9a-f]{64}$'),
        proven_at timestamptz,
        proven_by text CHECK (proven_by IN ('key', 'request')),
        answered_at timestamptz,
        closed_at timestamptz,
        outcome text,
        due_alarmed_at timestamptz,
        overdue_alarmed_at timestamptz,
        blanked_at timestamptz,
        CHECK ((state = 'closed') = (closed_at IS NOT NULL AND outcome IS NOT NULL)),
        CHECK (state = 'reported' OR answered_at IS NOT NULL),
        CHECK ((spki_sha256 IS NULL) = (proven_at IS NULL) AND (proven_at IS NULL) = (proven_by IS NULL)))""",
    "CREATE INDEX problem_open ON problem (answer_by) WHERE state <> 'closed'",
    "CREATE INDEX problem_closed ON problem (closed_at) WHERE state = 'closed'",
    "CREATE INDEX problem_key ON problem (spki_sha256) WHERE spki_sha256 IS NOT NULL",
    "CREATE INDEX problem_kept ON problem (reported_at) WHERE blanked_at IS NULL",
    """CREATE TABLE problem_act (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        problem uuid NOT NULL REFERENCES problem (id),
        at timestamptz NOT NULL,
        by text NOT NULL,
        act text NOT NULL CHECK (act IN ('note', 'answer', 'close')),
        text text NOT NULL)""",
    "CREATE INDEX problem_act_of ON problem_act (problem, id)",
    """CREATE TABLE order_key (
        order_id uuid PRIMARY KEY,
        version integer NOT NULL,
        epoch bigint NOT NULL DEFAULT 0,
        subscriber text NOT NULL,
        reference text NOT NULL,
        spki_sha256 text,
        open boolean NOT NULL)""",
    "CREATE INDEX order_key_open ON order_key (spki_sha256) WHERE open",
    # what was approved before orders told of keys
    """INSERT INTO order_key (order_id, version, epoch, subscriber, reference, spki_sha256, open)
        SELECT DISTINCT ON (order_id) order_id, approved_version, approved_epoch, subscriber, reference, spki_sha256, true
        FROM issuance WHERE ended_at IS NULL ORDER BY order_id, approved_epoch DESC, approved_version DESC""",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
