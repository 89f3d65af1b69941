"""Orders as their subscriber sees them, and their documents."""

from datetime import datetime
from uuid import UUID

from chassis import clock
from chassis.actor import Actor
from chassis.outside.objects import ObjectAway, ObjectDamaged, ObjectMissing
from chassis.service import Service
from chassis.transaction import Transaction
from contracts import audit
from contracts.authority import Who
from contracts.certificates import ISSUANCE_CAUSES
from contracts.labels import OwnTexts
from contracts.open_sets import Open, opened
from contracts.orders import DocumentView, OrderLink, OrderState, OrderView, PersonCard, State
from contracts.products import Product
from contracts.refusals import Refusal, refuse
from contracts.review import HandCheck
from review import clock as review_clock
from review import store as reviews
from review.store import Review

from orders.adapters import Adapters
from orders.domain import course
from orders.domain.content import Content, thaw
from orders.domain.states import FOLLOWED, KEY_UNUSED, withdrawable
from orders.service import hints, mail_again, nominations
from orders.service.fulfilment import proofs
from orders.service.transitions import failed
from orders.settings import Settings
from orders.store import copies, key_reservations, lists, undelivered
from orders.store import orders as store
from orders.tables import OrderRow


async def show(tx: Transaction, order_id: UUID, settings: Settings) -> OrderView | Refusal:
    """One order of the subscriber, with where it is on its way. Refusal: `not_found`."""
    order = await store.visible(tx, order_id)
    if order is None:
        return refuse("not_found")
    review, state = await reviews.find(tx, order.id), State(order.state)
    shown = await _view(tx, order, review)
    ticked: dict[Open[HandCheck], datetime] = {}
    decided_by = None
    if review is not None:
        ticked = {check.check: check.at for check in await reviews.checks(tx, review) if check.at is not None}
        within = settings.failed_alarm_after if state is State.FAILED else settings.validation_alarm_after
        decided_by = await review_clock.due(tx, review, within)
    moves, kept, made_within = shown.history, settings.waiting_kept, settings.fulfilling_alarm_after
    since = moves[-1].at if moves else order.placed_at
    asked_at = order.names_said_at if shown.wanted else None
    turn = course.turn(
        state,
        since,
        failed_in=failed(order),
        identified=await nominations.settled(tx, order),
        decided_by=decided_by,
        kept=kept,
        made_within=made_within,
        asked_at=asked_at,
    )
    stages = course.stages(Product(order.product), state, moves, ticked, shown.names)
    mails = await mail_again.of(tx, order)
    dns = () if shown.ended else await hints.of_order(tx, order, shown.sans)
    return shown.model_copy(update={"stages": stages, "turn": turn, "mails": mails, "dns": dns})


async def view(tx: Transaction, order: OrderRow) -> OrderView:
    """An order that the caller may see (`store.visible`): what was agreed to, as frozen, and where it is now.

    Validation reads the names of staff in its history; customers don't.
    """
    return await _view(tx, order, await reviews.find(tx, order.id))


async def _view(tx: Transaction, order: OrderRow, review: Review | None) -> OrderView:
    content, state = thaw(order.content), State(order.state)
    follower = await _follower(tx, order) if (ended := state in FOLLOWED) else None
    looked_at = review is not None and review.claimed(tx.now)
    for_staff = Who.VALIDATION in tx.actor.roles
    return OrderView(
        id=order.id,
        reference=order.reference,
        product=opened(Product, order.product),
        state=state,
        failed_in=failed(order),
        under_review=looked_at,
        withdrawable=withdrawable(state, looked_at=looked_at),
        language=content.language,
        subscriber=content.subscriber,
        contact=content.contact,
        manager=await _manager(tx, order, content),
        nominated=content.details.nominated,
        common_name=order.common_name,
        sans=content.details.sans,
        number=content.details.subject.serial_number,
        csr_summary=content.details.csr_summary,
        delivery_email=content.details.delivery_email,
        csr_handed_in_at=content.details.csr_handed_in_at,
        texts=content.details.texts or OwnTexts(),
        price_cents=content.price_cents,
        validity_days=content.details.validity_days,
        validity=content.details.validity,
        renews=content.renews,
        terms_version=content.terms_version,
        declarations=content.declarations,
        declared_at=content.declared_at,
        content_sha256=order.content_sha256,
        placed_at=order.placed_at,
        document=document_of(order),
        certificate=order.certificate,
        names=proofs(order),
        reason=None if order.reason == "replaced" else order.reason,
        questions=() if review is None else await reviews.questions(tx, order.id),
        causes=await reviews.causes(tx, order.id) if state is State.REJECTED else (),
        undelivered=await undelivered.of(tx, order.id, for_staff=for_staff),
        history=await store.history(tx, order.id, for_staff=for_staff),
        follows=content.follows,
        prepared_by=content.prepared_by,
        paper=content.paper,
        followed_by=follower,
        replaced=state is State.WITHDRAWN and order.reason == "replaced",
        again=ended and follower is None,
        csr_reusable=await _reusable(tx, order),
    )


async def _follower(tx: Transaction, order: OrderRow) -> OrderLink | None:
    follower = await store.follower(tx, order.id)
    return None if follower is None else OrderLink(order=follower.id, reference=follower.reference)


async def _reusable(tx: Transaction, order: OrderRow) -> bool:
    """Whether the request of an order may be used for another; of one that goes on, as it is known to stand now."""
    state = State(order.state)
    if state in FOLLOWED:
        return await key_reservations.reusable(tx, order.spki_sha256, order.id)
    return state is not State.COMPLETED and order.reason not in ISSUANCE_CAUSES - {KEY_UNUSED}


async def _manager(tx: Transaction, order: OrderRow, content: Content) -> PersonCard | None:
    """Who was agreed to; of who was nominated, as registered now, as soon as it is known who that is."""
    if content.details.manager is not None or order.manager is None:
        return content.details.manager
    return await copies.person(tx, order.manager)


def document_of(order: OrderRow) -> DocumentView | None:
    """The sealed form of an order, when it is there."""
    return lists.document(order.document_sha256, order.document_size, order.document_name, order.document_type)


async def state(service: Service[Adapters], actor: Actor, order_id: UUID) -> OrderState | Refusal:
    """Where an order is. Refusal: `not_found`."""
    return await lists.state(service.database.reads, actor, order_id, clock.now()) or refuse("not_found")


async def document(service: Service[Adapters], actor: Actor, order_id: UUID) -> tuple[DocumentView, bytes] | Refusal:
    """The sealed form and its bytes, for who may see the order. Refusals: `not_found`, `unavailable`."""
    async with service.database.begin(actor) as tx:
        order = await store.visible(tx, order_id)
        form = document_of(order) if order is not None else None
        if order is None or form is None:
            return refuse("not_found")
        tx.audit(audit.DocumentRead(subject=str(order.id)))  # before it is shown; a store that is away is a second line
    try:
        return form, await service.objects.read(form.sha256)
    except (ObjectAway, ObjectMissing, ObjectDamaged):
        return refuse("unavailable")  # the store is away, or what it holds is not what was sealed
