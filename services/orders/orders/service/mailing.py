"""Mails asked for: each in the language of the person it goes to, else in that of the order or the draft."""

from collections.abc import Mapping

from chassis.transaction import Transaction
from contracts.certificates import CertificateIssued
from contracts.orders import PersonCard

from orders import mails
from orders.domain.content import Content
from orders.mails import Recipient
from orders.store import copies
from orders.tables import DraftRow, OrderRow


async def about_order(
    tx: Transaction,
    mail: str,
    order: OrderRow,
    content: Content,
    *,
    colleague: PersonCard | None = None,
    issued: CertificateIssued | None = None,
) -> None:
    """Ask for a mail about an order; `mail` is its name in `mails.MAILS`."""
    to = mails.recipient(mail, content, colleague)
    said = None if to.number is None else await copies.language(tx, to.number)
    tx.mail(mails.of_order(mail, order, content, to, said or content.language, issued))


async def about_draft(
    tx: Transaction, mail: str, draft: DraftRow, to: PersonCard, values: Mapping[str, object]
) -> None:
    """Ask for a mail about a draft to a colleague; `values` are what its template names."""
    said = await copies.language(tx, to.number)
    told = mails.of_draft(mail, draft, Recipient(to.email, to.name, to.number), said or draft.language, values)
    tx.mail(told)
