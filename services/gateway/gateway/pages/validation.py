"""Validatie: the queue and a case: claim, give back with a note, approve, reject with a reason."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple
from uuid import UUID

from chassis.errors import Refused
from contracts.orders import OrderCase, State
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from gateway.budgets import SAVES
from gateway.fields import Errors, version
from gateway.forms import queue as form_of_queue
from gateway.forms import reading, reasons
from gateway.refusals import Wait, explain, sentence, wait_of
from gateway.session import CurrentVisitor, Visitor, page, within_budget
from gateway.templating import Crumb, render
from gateway.words import _

router = APIRouter(prefix="/validatie")
#: Refusals that are told on the case's own page.
_HERE = frozenset(
    {
        "case.claimed",
        "case.not_claimed",
        "case.stale",
        "case.own",
        "case.twice",
        "case.own_subscriber",
        "case.state",
        "case.checks_open",
        "order.state",
        "input.invalid",
        "validity.shorter",
    }
)


class Typed(NamedTuple):
    """What stands in the fields of a case."""

    reason: str = ""
    note: str = ""


_NOTHING = Typed()


@router.get("", dependencies=[page("validation.queue")])
async def queue(request: Request, visitor: CurrentVisitor) -> Response:
    """A list of cases: what waits, what is mine, what I did. A page past the end leads to the last one."""
    query = form_of_queue.read(request.query_params)
    cases = await visitor.orders.queue(query)
    pages = -(-cases.total // cases.per_page) or 1
    if query.page > pages:
        return RedirectResponse("/validatie" + form_of_queue.link(query, page=pages), 303)
    again = request.query_params.get("opnieuw") == "ja"
    back = request.query_params.get("terug") == "ja"
    return render(
        request,
        "validation/queue.html",
        queue=cases,
        query=query,
        pages=pages,
        form=form_of_queue,
        me=_me(visitor),
        again=again,
        back=back,
    )


@router.get("/{case_id}", dependencies=[page("validation.view")])
async def case_page(request: Request, case_id: UUID, visitor: CurrentVisitor) -> Response:
    """Everything about one order, and what this validator may do with it."""
    return await _page(request, visitor, case_id)


@router.get("/{case_id}/aanvraag.csr", dependencies=[page("validation.view")])
async def request_file(case_id: UUID, visitor: CurrentVisitor) -> Response:
    """The certificate request of a case, as it was sent in, for whoever wants to read it with tools of their own."""
    case = await visitor.orders.case(case_id)
    headers = {
        "content-disposition": f'attachment; filename="{case.order.reference}.csr"',
        "x-content-type-options": "nosniff",
    }
    return Response(case.csr_pem, media_type="application/pkcs10", headers=headers)


@router.post("/{case_id}/claim", dependencies=[page("validation.claim", SAVES, inform=True)])
async def claim(request: Request, case_id: UUID, visitor: CurrentVisitor) -> Response:
    """`Neem in behandeling`."""
    form = await reading.read(request)
    command = partial(visitor.orders.claim, case_id, version(form))
    return await _do(request, visitor, case_id, command)


@router.post("/{case_id}/teruggeven", dependencies=[page("validation.give_back", SAVES, inform=True)])
async def give_back(request: Request, case_id: UUID, visitor: CurrentVisitor) -> Response:
    """`Geef terug`: a colleague may take the case, and reads the note."""
    form = await reading.read(request, left_to_page={"notitie"})
    note, errors = reasons.note(form)
    if errors:
        return await _page(request, visitor, case_id, status=422, errors=errors, typed=Typed(note=note))
    command = partial(visitor.orders.give_back, case_id, version(form), note)
    return await _do(request, visitor, case_id, command, Typed(note=note), to="/validatie?terug=ja")


@router.post("/{case_id}/goedkeuren", dependencies=[page("validation.approve", SAVES, inform=True)])
async def approve(request: Request, case_id: UUID, visitor: CurrentVisitor) -> Response:
    """`Goedkeuren`."""
    form = await reading.read(request)
    command = partial(visitor.orders.approve, case_id, version(form))
    return await _do(request, visitor, case_id, command)


@router.post("/{case_id}/opnieuw", dependencies=[page("validation.make_again", SAVES, inform=True)])
async def make_again(request: Request, case_id: UUID, visitor: CurrentVisitor) -> Response:
    """`Maak opnieuw`: the order leaves the queue until its form is there, or fails again."""
    form = await reading.read(request)
    command = partial(visitor.orders.make_again, case_id, version(form))
    return await _do(request, visitor, case_id, command, to="/validatie?opnieuw=ja")


@router.post("/{case_id}/afwijzen", dependencies=[page("validation.reject", SAVES, inform=True)])
async def reject(request: Request, case_id: UUID, visitor: CurrentVisitor) -> Response:
    """`Afwijzen`, with a reason that the customer reads."""
    form = await reading.read(request, left_to_page={"reden"})
    reason, errors = reasons.reason(form)
    if errors:
        return await _page(request, visitor, case_id, status=422, errors=errors, typed=Typed(reason))
    command = partial(visitor.orders.reject, case_id, version(form), reason)
    return await _do(request, visitor, case_id, command, Typed(reason))


async def _do(
    request: Request,
    visitor: Visitor,
    case_id: UUID,
    command: Callable[[], Awaitable[OrderCase]],
    typed: Typed = _NOTHING,
    *,
    to: str = "",
) -> Response:
    """Gives the command and goes on `to` another page, or to the case's own; what its page tells is told there."""
    try:
        within_budget(request)
        await command()
    except Refused as error:
        if (wait := wait_of(error.refusal)) is not None:
            return wait.on(await _page(request, visitor, case_id, status=429, wait=wait, typed=typed))
        if error.refusal.slug not in _HERE:
            raise
        errors, status = [("", sentence(error.refusal))], error.refusal.status
        return await _page(request, visitor, case_id, status=status, errors=errors, typed=typed)
    return RedirectResponse(to or f"/validatie/{case_id}", 303)


async def _page(
    request: Request,
    visitor: Visitor,
    case_id: UUID,
    *,
    status: int = 200,
    errors: Errors | None = None,
    typed: Typed = _NOTHING,
    wait: Wait | None = None,
) -> Response:
    case = await visitor.orders.case(case_id)
    me = _me(visitor)
    return render(
        request,
        "validation/case.html",
        status=status,
        case=case,
        order=case.order,
        mine=case.claimed_by == me,
        open=case.order.state is State.IN_VALIDATION,
        formless=case.order.state is State.FAILED and not case.order.ended,
        approved_by_me=me in case.approvals,
        errors=errors or [],
        typed=typed,
        wait=wait,
        explain=explain,
        crumbs=[Crumb("/validatie", _("Validatie"))],
    )


def _me(visitor: Visitor) -> str:
    return visitor.session.person if visitor.session else ""
