"""Every refusal and finding in words: what is the matter, and what to do.

`slug` has the general sentence, `slug/value` the one for a certain `reason` or `what`. A sentence whose parameters are
missing gives way to `slug/` or to the general one.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from contracts.orders import State, Step
from contracts.products import Product
from contracts.refusals import Refusal

from gateway import labels
from gateway.templating import _, long_moment

SENTENCES: dict[str, str] = {
    # everywhere
    "input.invalid": _("We begrijpen niet wat u invulde. Kijk uw gegevens na en probeer het opnieuw."),
    "input.too_large": _("Wat u stuurt, is te groot. Stuur minder tekst of een kleiner bestand."),
    "input.too_costly": _(
        "Wat u stuurt, kost te veel rekenwerk om te lezen. We zijn gestopt. Maak het bestand opnieuw en kijk het na. "
        "Nog een keer sturen helpt niet."
    ),
    "too_many": _("U doet te veel achter elkaar. Probeer het over %(seconds)s seconden opnieuw. Wat u invulde, is bewaard."),
    "too_many/": _("U doet te veel achter elkaar. Probeer het over een minuut opnieuw. Wat u invulde, is bewaard."),
    "not_found": _("Deze pagina bestaat niet, of is niet voor u. Kijk of het adres klopt."),
    "not_allowed": _("U mag dit niet doen. Vraag een collega die het wel mag, of bel de servicedesk."),
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
    # register
    "register.unknown_subscriber": _("Deze abonnee is niet bekend."),
    "register.authorisation": _("Alleen een contactpersoon heeft een autorisatie. Kies volledig of basis."),
    # certificates
    "certificate.unreadable": _("We kunnen dit certificaat niet lezen."),
    "certificate.conflict": _("Er is al een ander certificaat met dit serienummer."),
    # drafts and orders
    "draft.stale": _("Deze aanvraag is intussen ergens anders gewijzigd. U ziet nu de nieuwste versie. Kijk die na."),
    "draft.step_order": _("Doe eerst stap “%(step)s”. Wat u invulde, is bewaard."),
    "draft.step_order/": _("Doe eerst de vorige stap. Wat u invulde, is bewaard."),
    "draft.incomplete": _("De aanvraag is nog niet compleet. Vul eerst alle stappen in."),
    "draft.findings": _("Er zijn dingen die u moet aanpassen. Wat u invulde, is bewaard."),
    "draft.warnings": _("Lees eerst de waarschuwingen. Ga daarna verder als alles klopt."),
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
    "manager.unknown": _("Deze certificaatbeheerder is niet bekend bij uw organisatie. Kies iemand uit de lijst."),
    "manager.inactive": _("Deze certificaatbeheerder is niet meer actief. Kies iemand anders."),
    "email.invalid": _("Dit is geen geldig e-mailadres. Een goed adres is bijvoorbeeld naam@voorbeeld.nl."),
    "conditions.missing": _("Ga akkoord met alle verklaringen. Zonder uw akkoord kunt u niet bestellen."),
    "order.state": _("Deze bestelling is nu %(state)s. Daarom kan dit niet meer."),
    "order.state/": _("De bestelling is intussen veranderd. Daarom kan dit niet meer."),
    # CSR
    "csr.missing": _("Plak uw aanvraagbestand (CSR) in het vak, of kies een bestand."),
    "csr.too_large": _("Dit bestand is te groot voor een CSR. Het mag hoogstens %(limit_kib)s kB zijn."),
    "csr.too_large/": _("Dit bestand is te groot voor een CSR."),
    "csr.format": _("We kunnen deze CSR niet lezen. Maak een nieuwe en plak de hele tekst."),
    "csr.format/not_text": _("Dit is geen tekst. Plak de CSR als tekst, of kies het bestand."),
    "csr.format/more_than_one": _("U plakte meer dan één blok. Plak alleen de CSR."),
    "csr.format/base64": _("De CSR is niet compleet of bevat vreemde tekens. Plak de hele tekst opnieuw."),
    "csr.format/ambiguous": _("Deze CSR kan op twee manieren worden gelezen. Maak een nieuwe."),
    "csr.not_a_csr": _("Dit is geen CSR. Maak een CSR met de software van uw server."),
    "csr.not_a_csr/certificate": _("Dit is een certificaat en geen CSR. Maak een CSR met de software van uw server."),
    "csr.not_a_csr/public_key": _("Dit is een publieke sleutel en geen CSR. Maak een CSR bij deze sleutel."),
    "csr.not_a_csr/ssh_key": _("Dit is een SSH-sleutel en geen CSR. Maak een CSR met de software van uw server."),
    "csr.private_key": _(
        "U plakte uw geheime sleutel (private key). Wij bewaren die niet. "
        "Gebruik deze sleutel niet meer: maak een nieuwe sleutel en een nieuwe CSR."
    ),
    "csr.signature": _("De handtekening in de CSR klopt niet. Maak een nieuwe CSR."),
    "csr.signature/hash": _("De CSR is met een te oude methode ondertekend. Maak een nieuwe met SHA-256 of beter."),
    "csr.signature/algorithm": _("We kennen de methode niet waarmee de CSR is ondertekend. Maak een nieuwe CSR."),
    "csr.key.type": _("Dit soort sleutel kan niet. Gebruik RSA of een elliptische kromme (EC)."),
    "csr.key.size": _("De sleutel is %(bits)s bits lang. Gebruik een RSA-sleutel van %(minimum)s tot %(maximum)s bits."),
    "csr.key.size/": _("De sleutel is te kort of te lang. Maak een nieuwe sleutel."),
    "csr.key.exponent": _("De sleutel is niet veilig gemaakt (exponent). Maak een nieuwe sleutel."),
    "csr.key.curve": _("De kromme %(curve)s kan niet. Kies uit: %(allowed)s."),
    "csr.key.curve/": _("Deze elliptische kromme kan niet. Kies P-256 of P-384."),
    "csr.key.weak": _("Deze sleutel is te kraken. Maak een nieuwe sleutel met andere of nieuwere software."),
    "csr.key.reused": _("Deze sleutel is al eens gebruikt. Maak een nieuwe sleutel en een nieuwe CSR."),
    "csr.cn": _("De naam van de service (CN) in de CSR klopt niet."),
    "csr.cn/none": _("In de CSR staat geen naam van de service (CN). Maak een nieuwe CSR met één naam."),
    "csr.cn/many": _("In de CSR staan meer namen van de service (CN). Maak een nieuwe CSR met één naam."),
    "csr.cn/length": _("De naam van de service (CN) is te lang. Gebruik hoogstens %(limit)s tekens."),
    "csr.cn.changed": _(
        "In de CSR staat de naam %(csr)s. Bij verlengen moet die gelijk blijven aan %(registered)s."
    ),
    "csr.cn.changed/": _("De naam van de service (CN) moet bij verlengen gelijk blijven."),
    "csr.chars": _("In de CSR staan tekens die u niet ziet, bij %(attribute)s. Maak een nieuwe CSR."),
    "csr.chars/": _("In de CSR staan tekens die u niet ziet. Maak een nieuwe CSR."),
    "csr.san": _("We kunnen de extra namen (SAN) in de CSR niet lezen. Maak een nieuwe CSR."),
    "csr.san/many": _("In de CSR staan %(count)s namen. Er passen er %(limit)s in een certificaat."),
    "csr.san.type": _("In de CSR staan extra namen (SAN) die geen domeinnaam zijn. Haal die weg."),
    "csr.san.extra": _("In de CSR staan ook: %(names)s. Die komen niet in het certificaat, tenzij u ze overneemt."),
    "csr.san.extra/": _("In de CSR staan meer namen dan u invulde. Die komen niet in het certificaat."),
    "csr.subject.mismatch": _(
        "In de CSR staat bij %(attribute)s: %(csr)s. Bij ons staat: %(registered)s. "
        "In het certificaat komt wat bij ons staat."
    ),
    "csr.subject.mismatch/": _("De CSR heeft andere gegevens dan bij ons. In het certificaat komt wat bij ons staat."),
    "csr.extension": _("De CSR vraagt iets dat wij niet in een certificaat zetten. Maak een nieuwe CSR zonder extra's."),
    # names
    "names.format": _("%(name)s is geen goede domeinnaam. Kijk of er geen tikfout in staat."),
    "names.format/": _("Dit is geen goede domeinnaam. Kijk of er geen tikfout in staat."),
    "names.wildcard": _("%(name)s heeft een sterretje. Dat kan niet: noem elke naam apart."),
    "names.wildcard/": _("Een sterretje kan niet: noem elke naam apart."),
    "names.ip": _("%(name)s is een IP-adres. Een certificaat is alleen voor domeinnamen."),
    "names.ip/": _("Dit is een IP-adres. Een certificaat is alleen voor domeinnamen."),
    "names.idn": _("%(name)s heeft tekens die niet in een domeinnaam kunnen."),
    "names.idn/": _("Deze naam heeft tekens die niet in een domeinnaam kunnen."),
    "names.lookalike": _("%(name)s heeft letters uit een ander schrift. Zo staat de naam in het certificaat: %(ascii)s."),
    "names.lookalike/": _("Deze naam heeft letters uit een ander schrift. Kijk of dat klopt."),
    "names.too_many": _("U vulde %(count)s namen in. Er passen er %(limit)s in een certificaat."),
    "names.too_many/": _("U vulde te veel namen in."),
    "names.reserved": _("%(name)s bestaat niet op het internet. Gebruik een naam die van uw organisatie is."),
    "names.reserved/": _("Deze naam bestaat niet op het internet. Gebruik een naam die van uw organisatie is."),
    # validation
    "case.claimed": _("%(name)s is al met deze aanvraag bezig."),
    "case.claimed/": _("Een collega is al met deze aanvraag bezig."),
    "case.not_claimed": _("Neem deze aanvraag eerst in behandeling."),
    "case.stale": _("Deze aanvraag is intussen veranderd. U ziet nu de nieuwste versie. Kijk die na."),
    "case.own": _("Dit is uw eigen aanvraag. Een collega moet die beoordelen."),
    "case.twice": _("U keurde deze aanvraag al goed. Een collega moet de tweede keer kijken."),
}  # fmt: skip
_PARAMETER = re.compile(r"%\((\w+)\)s")


def _value(name: str, value: str | int) -> str:
    """A parameter in words; one that can't be read is shown as it came."""
    text = str(value)
    try:
        match name:
            case "at":
                return long_moment(datetime.fromisoformat(text))
            case "product":
                return labels.product(Product(text))
            case "step":
                return labels.step(Step(text))
            case "state":
                return labels.state(State(text)).lower()
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
