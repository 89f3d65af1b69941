"""Home: what needs the visitor's attention first, then where everything is."""

from asyncio import gather
from collections.abc import Sequence

from contracts.authority import CUSTOMERS, Who
from contracts.certificates import CertificatePage, ListQuery, Renewal
from contracts.orders import OrderLine, OrderPage, RenewalOffer
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from gateway.backend import if_told
from gateway.refusals import explain
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import render
from gateway.words import ngettext

router = APIRouter()
WITHIN = 30  # days: from here a certificate needs attention
SHOWN = 5
LISTED = 10  # certificates


@router.get("/home", dependencies=[page("page.home")])
async def home(request: Request, visitor: CurrentVisitor) -> Response:
    """Home of customers; staff go to their work."""
    roles = frozenset(visitor.session.roles) if visitor.session else frozenset()
    if Who.VALIDATION in roles:
        return RedirectResponse("/validatie", 303)
    if not roles & CUSTOMERS:
        return render(request, "staff.html")
    expiring = gather(*(if_told(_expiring(visitor, stage)) for stage in Renewal))
    orders, lists = await gather(if_told(visitor.orders.list(1)), expiring)
    pages = [listed for listed in lists if listed is not None]
    if away := len(pages) < len(lists):  # a part of them would say that nothing is to be done
        pages = []
    undone, asked, _replaced = (listed.total for listed in pages) if pages else (0, 0, 0)
    rows = [row for listed in pages for row in listed.rows][:LISTED]
    unsuccessful = orders.unsuccessful[:SHOWN] if orders else ()
    wanted = {row.id for row in rows if row.renewal is Renewal.NONE} | {
        o.certificate for o in unsuccessful if o.certificate
    }
    return render(
        request,
        "home.html",
        away=away or orders is None,
        expiring=rows,
        undone=undone,
        asked=asked,
        expiring_title=_title(undone, asked),
        offers=await _offers(visitor, sorted(wanted)),
        within=WITHIN,
        explain=explain,
        unsuccessful=unsuccessful,
        drafts=orders.drafts if orders else (),
        running=_running(orders),
    )


async def _expiring(visitor: Visitor, stage: Renewal) -> CertificatePage:
    """Certificates that end soon and whose renewal is exactly this far: the first to end, and how many there are."""
    return await visitor.certificates.list(ListQuery(expires_within=WITHIN, renewal=stage, per_page=10))


def _title(undone: int, asked: int) -> str:
    """What is replaced is no alarm any more."""
    count = undone or asked
    words = ngettext(
        "%(n)s servercertificaat verloopt binnen %(days)s dagen",
        "%(n)s servercertificaten verlopen binnen %(days)s dagen",
        count,
    )
    return words % {"n": count, "days": WITHIN}


async def _offers(visitor: Visitor, certificates: Sequence[int]) -> dict[int, RenewalOffer]:
    """What may be ordered in their place, or why nothing. When orders can't tell now, the page does without."""
    offers = await if_told(visitor.orders.offers(certificates)) if certificates else None
    return {each.certificate: each for each in offers.renewals} if offers else {}


def _running(orders: OrderPage | None) -> list[OrderLine]:
    """The newest orders that are still on their way."""
    return [line for line in orders.orders if not line.ended][:SHOWN] if orders else []
