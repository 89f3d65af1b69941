"""THE list of certificates of every family: overview, export, detail, download. What differs is in `gateway.families`."""

import asyncio
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlsplit

from chassis import clock
from chassis.errors import Refused
from contracts.downloads import CertificateFormat
from contracts.orders import RenewalOffer, Renewals, State
from contracts.refusals import refuse
from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import RedirectResponse

from gateway import families
from gateway.backend import if_told
from gateway.budgets import EXPORTS
from gateway.families import Inventory
from gateway.forms import overview as form
from gateway.forms.lines import NEAR, lines
from gateway.refusals import explain
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import Crumb, render
from gateway.words import _, language

CertificateId = Annotated[int, Path(ge=1, lt=2**63)]
SHOWN_NAMES, SHOWN_LINES = 20, 5  # of a certificate, and of what happened to it; the rest unfolds


async def _inventory(request: Request) -> Inventory:  # a plain one would take a thread
    inventory = families.at(request.url.path)
    assert inventory is not None  # these pages stand at the addresses of lists alone
    return inventory


CurrentInventory = Annotated[Inventory, Depends(_inventory)]


class PageRouter(APIRouter):
    """A router on which `{list}` in a path is the address of every list, and `{renewal}`, `{ordering}` and `{together}` its words."""

    def add_api_route(self, path: str, *arguments: Any, **options: Any) -> None:
        """As FastAPI's, once for each list when the path is one of a list."""
        if not path.startswith("{list}"):
            super().add_api_route(path, *arguments, **options)
            return
        for each in families.LISTS:
            address = (
                path.replace("{list}", each.path)
                .replace("{renewal}", each.renewal)
                .replace("{ordering}", each.ordering)
                .replace("{together}", each.renewing)
            )
            super().add_api_route(address, *arguments, **options)


router = PageRouter()


@router.get("{list}", dependencies=[page("certificate.list")])
async def overview(request: Request, inventory: CurrentInventory, visitor: CurrentVisitor) -> Response:
    """The overview. A page past the end leads to the last one."""
    query = form.read(request.query_params, inventory)
    shown = await visitor.certificates.list(query)
    if not shown.rows and shown.pages and query.page > shown.pages:
        return RedirectResponse(form.link(query, page=shown.pages), 303)
    return render(
        request,
        "certificates/overview.html",
        inventory=inventory,
        query=query,
        page=shown,
        lines=lines(shown.rows, inventory, clock.now()),
        form=form,
        columns=[(sort, _(heading)) for sort, heading in inventory.columns],
        wrong=form.CHOOSING.get(request.query_params.get("kies-fout", "")),
        filters=[form.FILTERS[name](inventory, query, shown.about) for name in inventory.filters],
    )


@router.get("{list}.csv", dependencies=[page("certificate.export", EXPORTS)])
async def export(request: Request, inventory: CurrentInventory, visitor: CurrentVisitor) -> Response:
    """The whole filtered list as the service streams it, in the list's own order."""
    return await visitor.certificates.export(form.read(request.query_params, inventory), language())


@router.get("{list}.cdx.json", dependencies=[page("certificate.export", EXPORTS)])
async def export_bom(request: Request, inventory: CurrentInventory, visitor: CurrentVisitor) -> Response:
    """The same list for tools: a CBOM (CycloneDX)."""
    return await visitor.certificates.export_bom(form.read(request.query_params, inventory), language())


@router.get("{list}/personen", dependencies=[page("certificate.list")])
async def people(request: Request, inventory: CurrentInventory, visitor: CurrentVisitor) -> Response:
    """Who manages and who ordered certificates of this list, with how many, each a link to the list of exactly these."""
    report = await visitor.certificates.people(inventory.family)
    crumbs = [Crumb(inventory.path, _(inventory.words.title))]
    return render(request, "certificates/people.html", inventory=inventory, report=report, form=form, crumbs=crumbs)


@router.get("{list}/{certificate}", dependencies=[page("certificate.view")])
async def detail(
    request: Request, inventory: CurrentInventory, certificate: CertificateId, visitor: CurrentVisitor
) -> Response:
    """One certificate with everything known about it, and the notice of its renewal."""
    view, known, offer = await asyncio.gather(
        visitor.certificates.detail(certificate, inventory.family),
        _renewals(visitor, certificate),
        _offer(visitor, certificate),
    )
    return render(
        request,
        "certificates/detail.html",
        inventory=inventory,
        certificate=view,
        offer=offer,
        orderable=families.orderable(view.product),
        notices=[n for n in known.notices if not n.ended or n.state is State.COMPLETED],
        drafts=known.drafts,
        format_choices=[(format, _(name), _(hint)) for format, name, hint in inventory.formats],
        near=NEAR,
        explain=explain,
        shown_names=SHOWN_NAMES,
        shown_lines=SHOWN_LINES,
        crumbs=[Crumb(_list_address(request, inventory), _(inventory.words.title))],
    )


@router.get("{list}/{certificate}/downloaden", dependencies=[page("certificate.download")])
async def download(
    request: Request, inventory: CurrentInventory, certificate: CertificateId, visitor: CurrentVisitor
) -> Response:
    """The certificate as a file: `?formaat=pem`, `der` or `chain`."""
    wanted = request.query_params.get("formaat", "")
    if wanted not in {form for form, _name, _hint in inventory.formats}:
        raise Refused(refuse("not_found"))
    return await visitor.certificates.download(certificate, inventory.family, CertificateFormat(wanted))


def _list_address(request: Request, inventory: Inventory) -> str:
    """The overview as one left it: who comes from a filtered list goes back to that list."""
    came = urlsplit(request.headers.get("referer", ""))
    if came.path != inventory.path or came.netloc != request.url.netloc or not came.query:
        return inventory.path
    query = form.read(dict(parse_qsl(came.query)), inventory)
    return inventory.path + form.link(query, page=query.page)


async def _renewals(visitor: Visitor, certificate: int) -> Renewals:
    """Renewals of a certificate and drafts of one. When orders can't tell now, the page does without."""
    return await if_told(visitor.orders.renewals((certificate,))) or Renewals(notices=())


async def _offer(visitor: Visitor, certificate: int) -> RenewalOffer | None:
    """What this person may order in its place, or why nothing; None when orders can't tell now."""
    offers = await if_told(visitor.orders.offers((certificate,)))
    return next(iter(offers.renewals), None) if offers else None
