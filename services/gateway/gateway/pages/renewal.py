"""Renewal: the six steps of the wizard."""

from uuid import UUID

from chassis.errors import Refused
from contracts.envelope import Command
from contracts.orders import DraftView, Finding, SaveCheck, SaveContact, Step, Typed
from contracts.refusals import Refusal, refuse
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pki.csr_input import MAX_BYTES
from starlette.datastructures import FormData

from gateway import wizard
from gateway.bodies import body_limit
from gateway.budgets import SAVES
from gateway.forms import reading, steps
from gateway.forms import typed as typed_text
from gateway.forms.conflict import Conflict, agrees, compare
from gateway.forms.panel import panel
from gateway.pages.drafts import LATER, gone, no_renewal, overtaken
from gateway.refusals import Wait, explain, sentence, wait_of
from gateway.session import CurrentVisitor, Visitor, page, within_budget
from gateway.templating import render
from gateway.words import _

router = APIRouter()
#: Of a saved step: a file that is far too large for a request is still read, so that what was typed beside it is kept.
LARGEST = 384 * 1024
#: The fields of step 3 that say themselves that a private key stood in them.
_TOLD = frozenset({"csr", "csr_bestand", "namen", "email"})
#: Refusals that are no more than their findings.
_FINDINGS = frozenset({"draft.findings", "draft.warnings"})
#: Refusals about one field of a step, and the id of its input.
_ABOUT = {
    "conditions.missing": "akkoord-1",
    "manager.unknown": "beheerder",
    "manager.inactive": "beheerder",
    "email.invalid": "email",
}
#: Refusals that are not about what was typed: they get a page of their own.
_ELSEWHERE = frozenset({"not_found", "not_allowed", "not_logged_in", "unavailable", "session.read_only"})


@router.get("/aanvragen/{draft_id}", dependencies=[page("draft.view")])
async def resume(request: Request, draft_id: UUID, visitor: CurrentVisitor) -> Response:
    """Goes to the step where one left off."""
    try:
        draft = await visitor.orders.draft(draft_id)
    except Refused as error:
        return await gone(request, visitor, error.refusal)
    return RedirectResponse(wizard.address(draft, wizard.open_step(draft)), 303)


@router.get("/aanvragen/{draft_id}/{word}", dependencies=[page("draft.view")])
async def show(request: Request, draft_id: UUID, word: str, visitor: CurrentVisitor) -> Response:
    """One step. A step that can't be opened yet leads to the first open one."""
    step = _step(word)
    try:
        draft = await visitor.orders.draft(draft_id)
    except Refused as error:
        return await gone(request, visitor, error.refusal)
    if not wizard.may_open(draft, step):
        return RedirectResponse(wizard.address(draft, wizard.open_step(draft)), 303)
    if (kept := typed_text.unsaved(draft, step)) is None:
        return _page(request, draft, step)
    return _page(request, typed_text.put_back(draft, kept), step, typed=typed_text.certificate(draft, kept), kept=kept)


@router.post("/aanvragen/{draft_id}/afronding", dependencies=[page("order.place", SAVES, inform=True)])
async def place(request: Request, draft_id: UUID, visitor: CurrentVisitor) -> Response:
    """`Plaats bestelling`. Repeats lead to the same order."""
    form = await reading.read(request)
    try:
        within_budget(request)
        placed = await visitor.orders.place(draft_id, steps.version(form))
    except Refused as error:
        return await _refused(request, visitor, draft_id, Step.COMPLETION, form, error.refusal)
    return RedirectResponse(f"/bestellingen/{placed.order}/geplaatst", 303)


