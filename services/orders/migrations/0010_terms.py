"""What each term of a product costs, by date; the term that a draft chose; what comes after a product."""

from alembic import op

revision = "0010"
down_revision = "0009"

STATEMENTS = (
    # price_cents NULL: this term is not sold any more from that day
    """CREATE TABLE product_term (
        product text NOT NULL,
        days integer NOT NULL CHECK (days BETWEEN 2 AND 36500),
        from_date date NOT NULL,
        price_cents integer CHECK (price_cents >= 0),
        PRIMARY KEY (product, days, from_date))""",
    "INSERT INTO product_term SELECT code, validity_days, from_date, price_cents FROM product",
    """INSERT INTO product_term VALUES ('pkio_private', 365, '2026-01-01', 12900),
        ('pkio_private', 730, '2026-01-01', 21900)""",
    """ALTER TABLE product DROP COLUMN price_cents, DROP COLUMN validity_days,
        ADD COLUMN successor text CHECK (successor <> code)""",
    "ALTER TABLE draft ADD COLUMN term_days integer",
)


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
