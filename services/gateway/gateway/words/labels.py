"""Codes in words: products, states, journeys. One place, so that a word is the same on every page."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from contracts.certificates import CertificateSort, CertificateStatus, Renewal
from contracts.government import says_nothing
from contracts.journeys import Journey
from contracts.nominations import Document
from contracts.open_sets import Open, Unknown
from contracts.orders import MailState, Standing, State
from contracts.products import PRODUCTS, Product
from contracts.review import Act, Decision, HandCheck, ReviewLine
from markupsafe import Markup, escape

from gateway.words import N_, _, language
from gateway.words.formats import domain

_E = TypeVar("_E", bound=StrEnum)

STATUSES = {
    CertificateStatus.VALID: N_("Geldig"),
    CertificateStatus.EXPIRED: N_("Verlopen"),
    CertificateStatus.REVOKING: N_("Wordt ingetrokken"),
    CertificateStatus.REVOKED: N_("Ingetrokken"),
}
#: How far the renewal of a certificate is.
RENEWALS = {
    Renewal.NONE: N_("nog niets gedaan"),
    Renewal.MUTED: N_("wordt niet verlengd"),
    Renewal.ASKED: N_("aangevraagd"),
    Renewal.REPLACED: N_("vervangen"),
}
STATES = {
    State.DRAFT: N_("Concept"),
    State.PLACED: N_("Geplaatst"),
    State.IN_VALIDATION: N_("Wacht op controle"),
    State.WAITING: N_("Wacht op u"),
    State.APPROVED: N_("Goedgekeurd"),
    State.FULFILLING: N_("Wordt gemaakt"),
    State.COMPLETED: N_("Uitgegeven"),
    State.REJECTED: N_("Afgewezen"),
    State.WITHDRAWN: N_("Bestelling ingetrokken"),
    State.FAILED: N_("Niet gelukt"),
}
#: Only while somebody does: who waits must not read that there is work going on.
UNDER_REVIEW = N_("Wordt gecontroleerd")
#: To validation, what its customer reads as *Wacht op u*.
WAITING_FOR_CUSTOMER = N_("Wacht op de klant")
#: Where an order went, for its history; the other transitions are called as the state they lead to.
TRANSITIONS = {State.IN_VALIDATION: N_("Klaar voor controle"), State.WAITING: N_("Vraag gesteld")}
#: What a mail about an order is about, and where it is.
MAILS = {
    "placed": N_("Bestelling geplaatst, met het bestelformulier"),
    "approved": N_("Bestelling goedgekeurd"),
    "rejected": N_("Bestelling afgewezen"),
    "question": N_("Vraag van validatie"),
    "question_reminder": N_("Herinnering aan onze vraag"),
    "withdrawn": N_("Bestelling is ingetrokken"),
    "manager_refused": N_("Certificaatbeheerder niet vastgesteld"),
    "prove_names": N_("Wat in uw DNS moet staan"),
    "issued": N_("Het certificaat"),
}
MAIL_STATES = {
    MailState.WAITING: N_("wordt verstuurd"),
    MailState.SENT: N_("verstuurd"),
    MailState.UNDELIVERED: N_("niet aangekomen"),
}
#: What a validator did with a case.
ACTS = {
    Act.CLAIMED: N_("In behandeling genomen"),
    Act.GIVEN_BACK: N_("Teruggegeven"),
    Act.MADE_AGAIN: N_("Formulier opnieuw gevraagd"),
    Act.APPROVED: N_("Goedgekeurd"),
    Act.REJECTED: N_("Afgewezen"),
    Act.TICKED: N_("Controle gedaan"),
    Act.UNTICKED: N_("Vinkje bij controle weggehaald"),
    Act.ASKED: N_("Vraag gesteld aan de klant"),
    Act.ANSWERED: N_("Vraag beantwoord door de klant"),
    Act.NOTED: N_("Notitie geschreven"),
    Act.VOIDED: N_("Eerdere goedkeuring of voorbereid besluit vervallen"),
    Act.PREPARED: N_("Besluit voorgelegd aan een collega"),
    Act.HANDED_BACK: N_("Voorgelegd besluit teruggegeven"),
}
#: What was prepared for a second person.
DECISIONS = {Decision.APPROVE: N_("Voorgelegd: goedkeuren"), Decision.REJECT: N_("Voorgelegd: afwijzen")}
#: What a validator looks at, since no machine can.
HAND_CHECKS = {
    HandCheck.REGISTER_EXTRACT: N_("Het uittreksel uit het Handelsregister klopt met de bestelling."),
    HandCheck.DOMAIN: N_("De organisatie mag alle domeinnamen gebruiken."),
    HandCheck.MANAGER: N_("De identiteit van de certificaatbeheerder is vastgesteld."),
    HandCheck.HOLDER: N_("De identiteit van de certificaathouder is vastgesteld."),
    HandCheck.PAPER: N_("De papieren met de handtekening zijn binnen."),
    HandCheck.SUB_OIN: N_("Het SubOIN staat in het OIN-register van Logius op naam van deze organisatie."),
    HandCheck.PREDICTION: N_("Wat er mis is met het voorspelde certificaat, is bekeken en mag."),
}
#: By which document an officer identified somebody.
DOCUMENTS = {
    Document.PASSPORT: N_("Paspoort"),
    Document.IDENTITY_CARD: N_("Identiteitskaart"),
    Document.DRIVING_LICENCE: N_("Rijbewijs"),
    Document.RESIDENCE_PERMIT: N_("Verblijfsdocument"),
}
#: Why an order's form can't be made, for validation (contracts.signing.FORM_CAUSES), and why no certificate came.
CAUSES = {
    "form.characters": N_("Er staan tekens in die wij niet kunnen afdrukken."),
    "form.size": N_("Het formulier wordt te lang."),
    "form.layout": N_("Een tekst past niet op zijn plaats op het formulier."),
    "form.language": N_("Het formulier bestaat niet in deze taal."),
    "form.template": N_("Er zit een fout in het formulier zelf. Vraag het beheer om die te herstellen."),
    "seal.broken": N_(
        "Het zegel op het formulier klopte na vijf pogingen niet. Vraag het beheer om het zegel na te kijken."
    ),
    "ca.refused": N_("De certificaatautoriteit weigerde het certificaat te maken. Er is geen certificaat gemaakt."),
    "ca.unasked": N_(
        "Deze bestelling hoorde bij een incident. Wij lieten daarom geen certificaat maken. Bel de servicedesk als u vragen hebt."
    ),
    "ca.lost": N_(
        "De certificaatautoriteit kent deze bestelling niet meer. Vraag daar of er toch een certificaat is gemaakt, voordat u opnieuw goedkeurt."
    ),
    "certificate.mismatch": N_(
        "De certificaatautoriteit maakte een ander certificaat dan was goedgekeurd. Het staat apart en wordt ingetrokken."
    ),
    "key.leaked": N_(
        "De sleutel van deze bestelling is gelekt. Er komt geen certificaat. De klant moet met een nieuwe sleutel bestellen."
    ),
    "key.used": N_(
        "Er is al een certificaat met de sleutel van deze bestelling. De klant moet met een nieuwe sleutel bestellen."
    ),
}
#: What is made in a journey, of what name.
JOURNEYS = {
    Journey.SERVER_RENEW: N_("Verlenging van %(name)s"),
    Journey.SERVER_NEW: N_("Nieuw certificaat: %(name)s"),
}
_UNNAMED = N_("nog zonder naam")
SORTS = {
    CertificateSort.NAME: N_("naam"),
    CertificateSort.PRODUCT: N_("type"),
    CertificateSort.STATUS: N_("status"),
    CertificateSort.NOT_BEFORE: N_("begindatum"),
    CertificateSort.NOT_AFTER: N_("verloopdatum"),
    CertificateSort.OWN_NAME: N_("eigen naam"),
    CertificateSort.OWN_REFERENCE: N_("eigen kenmerk"),
    CertificateSort.COST_CENTRE: N_("kostenplaats"),
}
#: Reasons of a revocation (RFC 5280, 5.3.1) in plain words.
REVOCATIONS = {
    "unspecified": N_("geen reden opgegeven"),
    "keyCompromise": N_("de sleutel is mogelijk in verkeerde handen"),
    "affiliationChanged": N_("de gegevens van de organisatie kloppen niet meer"),
    "superseded": N_("vervangen door een ander certificaat"),
    "cessationOfOperation": N_("niet meer in gebruik"),
    "privilegeWithdrawn": N_("het recht op dit certificaat is vervallen"),
}


def word(words: Mapping[_E, str], code: Open[_E]) -> str:
    """A code in words; one that is newer than these pages is shown as it came."""
    return code.value if isinstance(code, Unknown) else _(words[code])


def product(code: Open[Product]) -> str:
    """The product in words."""
    return code.value if isinstance(code, Unknown) else code.short(language())


def purpose(code: Open[Product]) -> str:
    """What a product is for and who trusts it; nothing of one that is newer than these pages."""
    return "" if isinstance(code, Unknown) else PRODUCTS[code].purpose[language()]


def public(code: Open[Product]) -> bool:
    """Whether browsers trust a product; not said of one that is newer than these pages."""
    return not isinstance(code, Unknown) and code.public


def given_name(code: Open[Product]) -> bool:
    """Whether the system makes the names of a product; not said of one that is newer than these pages."""
    return not isinstance(code, Unknown) and bool(code.prefix)


def status(code: Open[CertificateStatus]) -> str:
    """A certificate's status in one word."""
    return word(STATUSES, code)


