"""Which transactions changed a subscriber's certificates: by it a total that was counted before is known to be exact still (`store/totals.py`).

Of each subscriber only the last change has to stay: who saw it commit saw those before it. A row is taken out by the transaction
that adds a later one, unless somebody else is at it, so nobody waits for anybody here.
"""

from alembic import op

revision = "0029"
down_revision = "0028"

# runs as the owner: what takes certificates away (`certificates_prune`) has no right of its own here
_FUNCTION = """CREATE FUNCTION certificates_changed() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  BEGIN
    WITH given AS (INSERT INTO certificate_change SELECT DISTINCT subscriber, pg_current_xact_id() FROM now_so ON CONFLICT DO NOTHING
      RETURNING subscriber)
    DELETE FROM certificate_change WHERE (subscriber, changed) IN (SELECT h.subscriber, h.changed FROM certificate_change h
      JOIN given USING (subscriber) FOR UPDATE OF h SKIP LOCKED);
    RETURN NULL;
  END $$"""
_STATEMENTS = (
    "CREATE TABLE certificate_change (subscriber text NOT NULL, changed xid8 NOT NULL, PRIMARY KEY (subscriber, changed))",
    _FUNCTION,
    *(
        f"""CREATE TRIGGER certificates_changed_{name} AFTER {event} ON certificate
        REFERENCING {side} TABLE AS now_so FOR EACH STATEMENT EXECUTE FUNCTION certificates_changed()"""
        for name, event, side in (
            ("added", "INSERT", "NEW"),
            ("updated", "UPDATE", "NEW"),
            ("removed", "DELETE", "OLD"),
        )
    ),
)


def upgrade() -> None:
    """Make the table and what fills it."""
    for statement in _STATEMENTS:
        op.execute(statement)
