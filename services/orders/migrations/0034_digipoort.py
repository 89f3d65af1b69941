"""Digipoort certificates can be ordered: the system makes their names, and no two open orders of new ones have the same."""

from alembic import op

revision = "0034"
down_revision = "0033"

STATEMENTS = (
    """INSERT INTO product (code, from_date, title_nl, title_en, approvals, rsa_min, rsa_max, curves, names_max, terms_version, checks)
        VALUES ('pkio_digipoort', '2026-01-01', 'PKIoverheid PRIVATE servercertificaat voor Digipoort',
                'PKIoverheid PRIVATE server certificate for Digipoort', 1, 3072, 8192, '{P-256,P-384}', 1, '2026-01', '{register_extract}')""",
    """INSERT INTO product_term (product, days, from_date, price_cents) VALUES
        ('pkio_digipoort', 365, '2026-01-01', 12900), ('pkio_digipoort', 730, '2026-01-01', 21900), ('pkio_digipoort', 1095, '2026-01-01', 29900)""",
    # a renewal keeps its name, which another certificate has: it may be open beside nothing new of that name
    """CREATE UNIQUE INDEX one_open_order_a_name ON placed_order (common_name COLLATE "C")
        WHERE product = 'pkio_digipoort' AND replaces IS NULL AND state NOT IN ('completed', 'rejected', 'withdrawn')""",
    """CREATE INDEX certificate_service_name ON certificate (lower(common_name) COLLATE "C")
        WHERE product = 'pkio_digipoort' AND revoked_at IS NULL""",
)


def upgrade() -> None:
    """Add the rows; the names that are in use are found by what they begin with."""
    for statement in STATEMENTS:
        op.execute(statement)
