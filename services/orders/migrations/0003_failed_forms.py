"""Orders whose form can't be made go on from `failed`; forms that don't come are asked for again."""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = (
    """ALTER TABLE placed_order
        ADD COLUMN failed_in text CHECK (failed_in IN ('placed', 'approved')),
        ADD COLUMN form_since timestamptz,
        ADD COLUMN form_asked_at timestamptz,
        ADD COLUMN form_asks integer NOT NULL DEFAULT 1""",
    """UPDATE placed_order SET form_since = placed_at, form_asked_at = placed_at,
        failed_in = CASE WHEN state = 'failed' THEN 'approved' END""",
    """ALTER TABLE placed_order
        ALTER COLUMN form_since SET NOT NULL,
        ALTER COLUMN form_asked_at SET NOT NULL,
        ADD CHECK ((state = 'failed') = (failed_in IS NOT NULL))""",
    "DROP INDEX one_open_renewal",
    """CREATE UNIQUE INDEX one_open_renewal ON placed_order (replaces) WHERE replaces IS NOT NULL
        AND (state IN ('placed', 'in_validation', 'approved', 'fulfilling') OR failed_in = 'placed')""",
    "DROP INDEX order_queue",
    """CREATE INDEX order_queue ON placed_order (placed_at, id)
        WHERE state = 'in_validation' OR failed_in = 'placed'""",
    "CREATE INDEX order_without_form ON placed_order (form_asked_at) WHERE state = 'placed'",
    """CREATE TABLE form_request (
        request uuid PRIMARY KEY,
        "order" uuid NOT NULL REFERENCES placed_order)""",
    "INSERT INTO form_request SELECT form_request, id FROM placed_order",
    'CREATE INDEX form_request_order ON form_request ("order")',
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
