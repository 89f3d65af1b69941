"""Why what is published can't be searched in that way, and what to do (see `gateway.refusals`)."""

from gateway.words import N_

SEARCHING: dict[str, str] = {
    "search.serial": N_("Dit is geen serienummer. Vul het hele nummer in: cijfers en de letters a tot en met f."),
    "search.domain": N_("Dit is geen domein. Vul het hele domein in, bijvoorbeeld voorbeeld.nl."),
    "search.domain/suffix": N_(
        "Dit domein is te ruim: eronder staan domeinen van heel veel organisaties. Vul het hele domein in, bijvoorbeeld voorbeeld.nl."
    ),
    "search.domain/internal": N_(
        "Dit domein bestaat niet op internet. Zoekt u een naam die alleen binnen een organisatie bestaat? Zoek dan op de hele naam."
    ),
    "search.away": N_("Zoeken lukt nu niet. Probeer het over een paar minuten opnieuw."),
}
