"""What is written with a decision: why an order is rejected, a note for colleagues, a question and its answer."""

from collections.abc import Callable
from dataclasses import asdict

from contracts import letters

from gateway.fields import Errors, Sent, text
from gateway.refusals import explain
from gateway.words import N_, _

REASON_LIMIT = 2000


def _sentences(form: Sent, name: str) -> tuple[str, Errors]:
    typed = text(form, name)
    if name in form.secrets:
        return "", [(name, explain("input.private_key", {}))]
    if len(typed) > REASON_LIMIT:
        return typed, [(name, _("Gebruik niet meer dan 2000 tekens."))]
    wrong = letters.fault(letters.composed(typed), lines=True)
    if wrong is not None:
        return typed, [(name, explain("text.characters", asdict(wrong)))]
    return typed, []


def _demanded(name: str, demand: str) -> Callable[[Sent], tuple[str, Errors]]:
    def read(form: Sent) -> tuple[str, Errors]:
        typed, errors = _sentences(form, name)
        return typed, errors if typed or errors else [(name, _(demand))]

    return read


_OWN_QUESTION = _demanded("vraag", N_("Schrijf op wat u de klant wilt vragen."))
#: By field: the reader of the text as typed and what is wrong with it.
READ: dict[str, Callable[[Sent], tuple[str, Errors]]] = {
    "reden": _demanded("reden", N_("Schrijf op waarom u de bestelling afwijst. De klant leest dit.")),
    "vraag": lambda form: _sentences(form, "vraag") if form.getlist("standaardvraag") else _OWN_QUESTION(form),
    "toelichting": lambda form: _sentences(form, "toelichting"),  # may be empty
    "notitie": lambda form: _sentences(form, "notitie"),  # may be empty
    "waarom": _demanded("waarom", N_("Schrijf op waarom u dit besluit niet neemt. Uw collega leest dit.")),
    "bericht": _demanded("bericht", N_("Schrijf op wat uw collega’s moeten weten.")),
    "antwoord": _demanded("antwoord", N_("Schrijf uw antwoord op.")),
}