@router.post("/aanvragen/{draft_id}/{word}", dependencies=[page("draft.save", SAVES, inform=True)])
@body_limit(LARGEST)
async def save(request: Request, draft_id: UUID, word: str, visitor: CurrentVisitor) -> Response:
    """Saves a step and goes on; what is wrong comes back on the same page with everything kept."""
    step = _step(word)
    form = await reading.read(request, left_to_page=_TOLD if step is Step.CERTIFICATE else ())
    later = form.get("actie") == "later"
    typed: steps.CertificateForm | None = None
    if step is Step.CERTIFICATE:
        typed = await steps.CertificateForm.read(form)
    if request.state.spent is not None:
        return await _refused(request, visitor, draft_id, step, form, request.state.spent, typed)
    if typed is not None and (typed.both or form.get("actie") == "neem-over"):
        try:
            draft = await visitor.orders.draft(draft_id)
        except Refused as error:
            return await gone(request, visitor, error.refusal)
        if form.get("actie") == "neem-over":
            return _taken_over(request, _as_seen(draft, form), typed)
        typed.ask_which(draft)
    try:
        saved = await _send(visitor, draft_id, step, form, typed)
    except Refused as error:
        if later and typed and error.refusal.slug in _FINDINGS:
            return RedirectResponse(LATER, 303)
        return await _refused(request, visitor, draft_id, step, form, error.refusal, typed)
    if isinstance(saved, list):
        return await _wrong(request, visitor, draft_id, step, form, saved, typed)
    if later:
        return RedirectResponse(LATER, 303)
    if step not in saved.done:
        return _page(request, saved, step, status=422, findings=saved.findings)
    following = wizard.after(saved, step, back_to_check=form.get("terug") == "controle")
    return RedirectResponse(wizard.address(saved, following), 303)


async def _send(
    visitor: Visitor, draft_id: UUID, step: Step, form: FormData, typed: steps.CertificateForm | None
) -> DraftView | steps.Errors:
    """Saves a step, or says what can't be sent; the form of step 3 knows that itself."""
    command: Command | steps.Errors
    match step:
        case Step.CERTIFICATE:
            command = (typed and typed.command(steps.version(form))) or []
        case Step.CONTACT:
            command = SaveContact(version=steps.version(form))
        case Step.MANAGER:
            command = steps.manager(form)
        case Step.CONDITIONS:
            command = steps.conditions(form)
        case _:
            command = SaveCheck(version=steps.version(form))
    return command if isinstance(command, list) else await visitor.orders.save(draft_id, step.value, command)


def _taken_over(request: Request, draft: DraftView, typed: steps.CertificateForm) -> Response:
    """`Neem over`: the names of the CSR are added to the list on the page. Nothing is saved, the step stays."""
    added = typed.take_over(draft)
    if added is None:
        errors = [("csr", _("U veranderde de CSR. Sla eerst op: dan ziet u welke namen erin staan."))]
        return _page(request, draft, Step.CERTIFICATE, status=422, errors=errors, typed=typed)
    left = tuple(f for f in draft.findings if f.slug != "csr.san.extra")
    return _page(request, draft.model_copy(update={"findings": left}), Step.CERTIFICATE, typed=typed, added=added)


async def _wrong(
    request: Request,
    visitor: Visitor,
    draft_id: UUID,
    step: Step,
    form: reading.Sent,
    errors: steps.Errors,
    typed: steps.CertificateForm | None,
) -> Response:
    """The same step again with what is wrong before orders can look."""
    try:
        draft = _as_seen(await visitor.orders.draft(draft_id), form)
    except Refused as error:
        return await gone(request, visitor, error.refusal)
    return _page(request, draft, step, status=422, errors=errors, typed=typed)


