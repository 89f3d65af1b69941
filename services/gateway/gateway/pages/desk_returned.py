"""What came to the mailbox for bounces and proves no mail of ours: somebody of the desk reads it, and does what is to be done."""

from typing import Annotated

from contracts.identifiers import Sha256
from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from gateway.budgets import SAVES
from gateway.forms import reading
from gateway.session import CurrentVisitor, page
from gateway.templating import render

_PAGE = "/servicedesk/teruggekomen"
router = APIRouter(prefix=_PAGE)


@router.get("", dependencies=[page("returned.view")])
async def show(request: Request, visitor: CurrentVisitor) -> Response:
    """The oldest first."""
    returned = await visitor.backend.returned(visitor.tokens["organisation"]).all()
    return render(request, "servicedesk/returned.html", mails=returned.mails, more=returned.more)


@router.post("/{key}", dependencies=[page("returned.settle", SAVES)])
async def settle(request: Request, key: Annotated[Sha256, Path()], visitor: CurrentVisitor) -> Response:
    """Somebody looked at it; again changes nothing."""
    await reading.read(request)
    await visitor.backend.returned(visitor.tokens["organisation"]).settle(key)
    return RedirectResponse(_PAGE, 303)
