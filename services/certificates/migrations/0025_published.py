"""What anybody may search: a copy of what stands in certificates whose subscriber agreed to publication.

Only who reads this table is asked by strangers, over a role of its own. Certificates that an order of the portal brought are
published from the start: orders takes no order without every declaration, and that the certificate may be published has been one
since its first migration. What was imported is not, nor what is for tests: nobody agreed.
"""

from alembic import op

revision = "0025"
down_revision = "0024"

FILL = r"""INSERT INTO published (certificate, sha256, serial, common_name, sans, names, domains, holder, organisation, product,
  issuer_name, not_before, not_after, revoked_at, der)
SELECT c.id, d.sha256, c.serial, c.common_name, c.sans, n.names,
  CASE WHEN c.product = 'pkio_digipoort' THEN '{}' ELSE coalesce(n.domains, '{}') END,
  CASE WHEN c.product <> 'pkio_digipoort' THEN lower(normalize(c.organisation, NFC)) END,
  c.organisation, c.product, c.issuer_name, c.not_before, c.not_after, c.revoked_at, d.der
FROM certificate c JOIN certificate_der d ON d.certificate = c.id
CROSS JOIN LATERAL (
  SELECT array_agg(DISTINCT w.name) AS names,
    array_agg(DISTINCT array_to_string(w.labels[l:], '.')) FILTER (WHERE l < cardinality(w.labels)) AS domains
  FROM (SELECT name, string_to_array(regexp_replace(name, '^\*\.', ''), '.') AS labels
    FROM (SELECT lower(normalize(each, NFC)) AS name FROM unnest(c.common_name || c.sans) AS each) AS e) AS w
  CROSS JOIN LATERAL generate_series(1, cardinality(w.labels)) AS l) AS n
WHERE c.order_id IS NOT NULL AND c.product <> 'trial' AND EXISTS (SELECT FROM issuance i WHERE i.order_id = c.order_id)"""

STATEMENTS = (
    """CREATE TABLE published (
        certificate bigint PRIMARY KEY REFERENCES certificate (id),
        sha256 text NOT NULL UNIQUE,
        serial text NOT NULL,
        common_name text NOT NULL,
        sans text[] NOT NULL,
        names text[] NOT NULL,
        domains text[] NOT NULL,
        holder text,
        organisation text NOT NULL,
        product text NOT NULL,
        issuer_name text NOT NULL,
        not_before timestamptz NOT NULL,
        not_after timestamptz NOT NULL,
        revoked_at timestamptz,
        der bytea NOT NULL)""",
    "CREATE INDEX published_serial ON published (serial)",
    "CREATE INDEX published_names ON published USING gin (names)",
    "CREATE INDEX published_domains ON published USING gin (domains)",
    # names of organisations may be longer than a B-tree holds
    "CREATE INDEX published_holder ON published USING hash (holder)",
    # version of the declaration that was agreed to; of orders approved before orders told it: `untold`
    "ALTER TABLE issuance ADD COLUMN publication text",
    "UPDATE issuance SET publication = 'untold' WHERE product <> 'trial'",
    FILL,
)


def upgrade() -> None:
    """Make them, and publish what was agreed to."""
    for statement in STATEMENTS:
        op.execute(statement)
