"""What DNS says of names, in sentences for who orders: whether the CA will be able to issue, and what to put in DNS."""

from contracts.open_sets import Unknown
from contracts.orders import HintOutcome, NameHint

from gateway.words import N_, _
from gateway.words.formats import long_moment

_SAID = {
    HintOutcome.WAITS: ("note", N_("Wij zoeken dit op.")),
    HintOutcome.FREE: (
        "ok",
        N_("De uitgever kan een certificaat maken. In DNS staat geen CAA-record dat dit verbiedt."),
    ),
    HintOutcome.ALLOWED: (
        "ok",
        N_("De uitgever kan een certificaat maken. Het CAA-record bij %(at)s noemt deze uitgever."),
    ),
    HintOutcome.NARROWED: (
        "note",
        N_(
            "Het CAA-record bij %(at)s noemt de uitgever, met voorwaarden. Alleen de uitgever weet of die daaraan voldoet."
        ),
    ),
    HintOutcome.DENIED: (
        "warning",
        N_("De uitgever kan geen certificaat maken. Het CAA-record bij %(at)s noemt alleen anderen: %(issuers)s."),
    ),
    HintOutcome.CRITICAL: (
        "warning",
        N_(
            "De uitgever kan geen certificaat maken. Bij %(at)s staat een verplichte CAA-regel die uitgevers niet kennen: %(issuers)s. Haal die weg uit DNS."
        ),
    ),
    HintOutcome.BROKEN: (
        "warning",
        N_(
            "De uitgever kan geen certificaat maken: DNSSEC van %(at)s klopt niet. Laat uw DNS-beheerder dit herstellen."
        ),
    ),
    HintOutcome.FAILED: (
        "warning",
        N_(
            "De DNS-servers van %(at)s geven geen bruikbaar antwoord. Blijft dat zo, dan kan de uitgever geen certificaat maken. Vraag uw DNS-beheerder."
        ),
    ),
    HintOutcome.UNCHECKED: (
        "note",
        N_("Niet gecontroleerd: wij kregen geen antwoord op tijd. Dit houdt uw bestelling niet tegen."),
    ),
}
_NOBODY = N_("De uitgever kan geen certificaat maken. Volgens het CAA-record bij %(at)s mag niemand dat.")


def hint(of: NameHint) -> list[tuple[str, str]]:
    """What was seen of a name: kind of each line (`ok`, `note`, `warning`) and its sentence; an outcome newer than these pages as it came."""
    if isinstance(of.outcome, Unknown):
        return [("note", of.outcome.value)]
    kind, words = _SAID[of.outcome]
    if of.outcome is HintOutcome.DENIED and not of.issuers:
        words = _NOBODY
    lines = [(kind, _(words) % {"at": of.at, "issuers": ", ".join(of.issuers)})]
    if of.put:
        lines.append(("note", _("Zet dit erbij in DNS:")))
    if of.exists is False:
        lines.append(("note", _("Deze naam staat (nog) niet in DNS.")))
    return lines


def hint_seen(of: NameHint) -> str:
    """When it was seen, and by which resolver; nothing of what nobody answered."""
    if of.looked_at is None or not of.resolver:
        return ""
    return _("Gezien op %(moment)s door resolver %(resolver)s.") % {
        "moment": long_moment(of.looked_at),
        "resolver": of.resolver,
    }


FILTERS = {"hint": hint, "hint_seen": hint_seen}
