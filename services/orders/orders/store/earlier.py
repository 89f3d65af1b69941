"""What an organisation had before: names in its certificates, addresses its certificates went to, its people's domains.

Only validation asks. Of other organisations no more leaves here than that a name is theirs as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chassis.transaction import Transaction
from contracts.authority import Who
from contracts.orders import NameOrigin, Relation
from contracts.products import PRODUCTS
from pki.public_names import parent
from sqlalchemy import text

from orders.domain.comparison import Before
from orders.domain.content import thaw
from orders.tables import OrderRow

#: `bare`: a wildcard speaks for the domain behind it. Nobody checks whose the names of trial certificates are. Names are met
#: by what stands behind their dots, never each with each: an organisation has tens of thousands.
_ORIGINS = text("""WITH asked AS (
  SELECT name, parent FROM unnest(CAST(:names AS text[]), CAST(:parents AS text[])) AS a (name, parent)
), known AS MATERIALIZED (
  SELECT lower(n.name) AS name, regexp_replace(lower(n.name), '^[*][.]', '') AS bare, c.serial, c.not_before,
    c.revoked_at IS NOT NULL AS revoked
  FROM certificate c CROSS JOIN LATERAL unnest(c.sans || c.common_name) AS n (name)
  WHERE c.subscriber = :of AND c.product <> ALL(CAST(:for_tests AS text[])) AND c.not_before < :before
), above AS (
  SELECT a.name, array_to_string(l.labels[i:], '.') AS bare FROM asked a
  CROSS JOIN LATERAL string_to_array(a.name, '.') AS l (labels)
  CROSS JOIN LATERAL generate_series(2, cardinality(l.labels) - 1) AS i
), beside AS (
  SELECT DISTINCT ON (parent) parent, k.* FROM known k
  CROSS JOIN LATERAL string_to_array(k.name, '.') AS l (labels)
  CROSS JOIN LATERAL generate_series(2, cardinality(l.labels) - 1) AS i
  CROSS JOIN LATERAL array_to_string(l.labels[i:], '.') AS parent
  WHERE parent = ANY(CAST(:parents AS text[]))
  ORDER BY parent, k.revoked, k.not_before, k.serial
)
SELECT DISTINCT ON (r.asked) r.asked AS name, r.relation, r.name AS known, r.serial, r.not_before AS since, r.revoked FROM (
  SELECT a.name AS asked, 1 AS relation, k.* FROM asked a JOIN known k ON k.name = a.name
  UNION ALL SELECT u.name, 2, k.* FROM above u JOIN known k ON k.bare = u.bare
  UNION ALL SELECT a.name, 3, b.name, b.bare, b.serial, b.not_before, b.revoked FROM asked a JOIN beside b ON b.parent = a.parent
) AS r ORDER BY r.asked, r.relation, r.revoked, r.not_before, r.serial""")
_FOR_TESTS = [product.value for product, row in PRODUCTS.items() if row.for_tests]
_RELATIONS = {1: Relation.SAME, 2: Relation.UNDER, 3: Relation.SHARES}
_ELSEWHERE = text("""SELECT DISTINCT n.name FROM certificate c CROSS JOIN LATERAL unnest(c.sans) AS n (name)
WHERE c.subscriber <> :of AND c.product <> ALL(CAST(:for_tests AS text[])) AND c.sans && CAST(:names AS text[])
  AND n.name = ANY(CAST(:names AS text[])) AND c.revoked_at IS NULL AND c.not_after > :now""")
_REPLACED = text("""SELECT c.*, p.name AS manager_name FROM certificate c LEFT JOIN person p ON p.number = c.manager
WHERE c.id = :id AND c.subscriber = :of""")
_ORDERED = text("SELECT content FROM placed_order WHERE certificate = :id AND subscriber = :of LIMIT 1")
_DELIVERED = text("""SELECT min(placed_at) FILTER (WHERE lower(delivery_email) = :address) AS address_since,
  min(placed_at) AS domain_since
