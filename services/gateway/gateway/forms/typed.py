"""What stands in an open step and is not saved: sent by the page itself, and put back into the form."""

from contracts.orders import TYPED_STEPS, DraftView, KeepTyped, Step, Typed

from gateway.forms import steps
from gateway.forms.reading import Sent

#: The fields of the steps.
_FIELDS = {
    Step.MANAGER: {"beheerder"},
    Step.CERTIFICATE: {"csr", "namen", "email", "looptijd"},
}
NAMES = frozenset(name for fields in _FIELDS.values() for name in fields)


def command(step: Step, form: Sent) -> KeepTyped | None:
    """What to keep of a form; None for a step in which nothing is typed.

    A field in which a private key stood, or that is longer than it may be, is left out.
    """
    fields = _FIELDS.get(step)
    if fields is None:
        return None

    def given(name: str, field: str) -> str | None:
        value = form.get(name) if name in fields else None
        if not isinstance(value, str) or name in form.secrets or len(value) > _longest(field):
            return None
        return value.replace("\r\n", "\n")

    return KeepTyped(
        version=steps.version(form),
        step=step,
        manager=given("beheerder", "manager"),
        csr=given("csr", "csr"),
        names=given("namen", "names"),
        email=given("email", "email"),
        term=given("looptijd", "term"),
    )


def _longest(field: str) -> int:
    (limit,) = [rule.max_length for rule in KeepTyped.model_fields[field].metadata if hasattr(rule, "max_length")]
    return int(limit)


def unsaved(draft: DraftView, step: Step) -> Typed | None:
    """What the visitor typed here and did not save, when that is not what the draft says."""
    kept = next((text for text in draft.typed if text.step is step), None)
    if kept is None or step not in TYPED_STEPS:
        return None
    if step is Step.MANAGER:
        chosen = draft.manager.number if draft.manager else ""
        return kept if any(m.number == kept.manager for m in draft.managers) and kept.manager != chosen else None
    form, saved = certificate(draft, kept), certificate(draft, Typed(step=step, at=kept.at))
    return None if _said(form) == _said(saved) else kept


def certificate(draft: DraftView, kept: Typed) -> steps.CertificateForm:
    """Step 3 as it was typed; a field that was not kept, or a term that can't be had any more, as it is in the draft."""
    extra = [name for name in draft.sans if name.lower() != draft.renews.common_name.lower()]
    csr, names, email = kept.csr, kept.names, kept.email
    offered = {str(term.days) for term in draft.offered}
    return steps.CertificateForm(
        draft.csr if csr is None else csr,
        "\n".join(extra) if names is None else names,
        draft.delivery_email if email is None else email,
        term=kept.term if kept.term in offered else str(draft.terms.validity_days),
    )


def _said(form: steps.CertificateForm) -> tuple[object, ...]:
    """What a form says, without what makes no difference."""
    return form.csr.strip(), form.listed(), form.email.strip(), form.term


def put_back(draft: DraftView, kept: Typed) -> DraftView:
    """The draft with the manager that was chosen and not saved."""
    chosen = [person for person in draft.managers if person.number == kept.manager]
    return draft.model_copy(update={"manager": chosen[0]}) if chosen else draft
