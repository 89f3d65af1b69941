"""Certificates are found by who manages or ordered them and by serial number, and international names by their letters too."""

import sqlalchemy as sa
from alembic import op
from certificates.domain.names import search_text

revision = "0021"
down_revision = "0020"

_STATEMENTS = (
    # the index of every list, filter, sort and search, with whom a report is about
    """CREATE INDEX certificate_list ON certificate (subscriber, family, not_after, id)
        INCLUDE (revoked_at, product, not_before, search_more, sort_name, search, manager, requester)""",
    "DROP INDEX certificate_inventory",
    "CREATE INDEX certificate_serial ON certificate USING hash (serial)",
)
_INTERNATIONAL = sa.text("""SELECT id, common_name, sans FROM certificate WHERE search LIKE '%xn--%' AND id > :id
ORDER BY id LIMIT 1000""")
_SEARCH = sa.text("UPDATE certificate SET search = :first, search_more = :more WHERE id = :id")
_MORE = sa.text("""INSERT INTO certificate_search_more (certificate, search) VALUES (:id, :rest)
ON CONFLICT (certificate) DO UPDATE SET search = excluded.search""")


def upgrade() -> None:
    """Make the index anew, and the search text of names with A-labels."""
    for statement in _STATEMENTS:
        op.execute(statement)
    connection, last = op.get_bind(), 0
    while rows := connection.execute(_INTERNATIONAL, {"id": last}).all():
        for row in rows:
            found = search_text(row.common_name, row.sans)
            connection.execute(_SEARCH, {"id": row.id, "first": found.first, "more": found.rest is not None})
            if found.rest is not None:
                connection.execute(_MORE, {"id": row.id, "rest": found.rest})
        last = rows[-1].id
