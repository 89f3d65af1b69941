"""Mails asked for: each in the language of the person it goes to, else in that of the order or the draft.

An address that no mail can have raises an alarm: a mail holds back no fact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from chassis.telemetry import log
from chassis.transaction import Transaction
from contracts import audit
from contracts.certificates import CertificateIssued
from contracts.orders import PersonCard
from contracts.review import Question, RejectionCause
from pydantic import ValidationError

from orders import mails
from orders.domain.content import Content, thaw
from orders.mails import Recipient
from orders.store import copies, order_mails
from orders.store import undelivered as store
from orders.tables import DraftRow, OrderRow


async def about_order(
    tx: Transaction,
    mail: str,
    order: OrderRow,
    content: Content,
    *,
    colleague: PersonCard | None = None,
    issued: CertificateIssued | None = None,
    causes: Sequence[RejectionCause] = (),
    question: Question | None = None,
    about: Mapping[str, object] | None = None,
    part: str = "",
) -> None:
    """Ask for a mail about an order; `mail` is its name in `mails.MAILS`, `about` what its template names besides.

    `part` tells mails of one name about one order apart. A copy that can't be sent keeps back no original.
    """
    to = mails.recipient(mail, content, colleague)
    said = None if to.number is None else await copies.language(tx, to.number)
    language = said or content.language
    values = {"causes": tuple(cause.told(language) for cause in causes), **(about or {})}
    if question is not None:
        values["question"] = question.told(language)
    for recipient in (to, replace(to, copy=())) if to.copy else (to,):
        try:
            message = mails.of_order(mail, order, content, recipient, language, issued, values, part)
        except ValidationError:
            log.error("mail.address", person=to.number, order=str(order.id), mail=mail, alarm=True)
            continue
        if mails.MAILS[mail].to in {mails.To.CONTACT, mails.To.DELIVERY}:
            await order_mails.add(tx, order.id, mail, message)
        tx.mail(message)
        return


async def about_orders(tx: Transaction, together: Sequence[OrderRow]) -> None:
    """Ask for one mail about orders that one contact placed together, oldest first; it stands with the first of them."""
    content = thaw(together[0].content)
    contact, language = content.contact, await copies.language(tx, content.contact.number) or content.language
    try:
        message = mails.of_orders(together, contact, language)
    except ValidationError:
        log.error("mail.address", person=contact.number, order=str(together[0].id), mail="placed_together", alarm=True)
        return
    await order_mails.add(tx, together[0].id, "placed_together", message)
    tx.mail(message)


async def undelivered(tx: Transaction, key: str, addresses: Sequence[str], cause: str) -> None:
    """Keep with the order that these did not get a mail about it: its page shows it. `key` is the mail's.

    What was about a draft or brought a code is nobody's once it failed: another is asked for.
    """
    about, _, rest = key.partition(".")
    number, _, mail = rest.partition(".")
    if about == "order":
        await store.add(tx, UUID(number), mail, addresses, cause)
        tx.audit(audit.OrderMailUndelivered(subject=number, mail=mail, recipients=len(addresses)), cause)


async def about_voided(tx: Transaction, order: OrderRow, voided: Sequence[str], version: int) -> None:
    """Tell these validators that their approval, or what they prepared, counts no more; `version` is that of the case."""
    for number in voided:
        await _to_validator(tx, "approval_voided", order, number, version)


async def about_handed_back(tx: Transaction, order: OrderRow, preparer: str, version: int) -> None:
    """Tell a validator that a colleague did not take the decision they prepared."""
    await _to_validator(tx, "handed_back", order, preparer, version)


async def _to_validator(tx: Transaction, mail: str, order: OrderRow, number: str, version: int) -> None:
    person = await copies.person(tx, number)
    if person is not None:
        await about_order(tx, mail, order, thaw(order.content), colleague=person, part=f".{version}")


async def about_draft(
    tx: Transaction, mail: str, draft: DraftRow, to: PersonCard, values: Mapping[str, object], part: str = ""
) -> None:
    """Ask for a mail about a draft to a colleague; `values` are what its template names, `part` as in `about_order`."""
    said = await copies.language(tx, to.number)
    recipient = Recipient(to.email, to.name, to.number)
    try:
        tx.mail(mails.of_draft(mail, draft, recipient, said or draft.language, values, part))
    except ValidationError:
        log.error("mail.address", person=to.number, draft=str(draft.id), mail=mail, alarm=True)
