"""A part of an announced list is put off: what is proposed, of which certificates, and the incident that they become."""

from alembic import op

revision = "0042"
down_revision = "0041"

_STATEMENTS = (
    "ALTER TABLE incident ADD COLUMN put_off_from uuid REFERENCES incident (id)",
    "CREATE INDEX incident_put_off ON incident (put_off_from) WHERE put_off_from IS NOT NULL",
    "ALTER TABLE incident_proposal ADD COLUMN day date, ADD COLUMN became uuid REFERENCES incident (id)",
    """CREATE TABLE incident_proposal_certificate (
        proposal uuid NOT NULL REFERENCES incident_proposal (id),
        certificate bigint NOT NULL,
        PRIMARY KEY (proposal, certificate))""",
)


def upgrade() -> None:
    """Make them."""
    for statement in _STATEMENTS:
        op.execute(statement)
