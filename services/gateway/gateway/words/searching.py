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
    "problem.unknown": N_("Deze referentie kennen wij niet. Kijk na wat u invulde."),
    "problem.proof": N_("Dit bewijs kunnen wij niet lezen. Stuur een CSR of de sleutel zelf, als PEM of DER."),
    "problem.proof/missing": N_("Stuur een CSR of de sleutel zelf."),
    "problem.proof/too_large": N_("Dit bewijs is te groot. Stuur alleen een CSR of de sleutel zelf."),
    "problem.proof/encrypted": N_(
        "Deze sleutel is met een wachtwoord versleuteld. Zo bewijst die niets. Stuur hem zonder wachtwoord, of stuur een CSR."
    ),
    "problem.proof/signature": N_("De handtekening in deze CSR klopt niet. Maak de CSR opnieuw."),
    "problem.proof/challenge": N_(
        "In deze CSR staat de referentie van uw melding niet. Maak een nieuwe CSR met de referentie als naam (CN)."
    ),
    "problem.closed": N_("Deze melding is al gesloten."),
    "stalled.over": N_("Deze intrekking is al klaar, of een collega handelde die af."),
    "stalled.waits": N_("De CA heeft geen nee gezegd. Dit gaat vanzelf verder zodra de CA antwoordt."),
    "stalled.not_so": N_(
        "Dit zien wij niet aan het certificaat. Wacht tot de lijst van de CA het zegt, of kies iets anders."
    ),
    "incident.empty": N_("Er is geen geldig certificaat dat hieronder valt en nog niet op een lijst staat."),
    "incident.day": N_("Op deze dag trekken wij niets in. Kies een andere werkdag."),
    "incident.day/early": N_("Kies een dag na vandaag."),
    "incident.day/far": N_("Kies een dag binnen 120 dagen."),
    "incident.day/weekend": N_("Dat is geen werkdag maar een zaterdag of zondag. Kies een werkdag."),
    "incident.day/holiday": N_("Dat is geen werkdag maar een feestdag. Kies een werkdag."),
    "incident.part": N_(
        "Niet elk nummer is van een geldig certificaat van deze lijst. Schrijf een nummer van alleen cijfers met 0x ervoor."
    ),
    "incident.proposed": N_("Er is al voorgesteld om deze lijst te laten vervallen."),
    "incident.value": N_("Dit is geen hash van een sleutel. Vul 64 cijfers en letters a tot en met f in."),
    "incident.own": N_("U maakte deze lijst zelf, met dit of een ander nummer van u. Laat een collega beslissen."),
    "incident.other_list": N_("De lijst is intussen veranderd. Kijk de lijst opnieuw na."),
    "incident.state": N_("Dat kan nu niet meer. Kijk hoe het incident er nu voor staat."),
    "incident.more": N_(
        "Er zijn nog certificaten die niet op een lijst staan, of die nog worden gemaakt. Maak eerst een nieuwe lijst."
    ),
    "incident.unfinished": N_(
        "Niet elk certificaat is al ingetrokken. Wacht daarop, of handel het af bij de vastgelopen intrekkingen."
    ),
    "incident.held": N_("Kies wat er met de bestellingen gebeurt die wachten."),
    "problem.unanswered": N_("Beantwoord de melding eerst. Daarna kunt u die sluiten."),
    "search.away": N_("Zoeken lukt nu niet. Probeer het over een paar minuten opnieuw."),
}
