"""What others tell about an order: its form was sealed, its certificate was asked for, issued or refused.

Facts come late, twice and out of order (the certificate before "issuance started"): each handler brings the order to
where the fact says it must be, and does nothing when it is there already.
"""

from chassis.errors import Impossible
from chassis.retention import removed
from chassis.telemetry import log
from chassis.transaction import Transaction
from contracts import audit
from contracts.certificates import CertificateIssued, IssuanceFailed, IssuanceStarted
from contracts.orders import OrderCompleted, OrderFailed, OrderReady, State
from contracts.proofs import NameProof, wanted
from contracts.signing import DocumentFailed, DocumentSealed

from orders.domain.content import thaw
from orders.domain.states import KEY_UNUSED, Action
from orders.service import cases, mailing
from orders.service.transitions import event_fields, failed, transition
from orders.store import drafts, key_reservations, orders
from orders.tables import OrderRow

_WAITING_FOR_CA = {State.APPROVED.value, State.FULFILLING.value}
#: The CA is asked, whatever was heard before: of an order that failed too, when it or certificates was restored.
_TO_ASK = {State.APPROVED.value, State.FAILED.value}
_NEVER_APPROVED = {State.PLACED, State.IN_VALIDATION, State.WAITING}


async def sealed(tx: Transaction, event: DocumentSealed) -> None:
    """The form is there: validation sees the order, the contact person gets it by mail."""
    order = await _of_form(tx, event)
    if order is None or order.document_sha256 is not None:
        return
    order.document_sha256, order.document_size = event.sha256, event.size
    order.document_name, order.document_type = event.file_name, event.media_type
    if await transition(tx, order, Action.SEALED) is not None:
        return  # withdrawn meanwhile: the form stays with the order, nobody is asked to look at it
    order.reason = None
    await cases.opened(tx, order)  # who looks at the failed case must look again
    content = thaw(order.content)
    order.version += 1
    tx.emit(OrderReady(**event_fields(order, content, tx.now)))
    if (
        order.batch is None or order.batch_told_at is not None
    ):  # else all of a batch are told of together, and this one is in time for it
        await mailing.about_order(tx, "placed", order, content)
    tx.audit(audit.OrderReady(subject=str(order.id), document_sha256=event.sha256))


async def not_sealed(tx: Transaction, event: DocumentFailed) -> None:
    """The form can't be made: validation sees the order with the cause, and has it made again or rejects it."""
    order = await _of_form(tx, event)
    if order is None or event.request != order.form_request:
        return  # removed, or an earlier request
    if await transition(tx, order, Action.FORM_FAILED) is not None:
        return  # the order went on meanwhile
    await cases.opened(tx, order)
    _failed(tx, order, event.reason)


async def started(tx: Transaction, event: IssuanceStarted) -> None:
    """The CA has been asked, and says this of the names. Of what the subscriber must put in DNS the contact person hears by mail, once."""
    order = await _order(tx, event)
    if order is None or not _is_news(tx, order, event):
        return
    await _asked(tx, order)
    names, before = [proof.model_dump(mode="json") for proof in event.names], wanted(proofs(order))
    if names == order.names:
        return
    order.names, order.names_said_at = names, tx.now
    records = wanted(event.names)
    if order.state == State.FULFILLING and records and records != before:
        about = {"records": records}
        await mailing.about_order(tx, "prove_names", order, thaw(order.content), about=about, part=f".{event.version}")


def proofs(order: OrderRow) -> tuple[NameProof, ...]:
    """What the CA said last of whose the names of an order are."""
    return tuple(map(NameProof.model_validate, order.names))


