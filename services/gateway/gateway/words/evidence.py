"""What is known of a case, in sentences for validation: no more than what was looked at here."""

from collections.abc import Iterator
from datetime import datetime

from contracts.open_sets import Open, Unknown
from contracts.orders import CaseLine, Check, Delivery, NameOrigin, OrderCase, PersonCard, Relation
from contracts.review import Question, Sentence

from gateway.words import N_, _, labels, language, ngettext
from gateway.words.formats import date

DIFFERENCES = {
    "names": N_("Namen"),
    "manager": N_("Certificaatbeheerder"),
    "delivery_email": N_("Certificaat naar"),
    "organisation": N_("Organisatie (O)"),
    "locality": N_("Plaats (L)"),
    "state": N_("Provincie (ST)"),
    "key": N_("Sleutel"),
}
CHECKS = {
    Check.SIGNATURE: N_("De handtekening op de CSR klopt: wie de CSR maakte, heeft de sleutel."),
    Check.KEY: N_("De sleutel mag: soort en lengte kloppen, en hij is niet bekend als zwak."),
    Check.SPELLING: N_("De namen zijn goed geschreven domeinnamen."),
}
_ORIGINS = {
    Relation.SAME: N_(
        "Stond eerder in een certificaat van deze organisatie, sinds %(since)s (serienummer %(serial)s)."
    ),
    Relation.UNDER: N_(
        "Nieuw hier. Valt onder %(known)s, dat sinds %(since)s in een certificaat van deze organisatie stond "
        "(serienummer %(serial)s)."
    ),
    Relation.SHARES: N_(
        "Nieuw hier. Heeft hetzelfde bovenliggende domein als %(known)s, dat sinds %(since)s in een certificaat van deze "
        "organisatie stond (serienummer %(serial)s)."
    ),
}
_REVOKED = N_("Dat certificaat is ingetrokken.")
_WHOSE = {
    "manager": N_("Dit is het geregistreerde adres van de certificaatbeheerder."),
    "contact": N_("Dit is het geregistreerde adres van de contactpersoon."),
}

_CHANGES = {
    ("contact", "active"): N_("De contactpersoon is niet meer actief."),
    ("contact", "name"): N_("De contactpersoon heet nu %(name)s."),
    ("contact", "email"): N_("De contactpersoon heeft nu een ander e-mailadres: %(email)s."),
    ("contact", "phone"): N_("De contactpersoon heeft nu een ander telefoonnummer: %(phone)s."),
    ("contact", "no_phone"): N_("De contactpersoon heeft nu een ander telefoonnummer: geen."),
    ("manager", "active"): N_("De certificaatbeheerder is niet meer actief."),
    ("manager", "name"): N_("De certificaatbeheerder heet nu %(name)s."),
    ("manager", "email"): N_("De certificaatbeheerder heeft nu een ander e-mailadres: %(email)s."),
    ("manager", "phone"): N_("De certificaatbeheerder heeft nu een ander telefoonnummer: %(phone)s."),
    ("manager", "no_phone"): N_("De certificaatbeheerder heeft nu een ander telefoonnummer: geen."),
}


def difference(field: str) -> str:
    """What is compared, as the heading of its row; the code itself when we have no words for it."""
    return _(DIFFERENCES[field]) if field in DIFFERENCES else field


def check(code: Open[Check]) -> str:
    """What the system found right, in a sentence."""
    return labels.word(CHECKS, code)


def origin(of: NameOrigin) -> str:
    """What is known of whose a name is; a relation that is newer than these pages is shown as it came."""
    if isinstance(of.relation, Unknown):
        return of.relation.value
    if of.relation is Relation.NEW or of.since is None:
        return _(
            "Nieuw hier: deze naam, of een andere naam onder hetzelfde domein, stond niet eerder in een certificaat van deze organisatie."
        )
    words = _(_ORIGINS[of.relation]) % {"known": of.known, "since": date(of.since), "serial": of.serial}
    return f"{words} {_(_REVOKED)}" if of.revoked else words


def delivery(of: Delivery) -> list[tuple[str, str]]:
    """What is known of where the mail goes: kind of each line (`ok`, `note`, `warning`) and its sentence."""
    return [*_address(of), *_domain(of)]


