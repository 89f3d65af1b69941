"""What a validator writes with a decision: why an order is rejected, a note for colleagues."""

from dataclasses import asdict

from contracts import letters

from gateway.fields import Errors, Sent, text
from gateway.refusals import explain
from gateway.words import _

REASON_LIMIT = 2000


def reason(form: Sent) -> tuple[str, Errors]:
    """Why an order is rejected: the text as typed and what is wrong with it."""
    typed, errors = _sentences(form, "reden")
    if not typed and not errors:
        return typed, [("reden", _("Schrijf op waarom u de bestelling afwijst. De klant leest dit."))]
    return typed, errors


def note(form: Sent) -> tuple[str, Errors]:
    """The note with a case that is given back, which may be empty: the text as typed and what is wrong with it."""
    return _sentences(form, "notitie")


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