FROM placed_order WHERE subscriber = :of AND placed_at < :before AND state = 'completed'
  AND lower(split_part(delivery_email, '@', 2)) = :domain""")
_PEOPLE = text("""SELECT count(DISTINCT p.number) FILTER (WHERE p.organisation = s.name) AS colleagues,
  count(DISTINCT p.number) FILTER (WHERE p.organisation <> s.name) AS outsiders
FROM registration r JOIN person p ON p.number = r.person JOIN subscriber s ON s.number = r.subscriber
WHERE r.subscriber = :of AND r.active AND p.active AND lower(split_part(p.email, '@', 2)) = :domain""")


@dataclass(frozen=True)
class Used:
    """Since when an address and its domain were used, and by how many registered people; moments are UTC."""

    address_since: datetime | None
    domain_since: datetime | None
    colleagues: int
    outsiders: int


async def origins(tx: Transaction, order: OrderRow, names: Sequence[str]) -> tuple[NameOrigin, ...]:
    """What is known of each name from certificates of the order's organisation that began before the order was placed."""
    _only_validation(tx)
    asked = {"names": list(names), "of": order.subscriber, "for_tests": _FOR_TESTS}
    row = asked | {"parents": [parent(name) for name in names], "before": order.placed_at}
    by_name = {origin.name: origin for origin in await tx.session.execute(_ORIGINS, row)}
    elsewhere = {origin.name for origin in await tx.session.execute(_ELSEWHERE, asked | {"now": tx.now})}
    return tuple(_origin(name, by_name.get(name), elsewhere=name in elsewhere) for name in names)


async def replaced(tx: Transaction, order: OrderRow) -> Before | None:
    """The certificate that the order replaces: from the copy, and what its own order said when it was made here."""
    _only_validation(tx)
    key = {"id": order.replaces, "of": order.subscriber}
    row = (await tx.session.execute(_REPLACED, key)).mappings().first()
    if row is None:
        return None
    ordered = (await tx.session.execute(_ORDERED, key)).first()
    content = None if ordered is None else thaw(ordered.content)
    subject = content.details.subject if content else None
    key_type = row["key_type"] or (content.details.csr_summary.key_type if content else None)
    delivered = content.details.delivery_email if content else None
    return Before(
        names=(row["common_name"], *row["sans"]),
        manager=row["manager"],
        manager_name=row["manager_name"],
        delivery_email=delivered,
        organisation=_first_known(row["organisation"], subject.organisation if subject else None),
        locality=_first_known(row["locality"], subject.locality if subject else None),
        state=_first_known(row["state"], subject.state if subject else None),
        key_type=key_type,
    )


async def used(tx: Transaction, order: OrderRow, address: str) -> Used:
    """What the order's organisation had to do with an address and its domain before the order was placed."""
    _only_validation(tx)
    typed = address.lower()
    row = {"of": order.subscriber, "address": typed, "domain": typed.rpartition("@")[2], "before": order.placed_at}
    delivered = (await tx.session.execute(_DELIVERED, row)).one()
    people = (await tx.session.execute(_PEOPLE, row)).one()
    return Used(delivered.address_since, delivered.domain_since, people.colleagues, people.outsiders)


def _first_known(copied: str | None, ordered: str | None) -> str | None:
    """What the certificate itself says, else what was ordered; an empty text is known too."""
    return ordered if copied is None else copied


def _origin(name: str, row: Any, *, elsewhere: bool) -> NameOrigin:
    if row is None:
        return NameOrigin(name=name, relation=Relation.NEW, elsewhere=elsewhere)
    return NameOrigin(
        name=name,
        relation=_RELATIONS[row.relation],
        known=row.known,
        serial=row.serial,
        since=row.since,
        revoked=row.revoked,
        elsewhere=elsewhere,
    )


def _only_validation(tx: Transaction) -> None:
    if Who.VALIDATION not in tx.actor.roles:
        raise PermissionError("only validation looks at what was before")
