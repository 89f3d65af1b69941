"""Which mails about an order were asked for, so that its page says where each is; those of before stay unknown."""

from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Add the table."""
    op.execute("""CREATE TABLE order_mail (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        "order" uuid NOT NULL REFERENCES placed_order,
        key text NOT NULL UNIQUE,
        mail text NOT NULL,
        address text NOT NULL,
        at timestamptz NOT NULL,
        again_of bigint REFERENCES order_mail)""")
    op.execute('CREATE INDEX order_mail_order ON order_mail ("order", id)')
