"""Orders wait for an answer; an order of which the CA gave no certificate goes on from `failed`."""

from alembic import op

revision = "0018"
down_revision = "0017"

STATEMENTS = (
    """ALTER TABLE placed_order DROP CONSTRAINT placed_order_state_check,
        ADD CHECK (state IN ('placed', 'in_validation', 'waiting', 'approved', 'fulfilling',
            'completed', 'rejected', 'withdrawn', 'failed')),
        ADD COLUMN approved_at timestamptz,
        ADD COLUMN approved_said_at timestamptz,
        ADD COLUMN issuance_version integer NOT NULL DEFAULT 0,
        ADD COLUMN issuance_epoch bigint NOT NULL DEFAULT 0""",
    """UPDATE placed_order o SET approved_at = m.at, approved_said_at = m.at
        FROM (SELECT "order", max(at) AS at FROM order_move WHERE state = 'approved' GROUP BY "order") m
        WHERE m."order" = o.id""",
    # certificates brings its intents that ended without one to version 2 at least
    "UPDATE placed_order SET issuance_version = 2 WHERE failed_in = 'approved'",
    # such an order had ended: where its certificate was ordered anew or its key used again meanwhile, that stays so,
    # and a job has the service say it
    """WITH overtaken AS (
        UPDATE placed_order o SET state = 'withdrawn', failed_in = NULL WHERE o.failed_in = 'approved' AND (
            EXISTS (SELECT FROM placed_order n WHERE n.replaces = o.replaces AND n.placed_at > o.placed_at)
            OR NOT EXISTS (SELECT FROM key_reservation k WHERE k.spki_sha256 = o.spki_sha256 AND k."order" = o.id AND k.free))
        RETURNING o.id, o.subscriber, o.correlation_id
    ), told AS (
        INSERT INTO order_move ("order", state, at, staff) SELECT id, 'withdrawn', now(), false FROM overtaken
    ), to_say AS (
        INSERT INTO job (kind, key, tenant, finish, payload, not_before, created_at, correlation_id, traceparent)
        SELECT 'say_withdrawn', id::text, subscriber, 0, jsonb_build_object('order', id), now(), now(), correlation_id, ''
        FROM overtaken
    )
    UPDATE review SET state = 'withdrawn', version = version + 1 WHERE subject IN (SELECT id FROM overtaken)""",
    # whose key stands in a certificate that is not what was asked: it is used up, whatever becomes of the order
    """UPDATE key_reservation k SET free = false, "order" = CASE WHEN o.reason = 'ca.refused' THEN k."order" END FROM placed_order o
        WHERE o.failed_in = 'approved' AND k.spki_sha256 = o.spki_sha256 AND k."order" = o.id""",
    """UPDATE review r SET state = 'open', round = 2, version = r.version + 1, running_since = now(),
            spent = '0', alarmed_at = NULL
        FROM placed_order o WHERE o.id = r.subject AND o.failed_in = 'approved'""",
    "DROP INDEX one_open_renewal",
    """CREATE UNIQUE INDEX one_open_renewal ON placed_order (replaces)
        WHERE replaces IS NOT NULL AND state NOT IN ('completed', 'rejected', 'withdrawn')""",
    """CREATE INDEX order_under_way ON placed_order (state)
        WHERE state IN ('placed', 'approved', 'fulfilling', 'failed')""",
    # since when a form is waited for is when the order was placed, or made again: its last move
    "ALTER TABLE placed_order DROP COLUMN form_since",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
