"""The service desk ends all sessions of a person: a lost card, a stolen computer."""

from typing import Any

from chassis.errors import Refused
from contracts.auth import EndPerson
from contracts.refusals import about
from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from gateway.budgets import SAVES
from gateway.fields import Errors, text
from gateway.forms import reading
from gateway.refusals import explain, sentence, wait_of
from gateway.session import CurrentVisitor, page
from gateway.templating import render
from gateway.words import N_, _

router = APIRouter(prefix="/servicedesk/sessies")
#: What is wrong with a field, when its own refusal says no more.
_WRONG = {
    "nummer": N_("Vul een persoonsnummer in: CB en zeven cijfers."),
    "reden": N_("Schrijf in één regel op waarom, in hoogstens 200 tekens."),
}
_FIELDS = {"person": "nummer", "reason": "reden"}


@router.get("", dependencies=[page("session.end_person")])
async def form(request: Request) -> Response:
    """Asks for a person number and a reason."""
    return _page(request)


@router.post("", dependencies=[page("session.end_person", SAVES, inform=True)])
async def end(request: Request, visitor: CurrentVisitor) -> Response:
    """Ends them, and says of whom and how many."""
    sent = await reading.read(request, left_to_page=("reden",))
    typed = {"nummer": text(sent, "nummer").upper(), "reden": text(sent, "reden")}
    if "reden" in sent.secrets:
        return _page(request, typed, [("reden", explain("input.private_key", {}))], status=422)
    if (wait := wait_of(request.state.spent)) is not None:
        return wait.on(_page(request, typed, wait=wait, status=429))
    try:
        command = EndPerson(person=typed["nummer"], reason=typed["reden"])
    except ValidationError as error:
        return _page(request, typed, [_wrong(mistake) for mistake in error.errors()], status=422)
    try:
        return _page(request, done=await visitor.sessions.end_person(command))
    except Refused as error:
        where = "nummer" if error.refusal.slug == "session.unknown_person" else ""
        return _page(request, typed, [(where, sentence(error.refusal))], status=error.refusal.status)


def _wrong(mistake: Any) -> tuple[str, str]:
    slug, params = about(mistake)
    field = _FIELDS[str(mistake["loc"][0])]
    return field, _(_WRONG[field]) if slug == "input.invalid" else explain(slug, params)


def _page(
    request: Request,
    typed: dict[str, str] | None = None,
    errors: Errors | None = None,
    status: int = 200,
    **more: Any,
) -> Response:
    names = {"typed": typed or {"nummer": "", "reden": ""}, "errors": errors or [], "done": None, **more}
    return render(request, "servicedesk/sessions.html", status=status, **names)