async def _refused(
    request: Request,
    visitor: Visitor,
    draft_id: UUID,
    step: Step,
    form: reading.Sent,
    refusal: Refusal,
    typed: steps.CertificateForm | None = None,
) -> Response:
    """The same step again with what is wrong. Refusals that are not about this form get their own page."""
    if refusal.slug == "draft.placed" or no_renewal(refusal):
        return await gone(request, visitor, refusal)
    if refusal.slug in _ELSEWHERE:
        raise Refused(refusal)
    try:
        draft = await visitor.orders.draft(draft_id)
    except Refused as error:
        return await gone(request, visitor, error.refusal)
    if refusal.slug == "draft.stale" and step is not Step.COMPLETION:
        conflict = compare(draft, step, form, typed)
        if conflict.choices:
            return _page(request, draft, step, status=refusal.status, conflict=conflict)
        if agrees(draft, step, form):
            following = wizard.after(draft, step, back_to_check=form.get("terug") == "controle")
            return RedirectResponse(wizard.address(draft, following), 303)
    if step is not Step.COMPLETION and refusal.slug != "draft.stale":
        draft = _as_seen(draft, form, refusal)
    if (wait := wait_of(refusal)) is not None:
        kept = steps.as_typed(draft, step, form)
        return wait.on(_page(request, kept, step, status=429, typed=typed, wait=wait))
    findings = tuple(Finding.model_validate(f) for f in refusal.findings)
    if typed and any(f.slug == "csr.private_key" or f.params.get("reason") == "password" for f in findings):
        typed.csr = ""  # a secret is not sent back to the screen
    elif typed and typed.file is not None and draft.csr:
        typed.csr = draft.csr  # the request that was in the file, as orders read it and keeps it
    step = step if wizard.may_open(draft, step) else wizard.open_step(draft)
    general = [] if refusal.slug in _FINDINGS else [(_ABOUT.get(refusal.slug, ""), sentence(refusal))]
    if refusal.slug == "draft.warnings" and "aandacht" in form:  # they were read before
        general = [("waarschuwingen", _("Zet een vinkje als u de aandachtspunten heeft gelezen."))]
    return _page(request, draft, step, status=refusal.status, errors=general, findings=findings, typed=typed)


def _as_seen(draft: DraftView, form: FormData, refusal: Refusal | None = None) -> DraftView:
    """The draft for a page with what was typed: in the version that the visitor saw or just made, never a newer one."""
    saved_as = refusal.params.get("version") if refusal else None
    return draft.model_copy(update={"version": saved_as or steps.version(form)})


def _page(
    request: Request,
    draft: DraftView,
    step: Step,
    *,
    status: int = 200,
    errors: steps.Errors | None = None,
    findings: tuple[Finding, ...] | None = None,
    typed: steps.CertificateForm | None = None,
    wait: Wait | None = None,
    added: tuple[str, ...] | None = None,
    conflict: Conflict | None = None,
    kept: Typed | None = None,
) -> Response:
    """A step as a page. `findings` None: those of the draft are shown as they were saved, without an error summary."""
    opened = next((notice for notice in draft.notices if notice.slug == "renewal.open"), None)
    if opened is not None:
        return overtaken(request, opened.params, status=status, draft=draft)
    own = tuple(typed.findings) if typed else ()
    noted = (*own, *(findings or draft.findings))
    wrong = [*(errors or []), *steps.field_errors((*own, *(findings or ())), on_form=step is Step.CERTIFICATE)]
    shown = typed or steps.CertificateForm(draft.csr, "\n".join(_extra(draft)), draft.delivery_email)
    shown.term = shown.term or str(draft.terms.validity_days)
    before = wizard.before(step)
    return render(
        request,
        "renewal/conflict.html" if conflict else f"renewal/{wizard.PATHS[step]}.html",
        status=status,
        draft=draft,
        step=step,
        number=wizard.number(step),
        lines=wizard.lines(draft, step),
        previous=wizard.address(draft, before) if before else f"/servercertificaten/{draft.renews.id}/verlengen",
        previous_step=before,
        back_to_check=request.query_params.get("terug") == "controle",
        addresses={s.value: wizard.address(draft, s) for s in Step},
        errors=wrong,
        wait=wait,
        added=added,
        kept=kept,
        answered=status != 200,
        conflict=conflict,
        typed=shown,
        panel=panel(draft.csr_summary, noted),
        warnings=[f for f in noted if f.severity == "warning"],
        extra_names=_extra(draft),
        explain=explain,
        csr_limit_kb=MAX_BYTES // 1024,
    )


def _extra(draft: DraftView) -> list[str]:
    """The names besides the CN."""
    return [name for name in draft.sans if name.lower() != draft.renews.common_name.lower()]


def _step(word: str) -> Step:
    step = wizard.step_of(word)
    if step is None:
        raise Refused(refuse("not_found"))
    return step
