"""How long a certificate lasts, why none can be had that lasts longer, and what to do (see `gateway.refusals`)."""

from gateway.words import N_

TERMS: dict[str, str] = {
    "renewal.no_gain/later": N_(
        "Uw certificaat is geldig tot en met %(ends)s. Een nieuw certificaat is nu niet langer geldig: tot en met %(until)s. "
        "U hoeft niets te doen, uw certificaat blijft gewoon werken. Verlengen kan vanaf %(from)s."
    ),
    "renewal.no_gain/never": N_(
        "De uitgever van certificaten van het type %(product)s stopt op %(last)s. Daarom kan geen nieuw certificaat langer geldig zijn dan dat van u. "
        "Uw certificaat blijft gewoon werken, tot en met %(ends)s. Vraag de servicedesk welk certificaat er daarna komt."
    ),
    "renewal.no_gain/never_successor": N_(
        "De uitgever van certificaten van het type %(product)s stopt op %(last)s. Daarom kan geen nieuw certificaat langer geldig zijn dan dat van u. "
        "Uw certificaat blijft gewoon werken, tot en met %(ends)s. Daarna komt het type %(successor)s ervoor in de plaats."
    ),
    "renewal.no_gain/outlives": N_(
        "De uitgever van certificaten van het type %(product)s stopt op %(last)s. Daarom kan geen nieuw certificaat langer geldig zijn dan dat van u. "
        "Certificaten van deze uitgever werken na die dag meestal niet meer, ook als er een latere datum in staat. "
        "Vraag de servicedesk op tijd welk certificaat er daarna komt."
    ),
    "renewal.no_gain/outlives_successor": N_(
        "De uitgever van certificaten van het type %(product)s stopt op %(last)s. Daarom kan geen nieuw certificaat langer geldig zijn dan dat van u. "
        "Certificaten van deze uitgever werken na die dag meestal niet meer, ook als er een latere datum in staat. "
        "Daarna komt het type %(successor)s ervoor in de plaats. De servicedesk helpt u bij het bestellen."
    ),
    "renewal.no_gain/endless": N_(
        "Dit certificaat heeft geen einddatum en blijft gewoon werken. Een nieuw certificaat heeft wel een einddatum."
    ),
    "renewal.no_gain/": N_(
        "Een nieuw certificaat is niet langer geldig dan het certificaat dat u heeft. Dat blijft gewoon werken. "
        "Vraag de servicedesk welk certificaat er daarna komt."
    ),
    "renewal.no_term/issuer_ends": N_(
        "De uitgever van certificaten van het type %(product)s stopt op %(last)s. De kortste looptijd die we leveren, %(days)s, past daar niet meer in. "
        "Aan uw certificaat verandert niets. Vraag de servicedesk welk certificaat ervoor in de plaats komt."
    ),
    "renewal.no_term/issuer_ends_successor": N_(
        "De uitgever van certificaten van het type %(product)s stopt op %(last)s. De kortste looptijd die we leveren, %(days)s, past daar niet meer in. "
        "Aan uw certificaat verandert niets. Het type %(successor)s komt ervoor in de plaats. De servicedesk helpt u bij het bestellen."
    ),
    "renewal.no_term/later": N_(
        "De uitgever geeft nu geen certificaat met een looptijd die we leveren. Verlengen kan weer vanaf %(from)s. "
        "Aan uw certificaat verandert niets."
    ),
    "renewal.no_term/": N_(
        "Er is nu geen looptijd die we kunnen leveren. Aan uw certificaat verandert niets. "
        "Vraag de servicedesk welk certificaat u kunt bestellen."
    ),
    "offer.no_term/issuer_ends": N_(
        "De uitgever van certificaten van het type %(product)s stopt op %(last)s. De kortste looptijd die we leveren, %(days)s, past daar niet meer in. "
        "Vraag de servicedesk welk certificaat u kunt bestellen."
    ),
    "offer.no_term/issuer_ends_successor": N_(
        "De uitgever van certificaten van het type %(product)s stopt op %(last)s. De kortste looptijd die we leveren, %(days)s, past daar niet meer in. "
        "Het type %(successor)s komt ervoor in de plaats. De servicedesk helpt u bij het bestellen."
    ),
    "offer.no_term/later": N_(
        "De uitgever geeft nu geen certificaat met een looptijd die we leveren. Bestellen kan weer vanaf %(from)s."
    ),
    "offer.no_term/": N_(
        "Er is nu geen looptijd die we kunnen leveren. Vraag de servicedesk welk certificaat u kunt bestellen."
    ),
    "term.unfit": N_("Een looptijd van %(days)s kunnen we niet leveren. Kies een andere looptijd."),
    "term.unfit/": N_("Kies een looptijd uit de lijst."),
}
#: What stands above the reason on the start page of a renewal.
TITLES: dict[str, str] = {
    "renewal.no_gain": N_("Verlengen heeft nu geen zin"),
    "renewal.no_term": N_("Verlengen kan niet meer"),
    "renewal.not_for_you": N_("Verlengen kan niet"),
    "renewal.revoked": N_("Verlengen kan niet"),
    "renewal.withdrawn_product": N_("Verlengen kan niet meer"),
}
