"""What validators did with their cases; a claim ends with the decision."""

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = (
    """CREATE TABLE case_act (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        "order" uuid NOT NULL REFERENCES placed_order,
        act text NOT NULL CHECK (act IN ('claimed', 'given_back', 'made_again', 'approved', 'rejected')),
        at timestamptz NOT NULL,
        person text NOT NULL,
        name text NOT NULL,
        note text)""",
    'CREATE INDEX case_act_order ON case_act ("order", id)',
    "CREATE INDEX case_act_person ON case_act (person, at DESC, id) WHERE act <> 'claimed'",
    """INSERT INTO case_act ("order", act, at, person, name)
        SELECT a."order", 'approved', a.at, a.approver, coalesce(p.name, a.approver)
        FROM approval a LEFT JOIN person p ON p.number = a.approver ORDER BY a.at""",
    """INSERT INTO case_act ("order", act, at, person, name)
        SELECT o.id, 'rejected', m.at, o.claimed_by, coalesce(o.claimed_by_name, o.claimed_by)
        FROM placed_order o JOIN order_move m ON m."order" = o.id AND m.state = 'rejected'
        WHERE o.claimed_by IS NOT NULL ORDER BY m.at""",
    """UPDATE placed_order SET claimed_by = NULL, claimed_by_name = NULL, claimed_at = NULL
        WHERE claimed_by IS NOT NULL AND NOT (state = 'in_validation' OR failed_in IS NOT DISTINCT FROM 'placed')""",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
