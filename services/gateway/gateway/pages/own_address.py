"""The mail address with which somebody is registered: when mail to it came back, a code that is read there shows that it works again."""

from functools import partial

from contracts.role_addresses import ConfirmRoleAddress
from fastapi import APIRouter, Request, Response

from gateway.backend import People
from gateway.budgets import SAVES
from gateway.commands import give
from gateway.fields import Errors, text
from gateway.forms import reading
from gateway.paths import OWN_ADDRESS
from gateway.refusals import Wait
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import render

router = APIRouter(prefix=OWN_ADDRESS)
_CODE = "code"
#: Refusals that are told on the page itself.
_HERE = ("role_address.", "email_code.", "input.")


@router.get("", dependencies=[page("person.own_address")])
async def show(request: Request, visitor: CurrentVisitor) -> Response:
    """The address, and whether mail to it came back."""
    return await _page(request, visitor)


@router.post("/code", dependencies=[page("person.confirm_address", SAVES, inform=True)])
async def ask_code(request: Request, visitor: CurrentVisitor) -> Response:
    """A code, or another one."""
    await reading.read(request)
    return await give(request, _own(visitor).ask_code, partial(_page, request, visitor), _HERE, OWN_ADDRESS)


@router.post("/bevestigen", dependencies=[page("person.confirm_address", SAVES, inform=True)])
async def confirm(request: Request, visitor: CurrentVisitor) -> Response:
    """The code that was mailed there."""
    sent = await reading.read(request)
    look = partial(_own(visitor).confirm, ConfirmRoleAddress(code=text(sent, _CODE)[:100]))
    return await give(request, look, partial(_page, request, visitor), _HERE, OWN_ADDRESS, field=_CODE)


def _own(visitor: Visitor) -> People:
    return visitor.backend.people(visitor.tokens["organisation"])


async def _page(
    request: Request, visitor: Visitor, *, errors: Errors | None = None, wait: Wait | None = None, status: int = 200
) -> Response:
    own = await _own(visitor).address()
    asks = own.code is not None and bool(own.code.tries)
    errors = [(field if asks else "", words) for field, words in errors or []]  # the input may not be there any more
    return render(request, "organisation/own_address.html", status=status, own=own, asks=asks, errors=errors, wait=wait)
