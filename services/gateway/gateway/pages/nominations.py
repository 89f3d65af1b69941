"""Nominated certificate managers, for validation: who waits, and one of them to identify, to match to somebody who is registered, or to refuse."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from chassis.errors import Refused
from contracts.auth import Audience
from contracts.envelope import Command
from contracts.nominations import Document, Identify, Match, RefuseNomination
from contracts.refusals import about, refuse
from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from gateway.backend import Nominees
from gateway.budgets import SAVES
from gateway.commands import give
from gateway.fields import Errors, Sent, text, version
from gateway.forms import reading
from gateway.refusals import explain
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import Crumb, render
from gateway.words import N_, _

router = APIRouter(prefix="/validatie/beheerders")
_HERE = ("nomination.", "input.")
_TYPED = ("voornamen", "achternaam", "document", "einde", "geldig", "gezien", "persoon", "reden")
#: The inputs of a command's fields, and what is wrong with one when its own refusal says no more.
_FIELDS = {
    "given_names": ("voornamen", N_("Vul de voornamen in zoals op het document, in hoogstens 64 tekens.")),
    "surname": ("achternaam", N_("Vul de achternaam in zoals op het document, in hoogstens 64 tekens.")),
    "document": ("document", N_("Kies welk document u zag.")),
    "number_end": ("einde", N_("Vul alleen de laatste vier tekens in: hoofdletters en cijfers.")),
    "valid_until": ("geldig", N_("Vul een dag in.")),
    "seen_on": ("gezien", N_("Vul een dag in.")),
    "others": ("anderen", N_("Kijk eerst na of het een van deze personen is.")),
    "person": ("persoon", N_("Vul een persoonsnummer in: CB en zeven cijfers.")),
    "reason": ("reden", N_("Schrijf op waarom, in hoogstens 2000 tekens.")),
}


def _identify(form: Sent) -> dict[str, object]:
    typed = {name: text(form, word) for name, (word, _words) in _FIELDS.items() if word in _TYPED[:6]}
    others = text(form, "ander").split() if text(form, "anderen") == "ja" else []
    return {**typed, "number_end": typed["number_end"].upper(), "others": others}


class Button(NamedTuple):
    """What the page has a button for: its action of `contracts.authority`, the command, and how its fields are read."""

    action: str
    command: type[Command]
    read: Callable[[Sent], dict[str, object]]


_BUTTONS = {
    "identificeren": Button("nomination.identify", Identify, _identify),
    "koppelen": Button("nomination.match", Match, lambda form: {"person": text(form, "persoon").upper()}),
    "weigeren": Button("nomination.refuse", RefuseNomination, lambda form: {"reason": text(form, "reden")}),
}


@router.get("", dependencies=[page("nomination.view")])
async def waiting(request: Request, visitor: CurrentVisitor) -> Response:
    """Who waits, the oldest first."""
    shown = await (await _nominees(visitor, "nomination.view")).waiting()
    crumbs = [Crumb("/validatie", _("Validatie"))]
    return render(request, "validation/nominations.html", waiting=shown.nominations, crumbs=crumbs)


@router.get("/{nomination_id}", dependencies=[page("nomination.view")])
async def one(request: Request, nomination_id: UUID, visitor: CurrentVisitor) -> Response:
    """One of them, and what may be done."""
    return await _page(request, await _nominees(visitor, "nomination.view"), nomination_id)


async def decide(request: Request, nomination_id: UUID, visitor: CurrentVisitor) -> Response:
    """One of the buttons; the page comes back with what was typed when it can't be done."""
    word = request.url.path.rpartition("/")[2]
    button = _BUTTONS[word]
    form = await reading.read(request, left_to_page=("reden",))
    nominees = await _nominees(visitor, button.action)
    shown = partial(_page, request, nominees, nomination_id, typed={name: text(form, name) for name in _TYPED})
    if "reden" in form.secrets:
        return await shown(status=422, errors=[("reden", explain("input.private_key", {}))])
    try:
        command = button.command.model_validate({"version": version(form), **button.read(form)})
    except ValidationError as wrong:
        return await shown(status=422, errors=_wrong(wrong))
    action = button.action.removeprefix("nomination.")
    there = f"/validatie/beheerders/{nomination_id}"
    return await give(
        request, partial(nominees.decide, nomination_id, action, command), shown, _HERE, there, staff=True
    )


for word, button in _BUTTONS.items():
    allowed = [page(button.action, SAVES, inform=True)]
    router.add_api_route(f"/{{nomination_id}}/{word}", decide, methods=["POST"], dependencies=allowed)


def _wrong(error: ValidationError) -> Errors:
    errors = []
    for mistake in error.errors():
        slug, params = about(mistake)
        field, words = _FIELDS.get(str(mistake["loc"][0]), ("", N_("Vul een dag in.")))
        errors.append((field, _(words) if slug == "input.invalid" else explain(slug, params)))
    return list(dict.fromkeys(errors))


async def _nominees(visitor: Visitor, action: str) -> Nominees:
    """Organisation, in the name of the visitor: the only pages that ask it, so that the others carry no token for it. Raises Refused."""
    identity = await visitor.backend.auth.identify(visitor.secret, (Audience.ORGANISATION,), action)
    token = identity.tokens.get(Audience.ORGANISATION)
    if token is None:
        raise Refused(refuse("not_logged_in"))  # the session ended meanwhile
    return visitor.backend.nominees(token)


async def _page(request: Request, nominees: Nominees, nomination: UUID, *, status: int = 200, **more: Any) -> Response:
    """`more`: errors, what was typed by field, or a Wait."""
    view = await nominees.one(nomination)
    given = view.manager
    before = {"voornamen": given.given_names, "achternaam": given.surname} if given else {}
    names = {"errors": [], "wait": None, **more}
    names["typed"] = {**dict.fromkeys(_TYPED, ""), **before, **more.get("typed", {})}
    return render(
        request,
        "validation/nomination.html",
        status=status,
        nomination=view,
        documents=[(document.value, document) for document in Document],
        crumbs=[Crumb("/validatie", _("Validatie")), Crumb("/validatie/beheerders", _("Certificaatbeheerders"))],
        **names,
    )