def renewal(code: Renewal) -> str:
    """How far a renewal is, in a few words."""
    return _(RENEWALS[code])


def state(code: Open[State]) -> str:
    """An order's state in a few words, whoever looks at it."""
    return word(STATES, code)


def standing(of: Standing, staff: bool = False) -> str:
    """Where an order is, in the words that everybody reads: its customer, its list, validation (`staff`: nobody waits for it)."""
    if staff and of.state is State.WAITING:
        return _(WAITING_FOR_CUSTOMER)
    return _(UNDER_REVIEW) if of.under_review and of.state is State.IN_VALIDATION else state(of.state)


def transition(code: Open[State]) -> str:
    """One line of an order's history: where it went."""
    return word({**STATES, **TRANSITIONS}, code)


def decision(code: Open[Decision]) -> str:
    """What waits for a second person."""
    return word(DECISIONS, code)


def proposed(line: ReviewLine) -> str:
    """What waits for a second person, and who prepared it, in a list."""
    if line.proposed == Decision.REJECT:
        return _("afwijzing voorgelegd door %(name)s") % {"name": line.proposed_by_name}
    if line.proposed == Decision.APPROVE:
        return _("goedkeuring voorgelegd door %(name)s") % {"name": line.proposed_by_name}
    return _("besluit voorgelegd door %(name)s") % {"name": line.proposed_by_name}  # one that is newer than these pages


