"""Where the notices of an organisation go besides to its people: mail addresses of a role, each confirmed by a code that is mailed there."""

from functools import partial
from uuid import UUID

from chassis.errors import Refused
from contracts.refusals import about
from contracts.role_addresses import AddRoleAddress, ConfirmRoleAddress
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from gateway.backend import OwnAddresses
from gateway.budgets import SAVES
from gateway.commands import Given, give
from gateway.fields import Errors, text
from gateway.forms import reading
from gateway.paths import ORGANISATION
from gateway.refusals import Wait, explain
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import render
from gateway.words import _

router = APIRouter(prefix=ORGANISATION)
_ADDRESS, _LONGEST = "adres", 254
#: Refusals that are told on the page itself.
_HERE = ("role_address.", "email_code.", "input.")


@router.get("", dependencies=[page("mailbox.view")])
async def show(request: Request, visitor: CurrentVisitor) -> Response:
    """The addresses there are, and a form for one more."""
    return await _page(request, visitor)


@router.post("/adressen", dependencies=[page("mailbox.keep", SAVES, inform=True)])
async def add(request: Request, visitor: CurrentVisitor) -> Response:
    """One more: a code goes there."""
    sent = await reading.read(request, left_to_page=(_ADDRESS,))
    typed = text(sent, _ADDRESS)[:_LONGEST]
    shown = partial(_page, request, visitor, typed)
    if _ADDRESS in sent.secrets:
        return await shown(errors=[(_ADDRESS, explain("input.private_key", {}))], status=422)
    try:
        command = AddRoleAddress(address=typed)
    except ValidationError as wrong:
        slug, params = about(wrong.errors()[0])
        words = explain("email.invalid" if slug == "input.invalid" else slug, params)
        return await shown(errors=[(_ADDRESS, words)], status=422)
    return await give(request, partial(_own(visitor).add, command), shown, _HERE, ORGANISATION, field=_ADDRESS)


@router.post("/adressen/{address}/code", dependencies=[page("mailbox.keep", SAVES, inform=True)])
async def ask_code(request: Request, address: UUID, visitor: CurrentVisitor) -> Response:
    """Another code."""
    await reading.read(request)
    return await _give(request, visitor, partial(_own(visitor).ask_code, address))


@router.post("/adressen/{address}/bevestigen", dependencies=[page("mailbox.keep", SAVES, inform=True)])
async def confirm(request: Request, address: UUID, visitor: CurrentVisitor) -> Response:
    """The code that was mailed there."""
    sent = await reading.read(request)
    command = ConfirmRoleAddress(code=text(sent, "code")[:100])
    return await _give(request, visitor, partial(_own(visitor).confirm, address, command), f"code-{address}")


@router.post("/adressen/{address}/verwijderen", dependencies=[page("mailbox.keep", SAVES)])
async def remove(request: Request, address: UUID, visitor: CurrentVisitor) -> Response:
    """It gets nothing any more; one that is gone already is what was asked for."""
    await reading.read(request)
    try:
        await _own(visitor).remove(address)
    except Refused as error:
        if error.refusal.slug != "not_found":
            raise
    return RedirectResponse(ORGANISATION, 303)


async def _give(request: Request, visitor: Visitor, command: Given, field: str = "") -> Response:
    """A command for an address that there is; the page says it of one that is gone: removed, or taken away since nobody confirmed it in time."""
    shown = partial(_page, request, visitor)
    try:
        return await give(request, command, shown, _HERE, ORGANISATION, field=field)
    except Refused as error:
        if error.refusal.slug != "not_found":
            raise
    gone = _("Dit adres staat er niet meer: een collega verwijderde het, of het was te laat. Voeg het opnieuw toe.")
    return await shown(errors=[("", gone)], status=409)


def _own(visitor: Visitor) -> OwnAddresses:
    return visitor.backend.role_addresses(visitor.tokens["organisation"])


async def _page(
    request: Request,
    visitor: Visitor,
    typed: str = "",
    *,
    errors: Errors | None = None,
    wait: Wait | None = None,
    status: int = 200,
) -> Response:
    own = await _own(visitor).all()
    fields = {_ADDRESS if len(own.addresses) < own.most else ""}
    fields |= {f"code-{each.id}" for each in own.addresses if each.code and each.code.tries}
    # an input may not be there any more
    errors = [(field if field in fields else "", words) for field, words in errors or []]
    return render(
        request, "organisation/role_addresses.html", status=status, own=own, typed=typed, errors=errors, wait=wait
    )
