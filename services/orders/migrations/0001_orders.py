"""Copies of others' facts, products and legal words by date, drafts, orders."""

import sqlalchemy as sa
from alembic import op
from chassis import tables

revision = "0001"
down_revision = None

COPIES = (
    """CREATE TABLE person (
        number text PRIMARY KEY,
        version integer NOT NULL,
        name text NOT NULL,
        email text NOT NULL,
        phone text,
        organisation text NOT NULL,
        active boolean NOT NULL)""",
    """CREATE TABLE registration (
        person text NOT NULL REFERENCES person ON DELETE CASCADE,
        subscriber text NOT NULL,
        role text NOT NULL,
        active boolean NOT NULL,
        PRIMARY KEY (person, subscriber, role))""",
    "CREATE INDEX registration_subscriber ON registration (subscriber, role)",
    """CREATE TABLE subscriber (
        number text PRIMARY KEY,
        version integer NOT NULL,
        name text NOT NULL,
        kvk text NOT NULL,
        oin text,
        street text NOT NULL,
        postcode text NOT NULL,
        town text NOT NULL,
        state text NOT NULL,
        country text NOT NULL,
        active boolean NOT NULL)""",
    """CREATE TABLE certificate (
        id bigint PRIMARY KEY,
        version integer NOT NULL,
        subscriber text NOT NULL,
        product text NOT NULL,
        serial text NOT NULL,
        common_name text NOT NULL,
        sans text[] NOT NULL,
        spki_sha256 text NOT NULL,
        manager text,
        not_before timestamptz NOT NULL,
        not_after timestamptz NOT NULL,
        revoked_at timestamptz,
        replaces bigint)""",
    "CREATE INDEX certificate_replaces ON certificate (replaces) WHERE replaces IS NOT NULL",
)

BY_DATE = (
    """CREATE TABLE product (
        code text NOT NULL,
        from_date date NOT NULL,
        withdrawn boolean NOT NULL DEFAULT false,
        title_nl text NOT NULL,
        title_en text NOT NULL,
        price_cents integer NOT NULL CHECK (price_cents >= 0),
        validity_days integer NOT NULL CHECK (validity_days > 0),
        approvals integer NOT NULL CHECK (approvals > 0),
        rsa_min integer NOT NULL,
        rsa_max integer NOT NULL,
        curves text[] NOT NULL,
        names_max integer NOT NULL,
        terms_version text NOT NULL,
        PRIMARY KEY (code, from_date))""",
    """CREATE TABLE declaration (
        code text NOT NULL,
        language text NOT NULL CHECK (language IN ('nl', 'en')),
        from_date date NOT NULL,
        version text NOT NULL,
        position integer NOT NULL,
        text text NOT NULL,
        PRIMARY KEY (code, language, from_date))""",
)

