"""The revocation code of a certificate: made by who may revoke, and shown once, on the page that answers the button."""

from fastapi import Request, Response

from gateway.budgets import SAVES
from gateway.pages.inventory import CertificateId, CurrentInventory, PageRouter
from gateway.session import CurrentVisitor, page
from gateway.templating import Crumb, render
from gateway.words import _

router = PageRouter()


@router.get("{list}/{certificate}/intrekkingscode", dependencies=[page("certificate.view")])
async def ask(
    request: Request, inventory: CurrentInventory, certificate: CertificateId, visitor: CurrentVisitor
) -> Response:
    """What a code is for, and whether there is one."""
    view = await visitor.certificates.detail(certificate, inventory.family)
    state = await visitor.certificates.code(certificate)
    crumbs = [Crumb(inventory.path, _(inventory.words.title)), Crumb(inventory.page(view.id), view.common_name)]
    return render(
        request, "certificates/code.html", inventory=inventory, certificate=view, state=state, code=None, crumbs=crumbs
    )


@router.post("{list}/{certificate}/intrekkingscode", dependencies=[page("certificate.make_code", SAVES)])
async def make(
    request: Request, inventory: CurrentInventory, certificate: CertificateId, visitor: CurrentVisitor
) -> Response:
    """A new code, in this answer alone: no address and no other page has it."""
    view = await visitor.certificates.detail(certificate, inventory.family)
    code = await visitor.certificates.make_code(certificate)
    return render(request, "certificates/code.html", inventory=inventory, certificate=view, state=None, code=code)
