"""Intrekken: the page that asks why and whether one is sure of which, and the stream of how far it is."""

from collections.abc import Sequence

from chassis.errors import Refused
from contracts.certificates import CertificateDetail, CertificateStatus
from contracts.revocations import Reason, RevocationView, Revoke
from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse

from gateway import live
from gateway.budgets import SAVES, STREAMS
from gateway.families import Inventory
from gateway.fields import text
from gateway.forms import reading
from gateway.forms import revoke as form
from gateway.pages.inventory import SHOWN_NAMES, CertificateId, CurrentInventory, PageRouter
from gateway.refusals import explain
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import Crumb, render
from gateway.words import _

router = PageRouter()


@router.get("{list}/{certificate}/intrekken", dependencies=[page("certificate.view")])
async def ask(
    request: Request, inventory: CurrentInventory, certificate: CertificateId, visitor: CurrentVisitor
) -> Response:
    """Reason, consequences, confirmation. A certificate that is not valid has its own page to say so."""
    view = await visitor.certificates.detail(certificate, inventory.family)
    if view.status is not CertificateStatus.VALID:
        return RedirectResponse(inventory.page(certificate), 303)
    return _form(request, inventory, view)


@router.post("{list}/{certificate}/intrekken", dependencies=[page("certificate.revoke", SAVES)])
async def revoke(
    request: Request, inventory: CurrentInventory, certificate: CertificateId, visitor: CurrentVisitor
) -> Response:
    """`Trek dit certificaat in`. However often it is pressed: one revocation."""
    sent = await reading.read(request)
    view = await visitor.certificates.detail(certificate, inventory.family)
    reason, errors = form.read_named(sent, view.common_name, view.announced)
    if reason is None or errors:
        return _form(request, inventory, view, reason, errors, text(sent, "naam")[:253])
    try:
        await visitor.certificates.revoke(certificate, Revoke(reason=reason))
    except Refused as no:
        if no.refusal.slug != "revocation.over":  # that, the certificate's page says
            raise
    return RedirectResponse(inventory.page(certificate), 303)


@router.get(
    "{list}/{certificate}/live", dependencies=[Depends(live.place), page("certificate.view", STREAMS, use=False)]
)
async def stream(request: Request, woken: live.Woken, certificate: CertificateId, visitor: CurrentVisitor) -> Response:
    """Server-sent events about one revocation, as `live.stream` has them."""
    first = await visitor.certificates.revocation(certificate)

    async def again(now: Visitor) -> RevocationView:
        return await now.certificates.revocation(certificate)

    return live.stream(request, visitor, woken, first, again, lambda revocation: revocation.over)


def _form(
    request: Request,
    inventory: Inventory,
    view: CertificateDetail,
    reason: Reason | None = None,
    errors: Sequence[tuple[str, str]] = (),
    typed: str = "",
) -> Response:
    return render(
        request,
        "certificates/revoke.html",
        status=422 if errors else 200,
        inventory=inventory,
        certificate=view,
        reasons=form.choices(),
        reason=reason,
        errors=errors,
        typed=typed,
        read_only=explain("session.read_only", {}),
        shown_names=SHOWN_NAMES,
        crumbs=[
            Crumb(inventory.path, _(inventory.words.title)),
            Crumb(inventory.page(view.id), view.common_name),
        ],
    )
