"""Servercertificaten: overview, export, detail, download."""

from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from chassis.errors import Refused
from contracts.certificates import CertificateFormat, CertificateSort
from contracts.orders import RenewalOffer, Renewals, State
from contracts.products import Product
from contracts.refusals import refuse
from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from gateway.backend import if_told
from gateway.budgets import EXPORTS
from gateway.forms import overview as form
from gateway.refusals import explain
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import Crumb, render
from gateway.words import N_, _, labels, language
from gateway.words.formats import days_until

router = APIRouter(prefix="/servercertificaten")
CertificateId = Annotated[int, Path(ge=1, lt=2**63)]
SHOWN_NAMES = 20  # of a certificate; the rest unfolds
NEAR = 30  # days before expiry from which a row warns
FORMATS = [
    (CertificateFormat.PEM, "PEM", N_("tekst, voor de meeste servers")),
    (CertificateFormat.DER, "DER", N_("binair")),
    (
        CertificateFormat.FULL_CHAIN,
        N_("Volledige keten (PEM)"),
        N_("met de tussenliggende certificaten, voor nginx en Apache"),
    ),
    (CertificateFormat.CHAIN, N_("Keten (PKCS#7)"), N_("met de certificaten van de CA")),
]
COLUMNS = [
    (CertificateSort.NAME, N_("Naam (CN)")),
    (CertificateSort.PRODUCT, N_("Type")),
    (CertificateSort.STATUS, N_("Status")),
    (CertificateSort.NOT_BEFORE, N_("Geldig van")),
    (CertificateSort.NOT_AFTER, N_("Verloopdatum")),
]


@router.get("", dependencies=[page("certificate.list")])
async def overview(request: Request, visitor: CurrentVisitor) -> Response:
    """The overview. A page past the end leads to the last one."""
    query = form.read(request.query_params)
    shown = await visitor.certificates.list(query)
    if not shown.rows and shown.pages and query.page > shown.pages:
        return RedirectResponse(form.link(query, page=shown.pages), 303)
    return render(
        request,
        "certificates/overview.html",
        query=query,
        page=shown,
        form=form,
        days_until=days_until,
        near=NEAR,
        columns=[(sort, _(heading)) for sort, heading in COLUMNS],
        products=[(code.value, labels.product(code)) for code in Product],
        statuses=[(word, labels.status(code) if code else _("Alle")) for code, word in form.STATUS_WORDS.items()],
        withins=_within_choices(query.expires_within),
        renewals=[
            ("", _("Maakt niet uit")),
            *((w, labels.renewal(r).capitalize()) for r, w in form.RENEWAL_WORDS.items()),
        ],
    )


@router.get(".csv", dependencies=[page("certificate.export", EXPORTS)])
async def export(request: Request, visitor: CurrentVisitor) -> Response:
    """The whole filtered list as the service streams it, in the list's own order."""
    return await visitor.certificates.export(form.read(request.query_params), language())


@router.get("/{certificate}", dependencies=[page("certificate.view")])
async def detail(request: Request, certificate: CertificateId, visitor: CurrentVisitor) -> Response:
    """One certificate with everything known about it, and the notice of its renewal."""
    view = await visitor.certificates.detail(certificate)
    known = await _renewals(visitor, certificate)
    return render(
        request,
        "certificates/detail.html",
        certificate=view,
        offer=await _offer(visitor, certificate),
        notices=[n for n in known.notices if not n.ended or n.state is State.COMPLETED],
        drafts=known.drafts,
        format_choices=[(format, _(name), _(hint)) for format, name, hint in FORMATS],
        near=NEAR,
        explain=explain,
        shown_names=SHOWN_NAMES,
        crumbs=[Crumb(_list_address(request), _("Servercertificaten"))],
    )


@router.get("/{certificate}/downloaden", dependencies=[page("certificate.download")])
async def download(request: Request, certificate: CertificateId, visitor: CurrentVisitor) -> Response:
    """The certificate as a file: `?formaat=pem`, `der` or `chain`."""
    wanted = request.query_params.get("formaat", "")
    if wanted not in set(CertificateFormat):
        raise Refused(refuse("not_found"))
    return await visitor.certificates.download(certificate, CertificateFormat(wanted))


def _list_address(request: Request) -> str:
    """The overview as one left it: who comes from a filtered list goes back to that list."""
    came = urlsplit(request.headers.get("referer", ""))
    if came.path != "/servercertificaten" or came.netloc != request.url.netloc or not came.query:
        return "/servercertificaten"
    query = form.read(dict(parse_qsl(came.query)))
    return "/servercertificaten" + form.link(query, page=query.page)


def _within_choices(chosen: int | None) -> list[tuple[int | str, str]]:
    """The choices of days until expiry; a number from the address that is not among them is kept."""
    days = sorted({*form.WITHIN, *([] if chosen is None else [chosen])})
    return [("", _("Maakt niet uit")), *((n, form.within(n)) for n in days)]


async def _renewals(visitor: Visitor, certificate: int) -> Renewals:
    """Renewals of a certificate and drafts of one. When orders can't tell now, the page does without."""
    return await if_told(visitor.orders.renewals((certificate,))) or Renewals(notices=())


async def _offer(visitor: Visitor, certificate: int) -> RenewalOffer | None:
    """What this person may order in its place, or why nothing; None when orders can't tell now."""
    offers = await if_told(visitor.orders.offers((certificate,)))
    return next(iter(offers.renewals), None) if offers else None
