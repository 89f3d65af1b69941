"""The service desk says which numbers are one human: who judges an order is compared by human."""

import re

from chassis.errors import Refused
from contracts.orders import Human, LinkNumber, UnlinkNumber
from contracts.refusals import about
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from gateway.budgets import SAVES
from gateway.fields import Errors, text
from gateway.forms import reading
from gateway.refusals import Wait, explain, sentence, wait_of
from gateway.session import CurrentVisitor, Visitor, page, within_budget
from gateway.templating import render
from gateway.words import N_, _

router = APIRouter(prefix="/servicedesk/personen")
_NUMBER = re.compile(r"CB[0-9]{7}")
#: What is wrong with a field, when its own refusal says no more.
_WRONG = {
    "ander": N_("Vul een persoonsnummer in: CB en zeven cijfers."),
    "reden": N_("Schrijf in één regel op waarom, in hoogstens 200 tekens."),
}
_FIELDS = {"other": "ander", "reason": "reden"}


@router.get("", dependencies=[page("person.link")])
async def numbers(request: Request, visitor: CurrentVisitor) -> Response:
    """Asks for a number, and shows whose it is."""
    typed = request.query_params.get("nummer", "").strip().upper()
    return await _page(request, visitor, typed, done=request.query_params.get("gedaan") == "ja")


@router.post("", dependencies=[page("person.link", SAVES, inform=True)])
async def say(request: Request, visitor: CurrentVisitor) -> Response:
    """Links a number to another, or takes it away from those it was linked to."""
    form = await reading.read(request, left_to_page=("reden",))
    number, typed = text(form, "nummer").upper(), {name: text(form, name) for name in _WRONG}
    if not _NUMBER.fullmatch(number):
        return await _page(request, visitor, number, typed=typed, status=422)
    if "reden" in form.secrets:
        said = [("reden", explain("input.private_key", {}))]
        return await _page(request, visitor, number, typed=typed, errors=said, status=422)
    try:
        apart = text(form, "actie") == "los"
        command = UnlinkNumber(reason=typed["reden"]) if apart else _link(typed)
    except ValidationError as wrong:
        said = [_told(str(mistake["loc"][0]), *about(mistake)) for mistake in wrong.errors()]
        return await _page(request, visitor, number, typed=typed, errors=said, status=422)
    try:
        within_budget(request)
        await visitor.orders.link(number, command)
    except Refused as error:
        if (wait := wait_of(error.refusal)) is not None:
            return wait.on(await _page(request, visitor, number, typed=typed, wait=wait, status=429))
        if not error.refusal.slug.startswith("person."):
            raise
        said = [("" if apart else "ander", sentence(error.refusal))]
        return await _page(request, visitor, number, typed=typed, errors=said, status=error.refusal.status)
    return RedirectResponse(f"/servicedesk/personen?nummer={number}&gedaan=ja", 303)


def _link(typed: dict[str, str]) -> LinkNumber:
    return LinkNumber(other=typed["ander"].upper(), reason=typed["reden"])


def _told(field: str, slug: str, params: dict[str, str | int]) -> tuple[str, str]:
    name = _FIELDS[field]
    return name, _(_WRONG[name]) if slug == "input.invalid" else explain(slug, params)


async def _page(
    request: Request,
    visitor: Visitor,
    number: str,
    *,
    typed: dict[str, str] | None = None,
    errors: Errors | None = None,
    wait: Wait | None = None,
    status: int = 200,
    done: bool = False,
) -> Response:
    human: Human | None = None
    unknown = ""
    if _NUMBER.fullmatch(number):
        try:
            human = await visitor.orders.human(number)
        except Refused as error:
            if error.refusal.slug != "person.unknown":
                raise
            unknown = sentence(error.refusal)
    elif number:
        wrong = _WRONG["ander"]
        unknown = _(wrong)
    return render(
        request,
        "servicedesk/humans.html",
        status=status,
        number=number,
        human=human,
        typed=typed or dict.fromkeys(_WRONG, ""),
        errors=(errors or []) + ([("nummer", unknown)] if unknown else []),
        wait=wait,
        done=done,
    )
