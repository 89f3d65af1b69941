"""Validatie: the queue and a case: claim, give back, write notes, tick checks, approve, ask, reject with a reason and causes."""

from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from contracts.envelope import Command
from contracts.orders import MakeAgain, OrderCase, State
from contracts.review import Approve, Ask, Claim, Decision, GiveBack, HandBack, Note, Prepare, Reject, Take, TickCheck
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from gateway.backend import if_told
from gateway.budgets import SAVES
from gateway.commands import give
from gateway.fields import Sent, version
from gateway.fields import text as field_of
from gateway.forms import queue as form_of_queue
from gateway.forms import reading, reasons
from gateway.refusals import explain
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import Crumb, render
from gateway.words import _

router = APIRouter(prefix="/validatie")
#: Refusals that are told on the case's own page begin with this.
_HERE = ("case.", "order.", "input.", "validity.")


#: As long as somebody may decide by them, the registers are asked.
_JUDGED = {State.IN_VALIDATION, State.WAITING, State.FAILED}


class Button(NamedTuple):
    """What the page of a case has a button for: its action of `contracts.authority`, the command, and what is typed with it."""

    action: str
    command: type[Command]
    field: str = ""
    called: str = ""  # the field, in the command
    to: str = ""  # where it leads, when not to the case
    decision: Decision | None = None  # that is left to a second person


_BUTTONS = {
    "claim": Button("validation.claim", Claim),
    "teruggeven": Button("validation.give_back", GiveBack, "notitie", "note", to="/validatie?terug=ja"),
    "goedkeuren": Button("validation.approve", Approve),
    "opnieuw": Button("validation.make_again", MakeAgain, to="/validatie?opnieuw=ja"),
    "noteren": Button("validation.note", Note, "bericht", "text"),
    "vragen": Button("validation.ask", Ask, "vraag", "text"),
    "controleren": Button("validation.check", TickCheck, "toelichting", "note"),
    "afwijzen": Button("validation.reject", Reject, "reden", "reason"),
    "goedkeuring-voorleggen": Button("validation.prepare", Prepare, decision=Decision.APPROVE),
    "afwijzing-voorleggen": Button("validation.prepare", Prepare, "reden", "reason", decision=Decision.REJECT),
    "besluit-nemen": Button("validation.take", Take),
    "besluit-teruggeven": Button("validation.hand_back", HandBack, "waarom", "note"),
}


#: Sentences of rows that are chosen beside what is written: by their input the command and its field.
_CHOSEN: dict[str, tuple[tuple[type[Command], ...], str]] = {
    "oorzaak": ((Reject, Prepare), "causes"),
    "standaardvraag": ((Ask,), "codes"),
}


@router.get("", dependencies=[page("validation.queue")])
async def queue(request: Request, visitor: CurrentVisitor) -> Response:
    """A list of cases: what waits, what is mine, what I did. A page past the end leads to the last one."""
    query = form_of_queue.read(request.query_params)
    cases = await visitor.orders.queue(query)
    pages = -(-cases.total // cases.per_page) or 1
    if query.page > pages and not (cases.more and cases.cases):
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


async def decide(request: Request, case_id: UUID, visitor: CurrentVisitor) -> Response:
    """One of the buttons; with its field as it was typed when it can't be done.

    From a page that nobody claimed, a check is ticked by claiming first; what is approved from there is shown once more.
    """
    button = _BUTTONS[request.url.path.rpartition("/")[2]]
    form = await reading.read(request, left_to_page={button.field})
    text, errors = reasons.READ[button.field](form) if button.field else ("", [])
    chosen = {name: [code for code in form.getlist(name) if isinstance(code, str)] for name in _CHOSEN}
    shown = partial(_page, request, visitor, case_id, typed={button.field: text, **chosen})
    if errors:
        return await shown(status=422, errors=errors)
    command = partial(_command, visitor, case_id, button, form, text, chosen)
    asked = button.command is Claim and field_of(form, "naar") == "goedkeuren"
    to = f"/validatie/{case_id}{'?bevestig=ja' if asked else ''}"
    return await give(request, command, shown, _HERE, button.to or to, staff=True)


async def _command(
    visitor: Visitor, case_id: UUID, button: Button, form: Sent, text: str, chosen: dict[str, list[str]]
) -> OrderCase:
    """What a button asks of orders; of a case that nobody has, after claiming it. Raises Refused."""
    give_command, current = partial(visitor.orders.decide, case_id), version(form)
    if field_of(form, "nemen") == "ja":
        current = (await give_command("claim", Claim, version=current)).version
    fields: dict[str, object] = {} if button.command is Note else {"version": current}
    if button.field:
        fields[button.called] = text or None
    if button.command is TickCheck:
        extracts = [text for text in form.getlist("uittreksel") if isinstance(text, str)]
        fields |= {"check": field_of(form, "controle"), "done": field_of(form, "gedaan") == "ja", "extracts": extracts}
    if button.decision:
        fields["decision"] = button.decision
    for name, (commands, called) in _CHOSEN.items():
        if button.command in commands and button.decision is not Decision.APPROVE and chosen[name]:
            fields[called] = chosen[name]
    return await give_command(button.action.removeprefix("validation.").replace("_", "-"), button.command, **fields)


@router.post("/{case_id}/uittreksels", dependencies=[page("extract.ask", SAVES, inform=True)])
async def ask_anew(request: Request, case_id: UUID, visitor: CurrentVisitor) -> Response:
    """Have the registers asked anew, whatever is known."""
    await reading.read(request)
    case = await visitor.orders.case(case_id)
    command = partial(visitor.registers.extracts, case.order.subscriber.number, anew=True)
    shown = partial(_page, request, visitor, case_id)
    return await give(request, command, shown, _HERE, f"/validatie/{case_id}#uittreksels", staff=True)


for word, button in _BUTTONS.items():
    allowed = [page(button.action, SAVES, inform=True)]
    router.add_api_route(f"/{{case_id}}/{word}", decide, methods=["POST"], dependencies=allowed)


async def _page(request: Request, visitor: Visitor, case_id: UUID, *, status: int = 200, **more: Any) -> Response:
    """`more`: errors, what was typed by field, or a Wait."""
    case = await visitor.orders.case(case_id)
    judged = case.order.state in _JUDGED
    known = await if_told(visitor.registers.extracts(case.order.subscriber.number)) if judged else None
    me = _me(visitor)
    names = {"errors": [], "typed": {}, "wait": None, **more}
    to_judge = case.order.state in {State.IN_VALIDATION, State.FAILED}
    barred = case.own or me in case.approvals or (case.claimed_by is not None and case.claimed_by != me)
    return render(
        request,
        "validation/case.html",
        status=status,
        case=case,
        order=case.order,
        judged=judged,
        registers=known.registers if known else None,
        me=me,
        refused=status != 200,
        mine=case.claimed_by == me,
        open=case.order.state is State.IN_VALIDATION,
        formless=case.order.failed_in is State.PLACED,
        certless=case.order.failed_in is State.APPROVED,
        asked=case.order.state is State.WAITING,
        approved_by_me=me in case.approvals,
        may=to_judge and not barred,
        confirming=request.query_params.get("bevestig") == "ja"
        and case.claimed_by == me
        and not case.hindrances
        and case.prepared is None,
        **names,
        explain=explain,
        crumbs=[Crumb("/validatie", _("Validatie"))],
    )


def _me(visitor: Visitor) -> str:
    return visitor.session.person if visitor.session else ""
