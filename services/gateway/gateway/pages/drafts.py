"""A draft besides its steps: begun, thrown away after a question, or overtaken by an order."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from chassis.errors import Refused
from contracts.authority import STAFF
from contracts.orders import DraftView, State
from contracts.refusals import Refusal, refuse
from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from gateway import families, journeys
from gateway.backend import if_told
from gateway.budgets import SAVES
from gateway.elsewhere import owner
from gateway.families import Inventory, Way
from gateway.fields import Sent, text, version
from gateway.forms import reading
from gateway.pages.inventory import CertificateId, CurrentInventory, PageRouter
from gateway.paths import ON_BEHALF
from gateway.refusals import explain, sentence
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import Crumb, render
from gateway.words import N_, _, language
from gateway.words.labels import public
from gateway.words.terms import TITLES

router = PageRouter()
_NOT_NOW = N_("Verlengen kan nu niet")
LATER = "/bestellingen"


class Overtaking(NamedTuple):
    """The order that was there first: whose, when, and where to look at it."""

    number: str
    name: str
    at: datetime | None
    reference: str
    order: str


@router.get("{list}/{certificate}/{renewal}", dependencies=[page("draft.start")])
async def start_page(request: Request, certificate: CertificateId, visitor: CurrentVisitor) -> Response:
    """What a renewal asks for, and the certificate it is about."""
    return await _start_page(request, visitor, certificate, None)


@router.post("{list}/{certificate}/{renewal}", dependencies=[page("draft.start", SAVES)])
async def start(request: Request, certificate: CertificateId, visitor: CurrentVisitor) -> Response:
    """Starts the draft, step by step or in two pages; one's own older one is gone on with or thrown away only as one chose, and an open
    renewal is replaced only when its button was pressed."""
    form = await reading.read(request)
    instead_of = version(form, "in-plaats-van") or None
    try:
        draft = await visitor.orders.start_renewal(certificate, language(), instead_of, _order(form))
    except Refused as error:
        if error.refusal.slug.startswith("renewal.") or error.refusal.slug == "draft.exists":
            return await _start_page(request, visitor, certificate, error.refusal)
        raise
    onward = journeys.short_way if form.get("kort") == "ja" else journeys.open_step
    return RedirectResponse(journeys.address(draft, onward(draft)), 303)


@router.post("{list}/{certificate}/dezelfde-gegevens", dependencies=[page("draft.start", SAVES)])
async def new_like(
    request: Request, inventory: CurrentInventory, certificate: CertificateId, visitor: CurrentVisitor
) -> Response:
    """Starts the order of a new certificate with the data of this one, valid or not."""
    try:
        draft = await visitor.orders.start_like(certificate, language())
    except Refused as error:
        if error.refusal.slug.startswith(("offer.", "draft.too_many")):
            return await _new_page(request, visitor, inventory, error.refusal)
        raise
    return RedirectResponse(journeys.address(draft, journeys.open_step(draft)), 303)


@router.get("{list}/{ordering}", dependencies=[page("draft.start")])
async def new_page(request: Request, inventory: CurrentInventory, visitor: CurrentVisitor) -> Response:
    """What can be ordered anew in a family, what that asks for and costs, and why something can't be had."""
    return await _new_page(request, visitor, inventory, None)


@router.post("{list}/{ordering}", dependencies=[page("draft.start", SAVES)])
async def new(request: Request, inventory: CurrentInventory, visitor: CurrentVisitor) -> Response:
    """Starts the draft of a new one."""
    sent = str((await reading.read(request)).get("product", ""))
    product = next((each for each in inventory.products if each.value == sent), None)
    if product is None:
        raise Refused(refuse("not_found"))
    try:
        draft = await visitor.orders.start_new(product, language())
    except Refused as error:
        if error.refusal.slug.startswith(("offer.", "draft.too_many")):
            return await _new_page(request, visitor, inventory, error.refusal)
        raise
    return RedirectResponse(journeys.address(draft, journeys.open_step(draft)), 303)


@router.get("/aanvragen/{draft_id}/verwijderen", dependencies=[page("draft.view")])
async def ask(request: Request, draft_id: UUID, visitor: CurrentVisitor) -> Response:
    """Asks before a draft is thrown away: whose it is, and who hears of it."""
    return await with_draft(request, visitor, draft_id, partial(_question, request, later(visitor)))


@router.post("/aanvragen/{draft_id}/verwijderen", dependencies=[page("draft.discard", SAVES)])
async def discard(request: Request, draft_id: UUID, visitor: CurrentVisitor) -> Response:
    """Throws the draft away as it was shown; what was saved since is asked about again."""
    form = await reading.read(request)
    try:
        await visitor.orders.discard(draft_id, max(version(form), 1))
    except Refused as error:
        if error.refusal.slug != "draft.stale":
            return await gone(request, visitor, error.refusal)
        return await with_draft(
            request, visitor, draft_id, partial(_question, request, later(visitor), refusal=error.refusal)
        )
    return RedirectResponse(f"{later(visitor)}?verwijderd=ja", 303)


async def with_draft(
    request: Request, visitor: Visitor, draft_id: UUID, shown: Callable[[DraftView], Response]
) -> Response:
    """The page that is made of a draft; of one that can't be shown, the page that says why."""
    try:
        draft = await visitor.orders.draft(draft_id)
    except Refused as error:
        return await gone(request, visitor, error.refusal)
    return shown(draft)


