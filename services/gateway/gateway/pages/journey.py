"""The wizard of every journey. It knows no step by name: what is particular to one is in its file in `steps/`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from chassis.errors import Refused
from contracts.journeys import STEPS, Step, prepared
from contracts.orders import DraftView, Finding
from contracts.refusals import Refusal, refuse
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from gateway import journeys, steps
from gateway.bodies import body_limit
from gateway.budgets import SAVES
from gateway.fields import Errors, Sent, text, version
from gateway.forms import reading
from gateway.pages.drafts import gone, later, no_offer, overtaken, with_draft
from gateway.paths import ON_BEHALF
from gateway.refusals import explain, sentence, wait_of
from gateway.session import CurrentVisitor, Visitor, page, within_budget
from gateway.steps import StepForm
from gateway.templating import render
from gateway.words import language

router = APIRouter(prefix="/aanvragen/{draft_id}")
#: Of a saved step: a file that is far too large for a request is still read, so that what was typed beside it is kept.
LARGEST = 384 * 1024
#: Refusals that are no more than their findings.
_FINDINGS = frozenset({"draft.findings", "draft.warnings"})
#: Refusals that are not about what was typed: they get a page of their own.
_ELSEWHERE = frozenset({"not_found", "not_allowed", "not_logged_in", "unavailable", "not_now", "session.read_only"})


class Cause(NamedTuple):
    """Why an order was rejected, and the step and field of the draft that orders it anew; None when there is no such step."""

    said: str
    step: Step | None
    field: str


@dataclass
class Asked:
    """A step that was asked for, or sent: then with what was sent."""

    request: Request
    visitor: Visitor
    draft_id: UUID
    step: Step
    sent: Sent
    form: StepForm
    saved: int = 0  # the version after what was saved besides this step

    @property
    def seen(self) -> int:
        """The version that the visitor saw, or just made."""
        return self.saved or version(self.sent)

    @property
    def back_to(self) -> Step | None:
        """The later step that one came from, to change something."""
        return steps.step_of(str(self.sent.get("terug", self.request.query_params.get("terug", ""))))


@router.get("", dependencies=[page("draft.view")])
async def resume(request: Request, draft_id: UUID, visitor: CurrentVisitor) -> Response:
    """Goes to the step where one left off."""
    return await with_draft(request, visitor, draft_id, _resumed)


@router.get("/{word}", dependencies=[page("draft.view")])
async def show(request: Request, draft_id: UUID, word: str, visitor: CurrentVisitor) -> Response:
    """One step. A step that can't be opened yet leads to the first open one."""
    step = known(word)

    def shown(draft: DraftView) -> Response:
        if not journeys.may_open(draft, step):
            return _resumed(draft)
        kept, form = journeys.unsaved(draft, step) or (None, steps.form_of(step).saved(draft))
        return _page(Asked(request, visitor, draft_id, step, Sent(), form), draft, kept=kept)

    return await with_draft(request, visitor, draft_id, shown)


async def _place(visitor: Visitor, draft_id: UUID, seen: int) -> str:
    placed = await visitor.orders.place(draft_id, seen)
    return f"/bestellingen/{placed.order}/geplaatst"


async def _set_ready(visitor: Visitor, draft_id: UUID, seen: int) -> str:
    await visitor.orders.set_ready(draft_id, seen)
    return f"{ON_BEHALF}?klaar=ja"


#: What the button of a last step does, and the action of it: it gives the address that one goes on to.
_ENDS = {
    **{journey[-1]: ("order.place", _place) for journey in STEPS.values()},
    **{prepared(journey)[-1]: ("draft.prepare", _set_ready) for journey in STEPS},
}


async def end(request: Request, draft_id: UUID, visitor: CurrentVisitor) -> Response:
    """The last step: the draft is placed, by which repeats lead to the same order, or by staff set ready for its contact."""
    step = known(request.url.path.rpartition("/")[2])
    sent = await reading.read(request)
    asked = Asked(request, visitor, draft_id, step, sent, await steps.form_of(step).read(sent))
    try:
        within_budget(request)
        to = await _ENDS[step][1](visitor, draft_id, version(sent))
    except Refused as error:
        return await refused(asked, error.refusal)
    return RedirectResponse(to, 303)


