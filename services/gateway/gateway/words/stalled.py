"""Where a revocation stands still and how it ends, in words."""

from gateway.words import N_, _

STALLS = {
    "refused": N_("De CA weigert"),
    "unconfirmed": N_("De CA antwoordt niet"),
    "unseen": N_("Nog niet te zien bij de CA"),
    "reason": N_("De reden moet ‘sleutel gelekt’ worden"),
}
#: What to do first.
ADVICE = {
    "refused": N_(
        "Bel de CA en vraag waarom. Vraag het daarna opnieuw, of laat de CA het met de hand doen: dan ziet u dat hier vanzelf."
    ),
    "unconfirmed": N_(
        "Bel de CA. Het portaal blijft het vragen, elke 15 seconden. Is de sleutel gelekt? Laat de CA het dan nu met de hand doen."
    ),
    "unseen": N_(
        "Het certificaat is ingetrokken, maar de lijst of de statusantwoorden van de CA zeggen dat nog niet. Bel de CA."
    ),
    "reason": N_("De sleutel lekte nadat om een andere reden was ingetrokken. Laat de CA de reden veranderen."),
}
SETTLEMENTS = {
    "revoked": N_("De CA trok het certificaat toch in"),
    "reason_changed": N_("De CA veranderde de reden"),
    "not_needed": N_("Intrekken hoeft niet meer"),
}


def stall(code: str) -> str:
    """Where it stands still; a place we have no words for as it is."""
    return _(STALLS[code]) if code in STALLS else code


def settlement(code: str) -> str:
    """How it ended; an outcome we have no words for as it is."""
    return _("Opnieuw gevraagd") if code == "again" else _(SETTLEMENTS[code]) if code in SETTLEMENTS else code


FILTERS = {"stall": stall, "settlement": settlement}
