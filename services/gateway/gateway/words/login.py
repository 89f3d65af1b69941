"""Why a login failed, in words: one page text per cause, with one stable code for the service desk."""

from dataclasses import dataclass

from contracts.auth import Cause
from contracts.refusals import SLUGS, Refusal

from gateway.words import N_

LATE, AWAY, BUSY = "code", "unavailable", "too_many"
LOGIN: dict[str, str] = {
    "login.none": N_("We hebben geen pas gezien."),
    "login.expired": N_("Het certificaat op uw pas is verlopen."),
    "login.not_yet_valid": N_("Het certificaat op uw pas is nog niet geldig."),
    "login.revoked": N_("Het certificaat op uw pas is ingetrokken."),
    "login.signature_card": N_("U koos het certificaat om mee te ondertekenen."),
    "login.wrong_kind": N_("Met dit certificaat kunt u niet inloggen."),
    "login.wrong_issuer": N_("Dit certificaat is niet door ons uitgegeven."),
    "login.unknown_person": N_("Wij kennen u nog niet in dit portaal."),
    "login.not_yet_processed": N_("Uw aanmelding is nog niet verwerkt."),
    "login.inactive": N_("Uw toegang is stopgezet."),
    "login.inactive_subscriber": N_("De toegang van uw organisatie is stopgezet."),
    "login.status_unknown": N_("We kunnen nu niet nagaan of uw pas geldig is."),
    "login.code": N_("De inlogpoging is verlopen."),
    "login.choice": N_("U kunt niet verder voor deze organisatie. Kies een andere uit de lijst."),
    "session.unknown_person": N_("Wij kennen niemand met dit nummer. Kijk het na op de pas of in de registratie."),
}


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


def _cause(code: str, word: str, title: str, happened: str, *steps: str) -> tuple[str, Explanation]:
    status = int(SLUGS[code if code in {AWAY, BUSY} else f"login.{code}"])
    return code, Explanation(code, word, title, happened, steps, status)


