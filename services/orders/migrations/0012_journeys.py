"""A draft is of a journey, about something, with its answers by step. Open drafts go on as they were."""

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS = (
    """ALTER TABLE draft ADD COLUMN journey text NOT NULL DEFAULT 'server.renew',
        ADD COLUMN subject bigint, ADD COLUMN answers jsonb NOT NULL DEFAULT '{}'""",
    """UPDATE draft SET subject = certificate, answers = jsonb_build_object(
        'manager', jsonb_build_object('manager', manager),
        'certificate', jsonb_build_object(
            'csr', csr, 'sans', to_jsonb(sans), 'delivery_email', delivery_email, 'term_days', term_days))""",
    """ALTER TABLE draft DROP COLUMN certificate, DROP COLUMN manager, DROP COLUMN csr, DROP COLUMN sans,
        DROP COLUMN delivery_email, DROP COLUMN term_days,
        ALTER COLUMN journey DROP DEFAULT, ALTER COLUMN answers DROP DEFAULT""",
    # what a draft is about may be nothing yet: of those a person may have several
    "CREATE UNIQUE INDEX draft_one_each ON draft (journey, subject, created_by)",
    # which steps there are is said by the journeys
    "ALTER TABLE typed DROP CONSTRAINT typed_step_check",
)


def upgrade() -> None:
    """Make the columns, fill them, drop those that they replace."""
    for statement in STATEMENTS:
        op.execute(statement)
