"""What a subscriber calls the certificate of an order, where its orders are searched."""

from alembic import op

revision = "0045"
down_revision = "0044"

#: As `contracts.labels.OwnTexts` has them; no text has a line end.
_TEXTS = " || chr(10) || ".join(
    f"coalesce(content::jsonb #>> '{{details,texts,{name}}}', '')"
    for name in ("own_name", "own_reference", "cost_centre")
)


def upgrade() -> None:
    """Make the column from the content, which never changes. A list is of one subscriber and read by its own index: no other is needed."""
    op.execute(f"ALTER TABLE placed_order ADD COLUMN own_texts text GENERATED ALWAYS AS ({_TEXTS}) STORED")
