"""Why a certificate can't be revoked, labelled or said not to be renewed, and what to do (see `gateway.refusals`)."""

from gateway.words import N_

REVOCATIONS: dict[str, str] = {
    "labels.stale": N_(
        "Een collega heeft deze gegevens net gewijzigd. Kijk of wat u typte nog klopt, en bewaar het dan opnieuw."
    ),
    "mute.over": N_("Dit certificaat is niet meer geldig. Wij mailen er niet meer over."),
    "mute.over/expired": N_("Dit certificaat is verlopen. Wij mailen er niet meer over."),
    "mute.over/revoking": N_("Dit certificaat wordt ingetrokken. Wij mailen niet meer over de verloopdatum."),
    "mute.over/revoked": N_("Dit certificaat is ingetrokken. Wij mailen niet meer over de verloopdatum."),
    "revocation.over": N_("Dit certificaat is niet meer geldig. Intrekken hoeft niet meer."),
    "revocation.over/expired": N_("Dit certificaat is verlopen. Intrekken kan niet meer, en hoeft ook niet."),
    "revocation_code.wrong": N_(
        "Dit certificaat en deze code horen niet bij elkaar. Kijk beide na. Is er later een nieuwe code gemaakt? "
        "Dan werkt alleen de nieuwste."
    ),
    "revocation.over/revoking": N_("Dit certificaat wordt al ingetrokken."),
    "revocation.over/revoked": N_("Dit certificaat is al ingetrokken."),
}
