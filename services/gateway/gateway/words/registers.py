"""What is the matter with an entry in the register of organisations or in the inventory (see `gateway.refusals`)."""

from gateway.words import N_

REGISTERS: dict[str, str] = {
    # subscribers and persons
    "register.unknown_subscriber": N_("Deze abonnee is niet bekend."),
    "register.stale": N_("De gegevens zijn intussen veranderd. Lees ze opnieuw en wijzig ze dan."),
    "register.authorisation": N_("Alleen een contactpersoon heeft een autorisatie. Kies volledig of basis."),
    # mail addresses of roles
    "role_address.full": N_("U heeft al %(count)s adressen. Verwijder er eerst een."),
    "role_address.full/": N_("U heeft al zoveel adressen als mag. Verwijder er eerst een."),
    "role_address.many_mails": N_("Uw organisatie vroeg vandaag te veel codes. U kunt weer een code vragen op %(at)s."),
    "role_address.many_mails/": N_("Uw organisatie vroeg vandaag te veel codes. Probeer het morgen weer."),
    # certificates
    "certificate.unreadable": N_("We kunnen dit certificaat niet lezen."),
    "certificate.conflict": N_("Er is al een ander certificaat met dit serienummer."),
}
