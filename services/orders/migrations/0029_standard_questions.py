"""What validation asks again and again is a row in both languages."""

import sqlalchemy as sa
from alembic import op
from review import tables

revision = "0029"
down_revision = "0028"

#: Code, Dutch, English, step and field.
QUESTIONS = (
    ("names_permission", "Mag uw organisatie de domeinnamen in de bestelling gebruiken? Schrijf op van wie ze zijn.",
     "May your organisation use the domain names in the order? Write down whose they are.", "certificate", "sans"),
    ("names_changed", "De namen zijn anders dan in het oude certificaat. Klopt dat?",
     "The names are not as in the old certificate. Is that right?", "certificate", "sans"),
    ("delivery_address", "Wie leest de e-mail op het adres waar het certificaat heen gaat?",
     "Who reads the email at the address that the certificate goes to?", "certificate", "delivery_email"),
    ("manager_informed", "Weet de certificaatbeheerder van deze bestelling? Kan die het certificaat installeren en intrekken?",
     "Does the certificate manager know of this order? Can he or she install and revoke the certificate?", "manager", "manager"),
    ("organisation_changed", "Is de naam of het adres van uw organisatie veranderd? Schrijf op wat er nu in het Handelsregister staat.",
     "Has the name or the address of your organisation changed? Write down what the Commercial Register says now.", "contact", ""),
    ("call_back", "Wanneer kunnen wij u bellen, en op welk nummer?", "When can we call you, and at which number?", "contact", ""),
)  # fmt: skip


def upgrade() -> None:
    """Add the table and the column, fill the rows."""
    for statement in tables.VERSION_3:
        op.execute(statement)
    question = sa.text("""INSERT INTO standard_question (kind, code, position, nl, en, step, field)
        VALUES ('order', :code, :position, :nl, :en, :step, :field)""")
    for position, (code, dutch, english, step, field) in enumerate(QUESTIONS, 1):
        row = {"code": code, "position": position, "nl": dutch, "en": english, "step": step, "field": field}
        op.execute(question.bindparams(**row))