async def gone(request: Request, visitor: Visitor, refusal: Refusal) -> Response:
    """The page of a draft that can't be shown: an order was made of it, it ran out, it never was the visitor's, or it can't be
    ordered any more: then the start page of its renewal says why, and what to do."""
    if no_offer(refusal) and not _staff(visitor):
        if "certificate" not in refusal.params:
            inventory = families.of(str(refusal.params.get("product", "")))
            return await _new_page(request, visitor, inventory, refusal)
        return await _start_page(request, visitor, int(refusal.params["certificate"]), refusal)
    if refusal.slug == "draft.placed":
        return overtaken(request, refusal.params, status=refusal.status)
    if refusal.slug != "not_found" or owner(request, refusal) is not None:
        raise Refused(refusal)
    return render(request, "journey/gone.html", status=404, staff=_staff(visitor), later=later(visitor))


def later(visitor: Visitor) -> str:
    """The page with the visitor's drafts: from there one goes on later."""
    return ON_BEHALF if _staff(visitor) else LATER


def _staff(visitor: Visitor) -> bool:
    return visitor.session is not None and bool(STAFF & set(visitor.session.roles))


def no_offer(refusal: Refusal) -> bool:
    """True for a draft that can't be ordered any more."""
    return refusal.slug.startswith(("renewal.", "offer.")) and {"draft", "version"} <= refusal.params.keys()


def overtaken(
    request: Request, params: Mapping[str, str | int], *, status: int = 200, draft: DraftView | None = None
) -> Response:
    """Instead of a step: the certificate was ordered already. `draft` is kept meanwhile; None when it became the order."""
    texts = {name: str(value) for name, value in params.items()}
    at = datetime.fromisoformat(texts["at"]) if "at" in texts else None
    number, name, reference, order = (texts.get(field, "") for field in ("number", "name", "reference", "order"))
    first = Overtaking(number, name, at, reference, order)
    return render(request, "journey/overtaken.html", status=status, first=first, draft=draft)


def _question(request: Request, kept: str, draft: DraftView, refusal: Refusal | None = None) -> Response:
    errors = [("", sentence(refusal))] if refusal else []
    status = refusal.status if refusal else 200
    return render(request, "journey/discard.html", status=status, draft=draft, errors=errors, later=kept)


async def _new_page(request: Request, visitor: Visitor, inventory: Inventory, refusal: Refusal | None) -> Response:
    offers = await if_told(visitor.orders.offers_of(inventory.family, language()))
    listed = await if_told(visitor.orders.list())
    here = {product.value for product in inventory.products}
    return render(
        request,
        "renewal/new.html",
        status=refusal.status if refusal else 200,
        inventory=inventory,
        way=(way := _way(request, inventory)),
        offers=[offer for offer in offers.new if way is None or public(offer.product) is way.public] if offers else [],
        away=offers is None,
        why=sentence(refusal) if refusal else "",
        kept=refusal.params if refusal and no_offer(refusal) else None,
        explain=explain,
        drafts=[draft for draft in listed.drafts if not draft.certificate and draft.product in here] if listed else [],
        crumbs=[Crumb(inventory.path, _(inventory.words.title))],
    )


def _order(form: Sent) -> UUID | None:
    """The open renewal whose `Vervang deze bestelling` was pressed. Raises Refused(`input.invalid`) for what is no order's id."""
    said = text(form, "vervangt")
    try:
        return UUID(said) if said else None
    except ValueError:
        raise Refused(refuse("input.invalid")) from None


def _way(request: Request, inventory: Inventory) -> Way | None:
    """The kind that was asked for; None for all."""
    word = request.query_params.get("soort", "")
    return next((way for way in inventory.ways if way.word == word), None)


async def _start_page(request: Request, visitor: Visitor, certificate: int, refusal: Refusal | None) -> Response:
    """At the address of a list, of a certificate in it; at that of a draft, of whichever it is about."""
    status, here = refusal.status if refusal else 200, families.at(request.url.path)
    view = await visitor.certificates.detail(certificate, here.family if here else None)
    inventory = families.of(view.product)
    notices = await if_told(visitor.orders.renewals((certificate,)))
    known, drafts = (notices.notices, notices.drafts) if notices else ((), ())
    offers = await if_told(visitor.orders.offers((certificate,)))
    offer = next(iter(offers.renewals), None) if offers else None
    kept = refusal is not None and no_offer(refusal)
    if (refusal is None or refusal.slug == "draft.exists") and (offer is None or offer.refusal):
        refusal = Refusal(slug=offer.refusal, params=offer.params) if offer and offer.refusal else refuse("unavailable")
    why = refusal if refusal and refusal.slug != "draft.exists" else None
    return render(
        request,
        "renewal/start.html",
        status=status,
        inventory=inventory,
        certificate=view,
        refusal=sentence(why) if why else "",
        title=_(TITLES.get(why.slug, _NOT_NOW)) if why else "",
        kept=why.params if kept and why else None,
        terms=offer.terms if offer else (),
        shortens=offer.shortens if offer else None,
        orderable=families.orderable(view.product),
        drafts=drafts,
        refused_open=next((n for n in known if not n.ended), None),
        finished=next((n for n in known if n.state is State.COMPLETED), None),
        crumbs=[
            Crumb(inventory.path, _(inventory.words.title)),
            Crumb(inventory.page(certificate), view.common_name),
        ],
    )
