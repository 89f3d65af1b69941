"""Publicly trusted certificates can be ordered: as long as the rules of each day allow, less one day (BR 6.3.2)."""

from alembic import op

revision = "0028"
down_revision = "0027"

STATEMENTS = (
    """INSERT INTO product (code, from_date, title_nl, title_en, approvals, rsa_min, rsa_max, curves, names_max, terms_version, checks)
        VALUES ('public_ov', '2026-01-01', 'Publiek vertrouwd servercertificaat (OV)', 'Publicly trusted server certificate (OV)',
                1, 2048, 8192, '{P-256,P-384}', 10, '2026-01', '{register_extract}')""",
    """INSERT INTO product_term (product, days, from_date, price_cents) VALUES
        ('public_ov', 397, '2026-01-01', 17900), ('public_ov', 397, '2026-03-15', NULL), ('public_ov', 199, '2026-03-15', 9900),
        ('public_ov', 199, '2027-03-15', NULL), ('public_ov', 99, '2027-03-15', 5900),
        ('public_ov', 99, '2029-03-15', NULL), ('public_ov', 46, '2029-03-15', 3400)""",
)


def upgrade() -> None:
    """Add the rows."""
    for statement in STATEMENTS:
        op.execute(statement)
