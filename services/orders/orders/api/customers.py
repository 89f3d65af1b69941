"""HTTP in: the wizard, orders and their documents, prices and terms."""

from typing import Annotated, Literal
from uuid import UUID

from chassis import clock
from chassis.edge import app
from chassis.edge.app import CurrentActor, CurrentService, HttpTx, action
from contracts.identifiers import IsoDay, RowId, RowVersion, TextVersion
from contracts.journeys import SaveStep, Step
from contracts.orders import (
    DraftView,
    EmailCode,
    KeepTyped,
    LegalText,
    LookAtRequest,
    NameHints,
    Offers,
    OrderPage,
    OrderQuery,
    OrderState,
    OrderView,
    Place,
    Placed,
    Rates,
    Renewals,
    RequestFindings,
    SendAgain,
    StartAgain,
    StartLike,
    StartNew,
    StartRenewal,
    Withdraw,
)
from contracts.products import Family
from contracts.refusals import Refusal, refuse
from contracts.review import Answer
from fastapi import Query
from fastapi.responses import Response

from orders.adapters import Adapters
from orders.api.parts import Domain, Limited, Reads
from orders.service import beginning, drafts, looks, offers, orders, placing, questions, typed
from orders.service import mail_again as mail_again_service
from orders.settings import Settings
from orders.steps import email_code as code_step
from orders.store import legal, lists

router = app.router()


@router.post("/drafts", dependencies=[action("draft.start")])
async def start(
    command: StartRenewal | StartNew | StartLike | StartAgain, tx: HttpTx, reads: Reads, limits: Limited, domain: Domain
) -> DraftView | Refusal:
    """Start the renewal of a certificate, the order of a new one, also like one that there is, or an order that ended without one anew."""
    if isinstance(command, StartAgain):
        return await beginning.start_again(tx, reads, command, limits, domain)
    if isinstance(command, StartLike):
        return await beginning.start_like(tx, reads, command, limits, domain)
    if isinstance(command, StartNew):
        return await beginning.start_new(tx, reads, command, limits, domain)
    return await beginning.start(tx, reads, command)


@router.get("/drafts/{draft_id}", dependencies=[action("draft.view")])
async def draft(draft_id: UUID, tx: HttpTx, reads: Reads) -> DraftView | Refusal:
    """A draft, complete."""
    return await drafts.show(tx, reads, draft_id)


@router.get("/drafts/{draft_id}/email-code", dependencies=[action("draft.view")])
async def email_code(draft_id: UUID, tx: HttpTx) -> EmailCode | Refusal:
    """What is known of the address of who looks, for waiting pages."""
    return await code_step.look(tx, draft_id)


@router.get("/drafts/{draft_id}/dns", dependencies=[action("draft.view")])
async def dns(draft_id: UUID, tx: HttpTx, requests: Reads) -> NameHints | Refusal:
    """What DNS said of the names of a draft, for waiting pages."""
    draft = await drafts.show(tx, requests, draft_id)
    return draft if isinstance(draft, Refusal) else NameHints(hints=draft.dns)


@router.delete("/drafts/{draft_id}", dependencies=[action("draft.discard")], status_code=204)
async def discard(draft_id: UUID, version: RowVersion, tx: HttpTx) -> Response | Refusal:
    """Throw a draft away."""
    return await drafts.discard(tx, draft_id, version) or Response(status_code=204)


@router.put("/drafts/{draft_id}/typed", dependencies=[action("draft.keep_typed")], status_code=204)
async def keep_typed(
    draft_id: UUID, command: KeepTyped, actor: CurrentActor, service: CurrentService[Adapters]
) -> Response | Refusal:
    """What stands in an open step, not saved."""
    return await typed.keep(service, actor, draft_id, command) or Response(status_code=204)


@router.delete("/drafts/{draft_id}/typed", dependencies=[action("draft.keep_typed")], status_code=204)
async def drop_typed(draft_id: UUID, step: Step, tx: HttpTx) -> Response | Refusal:
    """Forget what stood in an open step."""
    return await typed.drop(tx, draft_id, step) or Response(status_code=204)


@router.post("/drafts/{draft_id}/request", dependencies=[action("draft.look")])
async def look(draft_id: UUID, command: LookAtRequest, tx: HttpTx, reads: Reads) -> RequestFindings | Refusal:
    """What is found about a request that stands on a page."""
    return await looks.look(tx, reads, draft_id, command)


@router.put("/drafts/{draft_id}/steps/{step}", dependencies=[action("draft.save")])
async def save(
    draft_id: UUID, step: Step, command: SaveStep, tx: HttpTx, reads: Reads, limits: Limited
) -> DraftView | Refusal:
    """Save the answers of one step."""
    return await drafts.save(tx, reads, draft_id, step, command, limits)


@router.post("/drafts/{draft_id}/place", dependencies=[action("order.place")])
async def place(
    draft_id: UUID, command: Place, tx: HttpTx, reads: Reads, service: CurrentService[Adapters]
) -> Placed | Refusal:
    """Place the order."""
    return await placing.place(tx, reads, draft_id, command, service.settings.portal_url)


