"""Every refusal and finding in words: what is the matter, and what to do.

`slug` has the general sentence, `slug/value` the one for a certain `reason` or `what`. A sentence whose parameters are
missing gives way to `slug/` or to the general one.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from chassis import clock
from contracts import durations
from contracts.orders import State, Step
from contracts.products import Product
from contracts.refusals import Refusal
from starlette.responses import Response

from gateway.words import _, labels, ngettext
from gateway.words.formats import day, long_moment
from gateway.words.requests import REQUESTS
from gateway.words.terms import TERMS

SENTENCES: dict[str, str] = {
    # everywhere
    "input.invalid": _("We begrijpen niet wat u invulde. Kijk uw gegevens na en probeer het opnieuw."),
    "input.too_large": _("Wat u stuurt, is te groot. Stuur minder tekst of een kleiner bestand."),
    "input.too_costly": _(
        "Wat u stuurt, kost te veel rekenwerk om te lezen. We zijn gestopt. Maak het bestand opnieuw en kijk het na. "
        "Nog een keer sturen helpt niet."
    ),
    "input.private_key": _(
        "In dit veld staat een geheime sleutel (private key). Wij bewaren die niet. "
        "Gebruik deze sleutel niet meer: maak een nieuwe."
    ),
    "text.characters": _(
        "Het teken %(character)s (%(code)s) kunnen wij niet afdrukken. Gebruik letters uit het Latijnse, Griekse of "
        "cyrillische schrift."
    ),
    "text.characters/": _("Er staat een teken in dat wij niet kunnen afdrukken."),
    "text.characters/hidden": _(
        "Er staat een teken in dat u niet ziet (%(code)s). Haal het weg of typ de tekst opnieuw."
    ),
    "text.characters/marks": _("Er staan te veel of losse accenten in de tekst (%(code)s). Typ de tekst opnieuw."),
    "too_many": _("Het werd te veel achter elkaar. Probeer het over %(seconds)s opnieuw."),
    "too_many/": _("Het werd te veel achter elkaar. Probeer het over een minuut opnieuw."),
    "not_found": _("Deze pagina bestaat niet, of is niet voor u. Kijk of het adres klopt."),
    "not_allowed": _("U mag dit niet doen. Vraag een collega die het wel mag."),
    "not_logged_in": _("U bent niet ingelogd. Log in en probeer het opnieuw."),
    "session.read_only": _(
        "We kunnen nu niet nagaan of uw pas nog geldig is. U kunt alles bekijken, maar nog niets bestellen. "
        "Probeer het over een paar minuten opnieuw. Wat u invulde, is bewaard."
    ),
    "session.recheck": _("We moeten uw pas eerst opnieuw nakijken. Klik nog een keer. Wat u invulde, is bewaard."),
    "unavailable": _("Er is iets misgegaan bij ons. Probeer het over een paar minuten opnieuw."),
    # login
    "login.none": _("We hebben geen pas gezien."),
    "login.expired": _("Het certificaat op uw pas is verlopen."),
    "login.not_yet_valid": _("Het certificaat op uw pas is nog niet geldig."),
    "login.revoked": _("Het certificaat op uw pas is ingetrokken."),
    "login.signature_card": _("U koos het certificaat om mee te ondertekenen."),
    "login.wrong_kind": _("Met dit certificaat kunt u niet inloggen."),
    "login.wrong_issuer": _("Dit certificaat is niet door ons uitgegeven."),
    "login.unknown_person": _("Wij kennen u nog niet in dit portaal."),
    "login.not_yet_processed": _("Uw aanmelding is nog niet verwerkt."),
    "login.inactive": _("Uw toegang is stopgezet."),
    "login.inactive_subscriber": _("De toegang van uw organisatie is stopgezet."),
    "login.status_unknown": _("We kunnen nu niet nagaan of uw pas geldig is."),
    "login.code": _("De inlogpoging is verlopen."),
    "login.choice": _("U kunt niet verder voor deze organisatie. Kies een andere uit de lijst."),
    "session.unknown_person": _("Wij kennen niemand met dit nummer. Kijk het na op de pas of in de registratie."),
    # register
    "register.unknown_subscriber": _("Deze abonnee is niet bekend."),
    "register.authorisation": _("Alleen een contactpersoon heeft een autorisatie. Kies volledig of basis."),
    # certificates
    "certificate.unreadable": _("We kunnen dit certificaat niet lezen."),
    "certificate.conflict": _("Er is al een ander certificaat met dit serienummer."),
    # drafts and orders
    "draft.stale": _("Deze aanvraag is intussen ergens anders gewijzigd. U ziet nu de nieuwste versie. Kijk die na."),
    "draft.exists": _(
        "U heeft al een concept van deze verlenging, bewaard op %(at)s. Ga daarmee verder of begin opnieuw."
    ),
    "draft.exists/": _("U heeft al een concept van deze verlenging. Ga daarmee verder of begin opnieuw."),
    "draft.placed": _("Deze bestelling is geplaatst door %(name)s op %(at)s. De referentie is %(reference)s."),
    "draft.placed/": _("Deze bestelling is al geplaatst."),
    "draft.step_order": _("Doe eerst stap “%(step)s”. Wat u invulde, is bewaard."),
    "draft.step_order/": _("Doe eerst de vorige stap. Wat u invulde, is bewaard."),
    "draft.incomplete": _("De aanvraag is nog niet compleet. Vul eerst alle stappen in."),
    "draft.findings": _("Er zijn dingen die u moet aanpassen. Wat u invulde, is bewaard."),
    "draft.warnings": _("Er zijn aandachtspunten. Lees ze en zet daar een vinkje, of pas aan wat u invulde."),
    "renewal.open": _(
        "Dit certificaat wordt al verlengd. %(name)s vroeg dit aan op %(at)s. De referentie is %(reference)s."
    ),
    "renewal.open/": _("Dit certificaat wordt al verlengd."),
    "renewal.done": _(
        "Dit certificaat is al verlengd. %(name)s vroeg dit aan op %(at)s. De referentie is %(reference)s."
    ),
    "renewal.done/": _("Dit certificaat is al verlengd. U kunt het nog een keer verlengen."),
    "renewal.revoked": _("Dit certificaat is ingetrokken. U kunt het daarom niet verlengen."),
    "renewal.withdrawn_product": _("We leveren %(product)s niet meer. U kunt dit certificaat daarom niet verlengen."),
    "renewal.withdrawn_product/": _("We leveren dit soort certificaat niet meer. U kunt het daarom niet verlengen."),
    "renewal.not_here": _(
        "%(product)s kunt u niet in dit portaal verlengen. De servicedesk vertelt u hoe het wel kan."
    ),
    "renewal.not_here/": _(
        "Dit certificaat kunt u niet in dit portaal verlengen. De servicedesk vertelt u hoe het wel kan."
    ),
    "rates.day": _(
        "Wij herkennen deze dag niet. Schrijf hem in het adres als jaar, maand en dag: /tarieven?dag=2026-11-24."
    ),
    "rates.day/future": _("Deze dag moet nog komen. De tarieven van een dag staan hier vanaf die dag."),
    "rates.day/early": _(
        "Op deze dag was in dit portaal nog niets te bestellen. De eerste tarieven gelden vanaf %(from)s."
    ),
    "manager.unknown": _("Deze certificaatbeheerder is niet bekend bij uw organisatie. Kies iemand uit de lijst."),
    "manager.inactive": _("Deze certificaatbeheerder is niet meer actief. Kies iemand anders."),
    "email.invalid": _("Dit is geen geldig e-mailadres. Een goed adres is bijvoorbeeld naam@voorbeeld.nl."),
    "email.letters": _(
        "Voor het apenstaartje staat %(character)s. Veel mailservers kunnen dat niet bezorgen. Gebruik een adres met "
        "alleen letters zonder accenten, cijfers, punten en streepjes."
    ),
    "email.letters/": _(
        "Voor het apenstaartje mogen alleen letters zonder accenten, cijfers, punten en streepjes staan."
    ),
    "conditions.missing": _("Ga akkoord met alle verklaringen. Zonder uw akkoord kunt u niet bestellen."),
    "conditions.colleague": _(
        "U plaatst de bestelling, dus u geeft zelf de verklaringen. %(name)s zette de vinkjes op %(at)s. "
        "Die gelden niet voor u. Lees alles na en zet ze zelf."
    ),
    "conditions.colleague/": _("U plaatst de bestelling, dus u geeft zelf de verklaringen. Zet zelf de vinkjes."),
    "order.state": _("De stand van deze bestelling is nu: %(state)s. Daarom kan dit niet meer."),
    "order.state/": _("De bestelling is intussen veranderd. Daarom kan dit niet meer."),
    **REQUESTS,
    **TERMS,
    # validation
    "case.claimed": _("%(name)s is al met deze aanvraag bezig."),
    "case.claimed/": _("Een collega is al met deze aanvraag bezig."),
    "case.not_claimed": _("Neem deze aanvraag eerst in behandeling."),
    "case.stale": _("Deze aanvraag is intussen veranderd. U ziet nu de nieuwste versie. Kijk die na."),
    "case.own": _("Dit is uw eigen aanvraag. Een collega moet die beoordelen."),
    "case.twice": _("U keurde deze aanvraag al goed. Een collega moet de tweede keer kijken."),
}
#: How long to wait where a refusal does not say: nothing of ours takes longer to come back.
_WAIT = 60
_PARAMETER = re.compile(r"%\((\w+)\)s")


def _value(name: str, value: str | int) -> str:
    """A parameter in words; one that can't be read is shown as it came."""
    text = str(value)
    try:
        match name:
            case "at":
                return long_moment(datetime.fromisoformat(text))
            case "ends" | "until" | "from" | "last" | "promised":
                return day(date.fromisoformat(text))
            case "days":
                return durations.term(int(text))
            case "product" | "successor":
                return labels.product(Product(text))
            case "step":
                return labels.step(Step(text))
            case "state":
                return labels.state(State(text)).lower()
            case "seconds":
                return ngettext("%(n)s seconde", "%(n)s seconden", int(text)) % {"n": text}
    except (ValueError, KeyError):
        return text
    return text


