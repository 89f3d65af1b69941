"""The second page of a journey in two pages: everything is read, declared and placed at once."""

from uuid import UUID

from chassis.errors import Refused
from contracts.journeys import Step
from contracts.refusals import refuse
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from gateway import journeys, steps
from gateway.budgets import SAVES
from gateway.forms import reading
from gateway.pages.journey import Asked, known, refused
from gateway.refusals import sentence
from gateway.session import CurrentVisitor, page, within_budget

router = APIRouter(prefix="/aanvragen/{draft_id}")


@router.post("/{word}/plaats", dependencies=[page("order.place", SAVES, inform=True)])
async def place(request: Request, draft_id: UUID, word: str, visitor: CurrentVisitor) -> Response:
    """Saves the step and those after it as this page has them, and places the order. However often it is pressed: one order."""
    step, sent = known(word), await reading.read(request)
    asked = Asked(request, visitor, draft_id, step, sent, await steps.form_of(step).read(sent))
    try:
        within_budget(request)
        draft = await visitor.orders.draft(draft_id)
        if not journeys.ends_here(draft, step):
            raise Refused(refuse("not_found"))
        for each in draft.steps[journeys.number(draft, step) - 1 : -1]:
            await _save(asked, each)
        placed = await visitor.orders.place(draft_id, asked.seen)
    except Refused as error:
        refusal = error.refusal
        own = visitor.session is not None and refusal.params.get("number") == visitor.session.person
        if refusal.slug == "draft.placed" and own:  # pressed twice, or in two windows
            return RedirectResponse(f"/bestellingen/{refusal.params['order']}/geplaatst", 303)
        return await refused(asked, refusal)
    return RedirectResponse(f"/bestellingen/{placed.order}/geplaatst", 303)


async def _save(asked: Asked, step: Step) -> None:
    """One step as it was sent. What a press before this one saved already stands, when it says the same. Raises Refused."""
    orders, form = asked.visitor.orders, await steps.form_of(step).read(asked.sent)
    answers = form.answers()
    assert answers is not None  # nothing is typed in them
    try:
        asked.saved = (await orders.save(asked.draft_id, asked.seen, answers)).version
    except Refused as error:
        if error.refusal.slug != "draft.stale":
            if error.refusal.slug in form.ABOUT:
                asked.form.errors.append((form.ABOUT[error.refusal.slug], sentence(error.refusal)))
            raise
        draft = await orders.draft(asked.draft_id)
        if step not in draft.done or not form.agrees(draft):
            raise
        asked.saved = draft.version
