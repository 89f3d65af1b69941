"""On behalf of a customer: whom staff prepare something for, what, and what they prepared before. The steps are those of the wizard."""

import re
from collections.abc import Mapping

from chassis.errors import Refused
from contracts.identifiers import SubscriberNumber
from contracts.orders import PrepareDraft, SearchCertificates
from contracts.products import Product
from contracts.refusals import Refusal
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pki.text import visible
from pydantic import ValidationError

from gateway import journeys
from gateway.budgets import SAVES
from gateway.fields import Errors, Sent, text, version
from gateway.forms import reading
from gateway.paths import ON_BEHALF
from gateway.refusals import Wait, explain, sentence, wait_of
from gateway.session import CurrentVisitor, Visitor, page, within_budget
from gateway.templating import Crumb, render
from gateway.words import _, language

router = APIRouter(prefix=ON_BEHALF)
_SEARCH_LIMIT = 100
#: What one asks for, as its input says it: a new certificate of a product, or the renewal of one.
_NEW, _RENEW = "nieuw:", "verleng:"
_REFERENCE = re.compile(r"S[0-9]{17}")
_ROW = re.compile(r"[1-9][0-9]{0,17}")


@router.get("", dependencies=[page("draft.prepare")])
async def prepared(request: Request, visitor: CurrentVisitor) -> Response:
    """What the visitor prepared, and the customers that a search means."""
    search = _searched(request)
    done = next((word for word in ("klaar", "verwijderd") if request.query_params.get(word) == "ja"), "")
    shown = await visitor.orders.prepared(search)
    sent = request.query_params.get("papier", "")
    on_paper = sent if _REFERENCE.fullmatch(sent) else ""
    return render(request, "on_behalf/prepared.html", shown=shown, search=search, done=done, on_paper=on_paper)


@router.get("/{subscriber}", dependencies=[page("draft.prepare")])
async def choices(request: Request, subscriber: SubscriberNumber, visitor: CurrentVisitor) -> Response:
    """For whom of a customer, and what."""
    return await _page(request, visitor, subscriber)


@router.post("/{subscriber}", dependencies=[page("draft.prepare", SAVES, inform=True)])
async def begin(request: Request, subscriber: SubscriberNumber, visitor: CurrentVisitor) -> Response:
    """Begins the draft, or says why it can't be."""
    form = await reading.read(request)
    typed = {"contact": text(form, "contact"), "wat": text(form, "wat")}
    command = _command(form, typed)
    if isinstance(command, list):
        return await _page(request, visitor, subscriber, status=422, typed=typed, errors=command)
    try:
        within_budget(request)
        draft = await visitor.orders.prepare(subscriber, command)
    except Refused as error:
        refusal = error.refusal
        if (wait := wait_of(refusal)) is not None:
            return wait.on(await _page(request, visitor, subscriber, status=429, typed=typed, wait=wait))
        if not refusal.slug.startswith(("draft.", "offer.", "renewal.")):
            raise
        exists = refusal if refusal.slug == "draft.exists" else None
        where = "contact" if refusal.slug == "draft.contact" else "wat"
        errors = [] if exists else [(where, sentence(refusal, staff=True))]
        return await _page(
            request, visitor, subscriber, status=refusal.status, typed=typed, errors=errors, exists=exists
        )
    return RedirectResponse(journeys.address(draft, journeys.open_step(draft)), 303)


def _command(form: Sent, typed: Mapping[str, str]) -> PrepareDraft | Errors:
    """What was chosen; what was not, or is no such choice, is told at its place."""
    what, number = typed["wat"], typed["wat"].removeprefix(_RENEW)
    product = next((product for product in Product if what == f"{_NEW}{product}"), None)
    certificate = int(number) if what.startswith(_RENEW) and _ROW.fullmatch(number) else None
    errors = [] if typed["contact"] else [("contact", _("Kies voor wie u dit klaarzet."))]
    errors += [] if product or certificate else [("wat", _("Kies wat u klaarzet."))]
    if errors:
        return errors
    try:
        return PrepareDraft(
            contact=typed["contact"],
            product=product,
            certificate=certificate,
            instead_of=version(form, "in-plaats-van") or None,
        )
    except ValidationError:
        return [("contact", _("Kies voor wie u dit klaarzet."))]


def _searched(request: Request) -> str:
    return visible(request.query_params.get("zoek", "")).strip()[:_SEARCH_LIMIT]


async def _page(
    request: Request,
    visitor: Visitor,
    subscriber: str,
    *,
    status: int = 200,
    typed: Mapping[str, str] | None = None,
    errors: Errors | None = None,
    wait: Wait | None = None,
    exists: Refusal | None = None,
) -> Response:
    """`exists`: which draft of the renewal there is already."""
    search = _searched(request)
    query = SearchCertificates(search=search, language=language())
    return render(
        request,
        "on_behalf/choices.html",
        status=status,
        asked=await visitor.orders.can_be_prepared(subscriber, query),
        search=search,
        typed=typed or {"contact": "", "wat": ""},
        errors=errors or [],
        wait=wait,
        exists=exists.params if exists else None,
        explain=explain,
        crumbs=[Crumb(ON_BEHALF, _("Namens een klant"))],
    )
