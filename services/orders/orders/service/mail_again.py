"""The mails about an order on its page, and one of them sent again: the same words and attachments, to the same person.

Sent again is what the queue still has: nothing is written anew, and a certificate that goes along is the one that went. To who ordered it goes to
the address that the register has now, since the old one may be why it did not arrive; where the certificate was asked for, to that address alone.
"""

from datetime import timedelta
from uuid import UUID

from chassis.errors import Refused
from chassis.telemetry import new_correlation
from chassis.transaction import Transaction
from contracts import audit
from contracts.mails import Message
from contracts.orders import MailState, OrderMail, SendAgain, State
from contracts.refusals import refuse

from orders.domain.content import thaw
from orders.mails import MAILS, To
from orders.store import copies, order_mails
from orders.store import orders as store
from orders.tables import OrderRow

#: So many mails about one order are sent again within this time.
MOST, WITHIN = 3, timedelta(days=1)
#: What asks for something, and in which state that is asked still.
_ASKS = {"question": State.WAITING, "question_reminder": State.WAITING, "prove_names": State.FULFILLING}


def may_be(mail: OrderMail, state: State) -> bool:
    """True of a mail that left or was refused; of one that asks for something, as long as that is asked still."""
    return mail.state != MailState.WAITING and _ASKS.get(mail.mail, state) is state


async def of(tx: Transaction, order: OrderRow) -> tuple[OrderMail, ...]:
    """The mails about an order that the actor may see, oldest first, and which of them may be sent again."""
    state = State(order.state)
    return tuple(mail.model_copy(update={"again": may_be(mail, state)}) for mail in await order_mails.of(tx, order.id))


async def send(tx: Transaction, order_id: UUID, command: SendAgain) -> None:
    """Send a mail about an order again. Raises Refused: `not_found`, `order.mail_waiting` (it is on its way), `order.mail_over` (what it asks
    was answered), `order.mail_gone` (not kept any more), `order.mail_nobody` (who ordered is not active), `order.mails_enough` (`until`)."""
    order = await store.visible(tx, order_id, lock=True)
    mail = (
        None if order is None else next((m for m in await order_mails.of(tx, order.id) if m.id == command.mail), None)
    )
    if order is None or mail is None:
        raise Refused(refuse("not_found"))
    new_correlation(order.correlation_id)
    if not may_be(mail, State(order.state)):
        raise Refused(refuse("order.mail_waiting" if mail.state == MailState.WAITING else "order.mail_over"))
    first, key, times, lately, payload = await order_mails.sent(tx, mail.id, WITHIN)
    if len(lately) >= MOST:
        raise Refused(refuse("order.mails_enough", until=(lately[MOST - 1] + WITHIN).isoformat()))
    if payload is None:
        raise Refused(refuse("order.mail_gone"))
    message, address = Message.model_validate(payload), mail.address
    if MAILS[mail.mail].to is To.CONTACT:
        person = await copies.person(tx, thaw(order.content).contact.number)
        if person is None or not person.active:
            raise Refused(refuse("order.mail_nobody"))
        address = person.email
    again = message.model_copy(update={"key": f"{key}.again.{times + 1}", "to": address, "cc": (), "only": ()})
    await order_mails.add(tx, order.id, mail.mail, again, first)
    tx.mail(again)
    tx.audit(audit.OrderMailSentAgain(subject=str(order.id), mail=mail.mail))
