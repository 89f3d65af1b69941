"""The desk's queue of revocations that don't get through, and one of them: whose case it is, notes, asking again, its end."""

from functools import partial
from uuid import UUID

from contracts.stalled import AskAgain, NoteStalled, SettleStalled, StalledView, TakeStalled
from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from gateway import commands
from gateway.budgets import SAVES
from gateway.fields import Errors, text
from gateway.forms import reading
from gateway.refusals import Wait, explain
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import Crumb, render
from gateway.words import _
from gateway.words.stalled import ADVICE, SETTLEMENTS

PATH = "/servicedesk/vastgelopen"
router = APIRouter(prefix=PATH)
_Command = TakeStalled | NoteStalled | AskAgain | SettleStalled
#: What is typed on the page of one.
_TYPED = ("notitie", "slot", "klant")
#: What a person settles; the others end by themselves.
_SETTLED = {"refused": ("revoked", "not_needed"), "reason": ("reason_changed", "not_needed")}


@router.get("", dependencies=[page("revocation.handle")])
async def queue(request: Request, visitor: CurrentVisitor) -> Response:
    """What is due first."""
    lines = (await visitor.desk.stalled()).revocations
    waiting = [each for each in lines if each.settled_at is None]
    settled = [each for each in lines if each.settled_at is not None]
    return render(request, "servicedesk/stalled.html", waiting=waiting, settled=settled)


@router.get("/{revocation}", dependencies=[page("revocation.handle")])
async def show(request: Request, revocation: UUID, visitor: CurrentVisitor) -> Response:
    """One of them."""
    return await _page(request, visitor, revocation)


@router.post("/{revocation}", dependencies=[page("revocation.handle", SAVES, inform=True)])
async def handle(request: Request, revocation: UUID, visitor: CurrentVisitor) -> Response:
    """Take it, note something, ask the CA again, or end it."""
    sent = await reading.read(request, left_to_page=_TYPED)
    typed = {name: text(sent, name)[:2100] for name in _TYPED}
    what, outcome = text(sent, "doe"), text(sent, "uitkomst")
    shown = partial(_page, request, visitor, revocation, typed=typed, outcome=outcome)
    if what in sent.secrets:
        return await shown(errors=[(what, explain("input.private_key", {}))], status=422)
    try:
        command = _command(what, typed, outcome)
    except ValidationError as wrong:
        places = {str(mistake["loc"][0]) for mistake in wrong.errors()}
        errors: Errors = [("uitkomst-1", _("Kies hoe het afloopt."))] if "outcome" in places else []
        if "text" in places:
            errors.append((what, _("Schrijf hier iets op, in hoogstens 2.000 tekens.")))
        if "told" in places:
            errors.append(("klant", _("Schrijf hier hoogstens 2.000 tekens, of niets.")))
        return await shown(errors=errors, status=422)
    give = partial(visitor.desk.chase, revocation, command)
    way = PATH if isinstance(command, AskAgain) else f"{PATH}/{revocation}"  # asked again it is no case any more
    return await commands.give(request, give, shown, ("stalled.", "revocation."), way, staff=True)


def _command(what: str, typed: dict[str, str], outcome: str) -> _Command:
    if what == "slot":
        return SettleStalled.model_validate(
            {"outcome": outcome, "text": typed["slot"], "told": typed["klant"].strip() or None}
        )
    if what == "notitie":
        return NoteStalled(text=typed["notitie"])
    return AskAgain() if what == "opnieuw" else TakeStalled()


async def _page(
    request: Request,
    visitor: Visitor,
    revocation: UUID,
    *,
    typed: dict[str, str] | None = None,
    outcome: str = "",
    errors: Errors | None = None,
    wait: Wait | None = None,
    status: int = 200,
) -> Response:
    view: StalledView = await visitor.desk.stalled_one(revocation)
    return render(
        request,
        "servicedesk/stalled_one.html",
        status=status,
        stalled=view,
        path=f"{PATH}/{view.id}",
        first=_(ADVICE[view.stall]) if view.stall in ADVICE else "",
        typed=typed or dict.fromkeys(_TYPED, ""),
        outcomes=[(code, _(SETTLEMENTS[code])) for code in (() if view.waits else _SETTLED.get(view.stall, ()))],
        outcome=outcome,
        errors=errors or [],
        wait=wait,
        crumbs=[Crumb(PATH, _("Vastgelopen intrekkingen"))],
    )
