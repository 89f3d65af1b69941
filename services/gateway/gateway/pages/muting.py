"""A subscriber says that it won't renew a certificate, on a page of its own, and takes that back in one press."""

from functools import partial

from contracts.muting import LONGEST_REASON, Mute
from contracts.refusals import about
from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from gateway import commands
from gateway.budgets import SAVES
from gateway.families import Inventory
from gateway.fields import Errors, Sent, text
from gateway.forms import reading
from gateway.pages.inventory import CertificateId, CurrentInventory, PageRouter
from gateway.refusals import Wait, explain
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import Crumb, render
from gateway.words import _

router = PageRouter()
_REASON = "reden"
_PAGE = "{list}/{certificate}/niet-verlengen"


@router.get(_PAGE, dependencies=[page("certificate.mute")])
async def ask(
    request: Request, inventory: CurrentInventory, certificate: CertificateId, visitor: CurrentVisitor
) -> Response:
    """The form; what was said already is on the certificate's own page."""
    return await _page(request, inventory, visitor, certificate)


@router.post(_PAGE, dependencies=[page("certificate.mute", SAVES, inform=True)])
async def mute(
    request: Request, inventory: CurrentInventory, certificate: CertificateId, visitor: CurrentVisitor
) -> Response:
    """Keeps that it won't be renewed, and why."""
    sent = await reading.read(request, left_to_page=(_REASON,))
    typed = text(sent, _REASON)[: 2 * LONGEST_REASON]
    shown = partial(_page, request, inventory, visitor, certificate, typed)
    command, errors = _command(sent, typed)
    if command is None:
        return await shown(errors=errors, status=422)
    give = partial(visitor.certificates.mute, certificate, command)
    return await commands.give(request, give, shown, ("mute.",), f"{inventory.page(certificate)}#niet-verlengen")


@router.post("{list}/{certificate}/toch-verlengen", dependencies=[page("certificate.mute", SAVES)])
async def unmute(
    request: Request, inventory: CurrentInventory, certificate: CertificateId, visitor: CurrentVisitor
) -> Response:
    """Takes it back."""
    await reading.read(request)
    await visitor.certificates.unmute(certificate)
    return RedirectResponse(f"{inventory.page(certificate)}#niet-verlengen", 303)


def _command(sent: Sent, typed: str) -> tuple[Mute | None, Errors]:
    if _REASON in sent.secrets:
        return None, [(_REASON, explain("input.private_key", {}))]
    try:
        return Mute(reason=typed), []
    except ValidationError as wrong:
        slug, params = about(wrong.errors()[0])
        if slug != "input.invalid":
            return None, [(_REASON, explain(slug, params))]
        return None, [
            (_REASON, _("Schrijf de reden in één regel van hoogstens %(count)s tekens.") % {"count": LONGEST_REASON})
        ]


async def _page(
    request: Request,
    inventory: Inventory,
    visitor: Visitor,
    certificate: int,
    typed: str = "",
    *,
    errors: Errors | None = None,
    wait: Wait | None = None,
    status: int = 200,
) -> Response:
    view = await visitor.certificates.detail(certificate, inventory.family)
    return render(
        request,
        "certificates/mute.html",
        status=status,
        inventory=inventory,
        certificate=view,
        typed=typed,
        longest=LONGEST_REASON,
        errors=errors or [],
        wait=wait,
        crumbs=[Crumb(inventory.path, _(inventory.words.title)), Crumb(inventory.page(view.id), view.common_name)],
    )
