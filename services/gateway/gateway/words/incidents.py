"""Incidents in words: by what certificates are chosen, how far it is, and what became of each list, line and certificate."""

from gateway.words import N_, _

CHOSEN_BY = {
    "serials": N_("Serienummers"),
    "key": N_("Alle certificaten met deze sleutel"),
    "issuer": N_("Alle certificaten van deze CA"),
    "subscriber": N_("Alle certificaten van deze abonnee"),
}
SPELLINGS = {
    "": N_("Dat staat erbij: 0x of dubbele punten"),
    "hex": N_("Allemaal hexadecimaal"),
    "decimal": N_("Allemaal decimaal"),
}
STATES = {
    "prepared": N_("Wacht op een collega"),
    "announced": N_("Aangekondigd"),
    "running": N_("Wordt ingetrokken"),
    "ran": N_("Alles is gevraagd"),
    "closed": N_("Afgesloten"),
    "cancelled": N_("Gaat niet door"),
    "expired": N_("Niet op tijd bevestigd"),
}
OUTCOMES = {
    "confirmed": N_("Bevestigd"),
    "left": N_("Blijft geldig"),
    "called_off": N_("Gaat niet door"),
    "expired": N_("Niet op tijd bevestigd"),
}
PROPOSALS = {
    "confirmed": N_("Bevestigd"),
    "dropped": N_("Gaat niet door"),
    "expired": N_("Niet op tijd bevestigd"),
    "started": N_("De dag van de lijst kwam eerder"),
}
LINES = {
    "found": N_("Gevonden"),
    "double": N_("Staat er al eerder"),
    "unknown": N_("Niet gevonden"),
    "issuers": N_("Hoort bij een andere of meer dan één CA. Schrijf een van deze regels:"),
    "spelling": N_("Alleen cijfers: hexadecimaal of decimaal? Schrijf een van deze regels, of kies de schrijfwijze:"),
    "revoked": N_("Is al ingetrokken"),
    "over": N_("Is verlopen"),
    "invalid": N_("Dit is geen serienummer"),
}
RESULTS = {
    "waiting": N_("Nog niet gevraagd"),
    "asked": N_("Gevraagd"),
    "sent": N_("Bij de certificaatautoriteit"),
    "confirmed": N_("Ingetrokken, nog niet overal te zien"),
    "seen": N_("Ingetrokken en te zien"),
    "unpublished": N_("Ingetrokken, wordt niet gepubliceerd"),
    "refused": N_("Niet gelukt"),
    "over": N_("Was al verlopen"),
    "settled": N_("Afgehandeld door de servicedesk"),
    "left": N_("Blijft geldig"),
}
FATES = {
    "release": N_("Ga verder: laat de certificaten maken"),
    "refuse": N_("Maak deze certificaten niet"),
}


def chosen_by(code: str) -> str:
    """By what the certificates are chosen; a way we have no words for as it is."""
    return _(CHOSEN_BY[code]) if code in CHOSEN_BY else code


def incident_state(code: str) -> str:
    """How far an incident is; a state we have no words for as it is."""
    return _(STATES[code]) if code in STATES else code


def list_outcome(code: str) -> str:
    """What became of a list; an outcome we have no words for as it is."""
    return _(OUTCOMES[code]) if code in OUTCOMES else code


def proposal_outcome(code: str) -> str:
    """What became of a proposal; an outcome we have no words for as it is."""
    return _(PROPOSALS[code]) if code in PROPOSALS else code


def line_outcome(code: str) -> str:
    """What a line of serial numbers is; an outcome we have no words for as it is."""
    return _(LINES[code]) if code in LINES else code


def incident_result(code: str) -> str:
    """What became of a certificate; a result we have no words for as it is."""
    return _(RESULTS[code]) if code in RESULTS else code


FILTERS = {
    "chosen_by": chosen_by,
    "incident_state": incident_state,
    "list_outcome": list_outcome,
    "proposal_outcome": proposal_outcome,
    "line_outcome": line_outcome,
    "incident_result": incident_result,
}
