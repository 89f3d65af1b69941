"""What is published: written in the transaction that makes it true, and read over the connection that reads nothing else."""

from collections.abc import Mapping

import asyncpg
from chassis.transaction import Transaction
from contracts.searching import PER_PAGE, SearchBy
from sqlalchemy import text

#: A name stands for itself; its domains are itself, without an asterisk, and all above it but the last label. Names of Digipoort are
#: found whole only: neither by domain nor by who holds them.
_PUBLISH = text(r"""INSERT INTO published (certificate, sha256, serial, common_name, sans, names, domains, holder, organisation, product,
  issuer_name, not_before, not_after, revoked_at, der)
SELECT c.id, d.sha256, c.serial, c.common_name, c.sans, n.names,
  CASE WHEN c.product = 'pkio_digipoort' THEN '{}' ELSE coalesce(n.domains, '{}') END,
  CASE WHEN c.product <> 'pkio_digipoort' THEN lower(normalize(c.organisation, NFC)) END,
  c.organisation, c.product, c.issuer_name, c.not_before, c.not_after, c.revoked_at, d.der
FROM certificate c JOIN certificate_der d ON d.certificate = c.id
CROSS JOIN LATERAL (
  SELECT array_agg(DISTINCT w.name) AS names,
    array_agg(DISTINCT array_to_string(w.labels[l\:], '.')) FILTER (WHERE l < cardinality(w.labels)) AS domains
  FROM (SELECT name, string_to_array(regexp_replace(name, '^\*\.', ''), '.') AS labels
    FROM (SELECT lower(normalize(each, NFC)) AS name FROM unnest(c.common_name || c.sans) AS each) AS e) AS w
  CROSS JOIN LATERAL generate_series(1, cardinality(w.labels)) AS l) AS n
WHERE c.id = :certificate ON CONFLICT (certificate) DO NOTHING""")
#: By what the term is: a condition on $1, of which the index answers.
_CONDITIONS: Mapping[SearchBy, str] = {
    SearchBy.SERIAL: "serial = ANY($1::text[])",
    SearchBy.NAME: "names && $1::text[]",
    SearchBy.DOMAIN: "domains && $1::text[]",
    SearchBy.HOLDER: "holder = ANY($1::text[])",
}
_COLUMNS = "sha256, serial, common_name, sans, organisation, product, issuer_name, not_before, not_after, revoked_at"


async def publish(tx: Transaction, certificate: int) -> None:
    """Publish a certificate of the inventory; again changes nothing."""
    await tx.session.execute(_PUBLISH, {"certificate": certificate})


async def find(searches: asyncpg.Pool, by: SearchBy, terms: tuple[str, ...], page: int) -> list[asyncpg.Record]:
    """A page of what has one of these terms whole, newest first, and one more when another page follows."""
    rows: list[asyncpg.Record] = await searches.fetch(
        f"SELECT {_COLUMNS} FROM published WHERE {_CONDITIONS[by]} ORDER BY not_before DESC, sha256 LIMIT $2 OFFSET $3",  # noqa: S608 - words of our own
        list(terms),
        PER_PAGE + 1,
        (page - 1) * PER_PAGE,
    )
    return rows


async def file(searches: asyncpg.Pool, sha256: str) -> asyncpg.Record | None:
    """Common name and DER of a published certificate; None when none has this hash."""
    return await searches.fetchrow("SELECT common_name, der FROM published WHERE sha256 = $1", sha256)
