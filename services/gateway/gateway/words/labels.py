"""Codes in words: products, states, steps. One place, so that a word is the same on every page."""

from contracts.certificates import CertificateSort, CertificateStatus, Renewal
from contracts.orders import Act, Standing, State, Step
from contracts.products import Product

from gateway.words import _, pgettext

PRODUCTS = {
    Product.PKIO_PRIVATE: _("PKIoverheid Private"),
    Product.PKIO_DIGIPOORT: _("PKIoverheid Digipoort"),
    Product.TRIAL: _("Trial (alleen om te testen)"),
    Product.PUBLIC_OV: _("Publiek vertrouwd (OV)"),
}
STATUSES = {
    CertificateStatus.VALID: pgettext("status", "Geldig"),
    CertificateStatus.EXPIRED: pgettext("status", "Verlopen"),
    CertificateStatus.REVOKED: pgettext("status", "Ingetrokken"),
}
#: How far the renewal of a certificate is.
RENEWALS = {
    Renewal.NONE: _("nog niets gedaan"),
    Renewal.ASKED: _("aangevraagd"),
    Renewal.REPLACED: _("vervangen"),
}
STATES = {
    State.DRAFT: pgettext("state", "Concept"),
    State.PLACED: pgettext("state", "Geplaatst"),
    State.IN_VALIDATION: pgettext("state", "Wacht op controle"),
    State.APPROVED: pgettext("state", "Goedgekeurd"),
    State.FULFILLING: pgettext("state", "Wordt gemaakt"),
    State.COMPLETED: pgettext("state", "Uitgegeven"),
    State.REJECTED: pgettext("state", "Afgewezen"),
    State.WITHDRAWN: pgettext("state", "Door u ingetrokken"),
    State.FAILED: pgettext("state", "Niet gelukt"),
}
#: Only while somebody does: who waits must not read that there is work going on.
UNDER_REVIEW = pgettext("state", "Wordt gecontroleerd")
#: Where an order went, for its history; the other moves are called as the state they lead to.
MOVES = {State.IN_VALIDATION: pgettext("move", "Klaar voor controle")}
#: What a validator did with a case.
ACTS = {
    Act.CLAIMED: pgettext("act", "In behandeling genomen"),
    Act.GIVEN_BACK: pgettext("act", "Teruggegeven"),
    Act.MADE_AGAIN: pgettext("act", "Formulier opnieuw gevraagd"),
    Act.APPROVED: pgettext("act", "Goedgekeurd"),
    Act.REJECTED: pgettext("act", "Afgewezen"),
}
#: Why an order's form can't be made, for validation (contracts.signing.FORM_CAUSES), and why no certificate came.
CAUSES = {
    "form.characters": _("Er staan tekens in die wij niet kunnen afdrukken."),
    "form.size": _("Het formulier wordt te lang."),
    "form.layout": _("Een tekst past niet op zijn plaats op het formulier."),
    "form.language": _("Het formulier bestaat niet in deze taal."),
    "form.template": _("Er zit een fout in het formulier zelf. Vraag het beheer om die te herstellen."),
    "seal.broken": _(
        "Het zegel op het formulier klopte na vijf pogingen niet. Vraag het beheer om het zegel na te kijken."
    ),
}
STEPS = {
    Step.CONTACT: pgettext("step", "Contactpersoon"),
    Step.MANAGER: pgettext("step", "Certificaatbeheerder"),
    Step.CERTIFICATE: pgettext("step", "Certificaat"),
    Step.CHECK: pgettext("step", "Controle"),
    Step.CONDITIONS: pgettext("step", "Voorwaarden"),
    Step.COMPLETION: pgettext("step", "Afronding"),
}
SORTS = {
    CertificateSort.NAME: _("naam"),
    CertificateSort.PRODUCT: _("type"),
    CertificateSort.STATUS: _("status"),
    CertificateSort.NOT_BEFORE: _("begindatum"),
    CertificateSort.NOT_AFTER: _("verloopdatum"),
}
#: Reasons of a revocation (RFC 5280, 5.3.1) in plain words.
REVOCATIONS = {
    "keyCompromise": _("de sleutel is mogelijk in verkeerde handen"),
    "affiliationChanged": _("de gegevens van de organisatie kloppen niet meer"),
    "superseded": _("vervangen door een ander certificaat"),
    "cessationOfOperation": _("niet meer in gebruik"),
    "privilegeWithdrawn": _("het recht op dit certificaat is vervallen"),
}


def product(code: Product) -> str:
    """The product in words."""
    return PRODUCTS[code]


def status(code: CertificateStatus) -> str:
    """A certificate's status in one word."""
    return STATUSES[code]


def renewal(code: Renewal) -> str:
    """How far a renewal is, in a few words."""
    return RENEWALS[code]


def state(code: State) -> str:
    """An order's state in a few words, whoever looks at it."""
    return STATES[code]


def standing(of: Standing) -> str:
    """Where an order is, in the words that everybody reads: its customer, its list, validation."""
    return UNDER_REVIEW if of.under_review and of.state is State.IN_VALIDATION else STATES[of.state]


def move(code: State) -> str:
    """One line of an order's history: where it went."""
    return MOVES.get(code) or STATES[code]


def act(code: Act) -> str:
    """What a validator did, in a few words."""
    return ACTS[code]


def step(code: Step) -> str:
    """The title of a step of the wizard."""
    return STEPS[code]


def sorted_by(code: CertificateSort) -> str:
    """What a list is sorted by, for inside a sentence."""
    return SORTS[code]


def revocation(reason: str | None) -> str:
    """Why a certificate was revoked, for inside a sentence; a reason we have no words for is not explained."""
    return REVOCATIONS.get(reason or "", _("geen reden bekend"))


def cause(slug: str | None) -> str:
    """Why an order failed, in a sentence; the code itself when we have no words for it."""
    return CAUSES.get(slug or "") or _("Wij kennen de oorzaak niet. De code is %(code)s.") % {"code": slug or "-"}


FILTERS = {
    "product": product,
    "status": status,
    "renewal": renewal,
    "state": state,
    "standing": standing,
    "move": move,
    "act": act,
    "step": step,
    "sorted_by": sorted_by,
    "revocation": revocation,
    "cause": cause,
}
