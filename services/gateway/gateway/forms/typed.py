"""What stands in an open step and is not saved: sent by the page itself, and put back into the form."""

from contracts.orders import DraftView, KeepTyped, Step, Typed, typed_in

from gateway.forms import steps
from gateway.forms.reading import Sent

#: The texts of all steps (`contracts.orders.typed_in`), each with its field in the form.
_FIELDS = {"manager": "beheerder", "csr": "csr", "names": "namen", "email": "email", "term": "looptijd"}
NAMES = frozenset(_FIELDS.values())


def command(step: Step, form: Sent) -> KeepTyped | None:
    """What to keep of a form; None for a step in which nothing is typed.

    A field in which a private key stood, or that is longer than it may be, is left out.
    """
    limits = typed_in(step)
    if not limits:
        return None
    texts: dict[str, str] = {}
    for name, longest in limits.items():
        value = form.get(_FIELDS[name])
        if isinstance(value, str) and _FIELDS[name] not in form.secrets and len(value) <= longest:
            texts[name] = value.replace("\r\n", "\n")
    return KeepTyped(version=steps.version(form), step=step, texts=texts)


def unsaved(draft: DraftView, step: Step) -> Typed | None:
    """What the visitor typed here and did not save, when that is not what the draft says."""
    kept = next((text for text in draft.typed if text.step is step), None)
    if kept is None or not typed_in(step):
        return None
    if step is Step.MANAGER:
        chosen = draft.manager.number if draft.manager else ""
        typed = kept.texts.get("manager")
        return kept if any(m.number == typed for m in draft.managers) and typed != chosen else None
    form, saved = certificate(draft, kept), certificate(draft, Typed(step=step, texts={}, at=kept.at))
    return None if _said(form) == _said(saved) else kept


def certificate(draft: DraftView, kept: Typed) -> steps.CertificateForm:
    """Step 3 as it was typed; a field that was not kept, or a term that can't be had any more, as it is in the draft."""
    extra = [name for name in draft.sans if name.lower() != draft.renews.common_name.lower()]
    texts, offered = kept.texts, {str(term.days) for term in draft.offered}
    return steps.CertificateForm(
        texts.get("csr", draft.csr),
        texts.get("names", "\n".join(extra)),
        texts.get("email", draft.delivery_email),
        term=texts["term"] if texts.get("term") in offered else str(draft.terms.validity_days),
    )


def _said(form: steps.CertificateForm) -> tuple[object, ...]:
    """What a form says, without what makes no difference."""
    return form.csr.strip(), form.listed(), form.email.strip(), form.term


def put_back(draft: DraftView, kept: Typed) -> DraftView:
    """The draft with the manager that was chosen and not saved."""
    chosen = [person for person in draft.managers if person.number == kept.texts.get("manager")]
    return draft.model_copy(update={"manager": chosen[0]}) if chosen else draft
