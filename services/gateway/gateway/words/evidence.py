"""What is known of a case, in sentences for validation: no more than what was looked at here."""

from datetime import datetime

from contracts.orders import Check, Delivery, NameOrigin, PersonCard, Relation, ReviewView

from gateway.words import _, ngettext
from gateway.words.formats import date

DIFFERENCES = {
    "names": _("Namen"),
    "manager": _("Certificaatbeheerder"),
    "delivery_email": _("Certificaat naar"),
    "organisation": _("Organisatie (O)"),
    "locality": _("Plaats (L)"),
    "state": _("Provincie (ST)"),
    "key": _("Sleutel"),
}
CHECKS = {
    Check.SIGNATURE: _("De handtekening op de CSR klopt: wie de CSR maakte, heeft de sleutel."),
    Check.KEY: _("De sleutel mag: soort en lengte kloppen, en hij is niet bekend als zwak."),
    Check.SPELLING: _("De namen zijn goed geschreven domeinnamen."),
}
_ORIGINS = {
    Relation.SAME: _("Stond eerder in een certificaat van deze organisatie, sinds %(since)s (serienummer %(serial)s)."),
    Relation.UNDER: _(
        "Nieuw hier. Valt onder %(known)s, dat sinds %(since)s in een certificaat van deze organisatie stond "
        "(serienummer %(serial)s)."
    ),
    Relation.SHARES: _(
        "Nieuw hier. Heeft hetzelfde bovenliggende domein als %(known)s, dat sinds %(since)s in een certificaat van deze "
        "organisatie stond (serienummer %(serial)s)."
    ),
}
_REVOKED = _("Dat certificaat is ingetrokken.")
_WHOSE = {
    "manager": _("Dit is het geregistreerde adres van de certificaatbeheerder."),
    "contact": _("Dit is het geregistreerde adres van de contactpersoon."),
}


def difference(field: str) -> str:
    """What is compared, as the heading of its row."""
    return DIFFERENCES[field]


def check(code: Check) -> str:
    """What the system found right, in a sentence."""
    return CHECKS[code]


def origin(of: NameOrigin) -> str:
    """What is known of whose a name is."""
    if of.relation is Relation.NEW or of.since is None:
        return _(
            "Nieuw hier: deze naam, of een andere naam onder hetzelfde domein, stond niet eerder in een certificaat van deze organisatie."
        )
    words = _ORIGINS[of.relation] % {"known": of.known, "since": date(of.since), "serial": of.serial}
    return f"{words} {_REVOKED}" if of.revoked else words


def delivery(of: Delivery) -> list[tuple[str, str]]:
    """What is known of where the mail goes: kind of each line (`ok`, `note`, `warning`) and its sentence."""
    lines: list[tuple[str, str]] = []
    if of.whose is not None:
        lines.append(("ok", _WHOSE[of.whose]))
    if of.address_since is not None:
        lines.append(
            (
                "ok",
                _("Deze organisatie gebruikte dit adres al bij een bestelling van %(day)s.")
                % {"day": date(of.address_since)},
            )
        )
    elif of.whose is None:
        lines.append(("warning", _("Deze organisatie gebruikte dit adres nog niet eerder.")))
    about = {"domain": of.domain}
    if of.domain_since is not None and of.address_since is None:
        lines.append(("note", _("Een ander adres bij %(domain)s gebruikte zij al bij een bestelling van %(day)s.") % {
            **about, "day": date(of.domain_since)}))  # fmt: skip
    if of.colleagues:
        lines.append(("note", ngettext(
            "%(num)s geregistreerde persoon van deze organisatie heeft een adres bij %(domain)s.",
            "%(num)s geregistreerde personen van deze organisatie hebben een adres bij %(domain)s.",
            of.colleagues) % {**about, "num": of.colleagues}))  # fmt: skip
    if of.new:
        lines.append(
            (
                "warning",
                _(
                    "Nooit eerder gebruikt: geen bestelling en geen geregistreerde persoon van deze organisatie heeft een adres bij %(domain)s."
                )
                % about,
            )
        )
    if of.outside:
        outside = _(
            "Buiten de organisatie, voor zover wij weten: %(domain)s staat in geen certificaat van deze organisatie en niemand die er werkt, heeft daar een adres."
        )
        lines.append(("warning", outside % about))
    return lines


def registered_now(case: ReviewView) -> list[str]:
    """Where the register says something else of the people now than when the order was placed."""
    order = case.order
    people = (
        (_("De contactpersoon"), order.contact, case.contact_now),
        (_("De certificaatbeheerder"), order.manager, case.manager_now),
    )
    return [words for who, then, now in people if now is not None for words in _changed(who, then, now)]


def _changed(who: str, then: PersonCard, now: PersonCard) -> list[str]:
    found = []
    if not now.active:
        found.append(_("%(who)s is niet meer actief.") % {"who": who})
    if now.name != then.name:
        found.append(_("%(who)s heet nu %(name)s.") % {"who": who, "name": now.name})
    if now.email != then.email:
        found.append(_("%(who)s heeft nu een ander e-mailadres: %(email)s.") % {"who": who, "email": now.email})
    if now.phone != then.phone:
        phone = now.phone or _("geen")
        found.append(_("%(who)s heeft nu een ander telefoonnummer: %(phone)s.") % {"who": who, "phone": phone})
    return found


def age(moment: datetime, now: datetime) -> str:
    """How long something waits: `12 minuten`, `3 uur`, `2 dagen`; whole ones."""
    minutes = max(0, int((now - moment).total_seconds() // 60))
    if minutes < 60:
        return ngettext("%(num)s minuut", "%(num)s minuten", minutes) % {"num": minutes}
    if minutes < 48 * 60:
        return _("%(num)s uur") % {"num": minutes // 60}
    return _("%(num)s dagen") % {"num": minutes // (24 * 60)}


FILTERS = {
    "age": age,
    "difference": difference,
    "check": check,
    "origin": origin,
    "delivery": delivery,
    "registered_now": registered_now,
}
