"""Bestellingen: the list, one order with its course, the confirmation and the form as PDF."""

from functools import partial
from typing import Any
from uuid import UUID

from chassis import clock
from chassis.errors import Refused
from contracts.orders import OrderView, RenewalOffer
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from gateway import journeys
from gateway.backend import if_told
from gateway.budgets import DOCUMENTS, SAVES
from gateway.commands import give
from gateway.fields import text, version
from gateway.forms import order_list as form_of_list
from gateway.forms import reading, reasons
from gateway.refusals import explain, sentence
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import Crumb, render
from gateway.words import _, language
from gateway.words.course import course, turn

router = APIRouter(prefix="/bestellingen")
#: Refusals that are told on the order's own page begin with this.
_HERE = ("case.", "order.", "input.")


@router.get("", dependencies=[page("order.list")])
async def order_list(request: Request, visitor: CurrentVisitor) -> Response:
    """The subscriber's orders, newest first, and the drafts. A page past the end leads to the last one."""
    query = form_of_list.read(request.query_params)
    shown = await visitor.orders.list(query)
    pages = -(-shown.total // shown.per_page) or 1
    if shown.page > pages:
        return RedirectResponse("/bestellingen" + form_of_list.link(query, page=pages), 303)
    done = next((word for word in ("verwijderd", "overgedragen") if request.query_params.get(word) == "ja"), "")
    form, chips = form_of_list, form_of_list.chips(query)
    return render(request, "orders/list.html", page=shown, pages=pages, done=done, query=query, form=form, chips=chips)


@router.get("/{order_id}", dependencies=[page("order.view")])
async def order_page(request: Request, order_id: UUID, visitor: CurrentVisitor) -> Response:
    """One order: where it is, what comes next, what is asked about it, everything that was ordered."""
    return await _page(request, visitor, order_id)


@router.post("/{order_id}/antwoord", dependencies=[page("order.answer", SAVES, inform=True)])
async def answer(request: Request, order_id: UUID, visitor: CurrentVisitor) -> Response:
    """`Verstuur het antwoord` on validation's question."""
    form = await reading.read(request, left_to_page={"antwoord"})
    typed, errors = reasons.READ["antwoord"](form)
    shown = partial(_page, request, visitor, order_id, typed=typed)
    if errors:
        return await shown(status=422, errors=errors)
    command = partial(visitor.orders.answer, order_id, text(form, "vraag"), typed)
    return await give(request, command, shown, _HERE, f"/bestellingen/{order_id}")


@router.post("/{order_id}/intrekken", dependencies=[page("order.withdraw", SAVES, inform=True)])
async def withdraw(request: Request, order_id: UUID, visitor: CurrentVisitor) -> Response:
    """`Trek de bestelling in`."""
    command, shown = partial(visitor.orders.withdraw, order_id), partial(_page, request, visitor, order_id)
    return await give(request, command, shown, _HERE, f"/bestellingen/{order_id}")


@router.post("/{order_id}/mail", dependencies=[page("order.mail_again", SAVES)])
async def mail_again(request: Request, order_id: UUID, visitor: CurrentVisitor) -> Response:
    """`Stuur opnieuw`: one of the mails about the order, as it was."""
    form = await reading.read(request)
    command = partial(visitor.orders.send_mail_again, order_id, version(form, "mail"))
    shown = partial(_page, request, visitor, order_id)
    return await give(request, command, shown, _HERE, f"/bestellingen/{order_id}?gemaild=ja#post")


@router.post("/{order_id}/opnieuw", dependencies=[page("draft.start", SAVES)])
async def again(request: Request, order_id: UUID, visitor: CurrentVisitor) -> Response:
    """`Bestel opnieuw`: a draft that is filled in from an order that was rejected or withdrawn."""
    try:
        draft = await visitor.orders.start_again(order_id, language())
    except Refused as error:
        slug = error.refusal.slug
        if slug == "draft.exists":
            return await _page(request, visitor, order_id, status=409, drafted=str(error.refusal.params["draft"]))
        if not slug.startswith(("order.", "renewal.", "offer.", "draft.too_many")):
            raise
        errors = [("", sentence(error.refusal))]
        return await _page(request, visitor, order_id, status=error.refusal.status, errors=errors)
    return RedirectResponse(journeys.address(draft, journeys.open_step(draft)), 303)


@router.get("/{order_id}/geplaatst", dependencies=[page("order.view")])
async def placed(request: Request, order_id: UUID, visitor: CurrentVisitor) -> Response:
    """The confirmation: turns into the PDF by itself, and by a button without script. Of who placed it alone."""
    order = await visitor.orders.get(order_id)
    if visitor.session is not None and order.contact.number != visitor.session.person:
        return RedirectResponse(f"/bestellingen/{order_id}", 303)
    return render(
        request,
        "orders/placed.html",
        order=order,
        waiting=order.document is None and not order.ended,
        live_state=_fingerprint(order),
        crumbs=[Crumb("/bestellingen", _("Bestellingen"))],
    )


@router.get("/{order_id}/formulier.pdf", dependencies=[page("order.document", DOCUMENTS)])
async def document(order_id: UUID, visitor: CurrentVisitor) -> Response:
    """The sealed order form, for the subscriber and for validation."""
    return await visitor.orders.document(order_id)


async def _page(request: Request, visitor: Visitor, order_id: UUID, *, status: int = 200, **more: Any) -> Response:
    """`more`: errors, the answer as it was typed, a Wait, or the id of one's own draft that is in the way."""
    order = await visitor.orders.get(order_id)
    names = {"errors": [], "typed": "", "wait": None, "drafted": "", **more}
    return render(
        request,
        "orders/order.html",
        status=status,
        order=order,
        offer=await _again(visitor, order),
        explain=explain,
        course=course(order),
        turn=turn(order, clock.now()),
        waiting=not order.ended,
        live_state=_fingerprint(order),
        mailed=request.query_params.get("gemaild") == "ja",
        **names,
        crumbs=[Crumb("/bestellingen", _("Bestellingen"))],
    )


async def _again(visitor: Visitor, order: OrderView) -> RenewalOffer | None:
    """Of a renewal that can be ordered anew: what may be had for the certificate now, or why nothing. None when orders can't tell."""
    if not order.again or order.renews is None:
        return None
    offers = await if_told(visitor.orders.offers((order.renews.id,)))
    return next(iter(offers.renewals), None) if offers else None


def _fingerprint(order: OrderView) -> str:
    """What an open page shows now: when it changes, the page is shown anew."""
    document = order.document.sha256[:12] if order.document else "none"
    asked = f"{sum(proof.state == 'proved' for proof in order.names)}.{len(order.wanted)}"
    return (
        f"{order.state.value}.{len(order.history)}.{document}.{'looked-at' if order.under_review else 'waits'}.{asked}"
    )
