"""An order of which no certificate came can be approved anew: a new intent, never two open ones."""

from alembic import op

revision = "0013"
down_revision = "0012"

STATEMENTS = (
    """ALTER TABLE issuance ADD COLUMN approved_version integer NOT NULL DEFAULT 0,
        ADD COLUMN approved_epoch bigint NOT NULL DEFAULT 0""",
    # what is told of an order's next intent is newer than all that was told of this one
    "UPDATE issuance SET version = 2 WHERE state IN ('refused', 'mismatch') AND version < 2",
    # of which approval an intent of before is nobody knows; it was the order's only one, and no later than this
    "UPDATE issuance i SET approved_version = coalesce((SELECT r.version FROM renewal r WHERE r.order_id = i.order_id), 3)",
    "ALTER TABLE issuance DROP CONSTRAINT issuance_order_id_key",
    "CREATE UNIQUE INDEX issuance_approval ON issuance (order_id, approved_epoch, approved_version)",
    "CREATE UNIQUE INDEX one_open_issuance ON issuance (order_id) WHERE ended_at IS NULL",
    # such an order is a renewal that runs, unless the certificate was ordered anew meanwhile
    """UPDATE renewal r SET open = true WHERE r.state = 'failed' AND NOT EXISTS (
        SELECT FROM renewal n WHERE n.certificate = r.certificate AND n.order_id > r.order_id)""",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
