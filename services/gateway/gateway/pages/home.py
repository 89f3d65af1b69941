"""Home: what needs the visitor's attention first, then where everything is (H1)."""

from contracts.authority import CUSTOMERS, Who
from contracts.certificates import ListQuery
from contracts.orders import OrderLine, OrderPage
from contracts.refusals import Refusal
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from gateway.session import CurrentVisitor, page
from gateway.templating import render

router = APIRouter()
WITHIN = 30  # days: from here a certificate needs attention
SHOWN = 5


@router.get("/home", dependencies=[page("page.home")])
async def home(request: Request, visitor: CurrentVisitor) -> Response:
    """Home of customers; staff go to their work."""
    roles = frozenset(visitor.session.roles) if visitor.session else frozenset()
    if Who.VALIDATION in roles:
        return RedirectResponse("/validatie", 303)
    if not roles & CUSTOMERS:
        return render(request, "staff.html")
    query = ListQuery(expires_within=WITHIN, per_page=10)
    expiring = await visitor.certificates.list(query)
    found = await visitor.orders.list(1)
    orders = None if isinstance(found, Refusal) else found
    return render(
        request,
        "home.html",
        expiring=None if isinstance(expiring, Refusal) else expiring,
        within=WITHIN,
        shown=SHOWN,
        drafts=orders.drafts if orders else (),
        running=_running(orders),
    )


def _running(orders: OrderPage | None) -> list[OrderLine]:
    """The newest orders that are still on their way."""
    return [line for line in orders.orders if not line.ended][:SHOWN] if orders else []
