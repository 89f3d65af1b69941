"""SQL of what came back of mails. Nothing of it is a customer's to read; what it marks is a subscriber's own address."""

from collections.abc import Sequence
from datetime import datetime

from chassis.transaction import Transaction
from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from organisation.tables import Bounce, RoleAddress

_SETTLE = text("""UPDATE bounce SET settled_at = :now, settled_by = :by, sender = '', subject = '', words = ''
WHERE key = :key AND verdict = 'unproven' AND settled_at IS NULL RETURNING key""")
_CALL = text("""UPDATE bounce SET called_at = :now WHERE verdict = 'unproven' AND settled_at IS NULL AND at < :before
AND called_at IS NULL RETURNING key""")


async def keep(tx: Transaction, row: Bounce) -> bool:
    """Keep it; False when it was kept before."""
    added = insert(Bounce).values(
        key=row.key,
        at=row.at,
        verdict=row.verdict,
        service=row.service,
        mail=row.mail,
        recipient=row.recipient,
        domain=row.domain,
        code=row.code,
        sender=row.sender,
        subject=row.subject,
        words=row.words,
    )
    once = added.on_conflict_do_nothing().returning(col(Bounce.key))
    return (await tx.session.execute(once)).first() is not None


async def failed(tx: Transaction, recipient: str, since: datetime) -> Sequence[datetime]:
    """When mails to this recipient (a hash) failed, since then."""
    which = select(col(Bounce.at)).where(
        col(Bounce.recipient) == recipient, col(Bounce.verdict) == "failed", col(Bounce.at) >= since
    )
    return (await tx.session.execute(which)).scalars().all()


async def domains(tx: Transaction, since: datetime, besides: str) -> set[str]:
    """The domains that refused us since then, but for what this message (a key) says."""
    which = select(col(Bounce.domain)).where(
        col(Bounce.verdict) == "refused_us", col(Bounce.at) >= since, col(Bounce.key) != besides
    )
    return set((await tx.session.execute(which)).scalars())


async def having(tx: Transaction, address: str) -> Sequence[str]:
    """The subscribers that have this address (in lower case), in the order in which they are locked."""
    which = select(col(RoleAddress.subscriber)).where(func.lower(col(RoleAddress.address)) == address)
    return (await tx.session.execute(which.order_by(col(RoleAddress.subscriber)))).scalars().all()


async def of(tx: Transaction, subscriber: str, address: str) -> RoleAddress | None:
    """The subscriber's address, as it is now that its row is held."""
    which = select(RoleAddress).where(
        col(RoleAddress.subscriber) == subscriber, func.lower(col(RoleAddress.address)) == address
    )
    return (await tx.session.execute(which.execution_options(populate_existing=True))).scalar_one_or_none()


async def unsettled(tx: Transaction, most: int) -> Sequence[Bounce]:
    """Those that proved nothing and nobody settled, the oldest first. For the provider's own people."""
    which = select(Bounce).where(col(Bounce.verdict) == "unproven", col(Bounce.settled_at).is_(None))
    return (await tx.session.execute(which.order_by(col(Bounce.at), col(Bounce.key)).limit(most))).scalars().all()


async def settle(tx: Transaction, key: str) -> bool:
    """One of those is settled by who acts, and its words are gone; False when it is none of those (any more)."""
    row = {"key": key, "now": tx.now, "by": tx.actor.number}
    return (await tx.session.execute(_SETTLE, row)).first() is not None


async def call(tx: Transaction, before: datetime) -> int:
    """How many of those came before then and somebody was not called for yet; now they are."""
    return len((await tx.session.execute(_CALL, {"before": before, "now": tx.now})).all())


async def forget(tx: Transaction, before: datetime) -> None:
    """What came before then is kept no longer."""
    await tx.session.execute(delete(Bounce).where(col(Bounce.at) < before))