for last, (action, _does) in _ENDS.items():
    allowed = [page(action, SAVES, inform=True)]
    router.add_api_route(f"/{steps.form_of(last).PATH}", end, methods=["POST"], dependencies=allowed)


@router.post("/{word}", dependencies=[page("draft.save", SAVES, inform=True)])
@body_limit(LARGEST)
async def save(request: Request, draft_id: UUID, word: str, visitor: CurrentVisitor) -> Response:
    """Saves a step and goes on; what is wrong comes back on the same page with everything kept."""
    step = known(word)
    sent = await reading.read(request, left_to_page=steps.form_of(step).TELLS)
    form = await steps.form_of(step).read(sent)
    asked = Asked(request, visitor, draft_id, step, sent, form)
    action = str(sent.get("actie", ""))
    own = action in form.ACTIONS
    try:
        within_budget(request)
        if form.needs_draft and not own:
            form.hold_against(await visitor.orders.draft(draft_id))
        answers = None if own else form.answers()
        if answers:
            await _confirm(asked)
        draft = await visitor.orders.save(draft_id, asked.seen, answers) if answers else None
    except Refused as error:
        if action == "later" and error.refusal.slug in _FINDINGS:
            return RedirectResponse(later(visitor), 303)
        return await refused(asked, error.refusal)
    if draft is None:
        return await _with_draft(asked, partial(_again, asked, action if own else ""))
    if action == "later":
        return RedirectResponse(later(visitor), 303)
    return _on(asked, draft)


async def _confirm(asked: Asked) -> None:
    """Saves the steps before this one that its page showed to be confirmed with it. A draft that was changed meanwhile is left alone."""
    shown = {steps.step_of(word) for word in text(asked.sent, "bevestigt").split()}
    if not shown:
        return
    draft = await asked.visitor.orders.draft(asked.draft_id)
    if draft.version != asked.seen:
        return
    for step, answers in journeys.proposed(draft, asked.step).items():
        if step in shown:
            asked.saved = (await asked.visitor.orders.save(asked.draft_id, asked.seen, answers)).version


def known(word: str) -> Step:
    """The step by its word in the address. Raises Refused(`not_found`)."""
    step = steps.step_of(word)
    if step is None:
        raise Refused(refuse("not_found"))
    return step


def _resumed(draft: DraftView) -> Response:
    return RedirectResponse(journeys.address(draft, journeys.open_step(draft)), 303)


def _on(asked: Asked, draft: DraftView) -> Response:
    following = journeys.after(draft, asked.step, asked.back_to)
    return RedirectResponse(journeys.address(draft, following), 303)


async def _with_draft(asked: Asked, shown: Callable[[DraftView], Response]) -> Response:
    def of_its_journey(draft: DraftView) -> Response:
        if asked.step not in draft.steps:
            raise Refused(refuse("not_found"))
        return shown(draft)

    return await with_draft(asked.request, asked.visitor, asked.draft_id, of_its_journey)


def _again(asked: Asked, action: str, draft: DraftView) -> Response:
    """The page with what was sent, in the version that the visitor saw, never a newer one. Nothing is saved.

    `action`: what a button of the step itself asked for.
    """
    draft = asked.form.act(action, draft) if action else draft
    status = 200 if action and not asked.form.errors else 422
    return _page(asked, draft.model_copy(update={"version": asked.seen}), status=status)


async def refused(asked: Asked, refusal: Refusal) -> Response:
    """The same step again with what is wrong. Refusals that are not about this form get their own page."""
    if refusal.slug == "draft.placed" or no_offer(refusal):
        return await gone(asked.request, asked.visitor, refusal)
    if refusal.slug in _ELSEWHERE:
        raise Refused(refusal)
    return await _with_draft(asked, partial(_told, asked, refusal))


