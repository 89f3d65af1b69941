"""A step that was saved elsewhere meanwhile: what was filled in beside what stands now, field by field.

The page that shows both sends the chosen values as the fields of the step itself, with the version that it showed: nothing
is saved over what nobody has seen.
"""

import base64
from typing import NamedTuple

from contracts.orders import DraftView, Step
from starlette.datastructures import FormData

from gateway.forms import steps
from gateway.words import N_, _
from gateway.words.formats import euros, lasting

#: The fields of a step that hold data, and how they are called on its page.
FIELDS: dict[Step, dict[str, str]] = {
    Step.MANAGER: {"beheerder": N_("Certificaatbeheerder")},
    Step.CERTIFICATE: {
        "csr": N_("Aanvraagbestand (CSR)"),
        "namen": N_("Extra namen (SAN)"),
        "email": N_("E-mailadres voor het certificaat"),
        "looptijd": N_("Geldigheid"),
    },
}


class Choice(NamedTuple):
    """A field with the value that stands now and the one that was filled in; `shown` turns either into words."""

    name: str
    label: str
    now: str
    typed: str
    shown: dict[str, str]


class Conflict(NamedTuple):
    """What differs, and the values of the fields that don't."""

    choices: tuple[Choice, ...]
    same: dict[str, str]


def compare(draft: DraftView, step: Step, form: FormData, typed: steps.CertificateForm | None) -> Conflict:
    """What was sent for a step, held against the draft as it stands now."""
    now = standing(draft, step)
    sent = _as_sent(form, step, typed)
    if sent.get("looptijd") not in {str(term.days) for term in draft.offered}:
        sent["looptijd"] = now.get("looptijd", "")  # it can't be had (any more): nothing to choose
    labels = {person.number: f"{person.name} ({person.number})" for person in draft.managers}
    labels |= {str(term.days): f"{lasting(term)}, {euros(term.price_cents)}" for term in draft.offered}
    choices = tuple(
        Choice(name, _(label), now[name], sent[name], labels | {"": _("niets")})
        for name, label in FIELDS.get(step, {}).items()
        if _plain(name, now[name]) != _plain(name, sent[name])
    )
    differing = {choice.name for choice in choices}
    return Conflict(choices, {name: value for name, value in now.items() if name not in differing})


def agrees(draft: DraftView, step: Step, form: FormData) -> bool:
    """True when the step is done as it was sent: for instance by the first of two clicks."""
    ticked = set(steps.conditions(form).accepted)
    return step in draft.done and (step is not Step.CONDITIONS or ticked == set(draft.accepted))


def standing(draft: DraftView, step: Step) -> dict[str, str]:
    """The fields of a step as the draft has them."""
    if step is Step.MANAGER:
        return {"beheerder": draft.manager.number if draft.manager else ""}
    if step is Step.CERTIFICATE:
        extra = [name for name in draft.sans if name.lower() != draft.renews.common_name.lower()]
        term = str(draft.terms.validity_days)
        return {"csr": draft.csr, "namen": "\n".join(extra), "email": draft.delivery_email, "looptijd": term}
    return {}


def _as_sent(form: FormData, step: Step, typed: steps.CertificateForm | None) -> dict[str, str]:
    if typed is None:
        return {name: steps.text(form, name)[:100] for name in FIELDS.get(step, {})}
    return {"csr": _request(typed), "namen": "\n".join(typed.listed()), "email": typed.email, "looptijd": typed.term}


def _request(typed: steps.CertificateForm) -> str:
    """The request as text: a chosen file that is none goes as base64, which orders reads as well."""
    if typed.file is None:
        return typed.csr
    try:
        return typed.file.decode("ascii").replace("\r\n", "\n").strip()
    except UnicodeDecodeError:
        return base64.encodebytes(typed.file).decode().strip()


def _plain(name: str, value: str) -> object:
    """A value without what makes no difference: order and case of names, line ends of a request."""
    return sorted(value.lower().split()) if name == "namen" else "".join(value.split())