@router.get("/orders", dependencies=[action("order.list")])
async def order_list(
    actor: CurrentActor, service: CurrentService[Adapters], query: Annotated[OrderQuery, Query()]
) -> OrderPage:
    """The subscriber's orders, newest first, and its drafts."""
    assert isinstance(service.settings, Settings)
    return await lists.orders(service.database.reads, actor, query, clock.now(), service.settings.waiting_kept)


@router.get("/orders/{order_id}", dependencies=[action("order.view")])
async def order(order_id: UUID, tx: HttpTx, service: CurrentService[Adapters]) -> OrderView | Refusal:
    """One order."""
    assert isinstance(service.settings, Settings)
    return await orders.show(tx, order_id, service.settings)


@router.get("/orders/{order_id}/state", dependencies=[action("order.view")])
async def order_state(order_id: UUID, actor: CurrentActor, service: CurrentService[Adapters]) -> OrderState | Refusal:
    """Where an order is, for waiting pages."""
    return await orders.state(service, actor, order_id)


@router.post("/orders/{order_id}/answer", dependencies=[action("order.answer")])
async def answer(order_id: UUID, command: Answer, tx: HttpTx) -> OrderView:
    """Answer validation's question."""
    return await questions.answer(tx, order_id, command)


@router.post("/orders/{order_id}/mails/again", dependencies=[action("order.mail_again")])
async def mail_again(
    order_id: UUID, command: SendAgain, tx: HttpTx, service: CurrentService[Adapters]
) -> OrderView | Refusal:
    """Send a mail about the order again."""
    assert isinstance(service.settings, Settings)
    await mail_again_service.send(tx, order_id, command)
    return await orders.show(tx, order_id, service.settings)


@router.post("/orders/{order_id}/withdraw", dependencies=[action("order.withdraw")])
async def withdraw(order_id: UUID, command: Withdraw, tx: HttpTx) -> OrderView:
    """Withdraw an order."""
    return await questions.withdraw(tx, order_id, command)


@router.get("/orders/{order_id}/document", dependencies=[action("order.document")])
async def document(order_id: UUID, actor: CurrentActor, service: CurrentService[Adapters]) -> Response | Refusal:
    """The sealed form's bytes."""
    form = await orders.document(service, actor, order_id)
    if isinstance(form, Refusal):
        return form
    about, content = form
    disposition = f'attachment; filename="{about.file_name}"'
    headers = {"content-disposition": disposition, "x-content-type-options": "nosniff"}
    return Response(content, media_type=about.media_type, headers=headers)


@router.get("/renewals", dependencies=[action("renewal.view")])
async def renewals(
    actor: CurrentActor, service: CurrentService[Adapters], certificate: Annotated[list[RowId], Query(max_length=200)]
) -> Renewals:
    """Which of these certificates have an open or finished renewal, or drafts of one."""
    reads, now = service.database.reads, clock.now()
    notices = await lists.renewals(reads, actor, certificate, now)
    return Renewals(notices=notices, drafts=await lists.drafts(reads, actor, now, certificate))


@router.get("/offers", dependencies=[action("offer.view")])
async def offered(
    tx: HttpTx,
    domain: Domain,
    certificate: Annotated[tuple[RowId, ...], Query(max_length=25)] = (),
    family: Family | None = None,
    language: Literal["nl", "en"] = "nl",
) -> Offers:
    """What may be ordered today for these certificates, and anew in a family, with the reason when nothing may."""
    renewals = await offers.renewals(tx, certificate)
    if family is None:
        return renewals
    return renewals.model_copy(update={"new": await offers.new(tx, family, language, domain, tx.actor.tenant)})


Language = Annotated[Literal["nl", "en"], Query()]


@router.get("/terms", dependencies=[action("legal.view")])
async def terms(service: CurrentService[Adapters], language: Language = "nl") -> LegalText | Refusal:
    """The terms that are agreed to today."""
    today = clock.local(clock.now()).date()
    return await legal.terms(service.database.reads, language, None, today) or refuse("not_found")


@router.get("/terms/{version}", dependencies=[action("legal.view")])
async def terms_of(
    version: TextVersion, service: CurrentService[Adapters], language: Language = "nl"
) -> LegalText | Refusal:
    """A version of the terms, also one of before. Refusal: `not_found`."""
    today = clock.local(clock.now()).date()
    return await legal.terms(service.database.reads, language, version, today) or refuse("not_found")


@router.get("/rates", dependencies=[action("legal.view")])
async def rates(service: CurrentService[Adapters], day: IsoDay | None = None) -> Rates | Refusal:
    """What certificates cost on an Amsterdam day; without one, today. Refusal: `rates.day`."""
    today = clock.local(clock.now()).date()
    return (await legal.catalogue(service.database.reads)).rates(day or today, today)
