"""What is the matter with a draft or an order, and what to do (see `gateway.refusals`)."""

from gateway.words import N_

ORDERS: dict[str, str] = {
    "draft.not_own": N_("Dit concept is van een collega. Alleen die kan het overdragen."),
    "draft.colleague": N_("Deze persoon kan het concept niet overnemen. Kies een collega uit de lijst."),
    "draft.has_own": N_("%(name)s heeft al een concept voor dit certificaat. Kies een andere collega."),
    "draft.has_own/": N_("Deze collega heeft al een concept voor dit certificaat. Kies een andere collega."),
    # whose numbers are one human's
    "person.unknown": N_("Bij ons staat niemand met dit nummer."),
    "person.own_number": N_("Dit gaat over een nummer van uzelf. Laat een collega dit doen."),
    "person.linked": N_("Deze nummers zijn al van dezelfde persoon."),
    "person.not_linked": N_("Dit nummer is aan geen ander nummer gekoppeld."),
    # drafts that staff prepare
    "draft.contact": N_(
        "Deze persoon mag nu niet bestellen voor deze organisatie. Kies een contactpersoon uit de lijst."
    ),
    "draft.contact_has_own": N_(
        "%(name)s heeft zelf al een concept van deze verlenging. Vraag of dat weg mag, of verwijder dit concept."
    ),
    "draft.contact_has_own/": N_(
        "De contactpersoon heeft zelf al een concept van deze verlenging. Vraag of dat weg mag, of verwijder dit concept."
    ),
    "draft.contacts_own": N_("Dit kan alleen de contactpersoon zelf. Laat het leeg en zet het concept klaar."),
    "paper.code": N_(
        "Deze code staat niet op het papier van dit concept zoals het nu is. Is er na het printen iets gewijzigd? Print het dan opnieuw en laat het opnieuw ondertekenen."
    ),
    "paper.signed_on": N_(
        "Op deze dag kan dit papier niet zijn ondertekend. Het concept is het laatst gewijzigd op %(since)s, en de dag kan niet in de toekomst liggen."
    ),
    "paper.signed_on/": N_("Op deze dag kan dit papier niet zijn ondertekend."),
    # drafts
    "draft.stale": N_("Dit concept is intussen ergens anders gewijzigd. U ziet nu de nieuwste versie. Kijk die na."),
    "draft.too_many": N_(
        "U heeft al %(count)s concepten van een nieuw certificaat. Maak er een af, of verwijder er een dat u niet meer nodig heeft."
    ),
    "draft.too_many/": N_(
        "U heeft al heel veel concepten van een nieuw certificaat. Maak er een af, of verwijder er een."
    ),
    "draft.exists": N_(
        "U heeft al een concept van deze verlenging, bewaard op %(at)s. Ga daarmee verder of begin opnieuw."
    ),
    "draft.exists/": N_("U heeft al een concept van deze verlenging. Ga daarmee verder of begin opnieuw."),
    "draft.placed": N_("Deze bestelling is geplaatst door %(name)s op %(at)s. De referentie is %(reference)s."),
    "draft.placed/": N_("Deze bestelling is al geplaatst."),
    "draft.step_order": N_("Doe eerst stap “%(step)s”. Wat u invulde, is bewaard."),
    "draft.step_order/": N_("Doe eerst de vorige stap. Wat u invulde, is bewaard."),
    "draft.findings": N_("Er zijn dingen die u moet aanpassen. Wat u invulde, is bewaard."),
    "draft.warnings": N_("Er zijn aandachtspunten. Lees ze en zet daar een vinkje, of pas aan wat u invulde."),
    # the code for an e-mail address
    "email_code.missing": N_("Vul de code in die we u e-mailden. Heeft u nog geen code? Vraag er een aan."),
    "email_code.format": N_("Een code heeft zes cijfers. Kijk de code na in de e-mail. Dit kostte geen poging."),
    "email_code.older": N_(
        "Deze code staat in een oudere e-mail. Gebruik code %(number)s, die u vroeg op %(at)s. Dit kostte geen poging."
    ),
    "email_code.older/": N_("Deze code staat in een oudere e-mail. Gebruik de nieuwste. Dit kostte geen poging."),
    "email_code.wrong": N_(
        "Deze code klopt niet. Gebruik code %(number)s, die u vroeg op %(at)s. Aantal pogingen dat u nog heeft: %(left)s."
    ),
    "email_code.wrong/": N_("Deze code klopt niet. Kijk de code na in de nieuwste e-mail."),
    "email_code.spent/": N_("Deze code is vijf keer fout ingevuld en telt niet meer. Vraag een nieuwe code."),
    "email_code.spent": N_(
        "Code %(number)s, van %(at)s, is vijf keer fout ingevuld en telt niet meer. Vraag een nieuwe code."
    ),
    "email_code.spent/last": N_(
        "Code %(number)s, van %(at)s, is vijf keer fout ingevuld en telt niet meer. Dit was de laatste nieuwe code. Een half uur daarna kunt u weer een code vragen. De servicedesk helpt u ook."
    ),
    "email_code.address": N_(
        "Naar dit e-mailadres kunnen we geen e-mail sturen. Vraag de servicedesk om uw adres te wijzigen. Uw concept blijft bewaard."
    ),
    "email_code.many_mails": N_(
        "Er zijn in korte tijd te veel codes naar dit e-mailadres gevraagd. U kunt weer een code vragen op %(at)s."
    ),
    "email_code.many_mails/": N_(
        "Er zijn in korte tijd te veel codes naar dit e-mailadres gevraagd. U kunt over een uur weer een code vragen."
    ),
    "email_code.many_tries": N_(
        "Er zijn vandaag te veel codes geprobeerd bij dit e-mailadres. U kunt het weer proberen op %(at)s. De servicedesk helpt u ook."
    ),
    "email_code.many_tries/": N_(
        "Er zijn vandaag te veel codes geprobeerd bij dit e-mailadres. Probeer het morgen weer. De servicedesk helpt u ook."
    ),
    "email_code.over": N_("Er is geen code die nu nog geldt. Een code geldt 30 minuten. Vraag een nieuwe code."),
    "email_code.no_more": N_(
        "U vroeg al vier codes. Gebruik code %(number)s, van %(at)s. Is die niet aangekomen? Een half uur daarna kunt u weer een code vragen."
    ),
    "email_code.no_more/": N_("U vroeg al vier codes. Gebruik de nieuwste, of vraag een half uur daarna een nieuwe."),
    # new certificates
    "offer.not_here": N_(
        "Certificaten van het type %(product)s kunt u hier niet bestellen. De servicedesk helpt u verder."
    ),
    "offer.not_here/": N_("Dit certificaat kunt u hier niet bestellen. De servicedesk helpt u verder."),
    "offer.withdrawn_product/": N_(
        "Dit certificaat leveren we niet meer. De servicedesk helpt u bij het kiezen van een ander."
    ),
    "offer.withdrawn_product/successor": N_(
        "Certificaten van het type %(product)s leveren we niet meer. Het type %(successor)s komt ervoor in de plaats."
    ),
    "offer.withdrawn_product": N_(
        "Certificaten van het type %(product)s leveren we niet meer. De servicedesk helpt u bij het kiezen van een ander certificaat."
    ),
    "offer.not_for_you/tests": N_(
        "Certificaten om mee te testen zijn er alleen voor organisaties die daarvoor zijn aangemeld. De servicedesk kan uw organisatie aanmelden."
    ),
    "offer.not_for_you/number": N_(
        "Uw organisatie heeft een OIN dat alleen bedoeld is om te testen. Daarmee kunt u alleen certificaten bestellen om mee te testen."
    ),
    "offer.not_for_you/prefix": N_(
        "Dit certificaat heeft een OIN nodig. Het OIN dat wij van uw organisatie hebben, begint met cijfers die niet bestaan. Vraag de servicedesk om het na te kijken."
    ),
    "offer.not_for_you/kvk": N_(
        "Dit certificaat heeft een OIN nodig. In het OIN dat wij van uw organisatie hebben, staat een ander KvK-nummer dan dat van uw organisatie. Vraag de servicedesk om het na te kijken."
    ),
    "offer.not_for_you/rsin": N_(
        "Dit certificaat heeft een OIN nodig. In het OIN dat wij van uw organisatie hebben, staat een RSIN dat niet bestaat. Vraag de servicedesk om het na te kijken."
    ),
    "offer.not_for_you/": N_("Uw organisatie kan dit certificaat niet bestellen. De servicedesk helpt u verder."),
    # renewals
    "renewal.not_for_you/tests": N_(
        "Certificaten om mee te testen zijn er alleen voor organisaties die daarvoor zijn aangemeld. Uw organisatie is dat nu niet. De servicedesk helpt u verder."
    ),
    "renewal.not_for_you/number": N_(
        "Uw organisatie heeft een OIN dat alleen bedoeld is om te testen. U kunt dit certificaat daarom niet verlengen."
    ),
    "renewal.not_for_you/prefix": N_(
        "U kunt dit certificaat niet verlengen. Het OIN dat wij van uw organisatie hebben, begint met cijfers die niet bestaan. Vraag de servicedesk om het na te kijken."
    ),
    "renewal.not_for_you/kvk": N_(
        "U kunt dit certificaat niet verlengen. In het OIN dat wij van uw organisatie hebben, staat een ander KvK-nummer dan dat van uw organisatie. Vraag de servicedesk om het na te kijken."
    ),
    "renewal.not_for_you/rsin": N_(
        "U kunt dit certificaat niet verlengen. In het OIN dat wij van uw organisatie hebben, staat een RSIN dat niet bestaat. Vraag de servicedesk om het na te kijken."
    ),
    "renewal.not_for_you/": N_("Uw organisatie kan dit certificaat niet verlengen. De servicedesk helpt u verder."),
    "renewal.open": N_(
        "Dit certificaat wordt al verlengd. %(name)s vroeg dit aan op %(at)s. De referentie is %(reference)s."
    ),
    "renewal.open/": N_("Dit certificaat wordt al verlengd."),
    "renewal.replaces": N_(
        "%(name)s plaatste bestelling %(reference)s op %(at)s. Zodra u deze bestelling plaatst, trekken wij die in."
    ),
    "renewal.replaces/": N_("Zodra u deze bestelling plaatst, trekken wij de lopende bestelling in."),
    "renewal.done": N_(
        "Dit certificaat is al verlengd. %(name)s vroeg dit aan op %(at)s. De referentie is %(reference)s."
    ),
    "renewal.done/": N_("Dit certificaat is al verlengd. U kunt het nog een keer verlengen."),
    "renewal.revoked": N_("Dit certificaat is ingetrokken. U kunt het daarom niet verlengen."),
    "renewal.withdrawn_product/successor": N_(
        "Certificaten van het type %(product)s leveren we niet meer. U kunt dit certificaat daarom niet verlengen. Het type %(successor)s komt ervoor in de plaats."
    ),
    "renewal.withdrawn_product": N_(
        "Certificaten van het type %(product)s leveren we niet meer. U kunt dit certificaat daarom niet verlengen."
    ),
    "renewal.withdrawn_product/": N_("We leveren dit soort certificaat niet meer. U kunt het daarom niet verlengen."),
    "renewal.not_here": N_(
        "Certificaten van het type %(product)s kunt u niet in dit portaal verlengen. De servicedesk vertelt u hoe het wel kan."
    ),
    "renewal.not_here/": N_(
        "Dit certificaat kunt u niet in dit portaal verlengen. De servicedesk vertelt u hoe het wel kan."
    ),
    # fields
    "manager.unknown": N_("Deze certificaatbeheerder is niet bekend bij uw organisatie. Kies iemand uit de lijst."),
    "manager.inactive": N_("Deze certificaatbeheerder is niet meer actief. Kies iemand anders."),
    "manager.name/none": N_("Vul voornamen en achternaam in."),
    "manager.name/length": N_("Een naam heeft hoogstens %(limit)s tekens. Kort de voornamen af tot voorletters."),
    "manager.name/marks": N_("Hier staat geen naam. Vul de naam in zoals op het identiteitsbewijs."),
    "manager.name": N_("Vul de naam in zoals op het identiteitsbewijs."),
    "manager.phone": N_("Dit is geen geldig telefoonnummer. Een goed nummer is bijvoorbeeld 06 12345678."),
    "manager.number": N_("Een persoonsnummer is CB met zeven cijfers, bijvoorbeeld CB1234567."),
    "manager.line": N_("Hier staan alleen leestekens. Vul iets in, of laat dit veld leeg."),
    "email.invalid": N_("Dit is geen geldig e-mailadres. Een goed adres is bijvoorbeeld naam@voorbeeld.nl."),
    "email.letters": N_(
        "Voor het apenstaartje staat %(character)s. Veel mailservers kunnen dat niet bezorgen. Gebruik een adres met "
        "alleen letters zonder accenten, cijfers, punten en streepjes."
    ),
    "email.letters/": N_(
        "Voor het apenstaartje mogen alleen letters zonder accenten, cijfers, punten en streepjes staan."
    ),
    "conditions.missing": N_("Ga akkoord met alle verklaringen. Zonder uw akkoord kunt u niet bestellen."),
    "conditions.colleague": N_(
        "U plaatst de bestelling, dus u geeft zelf de verklaringen. %(name)s zette de vinkjes op %(at)s. "
        "Die gelden niet voor u. Lees alles na en zet ze zelf."
    ),
    "conditions.colleague/": N_("U plaatst de bestelling, dus u geeft zelf de verklaringen. Zet zelf de vinkjes."),
    # orders
    "order.state": N_("De stand van deze bestelling is nu: %(state)s. Daarom kan dit niet meer."),
    "order.state/": N_("De bestelling is intussen veranderd. Daarom kan dit niet meer."),
    "order.followed": N_("%(name)s heeft dit al opnieuw besteld: bestelling %(reference)s."),
    "order.followed/": N_("Dit is al opnieuw besteld."),
    "order.mail_waiting": N_("Deze e-mail is nog onderweg. Wacht daar eerst op."),
    "order.mail_over": N_("Deze vraag is al beantwoord. De e-mail sturen wij daarom niet opnieuw."),
    "order.mail_gone": N_("Deze e-mail bewaren wij niet meer. Wat erin stond, vindt u in het portaal."),
    "order.mail_nobody": N_(
        "De contactpersoon van deze bestelling is niet meer actief. Wij sturen de e-mail daarom niet."
    ),
    "order.mails_enough": N_(
        "Wij stuurden over deze bestelling al e-mails opnieuw. Probeer het later nog eens: na %(until)s."
    ),
    "order.mails_enough/": N_("Wij stuurden over deze bestelling al e-mails opnieuw. Probeer het later nog eens."),
    "order.under_review": N_(
        "Validatie is nu met deze bestelling bezig. U kunt die daarom niet intrekken. Bel de servicedesk als het haast heeft."
    ),
    # what they cost
    "rates.day": N_(
        "Wij herkennen deze dag niet. Schrijf hem in het adres als jaar, maand en dag: /tarieven?dag=2026-11-24."
    ),
    "rates.day/future": N_("Deze dag moet nog komen. De tarieven van een dag staan hier vanaf die dag."),
    "rates.day/early": N_(
        "Op deze dag was in dit portaal nog niets te bestellen. De eerste tarieven gelden vanaf %(from)s."
    ),
}
