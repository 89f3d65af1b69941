"""What a subscriber calls its certificate: own name, reference and cost centre, changed on a page of their own."""

from functools import partial

from contracts.labels import SetLabels
from fastapi import Request, Response

from gateway import commands, own_texts
from gateway.budgets import SAVES
from gateway.families import Inventory
from gateway.fields import Errors, version
from gateway.forms import reading
from gateway.pages.inventory import CertificateId, CurrentInventory, PageRouter
from gateway.refusals import Wait, explain
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import Crumb, render
from gateway.words import _

router = PageRouter()


@router.get("{list}/{certificate}/eigen-gegevens", dependencies=[page("certificate.label")])
async def ask(
    request: Request, inventory: CurrentInventory, certificate: CertificateId, visitor: CurrentVisitor
) -> Response:
    """The form, with what the certificate is called now."""
    return await _page(request, inventory, visitor, certificate)


@router.post("{list}/{certificate}/eigen-gegevens", dependencies=[page("certificate.label", SAVES, inform=True)])
async def save(
    request: Request, inventory: CurrentInventory, certificate: CertificateId, visitor: CurrentVisitor
) -> Response:
    """Keeps what was typed, unless a colleague changed it meanwhile."""
    sent = await reading.read(request, left_to_page=tuple(own_texts.INPUTS.values()))
    typed = own_texts.read(sent)
    shown = partial(_page, request, inventory, visitor, certificate, typed)
    if problems := own_texts.problems(sent, typed):
        errors = [
            (own_texts.INPUTS[wrong.field], wrong.said or explain(wrong.slug, wrong.params)) for wrong in problems
        ]
        return await shown(errors=errors, status=422)
    command = SetLabels(version=version(sent), **dict(own_texts.command(typed)))
    give = partial(visitor.certificates.put_labels, certificate, command)
    return await commands.give(request, give, shown, ("labels.",), f"{inventory.page(certificate)}#eigen-gegevens")


async def _page(
    request: Request,
    inventory: Inventory,
    visitor: Visitor,
    certificate: int,
    typed: dict[str, str] | None = None,
    *,
    errors: Errors | None = None,
    wait: Wait | None = None,
    status: int = 200,
) -> Response:
    view = await visitor.certificates.detail(certificate, inventory.family)
    now = own_texts.texts_of(view.labels)
    return render(
        request,
        "certificates/labels.html",
        status=status,
        inventory=inventory,
        certificate=view,
        fields=own_texts.fields(typed or now, now),
        errors=errors or [],
        wait=wait,
        crumbs=[Crumb(inventory.path, _(inventory.words.title)), Crumb(inventory.page(view.id), view.common_name)],
    )
