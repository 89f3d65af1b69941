"""Certificates for tests can be ordered, by who may have them."""

from alembic import op

revision = "0025"
down_revision = "0024"

STATEMENTS = (
    # not known of a copy that was taken in before, until organisation says it again: nobody may until then
    "ALTER TABLE subscriber ADD COLUMN trial boolean",
    """INSERT INTO product (code, from_date, title_nl, title_en, approvals, rsa_min, rsa_max, curves, names_max, terms_version)
        VALUES ('trial', '2026-01-01', 'Trial servercertificaat (alleen om te testen)', 'Trial server certificate (for testing only)',
                1, 3072, 8192, '{P-256,P-384}', 10, '2026-01')""",
    "INSERT INTO product_term (product, days, from_date, price_cents) VALUES ('trial', 90, '2026-01-01', 0), ('trial', 365, '2026-01-01', 0)",
)


def upgrade() -> None:
    """Add the column and the rows."""
    for statement in STATEMENTS:
        op.execute(statement)
