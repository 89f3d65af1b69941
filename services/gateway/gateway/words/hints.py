"""What DNS says of names, and what a linter says of the predicted certificate, in sentences."""

from contracts.open_sets import Unknown
from contracts.orders import HintOutcome, NameHint, PredictionOutcome, PredictionView

from gateway.words import N_, _
from gateway.words.formats import day, long_moment

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
        N_("Niet gecontroleerd: wij kregen geen antwoord op tijd. Dit houdt de bestelling niet tegen."),
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


_PREDICTED = {
    PredictionOutcome.WAITS: ("note", N_("Het voorspelde certificaat wordt nog gecontroleerd.")),
    PredictionOutcome.RIGHT: ("ok", N_("Het voorspelde certificaat voldoet aan de regels die %(linter)s kent.")),
    PredictionOutcome.WRONG: (
        "warning",
        N_(
            "Het voorspelde certificaat voldoet niet aan alle regels. Dit vond %(linter)s. Kijk of het mag, en zet dan een vinkje bij de controle met de hand."
        ),
    ),
    PredictionOutcome.UNCHECKED: (
        "warning",
        N_("Niet gecontroleerd: de controle van het voorspelde certificaat lukte niet. U kunt wel goedkeuren."),
    ),
}


def prediction(of: PredictionView) -> tuple[str, str]:
    """What came of linting the predicted certificate: kind (`ok`, `note`, `warning`) and sentence; an outcome newer than these pages as it came."""
    if isinstance(of.outcome, Unknown):
        return "note", of.outcome.value
    kind, words = _PREDICTED[of.outcome]
    return kind, _(words) % {"linter": of.linter}


def prediction_seen(of: PredictionView) -> str:
    """When it was done, and by the rules of when; nothing while it was not."""
    if of.linted_at is None or of.rules is None:
        return ""
    return _("Gedaan op %(moment)s, met de regels die gelden sinds %(day)s.") % {
        "moment": long_moment(of.linted_at),
        "day": day(of.rules),
    }


FILTERS = {"hint": hint, "hint_seen": hint_seen, "prediction": prediction, "prediction_seen": prediction_seen}