async def issued(tx: Transaction, event: CertificateIssued) -> None:
    """The certificate is in the inventory: the order is complete, also when it failed before; the manager gets it by mail."""
    order = await _order(tx, event)
    if order is None:
        return
    if order.state not in _WAITING_FOR_CA | _TO_ASK:
        if order.certificate != event.certificate:
            log.error("order.certificate_after_end", order=str(order.id), certificate=event.certificate, alarm=True)
        return
    content = thaw(order.content)
    if event.spki_sha256 != order.spki_sha256:
        raise Impossible("the certificate has another key")
    await _asked(tx, order)
    order.certificate, order.reason = event.certificate, None
    await transition(tx, order, Action.ISSUED)
    await cases.closed(tx, order)
    order.version += 1
    tx.emit(OrderCompleted(**event_fields(order, content, tx.now), certificate=event.certificate, serial=event.serial))
    await mailing.about_order(tx, "issued", order, content, issued=event)
    if order.replaces is not None:
        for draft in await drafts.remove_overtaken(tx, order.subscriber, order.replaces):
            tx.audit(audit.DraftOvertaken(subject=str(draft), order=str(order.id)))
    tx.audit(audit.OrderCompleted(subject=str(order.id), certificate=event.certificate, serial=event.serial))


async def not_issued(tx: Transaction, event: IssuanceFailed) -> None:
    """The certificate can't be issued: validation sees the order with the cause, and has it approved anew or rejects it."""
    order = await _order(tx, event)
    if order is None or not _is_news(tx, order, event) or order.state not in _WAITING_FOR_CA:
        return
    if event.reason != KEY_UNUSED:
        await key_reservations.use_up(tx, order.spki_sha256, order.id)
    await transition(tx, order, Action.ISSUANCE_FAILED)
    await cases.opened(tx, order)
    _failed(tx, order, event.reason)


def _failed(tx: Transaction, order: OrderRow, reason: str) -> None:
    """Say why an order failed, and call validation."""
    order.reason, order.version = reason, order.version + 1
    fields = event_fields(order, thaw(order.content), tx.now)
    tx.emit(OrderFailed(**fields, reason=reason, failed_in=failed(order)))
    tx.audit(audit.OrderFailed(subject=str(order.id)), reason)
    log.error("order.failed", order=str(order.id), reason=reason, alarm=True)


def _is_news(tx: Transaction, order: OrderRow, event: IssuanceStarted | IssuanceFailed) -> bool:
    """True of what was not heard of yet: what is told of an earlier intent says nothing of an order that was approved anew.

    All that a restored certificates tells is news, from whatever version it goes on.
    """
    if (tx.epoch, event.version) <= (order.issuance_epoch, order.issuance_version):
        return False
    order.issuance_epoch, order.issuance_version = tx.epoch, event.version
    return True


async def _of_form(tx: Transaction, event: DocumentSealed | DocumentFailed) -> OrderRow | None:
    """The order of a form, locked; None when it was removed since its time was over."""
    order = await orders.of_form(tx, event.request)
    if order is None and await removed(tx, orders.KIND, str(event.subject)):
        return None
    if order is None or order.subscriber != event.subscriber or order.id != event.subject:
        raise Impossible("no order with this form")
    return order


async def _order(tx: Transaction, event: IssuanceStarted | IssuanceFailed | CertificateIssued) -> OrderRow | None:
    """The order of a fact, locked; None when it was removed since its time was over, and with an alarm when nobody here knows it: the copy of the certificate stays."""
    order = None if event.order is None else await orders.locked(tx, event.order)
    if order is None and await removed(tx, orders.KIND, str(event.order)):
        return None
    if order is None:
        log.error("order.unknown", order=str(event.order), type=event.NAME, alarm=True)
        return None
    if order.subscriber != event.subscriber:
        raise Impossible("the order is another subscriber's")
    if State(order.state) in _NEVER_APPROVED or failed(order) is State.PLACED:
        raise Impossible("the order was never approved")
    return order


async def _asked(tx: Transaction, order: OrderRow) -> None:
    """The answer may be heard before the question: the order still goes by way of the state between."""
    if order.state in _TO_ASK:
        await cases.set_aside(tx, order)
        await transition(tx, order, Action.ISSUANCE_STARTED)
