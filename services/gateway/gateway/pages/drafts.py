"""What becomes of a draft besides its steps: thrown away after a question, or overtaken by an order (S8, S10)."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from chassis.errors import Refused
from contracts.orders import DraftView
from contracts.refusals import Refusal
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from gateway.budgets import SAVES
from gateway.forms import reading, steps
from gateway.refusals import sentence
from gateway.session import CurrentVisitor, page
from gateway.templating import render

router = APIRouter()
LATER = "/bestellingen"


class Overtaking(NamedTuple):
    """The order that was there first: whose, when, and where to look at it."""

    number: str
    name: str
    at: datetime | None
    reference: str
    order: str


@router.get("/aanvragen/{draft_id}/verwijderen", dependencies=[page("draft.view")])
async def ask(request: Request, draft_id: UUID, visitor: CurrentVisitor) -> Response:
    """Asks before a draft is thrown away: whose it is, and who hears of it."""
    draft = await visitor.orders.draft(draft_id)
    return gone(request, draft) if isinstance(draft, Refusal) else _question(request, draft)


@router.post("/aanvragen/{draft_id}/verwijderen", dependencies=[page("draft.discard", SAVES)])
async def discard(request: Request, draft_id: UUID, visitor: CurrentVisitor) -> Response:
    """Throws the draft away as it was shown; what was saved since is asked about again."""
    form = await reading.read(request)
    refusal = await visitor.orders.discard(draft_id, max(steps.version(form), 1))
    if refusal is None:
        return RedirectResponse(LATER, 303)
    if refusal.slug != "draft.stale":
        return gone(request, refusal)
    draft = await visitor.orders.draft(draft_id)
    return gone(request, draft) if isinstance(draft, Refusal) else _question(request, draft, refusal)


def gone(request: Request, refusal: Refusal) -> Response:
    """The page of a draft that is not there: an order was made of it, it ran out, or it never was the visitor's."""
    if refusal.slug == "draft.placed":
        return overtaken(request, refusal.params, status=refusal.status)
    if refusal.slug != "not_found":
        raise Refused(refusal)
    return render(request, "renewal/gone.html", status=404)


def overtaken(
    request: Request, params: Mapping[str, str | int], *, status: int = 200, draft: DraftView | None = None
) -> Response:
    """Instead of a step: the certificate was ordered already. `draft` is kept meanwhile; None when it became the order."""
    told = {name: str(params.get(name, "")) for name in Overtaking._fields}
    at = datetime.fromisoformat(told["at"]) if told["at"] else None
    first = Overtaking(**{**told, "at": at})
    return render(request, "renewal/overtaken.html", status=status, first=first, draft=draft)


def _question(request: Request, draft: DraftView, refusal: Refusal | None = None) -> Response:
    errors = [("", sentence(refusal))] if refusal else []
    status = refusal.status if refusal else 200
    return render(request, "renewal/discard.html", status=status, draft=draft, errors=errors)
