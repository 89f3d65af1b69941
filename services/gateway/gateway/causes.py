"""Why a login failed, in words: one page text per cause, with one stable code for the service desk."""

from dataclasses import dataclass

from contracts.auth import Cause
from contracts.refusals import SLUGS, Refusal

from gateway.words import _

LATE, AWAY, BUSY = "code", "unavailable", "too_many"


@dataclass(frozen=True)
class Explanation:
    """What happened, what to do, and the HTTP status of the page that says so. `code` is the cause's stable code,
    `word` the same for people, who read it to the service desk. `%(phone)s` in a step is the desk's number."""

    code: str
    word: str
    title: str
    happened: str
    steps: tuple[str, ...]
    status: int


def _told(code: str, word: str, title: str, happened: str, *steps: str) -> tuple[str, Explanation]:
    status = int(SLUGS[code if code in {AWAY, BUSY} else f"login.{code}"])
    return code, Explanation(code, word, title, happened, steps, status)


CAUSES: dict[str, Explanation] = dict(
    (
        _told(
            Cause.NONE,
            _("geen pas gezien"),
            _("We hebben geen pas gezien"),
            _("Uw browser liet ons geen certificaat zien. Daarom weten we niet wie u bent."),
            _("Steek uw pas in de kaartlezer, of uw USB-token in de computer."),
            _("Kijk of de software van uw pas op deze computer staat. Vraag het anders uw systeembeheerder."),
            _("Sluit alle vensters van uw browser. Open de browser opnieuw en log in."),
            _("Vraagt de browser welk certificaat u wilt gebruiken? Kies dat van uw pas en klik niet op Annuleren."),
        ),
        _told(
            Cause.EXPIRED,
            _("certificaat verlopen"),
            _("Uw certificaat is verlopen"),
            _("Het certificaat op uw pas is niet meer geldig. De einddatum is voorbij."),
            _("Heeft u al een nieuwe pas? Gebruik die."),
            _("Heeft u geen nieuwe pas? Bel de servicedesk: %(phone)s. Die helpt u aan een nieuwe."),
        ),
        _told(
            Cause.NOT_YET_VALID,
            _("certificaat nog niet geldig"),
            _("Uw certificaat is nog niet geldig"),
            _("Het certificaat op uw pas begint pas later te gelden."),
            _("Wacht tot de begindatum van uw certificaat. Log daarna opnieuw in."),
            _("Heeft u nog een andere, geldige pas? Gebruik die."),
        ),
        _told(
            Cause.REVOKED,
            _("certificaat ingetrokken"),
            _("Uw certificaat is ingetrokken"),
            _("Het certificaat op uw pas is voor altijd stopgezet. Er kan niemand meer mee inloggen."),
            _("Heeft u een nieuwe pas? Gebruik die."),
            _("Weet u niet waarom uw certificaat is ingetrokken? Bel de servicedesk: %(phone)s."),
        ),
        _told(
            Cause.SIGNATURE_CARD,
            _("certificaat om te ondertekenen"),
            _("U koos het verkeerde certificaat"),
            _("Op uw pas staan twee certificaten. U koos het certificaat om mee te ondertekenen."),
            _("Sluit alle vensters van uw browser. Uw browser onthoudt anders uw keuze."),
            _("Log opnieuw in en kies het andere certificaat: dat voor inloggen (authenticatie)."),
        ),
        _told(
            Cause.WRONG_KIND,
            _("verkeerd soort certificaat"),
            _("Met dit certificaat kunt u niet inloggen"),
            _("Dit certificaat is niet gemaakt om mee in te loggen."),
            _("Sluit alle vensters van uw browser en log opnieuw in."),
            _("Kies het persoonlijke certificaat op uw pas dat voor inloggen is."),
        ),
        _told(
            Cause.WRONG_ISSUER,
            _("certificaat van een andere uitgever"),
            _("Dit certificaat is niet van ons"),
            _("U koos een certificaat van een andere uitgever. Wij kunnen dat niet gebruiken."),
            _("Steek de pas of het USB-token in die u van ons kreeg."),
            _("Sluit alle vensters van uw browser. Log opnieuw in en kies het certificaat van die pas."),
        ),
        _told(
            Cause.UNKNOWN_PERSON,
            _("persoon niet bekend"),
            _("Wij kennen u nog niet"),
            _("Uw pas is goed. Maar u staat bij ons niet bekend als contactpersoon of vertegenwoordiger."),
            _("Vraag een vertegenwoordiger van uw organisatie om u aan te melden."),
            _("Bent u wel aangemeld? Bel de servicedesk, %(phone)s, en noem de code hieronder."),
        ),
        _told(
            Cause.NOT_YET_PROCESSED,
            _("aanmelding nog niet klaar"),
            _("Uw aanmelding is nog niet klaar"),
            _("Uw pas is goed en u bent aangemeld. De servicedesk moet uw toegang nog aanzetten."),
            _("Wacht op ons bericht dat u kunt inloggen."),
            _("Duurt het langer dan twee werkdagen? Bel de servicedesk, %(phone)s, en noem de code hieronder."),
        ),
        _told(
            Cause.INACTIVE,
            _("persoon niet actief"),
            _("Uw toegang is stopgezet"),
            _("U staat bij ons niet meer als actief. Daarom kunt u niet inloggen."),
            _("Vraag een vertegenwoordiger van uw organisatie of dit klopt."),
            _("Klopt het niet? Bel de servicedesk, %(phone)s, en noem de code hieronder."),
        ),
        _told(
            Cause.INACTIVE_SUBSCRIBER,
            _("organisatie niet actief"),
            _("De toegang van uw organisatie is stopgezet"),
            _("Uw organisatie is geen actieve abonnee meer. Daarom kan niemand van uw organisatie inloggen."),
            _("Vraag een vertegenwoordiger van uw organisatie of dit klopt."),
            _("Klopt het niet? Bel de servicedesk, %(phone)s, en noem de code hieronder."),
        ),
        _told(
            Cause.STATUS_UNKNOWN,
            _("pas niet na te kijken"),
            _("We kunnen uw pas nu niet nakijken"),
            _("We konden niet nagaan of uw certificaat nog geldig is. Dat ligt aan ons, niet aan u of uw pas."),
            _("Probeer het over een paar minuten opnieuw."),
            _("Lukt het na een kwartier nog niet? Bel de servicedesk: %(phone)s."),
        ),
        _told(
            LATE,
            _("inlogpoging verlopen"),
            _("De inlogpoging is verlopen"),
            _("Het inloggen duurde te lang, of u begon in een ander venster opnieuw."),
            _("Begin opnieuw. Rond het inloggen af in hetzelfde venster."),
            _("Staat uw browser cookies toe voor dit portaal? Zonder cookies kunt u niet inloggen."),
        ),
        _told(
            BUSY,
            _("te druk"),
            _("Even wachten met inloggen"),
            _("Er wordt nu heel veel tegelijk ingelogd, of u probeerde het te vaak achter elkaar."),
            _("Wacht tot de tijd die hieronder staat. Log daarna opnieuw in."),
            _("Lukt het na een kwartier nog niet? Bel de servicedesk: %(phone)s."),
        ),
        _told(
            AWAY,
            _("storing bij ons"),
            _("Inloggen lukt nu niet"),
            _("Er is iets misgegaan bij ons. Dat ligt niet aan u of uw pas."),
            _("Probeer het over een paar minuten opnieuw."),
            _("Lukt het na een kwartier nog niet? Bel de servicedesk: %(phone)s."),
        ),
    )
)


def cause_of(refusal: Refusal) -> str:
    """The cause in a refused login; what auth did not name as one is our own failure."""
    if refusal.slug == BUSY:
        return BUSY
    kind, _dot, cause = refusal.slug.partition(".")
    return cause if kind == "login" and cause in CAUSES else AWAY
