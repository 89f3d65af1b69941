"""A draft handed to a colleague."""

from uuid import UUID

from chassis.errors import Refused
from contracts.refusals import Refusal
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from gateway.budgets import SAVES
from gateway.fields import Errors, text, version
from gateway.forms import reading
from gateway.pages.drafts import LATER
from gateway.refusals import sentence
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import render
from gateway.words import _

router = APIRouter()
HANDED_OVER = f"{LATER}?overgedragen=ja"
_SHOWN = frozenset({"draft.stale", "draft.colleague", "draft.has_own"})


@router.get("/aanvragen/{draft_id}/overdragen", dependencies=[page("draft.hand_over")])
async def ask(request: Request, draft_id: UUID, visitor: CurrentVisitor) -> Response:
    """Asks to whom; only whose draft it is can hand it over."""
    return await _question(request, draft_id, visitor, [])


@router.post("/aanvragen/{draft_id}/overdragen", dependencies=[page("draft.hand_over", SAVES)])
async def hand_over(request: Request, draft_id: UUID, visitor: CurrentVisitor) -> Response:
    """Hands it over; what is wrong comes back on the same page."""
    form = await reading.read(request)
    chosen = text(form, "collega")
    if not chosen:
        return await _question(request, draft_id, visitor, [("collega", _("Kies een collega."))])
    try:
        await visitor.orders.hand_over(draft_id, max(version(form), 1), chosen)
    except Refused as error:
        return await _question(request, draft_id, visitor, _told(error.refusal), chosen)
    return RedirectResponse(HANDED_OVER, 303)


def _told(refusal: Refusal) -> Errors:
    if refusal.slug not in _SHOWN and refusal.slug != "input.invalid":
        raise Refused(refusal)
    return [("collega" if refusal.slug != "draft.stale" else "", sentence(refusal))]


async def _question(request: Request, draft_id: UUID, visitor: Visitor, errors: Errors, chosen: str = "") -> Response:
    asked = await visitor.orders.colleagues(draft_id)
    return render(
        request,
        "journey/hand_over.html",
        status=422 if errors else 200,
        draft_id=draft_id,
        asked=asked,
        chosen=chosen,
        errors=errors,
    )