def mail_word(name: str) -> str:
    """What a mail about an order is about; one that is newer than these pages is about the order."""
    return _(MAILS[name]) if name in MAILS else _("Bericht over uw bestelling")


def mail_state(code: Open[MailState]) -> str:
    """Where a mail is."""
    return word(MAIL_STATES, code)


def act(code: Open[Act]) -> str:
    """What a validator did, in a few words."""
    return word(ACTS, code)


def hand_check(code: Open[HandCheck]) -> str:
    """A check that a person does, as what is so once it is done."""
    return word(HAND_CHECKS, code)


def identity_document(code: Open[Document]) -> str:
    """A kind of identity document."""
    return word(DOCUMENTS, code)


def caption(name: str, journey: Open[Journey]) -> Markup:
    """What a journey makes, with the name it makes it of; of a journey that is newer than these pages, its code."""
    if isinstance(journey, Unknown):
        return Markup("{} ({})").format(domain(name), journey)
    return escape(_(JOURNEYS[journey])) % {"name": domain(name) if name else _(_UNNAMED)}


def sorted_by(code: CertificateSort) -> str:
    """What a list is sorted by, for inside a sentence."""
    return _(SORTS[code])


_NO_REASON = N_("geen reden bekend")


def revocation(reason: str | None) -> str:
    """Why a certificate was revoked, for inside a sentence; a reason we have no words for is not explained."""
    return _(REVOCATIONS.get(reason or "", _NO_REASON))


def cause(slug: str | None) -> str:
    """Why an order failed, in a sentence; the code itself when we have no words for it."""
    if slug in CAUSES:
        return _(CAUSES[slug])
    return _("Wij kennen de oorzaak niet. De code is %(code)s.") % {"code": slug or "-"}


FILTERS = {
    "product": product,
    "purpose": purpose,
    "public": public,
    "given_name": given_name,
    "sub_oin": says_nothing,
    "status": status,
    "renewal": renewal,
    "state": state,
    "standing": standing,
    "transition": transition,
    "act": act,
    "mail_word": mail_word,
    "mail_state": mail_state,
    "decision": decision,
    "proposed": proposed,
    "hand_check": hand_check,
    "identity_document": identity_document,
    "caption": caption,
    "sorted_by": sorted_by,
    "revocation": revocation,
    "cause": cause,
}