def _told(asked: Asked, refusal: Refusal, draft: DraftView) -> Response:
    step, form, placing = asked.step, asked.form, asked.step is draft.steps[-1]
    if refusal.slug == "draft.stale" and not placing:
        conflict = journeys.compare(form, draft)
        if conflict.choices:
            return _page(asked, draft, status=refusal.status, conflict=conflict)
        if step in draft.done and form.agrees(draft):
            return _on(asked, draft)
        form = form.after_change(draft)
    elif not placing:  # in the version that the visitor saw or just made, never a newer one
        seen = refusal.params.get("version") or asked.seen
        draft = draft.model_copy(update={"version": seen})
    if (wait := wait_of(refusal)) is not None:
        return wait.on(_page(asked, draft, status=429, wait=wait))
    findings = tuple(Finding.model_validate(f) for f in refusal.findings)
    form.judged(draft, findings)
    if not journeys.may_open(draft, step):
        step = journeys.open_step(draft)
        form = steps.form_of(step).saved(draft)
    form.errors += form.objections(refusal)
    if not form.errors and refusal.slug not in _FINDINGS:
        form.errors.append((form.ABOUT.get(refusal.slug, ""), sentence(refusal)))
    return _page(replace(asked, step=step, form=form), draft, status=refusal.status, findings=findings)


def _page(
    asked: Asked, draft: DraftView, *, status: int = 200, findings: tuple[Finding, ...] = (), **more: Any
) -> Response:
    """A step as a page. Without `findings` those of the draft are shown as they were saved, without an error summary.

    `more`: a Wait, a Conflict, or what was `kept` of this form.
    """
    request, step, form = asked.request, asked.step, asked.form
    opened = next((notice for notice in draft.notices if notice.slug == "renewal.open"), None)
    if opened is not None:
        return overtaken(request, opened.params, status=status, draft=draft)
    previous = journeys.before(draft, step)
    names = {"wait": None, "conflict": None, "kept": None, **more}
    causes = _causes(draft)
    return render(
        request,
        "journey/conflict.html" if names["conflict"] else f"steps/{step}.html",
        status=status,
        draft=draft,
        step=step,
        number=journeys.number(draft, step),
        lines=journeys.lines(draft, step),
        previous=journeys.address(draft, previous) if previous else journeys.began(draft),
        previous_step=previous,
        back_to=steps.form_of(asked.back_to).PATH if asked.back_to else "",
        proposed=[(each, steps.form_of(each)) for each in journeys.proposed(draft, step)],
        ends_here=journeys.ends_here(draft, step),
        addresses={each.value: journeys.address(draft, each) for each in draft.steps},
        errors=[*form.errors, *_wrong(form, (*form.findings, *findings))],
        answered=status != 200,
        form=form,
        explain=explain,
        causes=causes,
        advice=_advice(causes, step),
        noted=(*form.findings, *(findings or draft.findings)),
        **names,
    )


def _causes(draft: DraftView) -> list[Cause]:
    """Why validation rejected the order that is placed anew, in the page's language."""
    steps_here = {step.value: step for step in draft.steps}
    causes = draft.follows.causes if draft.follows else ()
    return [Cause(cause.told(language()), steps_here.get(cause.step), cause.field) for cause in causes]


def _advice(causes: list[Cause], step: Step) -> dict[str, list[str]]:
    """What is said beside each input of this step, by its id."""
    advice: dict[str, list[str]] = {}
    for cause in causes:
        if cause.step is step and (shown_at := steps.form_of(step).FOUND_IN.get(cause.field)):
            advice.setdefault(shown_at, []).append(cause.said)
    return advice


def _wrong(form: StepForm, findings: tuple[Finding, ...]) -> Errors:
    """The errors among findings as (input id, sentence), each once; without an id when the form has no such input."""
    wrong = [finding for finding in findings if finding.severity == "error"]
    return list(dict.fromkeys((form.FOUND_IN.get(f.field, ""), explain(f.slug, f.params)) for f in wrong))
