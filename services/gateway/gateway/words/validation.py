"""Why a validator can't do something with a case now, and what to do (see `gateway.refusals`)."""

from gateway.words import N_

VALIDATION: dict[str, str] = {
    "case.claimed": N_("%(name)s is al met deze bestelling bezig."),
    "case.claimed/": N_("Een collega is al met deze bestelling bezig."),
    "case.not_claimed": N_("Neem deze bestelling eerst in behandeling."),
    "case.stale": N_("Deze bestelling is intussen veranderd. U ziet nu de nieuwste versie. Kijk die na."),
    "case.own": N_("Dit is uw eigen bestelling. Een collega moet die beoordelen."),
    "case.twice": N_("U keurde deze bestelling al goed. Een collega moet de tweede goedkeuring geven."),
    "case.own_proposal": N_("U bereidde dit besluit zelf voor. Een collega moet het nemen."),
    "case.prepared": N_(
        "%(name)s legde een besluit over deze bestelling voor. Neem dat besluit, of geef het terug. Daarna kan dit weer."
    ),
    "case.prepared/": N_("Er ligt een voorbereid besluit. Neem dat besluit, of geef het terug. Daarna kan dit weer."),
    "case.not_prepared": N_("Er ligt geen voorbereid besluit meer. Kijk de bestelling opnieuw na."),
    "case.own_subscriber": N_("U heeft een rol bij deze organisatie. Een collega moet deze bestelling beoordelen."),
    "case.subject_changed": N_(
        "In de bestelling staat bij %(attribute)s: %(ordered)s. Nu staat bij ons: %(registered)s. "
        "U kunt de bestelling daarom niet goedkeuren. Wijs de bestelling af en vraag de klant opnieuw te bestellen."
    ),
    "case.subject_changed/gone": N_(
        "In de bestelling staat bij %(attribute)s: %(ordered)s. Bij ons staat daar nu niets meer. "
        "U kunt de bestelling daarom niet goedkeuren. Wijs de bestelling af en vraag de klant opnieuw te bestellen."
    ),
    "case.subject_changed/added": N_(
        "In de bestelling staat niets bij %(attribute)s. Bij ons staat daar nu: %(registered)s. "
        "U kunt de bestelling daarom niet goedkeuren. Wijs de bestelling af en vraag de klant opnieuw te bestellen."
    ),
    "case.subject_changed/": N_(
        "De gegevens van de organisatie zijn na het bestellen veranderd. "
        "U kunt de bestelling daarom niet goedkeuren. Wijs de bestelling af en vraag de klant opnieuw te bestellen."
    ),
    "case.key_used": N_(
        "Er is intussen een certificaat met de sleutel van deze bestelling. "
        "U kunt de bestelling daarom niet goedkeuren. Wijs de bestelling af en vraag de klant met een nieuwe sleutel te bestellen."
    ),
    "case.state": N_("De stand van deze bestelling is intussen veranderd. Daarom kan dit niet meer."),
    "case.checks_open": N_(
        "Er zijn nog controles die u met de hand moet doen: %(count)s. Zet er een vinkje bij, daarna kunt u goedkeuren."
    ),
    "case.checks_open/": N_(
        "Er zijn nog controles die u met de hand moet doen. Doe die eerst, daarna kunt u goedkeuren."
    ),
    "case.checks_failed": N_(
        "De controles door het systeem zijn nu opnieuw gedaan en vonden fouten: %(count)s. U kunt de bestelling daarom niet goedkeuren. "
        "Wijs de bestelling af en leg uit wat anders moet."
    ),
    "case.checks_failed/": N_(
        "De controles door het systeem zijn nu opnieuw gedaan en vonden fouten. U kunt de bestelling daarom niet goedkeuren. "
        "Wijs de bestelling af en leg uit wat anders moet."
    ),
    "case.cause_unknown/": N_("Wij kennen deze oorzaak niet. Kies een oorzaak uit de lijst."),
    "case.cause_unknown": N_("Wij kennen de oorzaak %(code)s niet. Kies een oorzaak uit de lijst."),
    "case.question_unknown/": N_("Wij kennen deze vraag niet. Kies een vraag uit de lijst."),
    "case.question_unknown": N_("Wij kennen de vraag %(code)s niet. Kies een vraag uit de lijst."),
    "case.no_question": N_("Deze vraag is al beantwoord of is niet meer nodig. U hoeft niets te doen."),
    "case.extract_stale": N_(
        "Er is intussen een ander uittreksel, of dit telt niet meer. U ziet nu het nieuwste. Kijk dat na en zet dan een vinkje."
    ),
    "case.extract_missing": N_(
        "Er is geen uittreksel om op te steunen. Schrijf op waar en wanneer u de gegevens nakeek, of wacht op het uittreksel."
    ),
    "case.extract_ended": N_(
        "Het uittreksel bij het vinkje telt niet meer: het was bruikbaar tot %(until)s. Kijk het nieuwe uittreksel na en zet opnieuw een vinkje."
    ),
    "case.extract_ended/": N_(
        "Het uittreksel bij het vinkje telt niet meer. Kijk het nieuwe uittreksel na en zet opnieuw een vinkje."
    ),
    "case.check_elsewhere": N_(
        "Dit vinkje komt er vanzelf, zodra bekend is wie de certificaatbeheerder is. Dat legt u vast bij “Certificaatbeheerders”."
    ),
    "nomination.stale": N_("Over deze certificaatbeheerder is intussen beslist. U ziet nu hoe het staat."),
    "nomination.own": N_(
        "U heeft een rol bij deze bestelling of bij deze organisatie, of het gaat om uzelf. Een collega moet beslissen."
    ),
    "nomination.document": N_(
        "Dit document is te kort geldig. Het moet geldig zijn tot %(until)s of later. Vraag om een ander document."
    ),
    "nomination.document/": N_("Dit document is te kort geldig. Vraag om een ander document."),
    "nomination.seen": N_("De dag waarop u de persoon zag, ligt niet tussen de bestelling en vandaag. Kijk die na."),
    "nomination.alike": N_(
        "Er staat al iemand in het register met dit e-mailadres, deze naam of dit nummer: %(persons)s. "
        "Is het deze persoon? Koppel dan. Is het iemand anders? Zet dan een vinkje bij “Het is geen van de personen die hierop lijken”."
    ),
    "nomination.alike/": N_(
        "Er staat al iemand in het register die hierop lijkt. Kijk eerst na of het deze persoon is."
    ),
    "nomination.nobody": N_("Onder dit persoonsnummer staat niemand die actief is. Kijk het nummer na."),
    "order.subscriber_inactive": N_(
        "Deze organisatie is geen klant meer. U kunt de bestelling daarom niet goedkeuren. Wijs de bestelling af en leg dit uit."
    ),
    "order.manager_inactive/": N_(
        "De certificaatbeheerder van deze bestelling is niet meer actief. U kunt de bestelling daarom niet goedkeuren. "
        "Wijs de bestelling af en leg dit uit."
    ),
    "order.manager_inactive": N_(
        "%(name)s is geen actieve certificaatbeheerder meer. U kunt de bestelling daarom niet goedkeuren. "
        "Wijs de bestelling af en leg dit uit."
    ),
    "validity.shorter/promised": N_(
        "De uitgever geeft nu een certificaat tot en met %(until)s. In de bestelling staat: ten minste tot en met %(promised)s. "
        "U kunt de bestelling daarom niet goedkeuren. Wijs de bestelling af en leg dit uit."
    ),
    "validity.shorter/no_gain": N_(
        "Een certificaat dat vandaag wordt gemaakt, is geldig tot en met %(until)s. Het oude is geldig tot en met %(ends)s. "
        "U kunt de bestelling daarom niet goedkeuren. Wijs de bestelling af en leg dit uit."
    ),
    "validity.shorter/": N_(
        "De uitgever geeft nu minder dan in de bestelling staat. U kunt de bestelling daarom niet goedkeuren. Wijs de bestelling af en leg dit uit."
    ),
}