def _address(of: Delivery) -> Iterator[tuple[str, str]]:
    if of.whose is not None:
        yield ("ok", _(_WHOSE[of.whose])) if of.whose in _WHOSE else ("note", of.whose)
    if of.address_since is not None:
        words = _("Deze organisatie gebruikte dit adres al bij een bestelling van %(day)s.")
        yield "ok", words % {"day": date(of.address_since)}
    elif of.whose is None:
        yield "warning", _("Deze organisatie gebruikte dit adres nog niet eerder.")


def _domain(of: Delivery) -> Iterator[tuple[str, str]]:
    about = {"domain": of.domain}
    if of.domain_since is not None and of.address_since is None:
        words = _("Een ander adres bij %(domain)s gebruikte de organisatie al bij een bestelling van %(day)s.")
        yield "note", words % {**about, "day": date(of.domain_since)}
    if of.colleagues:
        words = ngettext(
            "%(num)s geregistreerde persoon van deze organisatie heeft een adres bij %(domain)s.",
            "%(num)s geregistreerde personen van deze organisatie hebben een adres bij %(domain)s.",
            of.colleagues,
        )
        yield "note", words % {**about, "num": of.colleagues}
    if of.new:
        words = _(
            "Nooit eerder gebruikt: geen bestelling en geen geregistreerde persoon van deze organisatie heeft een adres bij %(domain)s."
        )
        yield "warning", words % about
    if of.outside:
        words = _(
            "Buiten de organisatie, voor zover wij weten: %(domain)s staat in geen certificaat van deze organisatie en niemand die er werkt, heeft daar een adres."
        )
        yield "warning", words % about


def registered_now(case: OrderCase) -> list[str]:
    """Where the register says something else of the people now than when the order was placed."""
    order = case.order
    people = (("contact", order.contact, case.contact_now), ("manager", order.manager, case.manager_now))
    return [
        words
        for role, then, now in people
        if then is not None and now is not None
        for words in _changed(role, then, now)
    ]


def _changed(role: str, then: PersonCard, now: PersonCard) -> list[str]:
    changes = {
        "active": not now.active,
        "name": now.name != then.name,
        "email": now.email != then.email,
        "phone": now.phone != then.phone and now.phone is not None,
        "no_phone": now.phone != then.phone and now.phone is None,
    }
    of = {"name": now.name, "email": now.email, "phone": now.phone}
    return [_(_CHANGES[role, what]) % of for what, changed in changes.items() if changed]


def told(of: Sentence | Question) -> str:
    """What validation tells or asks, in the language of the page."""
    return of.told(language())


def age(moment: datetime, now: datetime) -> str:
    """How long something waits: `12 minuten`, `3 uur`, `2 dagen`; whole ones."""
    minutes = max(0, int((now - moment).total_seconds() // 60))
    if minutes < 60:
        return ngettext("%(num)s minuut", "%(num)s minuten", minutes) % {"num": minutes}
    if minutes < 48 * 60:
        return ngettext("%(num)s uur", "%(num)s uur", minutes // 60) % {"num": minutes // 60}
    return _("%(num)s dagen") % {"num": minutes // (24 * 60)}


def clock_of(line: CaseLine) -> str:
    """How much of its business time a case has used: `3 van 16 uur`; no words where no clock is told."""
    if line.clock_minutes is None or line.allowed_minutes is None:
        return ""
    about = {"used": line.clock_minutes // 60, "allowed": line.allowed_minutes // 60}
    return _("%(used)s van %(allowed)s werkuren") % about


def lateness(line: CaseLine) -> str:
    """Whether a case is late, or will be within two business hours; else nothing."""
    if line.clock_minutes is None or line.allowed_minutes is None:
        return ""
    if line.clock_minutes >= line.allowed_minutes:
        return _("Te laat")
    return _("Bijna te laat") if line.allowed_minutes - line.clock_minutes <= 120 else ""


FILTERS = {
    "clock_of": clock_of,
    "lateness": lateness,
    "age": age,
    "difference": difference,
    "check": check,
    "origin": origin,
    "delivery": delivery,
    "registered_now": registered_now,
    "told": told,
}
