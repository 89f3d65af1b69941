"""Who is told that a certificate ends: what was told, to whom, how far today's round is, and on which days nobody works."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

_STATEMENTS = (
    "CREATE TABLE holiday (day date PRIMARY KEY, name text NOT NULL)",
    # `after_end` and `after_id`: the last certificate that was looked at
    """CREATE TABLE expiry_run (
        day date PRIMARY KEY, after_end timestamptz NOT NULL, after_id bigint NOT NULL, looked_at timestamptz)""",
    """CREATE TABLE expiry_notice (
        certificate bigint NOT NULL, threshold int NOT NULL, subscriber text NOT NULL, day date NOT NULL,
        noticed_at timestamptz NOT NULL, nobody boolean NOT NULL, PRIMARY KEY (certificate, threshold))""",
    "CREATE INDEX expiry_notice_nobody ON expiry_notice (day) WHERE nobody",
    # `mail`: the key of the mail; none where it was not to be sent any more
    """CREATE TABLE expiry_reader (
        certificate bigint NOT NULL, threshold int NOT NULL, person text NOT NULL, ended_at timestamptz, mail text,
        PRIMARY KEY (certificate, threshold, person))""",
    "CREATE INDEX expiry_reader_waits ON expiry_reader (person) WHERE ended_at IS NULL",
    "CREATE INDEX certificate_ending ON certificate (not_after, id) WHERE revoked_at IS NULL",
    # of a copy that was taken in before, not known until organisation says it again
    "ALTER TABLE person ADD COLUMN subscribers text[], ADD COLUMN represents text[]",
    "CREATE INDEX person_represents ON person USING gin (represents)",
)
#: Nobody reads mail on these; a year that is not here raises an alarm 90 days before it begins.
HOLIDAYS = {
    "Nieuwjaarsdag": ("2026-01-01", "2027-01-01", "2028-01-01", "2029-01-01", "2030-01-01"),
    "Tweede paasdag": ("2026-04-06", "2027-03-29", "2028-04-17", "2029-04-02", "2030-04-22"),
    "Koningsdag": ("2026-04-27", "2027-04-27", "2028-04-27", "2029-04-27", "2030-04-27"),
    "Bevrijdingsdag": ("2030-05-05",),
    "Hemelvaartsdag": ("2026-05-14", "2027-05-06", "2028-05-25", "2029-05-10", "2030-05-30"),
    "Tweede pinksterdag": ("2026-05-25", "2027-05-17", "2028-06-05", "2029-05-21", "2030-06-10"),
    "Eerste kerstdag": ("2026-12-25", "2027-12-25", "2028-12-25", "2029-12-25", "2030-12-25"),
    "Tweede kerstdag": ("2026-12-26", "2027-12-26", "2028-12-26", "2029-12-26", "2030-12-26"),
}


def upgrade() -> None:
    """Make the tables, fill in the days."""
    for statement in _STATEMENTS:
        op.execute(statement)
    holiday = sa.text("INSERT INTO holiday (day, name) VALUES (CAST(:day AS text)::date, :name)")
    for name, days in HOLIDAYS.items():
        for day in days:
            op.execute(holiday.bindparams(day=day, name=name))
