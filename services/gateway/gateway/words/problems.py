"""What is reported and how it ends, in words."""

from gateway.words import N_, _

PROBLEMS = {
    "leaked_key": N_("Een sleutel is gelekt"),
    "wrong_name": N_("Een naam of gegeven in het certificaat klopt niet"),
    "misuse": N_("Het certificaat wordt misbruikt"),
    "other": N_("Iets anders"),
}
OUTCOMES = {
    "revoked": N_("Het certificaat is ingetrokken"),
    "not_ours": N_("Het certificaat is niet van ons"),
    "unproven": N_("Er is te weinig bewijs"),
    "no_problem": N_("Er is niets mis"),
}


def problem(code: str) -> str:
    """What somebody reported; a kind we have no words for as it is."""
    return _(PROBLEMS[code]) if code in PROBLEMS else code


def outcome(code: str) -> str:
    """How a report ended; an outcome we have no words for as it is."""
    return _(OUTCOMES[code]) if code in OUTCOMES else code


FILTERS = {"problem": problem, "outcome": outcome}
