"""How long a certificate lasts, why none can be had that lasts longer, and what to do (see `gateway.refusals`)."""

from gateway.words import _

TERMS: dict[str, str] = {
    "renewal.no_gain/later": _(
        "Uw certificaat is geldig tot en met %(ends)s. Een nieuw certificaat is nu niet langer geldig: tot en met %(until)s. "
        "U hoeft niets te doen, uw certificaat blijft gewoon werken. Verlengen kan vanaf %(from)s."
    ),
    "renewal.no_gain/never": _(
        "De uitgever van %(product)s stopt op %(last)s. Daarom kan geen nieuw certificaat langer geldig zijn dan dat van u. "
        "Uw certificaat blijft gewoon werken, tot en met %(ends)s. Vraag de servicedesk welk certificaat er daarna komt."
    ),
    "renewal.no_gain/never_successor": _(
        "De uitgever van %(product)s stopt op %(last)s. Daarom kan geen nieuw certificaat langer geldig zijn dan dat van u. "
        "Uw certificaat blijft gewoon werken, tot en met %(ends)s. Daarna komt er %(successor)s voor in de plaats."
    ),
    "renewal.no_gain/outlives": _(
        "De uitgever van %(product)s stopt op %(last)s. Daarom kan geen nieuw certificaat langer geldig zijn dan dat van u. "
        "Certificaten van deze uitgever werken na die dag meestal niet meer, ook als er een latere datum in staat. "
        "Vraag de servicedesk op tijd welk certificaat er daarna komt."
    ),
    "renewal.no_gain/outlives_successor": _(
        "De uitgever van %(product)s stopt op %(last)s. Daarom kan geen nieuw certificaat langer geldig zijn dan dat van u. "
        "Certificaten van deze uitgever werken na die dag meestal niet meer, ook als er een latere datum in staat. "
        "Daarna komt er %(successor)s voor in de plaats. De servicedesk helpt u bij het bestellen."
    ),
    "renewal.no_gain/endless": _(
        "Dit certificaat heeft geen einddatum en blijft gewoon werken. Een nieuw certificaat heeft wel een einddatum."
    ),
    "renewal.no_gain/": _(
        "Een nieuw certificaat is niet langer geldig dan het certificaat dat u heeft. Dat blijft gewoon werken. "
        "Vraag de servicedesk welk certificaat er daarna komt."
    ),
    "renewal.no_term/issuer_ends": _(
        "De uitgever van %(product)s stopt op %(last)s. De kortste looptijd die we leveren, %(days)s, past daar niet meer in. "
        "Aan uw certificaat verandert niets. Vraag de servicedesk welk certificaat ervoor in de plaats komt."
    ),
    "renewal.no_term/issuer_ends_successor": _(
        "De uitgever van %(product)s stopt op %(last)s. De kortste looptijd die we leveren, %(days)s, past daar niet meer in. "
        "Aan uw certificaat verandert niets. Er komt %(successor)s voor in de plaats. De servicedesk helpt u bij het bestellen."
    ),
    "renewal.no_term/later": _(
        "De uitgever geeft nu geen certificaat met een looptijd die we leveren. Verlengen kan weer vanaf %(from)s. "
        "Aan uw certificaat verandert niets."
    ),
    "renewal.no_term/": _(
        "Er is nu geen looptijd die we kunnen leveren. Aan uw certificaat verandert niets. "
        "Vraag de servicedesk welk certificaat u kunt bestellen."
    ),
    "term.unfit": _("Een looptijd van %(days)s kunnen we niet leveren. Kies een andere looptijd."),
    "term.unfit/": _("Kies een looptijd uit de lijst."),
    "validity.shorter/promised": _(
        "De uitgever geeft nu een certificaat tot en met %(until)s. In de bestelling staat: ten minste tot en met %(promised)s. "
        "U kunt de bestelling daarom niet goedkeuren. Wijs haar af en leg dit uit."
    ),
    "validity.shorter/no_gain": _(
        "Een certificaat dat vandaag wordt gemaakt, is geldig tot en met %(until)s. Het oude is geldig tot en met %(ends)s. "
        "U kunt de bestelling daarom niet goedkeuren. Wijs haar af en leg dit uit."
    ),
    "validity.shorter/": _(
        "De uitgever geeft nu minder dan in de bestelling staat. U kunt haar daarom niet goedkeuren. Wijs haar af en leg dit uit."
    ),
}
#: What stands above the reason on the start page of a renewal.
TITLES: dict[str, str] = {
    "renewal.no_gain": _("Verlengen heeft nu geen zin"),
    "renewal.no_term": _("Verlengen kan niet meer"),
    "renewal.revoked": _("Verlengen kan niet"),
    "renewal.withdrawn_product": _("Verlengen kan niet meer"),
}
