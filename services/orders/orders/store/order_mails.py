"""Mails about an order that were asked for, and where each is: the queue knows as long as it keeps the job."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.transaction import Transaction
from chassis.work.queue import MAIL, job_of
from contracts.mails import Message
from contracts.orders import MailState, OrderMail
from sqlalchemy import text

_ADD = text("""INSERT INTO order_mail ("order", key, mail, address, at, again_of)
VALUES (:order, :key, :mail, :address, :now, :again_of) ON CONFLICT (key) DO NOTHING""")
_JOB = f"LEFT JOIN LATERAL (SELECT j.state, j.payload FROM {job_of(MAIL, 'm.key')}) j ON true"  # noqa: S608 - constants
_OF = text(f"""SELECT m.id, m.mail, m.address, m.at, CASE WHEN j.state IN ('waiting', 'leased') THEN 'waiting'
  WHEN j.state = 'failed' OR EXISTS (SELECT FROM undelivered_mail u WHERE u."order" = m."order" AND u.address = m.address
    AND m.key = 'order.' || m."order" || '.' || u.mail) THEN 'undelivered' ELSE 'sent' END AS state
FROM order_mail m {_JOB} WHERE m."order" = :order ORDER BY m.id""")  # noqa: S608 - constants
_SENT = text(f"""SELECT coalesce(f.id, m.id) AS first, coalesce(f.key, m.key) AS key, j.payload,
  (SELECT count(*) FROM order_mail a WHERE a.again_of = coalesce(f.id, m.id)) AS times,
  (SELECT array_agg(a.at ORDER BY a.at DESC) FROM order_mail a WHERE a."order" = m."order" AND a.again_of IS NOT NULL AND a.at > :since) AS lately
FROM order_mail m LEFT JOIN order_mail f ON f.id = m.again_of {_JOB} WHERE m.id = :id""")  # noqa: S608 - constants


async def add(tx: Transaction, order: UUID, mail: str, message: Message, again_of: int | None = None) -> None:
    """Keep that a mail about an order is asked for; `again_of` is the first one that it repeats."""
    row = {"order": order, "key": message.key, "mail": mail, "address": message.to, "now": tx.now}
    await tx.session.execute(_ADD, row | {"again_of": again_of})


async def of(tx: Transaction, order: UUID) -> tuple[OrderMail, ...]:
    """The mails about an order that the actor may see, oldest first; that one may be sent again is not said yet.

    What the queue does not know any more left: that an address refused it is kept.
    """
    rows = await tx.session.execute(_OF, {"order": order})
    return tuple(
        OrderMail(id=row.id, mail=row.mail, address=row.address, at=row.at, state=MailState(row.state)) for row in rows
    )


async def sent(tx: Transaction, mail: int, within: timedelta) -> tuple[int, str, int, list[datetime], Any]:
    """Of one mail: the first one that it is or repeats (its id and key), how often that was sent again, when mails about its order were sent
    again `within` this time (the last first), and the message, None when it is not kept any more."""
    row = (await tx.session.execute(_SENT, {"id": mail, "since": tx.now - within})).one()
    return row.first, row.key, row.times, list(row.lately or ()), row.payload