def explain(slug: str, params: Mapping[str, str | int]) -> str:
    """The sentence of a refusal or finding. Raises KeyError for a slug that has no words."""
    kinds = [f"{slug}/{params[name]}" for name in ("reason", "what") if name in params]
    for key in (*kinds, slug, f"{slug}/"):
        sentence = SENTENCES.get(key)
        if sentence is not None and set(_PARAMETER.findall(sentence)) <= set(params):
            # not %-formatting: a percent sign in a value or sentence is just a percent sign
            return _PARAMETER.sub(lambda found: _value(found[1], params[found[1]]), sentence)
    raise KeyError(slug)


def sentence(refusal: Refusal) -> str:
    """The sentence of a refusal."""
    return explain(refusal.slug, refusal.params)


class Wait(NamedTuple):
    """A budget is spent: after how many seconds it has room again, and when that is."""

    seconds: int
    again: datetime

    def on(self, answer: Response) -> Response:
        """The answer with `Retry-After` (RFC 9110, 10.2.3)."""
        answer.headers["retry-after"] = str(self.seconds)
        return answer


def wait_of(refusal: Refusal | None) -> Wait | None:
    """When to try again after a spent budget; None for every other refusal."""
    if refusal is None or refusal.slug != "too_many":
        return None
    return wait_for(int(refusal.params.get("seconds", _WAIT)))


def wait_for(seconds: int) -> Wait:
    """When it is so many seconds from now."""
    return Wait(seconds, clock.now() + timedelta(seconds=seconds))
