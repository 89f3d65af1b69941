"""What is known for ever of a certificate whose evidence went, its time being over; and what was put in quarantine until when it lasts."""

from alembic import op

revision = "0019"
down_revision = "0018"

STATEMENTS = (
    """CREATE TABLE removed_certificate (
        certificate bigint PRIMARY KEY,
        issuer text NOT NULL,
        serial text NOT NULL,
        spki_sha256 text NOT NULL,
        leaked boolean NOT NULL,
        UNIQUE (issuer, serial))""",
    "CREATE INDEX removed_certificate_key ON removed_certificate (spki_sha256)",
    # what replaced it, and what was asked for it, may be kept longer than the certificate
    "ALTER TABLE certificate DROP CONSTRAINT certificate_replaces_fkey",
    "ALTER TABLE issuance DROP CONSTRAINT issuance_replaces_fkey, DROP CONSTRAINT issuance_certificate_fkey",
    # of what was put there before nobody noted its end: it counts as what was asked
    "ALTER TABLE quarantine ADD COLUMN not_after timestamptz",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