CAUSES: dict[str, Explanation] = dict(
    (
        _cause(
            Cause.NONE,
            N_("geen pas gezien"),
            N_("We hebben geen pas gezien"),
            N_("Uw browser liet ons geen certificaat zien. Daarom weten we niet wie u bent."),
            N_("Steek uw pas in de kaartlezer, of uw USB-token in de computer."),
            N_("Kijk of de software van uw pas op deze computer staat. Vraag het anders uw systeembeheerder."),
            N_("Sluit alle vensters van uw browser. Open de browser opnieuw en log in."),
            N_("Vraagt de browser welk certificaat u wilt gebruiken? Kies dat van uw pas en klik niet op Annuleren."),
        ),
        _cause(
            Cause.EXPIRED,
            N_("certificaat verlopen"),
            N_("Uw certificaat is verlopen"),
            N_("Het certificaat op uw pas is niet meer geldig. De einddatum is voorbij."),
            N_("Heeft u al een nieuwe pas? Gebruik die."),
            N_("Heeft u geen nieuwe pas? Bel de servicedesk: %(phone)s. Die helpt u aan een nieuwe."),
        ),
        _cause(
            Cause.NOT_YET_VALID,
            N_("certificaat nog niet geldig"),
            N_("Uw certificaat is nog niet geldig"),
            N_("Het certificaat op uw pas begint pas later te gelden."),
            N_("Wacht tot de begindatum van uw certificaat. Log daarna opnieuw in."),
            N_("Heeft u nog een andere, geldige pas? Gebruik die."),
        ),
        _cause(
            Cause.REVOKED,
            N_("certificaat ingetrokken"),
            N_("Uw certificaat is ingetrokken"),
            N_("Het certificaat op uw pas is voor altijd stopgezet. Er kan niemand meer mee inloggen."),
            N_("Heeft u een nieuwe pas? Gebruik die."),
            N_("Weet u niet waarom uw certificaat is ingetrokken? Bel de servicedesk: %(phone)s."),
        ),
        _cause(
            Cause.SIGNATURE_CARD,
            N_("certificaat om te ondertekenen"),
            N_("U koos het verkeerde certificaat"),
            N_("Op uw pas staan twee certificaten. U koos het certificaat om mee te ondertekenen."),
            N_("Sluit alle vensters van uw browser. Uw browser onthoudt anders uw keuze."),
            N_("Log opnieuw in en kies het andere certificaat: dat voor inloggen (authenticatie)."),
        ),
        _cause(
            Cause.WRONG_KIND,
            N_("verkeerd soort certificaat"),
            N_("Met dit certificaat kunt u niet inloggen"),
            N_("Dit certificaat is niet gemaakt om mee in te loggen."),
            N_("Sluit alle vensters van uw browser en log opnieuw in."),
            N_("Kies het persoonlijke certificaat op uw pas dat voor inloggen is."),
        ),
        _cause(
            Cause.WRONG_ISSUER,
            N_("certificaat van een andere uitgever"),
            N_("Dit certificaat is niet van ons"),
            N_("U koos een certificaat van een andere uitgever. Wij kunnen dat niet gebruiken."),
            N_("Steek de pas of het USB-token in die u van ons kreeg."),
            N_("Sluit alle vensters van uw browser. Log opnieuw in en kies het certificaat van die pas."),
        ),
        _cause(
            Cause.UNKNOWN_PERSON,
            N_("persoon niet bekend"),
            N_("Wij kennen u nog niet"),
            N_("Uw pas is goed. Maar u staat bij ons niet bekend als contactpersoon of vertegenwoordiger."),
            N_("Vraag een vertegenwoordiger van uw organisatie om u aan te melden."),
            N_("Bent u wel aangemeld? Bel de servicedesk, %(phone)s, en noem de code hieronder."),
        ),
        _cause(
            Cause.NOT_YET_PROCESSED,
            N_("aanmelding nog niet klaar"),
            N_("Uw aanmelding is nog niet klaar"),
            N_("Uw pas is goed en u bent aangemeld. De servicedesk moet uw toegang nog aanzetten."),
            N_("Wacht op ons bericht dat u kunt inloggen."),
            N_("Duurt het langer dan twee werkdagen? Bel de servicedesk, %(phone)s, en noem de code hieronder."),
        ),
        _cause(
            Cause.INACTIVE,
            N_("persoon niet actief"),
            N_("Uw toegang is stopgezet"),
            N_("U staat bij ons niet meer als actief. Daarom kunt u niet inloggen."),
            N_("Vraag een vertegenwoordiger van uw organisatie of dit klopt."),
            N_("Klopt het niet? Bel de servicedesk, %(phone)s, en noem de code hieronder."),
        ),
        _cause(
            Cause.INACTIVE_SUBSCRIBER,
            N_("organisatie niet actief"),
            N_("De toegang van uw organisatie is stopgezet"),
            N_("Uw organisatie is geen actieve abonnee meer. Daarom kan niemand van uw organisatie inloggen."),
            N_("Vraag een vertegenwoordiger van uw organisatie of dit klopt."),
            N_("Klopt het niet? Bel de servicedesk, %(phone)s, en noem de code hieronder."),
        ),
        _cause(
            Cause.STATUS_UNKNOWN,
            N_("pas niet na te kijken"),
            N_("We kunnen uw pas nu niet nakijken"),
            N_("We konden niet nagaan of uw certificaat nog geldig is. Dat ligt aan ons, niet aan u of uw pas."),
            N_("Probeer het over een paar minuten opnieuw."),
            N_("Lukt het na een kwartier nog niet? Bel de servicedesk: %(phone)s."),
        ),
        _cause(
            LATE,
            N_("inlogpoging verlopen"),
            N_("De inlogpoging is verlopen"),
            N_("Het inloggen duurde te lang, of u begon in een ander venster opnieuw."),
            N_("Begin opnieuw. Rond het inloggen af in hetzelfde venster."),
            N_("Staat uw browser cookies toe voor dit portaal? Zonder cookies kunt u niet inloggen."),
        ),
        _cause(
            BUSY,
            N_("te druk"),
            N_("Even wachten met inloggen"),
            N_("Er wordt nu heel veel tegelijk ingelogd, of u probeerde het te vaak achter elkaar."),
            N_("Wacht tot de tijd die hieronder staat. Log daarna opnieuw in."),
            N_("Lukt het na een kwartier nog niet? Bel de servicedesk: %(phone)s."),
        ),
        _cause(
            AWAY,
            N_("storing bij ons"),
            N_("Inloggen lukt nu niet"),
            N_("Er is iets misgegaan bij ons. Dat ligt niet aan u of uw pas."),
            N_("Probeer het over een paar minuten opnieuw."),
            N_("Lukt het na een kwartier nog niet? Bel de servicedesk: %(phone)s."),
        ),
    )
)


def cause_of(refusal: Refusal) -> str:
    """The cause in a refused login; what auth did not name as one is our own failure."""
    if refusal.slug == BUSY:
        return BUSY
    kind, _dot, cause = refusal.slug.partition(".")
    return cause if kind == "login" and cause in CAUSES else AWAY
