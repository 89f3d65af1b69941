"""Names that are often imitated: whoever asks for one like them is looked at by a person (BR 4.2.1)."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

#: Of government, of banks, of what everybody has an account at.
WORDS = {
    "government": (
        "belastingdienst", "digid", "douane", "eherkenning", "gemeente", "kadaster", "mijnoverheid", "overheid", "politie", "rijksoverheid",
        "toeslagen", "uwv", "rdw", "duo", "svb", "cjib",
    ),
    "bank": ("abnamro", "asnbank", "bunq", "ing", "ideal", "knab", "rabobank", "regiobank", "snsbank", "triodos", "vanlanschot"),
    "account": ("amazon", "apple", "facebook", "google", "instagram", "linkedin", "microsoft", "netflix", "paypal", "postnl", "whatsapp"),
}  # fmt: skip


def upgrade() -> None:
    """Make the table, with the words of the first day."""
    op.execute("""CREATE TABLE known_name (
        word text NOT NULL CHECK (word ~ '^[a-z]{2,40}$'),
        kind text NOT NULL CHECK (kind IN ('government', 'bank', 'account')),
        from_date date NOT NULL,
        until_date date CHECK (until_date > from_date),
        PRIMARY KEY (word, from_date))""")
    row = sa.text("INSERT INTO known_name (word, kind, from_date) VALUES (:word, :kind, '2026-01-01')")
    for kind, words in WORDS.items():
        for word in words:
            op.execute(row.bindparams(word=word, kind=kind))
