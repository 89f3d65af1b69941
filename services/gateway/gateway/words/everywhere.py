"""What may be refused on any page, and what to do (see `gateway.refusals`)."""

from gateway.words import N_

EVERYWHERE: dict[str, str] = {
    "input.invalid": N_("We begrijpen niet wat u invulde. Kijk uw gegevens na en probeer het opnieuw."),
    "input.too_large": N_("Wat u stuurt, is te groot. Stuur minder tekst of een kleiner bestand."),
    "input.too_costly": N_(
        "Wat u stuurt, kost te veel rekenwerk om te lezen. We zijn gestopt. Maak het bestand opnieuw en kijk het na. "
        "Nog een keer sturen helpt niet."
    ),
    "input.private_key": N_(
        "In dit veld staat een geheime sleutel (private key). Wij bewaren die niet. "
        "Gebruik deze sleutel niet meer: maak een nieuwe."
    ),
    "text.characters": N_(
        "Het teken %(character)s (%(code)s) kunnen wij niet afdrukken. Gebruik letters uit het Latijnse, Griekse of "
        "cyrillische schrift."
    ),
    "text.characters/": N_("Er staat een teken in dat wij niet kunnen afdrukken."),
    "text.characters/hidden": N_(
        "Er staat een teken in dat u niet ziet (%(code)s). Haal het weg of typ de tekst opnieuw."
    ),
    "text.characters/marks": N_("Er staan te veel of losse accenten in de tekst (%(code)s). Typ de tekst opnieuw."),
    "too_many": N_("Dit ging te snel achter elkaar. Probeer het over %(seconds)s opnieuw."),
    "too_many/": N_("Dit ging te snel achter elkaar. Probeer het over een minuut opnieuw."),
    "not_found": N_("Deze pagina bestaat niet, of is niet voor u. Kijk of het adres klopt."),
    "not_allowed": N_("U mag dit niet doen. Vraag een collega die het wel mag."),
    "not_logged_in": N_("U bent niet ingelogd. Log in en probeer het opnieuw."),
    "session.read_only": N_(
        "We kunnen nu niet nagaan of uw pas nog geldig is. U kunt alles bekijken, maar nog niets bestellen of intrekken. "
        "Probeer het over een paar minuten opnieuw. Wat u invulde, is bewaard. Moet een certificaat direct worden "
        "ingetrokken? Bel dan het nummer voor een gelekte sleutel."
    ),
    "session.recheck": N_("We moeten uw pas eerst opnieuw nakijken. Klik nog een keer. Wat u invulde, is bewaard."),
    "not_now": N_(
        "Een deel van het portaal geeft nu geen antwoord. Wat u eerder bewaarde, staat er nog. "
        "Probeer het over %(seconds)s opnieuw."
    ),
    "not_now/": N_(
        "Een deel van het portaal geeft nu geen antwoord. Wat u eerder bewaarde, staat er nog. "
        "Probeer het over een minuut opnieuw."
    ),
    "unavailable": N_("Er is iets misgegaan bij ons. Probeer het over een paar minuten opnieuw."),
}