ORDERS = (
    """CREATE TABLE draft (
        id uuid PRIMARY KEY,
        version integer NOT NULL,
        subscriber text NOT NULL,
        created_by text NOT NULL,
        language text NOT NULL,
        product text NOT NULL,
        certificate bigint NOT NULL,
        manager text,
        csr text NOT NULL,
        sans text[] NOT NULL,
        delivery_email text NOT NULL,
        accepted_warnings text[] NOT NULL,
        agreed jsonb,
        saved text[] NOT NULL,
        created_at timestamptz NOT NULL,
        saved_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        UNIQUE (certificate, created_by))""",
    "CREATE INDEX draft_subscriber ON draft (subscriber, saved_at)",
    "CREATE INDEX draft_expires ON draft (expires_at)",
    """CREATE TABLE placed_order (
        id uuid PRIMARY KEY,
        reference text NOT NULL UNIQUE,
        version integer NOT NULL,
        draft uuid NOT NULL UNIQUE,
        draft_version integer NOT NULL,
        subscriber text NOT NULL,
        product text NOT NULL,
        state text NOT NULL CHECK (state IN ('placed', 'in_validation', 'approved', 'fulfilling',
            'completed', 'rejected', 'withdrawn', 'failed')),
        organisation text NOT NULL,
        requester text NOT NULL,
        requester_name text NOT NULL,
        manager text NOT NULL,
        common_name text NOT NULL,
        replaces bigint,
        content text NOT NULL,
        content_sha256 text NOT NULL,
        spki_sha256 text NOT NULL,
        price_cents integer NOT NULL,
        approvals_needed integer NOT NULL,
        placed_at timestamptz NOT NULL,
        correlation_id text NOT NULL,
        form_request uuid NOT NULL UNIQUE,
        document_sha256 text,
        document_size integer,
        document_name text,
        document_type text,
        case_version integer NOT NULL,
        claimed_by text,
        claimed_by_name text,
        claimed_at timestamptz,
        certificate bigint,
        reason text,
        CHECK ((document_sha256 IS NULL) = (document_size IS NULL)))""",
    """CREATE UNIQUE INDEX one_open_renewal ON placed_order (replaces)
        WHERE replaces IS NOT NULL AND state IN ('placed', 'in_validation', 'approved', 'fulfilling')""",
    "CREATE INDEX order_subscriber ON placed_order (subscriber, placed_at DESC, id)",
    "CREATE INDEX order_queue ON placed_order (placed_at, id) WHERE state = 'in_validation'",
    "CREATE INDEX order_replaces ON placed_order (replaces) WHERE replaces IS NOT NULL",
    """CREATE FUNCTION content_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the content of an order never changes'; END $$""",
    """CREATE TRIGGER content_never_changes BEFORE UPDATE ON placed_order FOR EACH ROW
        WHEN ((old.content, old.content_sha256, old.reference, old.subscriber, old.requester)
            IS DISTINCT FROM (new.content, new.content_sha256, new.reference, new.subscriber, new.requester))
        EXECUTE FUNCTION content_never_changes()""",
    """CREATE TABLE order_move (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        "order" uuid NOT NULL REFERENCES placed_order,
        state text NOT NULL,
        at timestamptz NOT NULL,
        actor_name text,
        staff boolean NOT NULL)""",
    'CREATE INDEX order_move_order ON order_move ("order", id)',
    """CREATE TABLE approval (
        "order" uuid NOT NULL REFERENCES placed_order,
        approver text NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY ("order", approver))""",
    """CREATE TABLE key_reservation (
        spki_sha256 text PRIMARY KEY,
        subscriber text NOT NULL,
        "order" uuid,
        certificate bigint,
        free boolean NOT NULL DEFAULT false,
        at timestamptz NOT NULL,
        CHECK (NOT free OR certificate IS NULL))""",
)

PRODUCT = """INSERT INTO product VALUES ('pkio_private', '2026-01-01', false, 'PKIoverheid PRIVATE servercertificaat',
    'PKIoverheid PRIVATE server certificate', 29900, 1095, 1, 3072, 8192, '{P-256,P-384}', 10, '2026-01')"""

#: Code, Dutch, English (R-092). A changed text is a new row with a later date and a new version.
DECLARATIONS = (
    ("truth", "Alle gegevens in deze bestelling zijn juist en volledig.", "All data in this order are correct and complete."),
    ("terms", "Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.",
     "I have read the terms and conditions. My organisation agrees to them."),
    ("manager", "De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en "
     "intrekken.", "The certificate manager knows of this order and is authorised and able to install, manage and revoke the "
     "certificate."),
    ("key", "Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.",
     "The key pair was made in a safe environment and is kept there."),
    ("rates", "Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.",
     "I know the price of this certificate. My organisation will pay it."),
    ("publication", "Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.",
     "The certificate may be published, so that others can check it."),
    ("domain", "Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.",
     "My organisation is responsible for the domain names in the certificate, or has permission to use them."),
)  # fmt: skip


def upgrade() -> None:
    for statement in (*tables.VERSION_1, *COPIES, *BY_DATE, *ORDERS, PRODUCT):
        op.execute(statement)
    insert = sa.text("""INSERT INTO declaration (code, language, from_date, version, position, text)
        VALUES (:code, :language, '2026-01-01', '1.0', :position, :words)""")
    for position, (code, dutch, english) in enumerate(DECLARATIONS, 1):
        for language, words in (("nl", dutch), ("en", english)):
            op.execute(insert.bindparams(code=code, language=language, position=position, words=words))
