"""The terms, by version and language. A changed text is a new version with a later date; what was agreed to never changes."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

DUTCH = (
    ("Voor wie gelden deze voorwaarden?", (
        "Deze voorwaarden gelden voor elk servercertificaat dat uw organisatie bestelt in dit portaal. “U” is uw organisatie, "
        "de abonnee. “Wij” is de aanbieder van het portaal.",
        "Wie bestelt, doet dat namens uw organisatie. Dat mag een bevoegd vertegenwoordiger of een contactpersoon.",
    )),
    ("Bestellen", (
        "Met “Plaats bestelling” staat uw bestelling vast. U krijgt een bestelformulier als PDF, met ons elektronische zegel.",
        "Onze afdeling validatie controleert elke bestelling. Klopt er iets niet, dan kunnen wij de bestelling afwijzen. Wij "
        "schrijven dan waarom. U kunt daarna opnieuw bestellen.",
    )),
    ("Juiste gegevens", (
        "U zorgt dat alle gegevens in de bestelling juist en volledig zijn. Verandert er later iets dat in het certificaat "
        "staat? Laat het ons dan meteen weten.",
        "U bent verantwoordelijk voor de domeinnamen in het certificaat, of u heeft toestemming om ze te gebruiken.",
    )),
    ("De sleutel", (
        "U maakt voor elk certificaat een nieuw sleutelpaar, in een veilige omgeving. De geheime sleutel blijft daar. U geeft "
        "hem aan niemand, ook niet aan ons.",
        "U gebruikt de sleutel en het certificaat alleen voor de namen die erin staan, en niet meer nadat het certificaat is "
        "verlopen of ingetrokken.",
    )),
    ("De certificaatbeheerder", (
        "U wijst een certificaatbeheerder aan. Die mag en kan het certificaat installeren, beheren en laten intrekken. Wij "
        "sturen het certificaat naar het adres dat u opgeeft.",
    )),
    ("Intrekken", (
        "Is de sleutel gelekt of misbruikt, of kan dat zo zijn? Dan belt u ons meteen. Dat kan dag en nacht. Ook als gegevens "
        "in het certificaat niet meer kloppen, laat u het intrekken.",
        "Wij trekken een certificaat zelf in als de sleutel niet meer veilig is, als het onjuiste gegevens bevat, of als de "
        "regels voor uitgevers van certificaten dat eisen. Wij laten het u weten. Intrekken kan niet ongedaan worden gemaakt.",
    )),
    ("Hoe lang een certificaat geldig is", (
        "In de bestelling staat tot wanneer uw certificaat ten minste geldig is. U vervangt het op tijd. Wij vervangen een "
        "certificaat nooit vanzelf.",
    )),
    ("Prijs", (
        "U betaalt de prijs die in de bestelling staat. Dat is het tarief van de dag waarop u bestelt, zonder btw.",
    )),
    ("Publicatie en gegevens", (
        "Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.",
        "Wij bewaren de bestelling, het formulier en het bewijs ten minste zeven jaar nadat het certificaat is geëindigd. In "
        "de privacyverklaring staat wat wij met persoonsgegevens doen.",
    )),
    ("Nieuwe voorwaarden", (
        "Wij kunnen deze voorwaarden wijzigen. Een wijziging is een nieuwe versie, met een datum. Voor een bestelling geldt de "
        "versie waarmee u akkoord ging toen u bestelde. Oude versies blijven leesbaar.",
    )),
)  # fmt: skip
ENGLISH = (
    ("Whom do these terms apply to?", (
        "These terms apply to every server certificate that your organisation orders in this portal. “You” is your "
        "organisation, the subscriber. “We” is the provider of the portal.",
        "Who orders does so on behalf of your organisation: an authorised representative or a contact person.",
    )),
    ("Ordering", (
        "With “Plaats bestelling” your order is final. You receive an order form as PDF, with our electronic seal.",
        "Our validation department checks every order. When something is not right we can reject the order, and we write why. "
        "You can then order again.",
    )),
    ("Correct data", (
        "You see to it that all data in the order are correct and complete. When something that is in the certificate changes "
        "later, you tell us at once.",
        "You are responsible for the domain names in the certificate, or have permission to use them.",
    )),
    ("The key", (
        "For every certificate you make a new key pair in a safe environment. The private key stays there. You give it to "
        "nobody, not to us either.",
        "You use key and certificate for the names in it only, and no longer after the certificate has expired or was revoked.",
    )),
    ("The certificate manager", (
        "You appoint a certificate manager, who is authorised and able to install and manage the certificate and to have it "
        "revoked. We send the certificate to the address that you give.",
    )),
    ("Revocation", (
        "Has the key leaked or been misused, or may it have been? Then you call us at once, day or night. You also have a "
        "certificate revoked when data in it are no longer right.",
        "We revoke a certificate ourselves when its key is no longer safe, when it holds incorrect data, or when the rules for "
        "issuers of certificates demand it. We let you know. A revocation cannot be undone.",
    )),
    ("How long a certificate is valid", (
        "The order says until when your certificate is valid at least. You replace it in time. We never replace a certificate "
        "by ourselves.",
    )),
    ("Price", (
        "You pay the price in the order. It is the rate of the day on which you order, without VAT.",
    )),
    ("Publication and data", (
        "The certificate may be published, so that others can check it.",
        "We keep the order, the form and the evidence for at least seven years after the certificate ended. The privacy "
        "statement says what we do with personal data.",
    )),
    ("New terms", (
        "We can change these terms. A change is a new version with a date. An order has the version that you agreed to when "
        "you ordered. Old versions can still be read.",
    )),
)  # fmt: skip


def upgrade() -> None:
    """Make the table and put in the first version."""
    op.execute("""CREATE TABLE legal_text (
        code text NOT NULL,
        version text NOT NULL CHECK (version ~ '^[0-9]{4}-[0-9]{2}$'),
        language text NOT NULL CHECK (language IN ('nl', 'en')),
        from_date date NOT NULL,
        title text NOT NULL,
        sections jsonb NOT NULL,
        PRIMARY KEY (code, version, language))""")
    op.execute("""CREATE FUNCTION legal_text_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'a text that was agreed to never changes'; END $$""")
    op.execute("""CREATE TRIGGER legal_text_never_changes BEFORE UPDATE OR DELETE ON legal_text
        FOR EACH ROW EXECUTE FUNCTION legal_text_never_changes()""")
    insert = sa.text("""INSERT INTO legal_text VALUES ('terms', '2026-01', :language, '2026-01-01', :title,
        CAST(:sections AS jsonb))""")
    for language, title, text in (
        ("nl", "Voorwaarden voor servercertificaten", DUTCH),
        ("en", "Terms for server certificates", ENGLISH),
    ):
        sections = json.dumps([{"title": heading, "paragraphs": paragraphs} for heading, paragraphs in text])
        op.execute(insert.bindparams(language=language, title=title, sections=sections))
