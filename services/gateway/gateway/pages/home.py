"""Home: what needs the visitor's attention first, then where everything is."""

from asyncio import gather
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from contracts.authority import CUSTOMERS, Who
from contracts.certificates import CertificateRow, ListQuery, Renewal
from contracts.orders import MOST_CERTIFICATES, OrderLine, OrderPage, RenewalOffer, State
from contracts.reports import EndingReport
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from gateway import families
from gateway.backend import if_told
from gateway.families import Inventory
from gateway.forms import overview
from gateway.refusals import explain
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import render

router = APIRouter()
WITHIN = 30  # days: from here a certificate needs attention
SHOWN = 5
TICKED = MOST_CERTIFICATES  # certificates of a batch, and the longest page of a list
LISTED = 10  # certificates of each list
OFFERED = 25  # certificates that orders is asked about at once


#: How far the renewal of what is told of can be, in this order.
_TOLD = (Renewal.NONE, Renewal.ASKED, Renewal.REPLACED)


class Expiring(NamedTuple):
    """What ends soon in a list: the first of it, and how many there are for which nothing was done or a renewal is asked."""

    inventory: Inventory
    title: str
    rows: list[CertificateRow]
    undone: int
    asked: int


class Announced(NamedTuple):
    """What will be revoked of a list: the first for which nothing was done, how many those are, how many others there are, and the first day."""

    inventory: Inventory
    ticked: list[CertificateRow]
    undone: int
    others: int
    day: date

    @property
    def link(self) -> str:
        """The list of these, with exactly the first ticked."""
        query = overview.Shown(
            family=self.inventory.family.value, announced=True, renewal=Renewal.NONE, per_page=TICKED
        )
        chosen = tuple(row.id for row in self.ticked)
        return self.inventory.path + overview.link(query, chosen=chosen)


class Year(NamedTuple):
    """What ends when in a list."""

    inventory: Inventory
    report: EndingReport


@router.get("/home", dependencies=[page("page.home")])
async def home(request: Request, visitor: CurrentVisitor) -> Response:
    """Home of customers; staff go to their work."""
    roles = frozenset(visitor.session.roles) if visitor.session else frozenset()
    if Who.VALIDATION in roles:
        return RedirectResponse("/validatie", 303)
    if not roles & CUSTOMERS:
        return render(request, "staff.html")
    lists = gather(*(if_told(_expiring(visitor, inventory)) for inventory in families.LISTS))
    coming = gather(*(if_told(_announced(visitor, inventory)) for inventory in families.LISTS))
    years = gather(*(if_told(visitor.certificates.ending(inventory.family)) for inventory in families.LISTS))
    answers = await gather(if_told(visitor.orders.list()), lists, years, coming)
    orders, lists_told, years_told, announced = answers
    expiring = [listed for listed in lists_told if listed is not None]
    if away := len(expiring) < len(lists_told):  # a part of them would say that nothing is to be done
        expiring = []
    unsuccessful = orders.unsuccessful[:SHOWN] if orders else ()
    undone = {row.id for listed in expiring for row in listed.rows if row.renewal is Renewal.NONE}
    waiting = orders.waiting if orders else ()
    stuck = [*waiting, *(order for order in (orders.unsuccessful if orders else ()) if order.state is State.FAILED)]
    wanted = undone | {o.certificate for o in unsuccessful if o.certificate}
    return render(
        request,
        "home.html",
        away=away or orders is None,
        announced=[each for each in announced if each],
        expiring=[listed for listed in expiring if listed.undone or listed.asked],
        offers=await _offers(visitor, sorted(wanted)[:OFFERED]),
        years=[Year(at, report) for at, report in zip(families.LISTS, years_told, strict=True) if report is not None],
        within=WITHIN,
        explain=explain,
        unsuccessful=unsuccessful,
        waiting_orders=waiting,
        stuck={order.id: order for order in stuck},
        drafts=orders.drafts if orders else (),
        running=_running(orders),
    )


async def _expiring(visitor: Visitor, inventory: Inventory) -> Expiring:
    """Certificates of a list that end soon, by how far their renewal is; none that won't be renewed."""
    soon = ListQuery(family=inventory.family.value, expires_within=WITHIN, per_page=10)
    stages = (soon.model_copy(update={"renewal": stage}) for stage in _TOLD)
    pages = await gather(*(visitor.certificates.list(query) for query in stages))
    rows = [row for page in pages for row in page.rows][:LISTED]
    undone, asked_for, _replaced = (page.total for page in pages)
    count = undone or asked_for  # what is replaced is no alarm any more
    title = inventory.words.expiring(count) % {"n": count, "days": WITHIN}
    return Expiring(inventory, title, rows, undone, asked_for)


async def _announced(visitor: Visitor, inventory: Inventory) -> Announced | tuple[()]:
    """What will be revoked on an announced day and nothing was done for yet; nothing when there is none."""
    query = ListQuery(family=inventory.family.value, announced=True, per_page=TICKED)
    undone = await visitor.certificates.list(query.model_copy(update={"renewal": Renewal.NONE}))
    days = [row.announced_for for row in undone.rows if row.announced_for is not None]
    if not days:
        return ()
    every = await visitor.certificates.list(query.model_copy(update={"per_page": 10}))  # asked for its total alone
    return Announced(inventory, list(undone.rows), undone.total, every.total - undone.total, min(days))


async def _offers(visitor: Visitor, certificates: Sequence[int]) -> dict[int, RenewalOffer]:
    """What may be ordered in their place, or why nothing. When orders can't tell now, the page does without."""
    offers = await if_told(visitor.orders.offers(certificates)) if certificates else None
    return {each.certificate: each for each in offers.renewals} if offers else {}


def _running(orders: OrderPage | None) -> list[OrderLine]:
    """The newest orders that are still on their way."""
    return [line for line in orders.orders if not line.ended][:SHOWN] if orders else []
