"""Cases are reviews: claims leave the orders, acts and approvals move over. Causes of rejection, and the Dutch holidays."""

import sqlalchemy as sa
from alembic import op
from review import tables

revision = "0013"
down_revision = "0012"

#: A case is an order that validation saw: sealed, or its form failed. Of a decided one the clock stands still.
MOVED = (
    """INSERT INTO review (subject, kind, reference, subscriber, organisation, title, requester, asked_for_at, approvals_needed,
        checks_required, state, version, round, claimed_by, claimed_by_name, claimed_at, running_since, spent)
    SELECT o.id, 'order', o.reference, o.subscriber, o.organisation, o.common_name, o.requester, o.placed_at, o.approvals_needed,
        '{}', s.state, o.case_version, 1, o.claimed_by, CASE WHEN o.claimed_by IS NOT NULL THEN coalesce(o.claimed_by_name, o.claimed_by) END,
        o.claimed_at, CASE WHEN s.state = 'open' THEN (SELECT max(m.at) FROM order_move m WHERE m."order" = o.id) END,
        interval '0'
    FROM placed_order o CROSS JOIN LATERAL (SELECT CASE
        WHEN o.state = 'in_validation' OR o.failed_in = 'placed' THEN 'open'
        WHEN o.state = 'placed' THEN 'held'
        WHEN o.state = 'rejected' THEN 'rejected'
        WHEN o.state = 'withdrawn' THEN 'withdrawn'
        ELSE 'approved' END AS state) s
    WHERE o.state <> 'placed' OR EXISTS (SELECT FROM case_act a WHERE a."order" = o.id)""",
    """INSERT INTO review_act (subject, act, at, person, name, note)
    SELECT "order", act, at, person, name, note FROM case_act ORDER BY id""",
    """INSERT INTO review_approval (subject, round, version, person, at)
    SELECT a."order", 1, o.case_version, a.approver, a.at FROM approval a JOIN placed_order o ON o.id = a."order"
    ORDER BY a.at, a.approver""",
    "DROP TABLE case_act",
    "DROP TABLE approval",
    """ALTER TABLE placed_order DROP COLUMN case_version, DROP COLUMN claimed_by, DROP COLUMN claimed_by_name,
        DROP COLUMN claimed_at""",
    "DROP INDEX order_queue",
    # checks by hand that the product needs: values of contracts.review.HandCheck
    "ALTER TABLE product ADD COLUMN checks text[] NOT NULL DEFAULT '{}'",
    # the number that stands for the human, where the desk linked several; NULL: the person's own
    "ALTER TABLE person ADD COLUMN human text",
    "CREATE INDEX person_human ON person (human) WHERE human IS NOT NULL",
)

#: Code, Dutch, English, step and field.
CAUSES = (
    ("names_not_yours", "Een domeinnaam is niet van uw organisatie en u heeft er geen toestemming voor.",
     "A domain name does not belong to your organisation and you have no permission to use it.", "certificate", "sans"),
    ("names_wrong", "De namen in het certificaat kloppen niet.", "The names in the certificate are not correct.", "certificate", "sans"),
    ("request_wrong", "De CSR past niet bij de bestelling.", "The CSR does not match the order.", "certificate", "csr"),
    ("delivery_address", "Het e-mailadres voor de levering hoort niet bij uw organisatie.",
     "The e-mail address for delivery does not belong to your organisation.", "certificate", "delivery_email"),
    ("manager_unfit", "De certificaatbeheerder kan dit certificaat niet beheren.",
     "The certificate manager cannot manage this certificate.", "manager", "manager"),
    ("organisation_data", "De gegevens van uw organisatie kloppen niet met het register.",
     "The data of your organisation do not match the register.", "contact", ""),
    ("authority", "Wie bestelde, mag dit niet bestellen voor uw organisatie.",
     "The person who ordered may not order this for your organisation.", "contact", ""),
    ("term_unfit", "De geldigheid in de bestelling kan niet meer worden gegeven.",
     "The validity in the order can no longer be given.", "certificate", "term_days"),
    ("no_longer_needed", "U heeft laten weten dat de bestelling niet meer nodig is.",
     "You have told us that the order is no longer needed.", "completion", ""),
)  # fmt: skip

#: Nobody at validation works on these; a year that is not here raises an alarm 90 days before it begins.
HOLIDAYS = {
    "Nieuwjaarsdag": ("2026-01-01", "2027-01-01", "2028-01-01", "2029-01-01", "2030-01-01"),
    "Tweede paasdag": ("2026-04-06", "2027-03-29", "2028-04-17", "2029-04-02", "2030-04-22"),
    "Koningsdag": ("2026-04-27", "2027-04-27", "2028-04-27", "2029-04-27", "2030-04-27"),
    "Bevrijdingsdag": ("2030-05-05",),
    "Hemelvaartsdag": ("2026-05-14", "2027-05-06", "2028-05-25", "2029-05-10", "2030-05-30"),
    "Tweede pinksterdag": ("2026-05-25", "2027-05-17", "2028-06-05", "2029-05-21", "2030-06-10"),
    "Eerste kerstdag": ("2026-12-25", "2027-12-25", "2028-12-25", "2029-12-25", "2030-12-25"),
    "Tweede kerstdag": ("2026-12-26", "2027-12-26", "2028-12-26", "2029-12-26", "2030-12-26"),
}


def upgrade() -> None:
    """Make the tables, move what was there, fill the rows."""
    for statement in (*tables.VERSION_1, *MOVED):
        op.execute(statement)
    cause = sa.text("""INSERT INTO rejection_cause (kind, code, position, nl, en, step, field)
        VALUES ('order', :code, :position, :nl, :en, :step, :field)""")
    for position, (code, dutch, english, step, field) in enumerate(CAUSES, 1):
        row = {"code": code, "position": position, "nl": dutch, "en": english, "step": step, "field": field}
        op.execute(cause.bindparams(**row))
    holiday = sa.text("INSERT INTO holiday (day, name) VALUES (CAST(:day AS text)::date, :name)")
    for name, days in HOLIDAYS.items():
        for day in days:
            op.execute(holiday.bindparams(day=day, name=name))
