"""What came back of mails: believed of the mail that it came back from, it marks the address, of a role or of a person.

Of whom a mail was is known by a hash alone.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from chassis import clock
from chassis.mail import envelope
from chassis.telemetry import log
from chassis.transaction import Transaction
from contracts import audit
from contracts.returned import ReturnedMail, ReturnedMails

from organisation import store
from organisation.bounce_box import Returned
from organisation.domain import bounces as rules
from organisation.domain.bounces import Outcome, Verdict
from organisation.domain.role_addresses import masked
from organisation.service import own_address
from organisation.service.role_addresses import say
from organisation.store import bounces as kept
from organisation.store import own_addresses
from organisation.tables import Bounce

_SHOWN = 50  # messages on the desk's page


async def take(tx: Transaction, keys: Sequence[bytes], returned: Returned) -> Verdict | None:
    """Take in one message and do what it comes to; None for one that was taken in before. `keys`: those that count now."""
    content = returned.content
    proven = _proven(keys, content) if content is not None else None
    outcome, sent = proven or (None, None)
    verdict = outcome.verdict if outcome else _unproven(content)
    gist = rules.gist(content) if verdict is Verdict.UNPROVEN else rules.Gist()
    row = Bounce(
        key=_key(returned),
        at=tx.now,
        verdict=verdict.value,
        service=sent.service if sent else "",
        mail=sent.mail if sent else "",
        recipient=_hash(sent.recipient) if sent else "",
        domain=sent.recipient.rpartition("@")[2] if sent else "",
        code=outcome.code if outcome else "",
        sender=gist.sender,
        subject=gist.subject,
        words=gist.words,
    )
    if not await kept.keep(tx, row):
        return None
    if sent and verdict in (Verdict.DEAD, Verdict.FAILED):
        await _mark(tx, sent.recipient, verdict, row.code)
    if verdict is Verdict.REFUSED_US:
        others = await kept.domains(tx, tx.now - rules.HOUR, row.key)
        if row.domain not in others and len(others) + 1 >= rules.DOMAINS:
            log.error("bounces.refused_us", domains=len(others) + 1, code=row.code, alarm=True)
    return verdict


async def show(tx: Transaction) -> ReturnedMails:
    """What proved nothing and nobody settled, the oldest first."""
    rows = await kept.unsettled(tx, _SHOWN + 1)
    mails = (ReturnedMail(key=r.key, at=r.at, sender=r.sender, subject=r.subject, words=r.words) for r in rows[:_SHOWN])
    return ReturnedMails(mails=tuple(mails), more=len(rows) > _SHOWN)


async def settle(tx: Transaction, key: str) -> ReturnedMails:
    """Somebody looked at it; its words go. One that is settled, or gone, stays as it is."""
    if await kept.settle(tx, key):
        tx.audit(audit.ReturnedMailSettled(subject="", message=key))
    return await show(tx)


async def call(tx: Transaction) -> None:
    """Call somebody, once for each, for what nobody settled in time."""
    if count := await kept.call(tx, tx.now - rules.CALLED):
        log.error("bounces.unproven", count=count, alarm=True)


async def forget(tx: Transaction) -> None:
    """What came back long ago is kept no longer."""
    await kept.forget(tx, tx.now - rules.KEPT)


async def _mark(tx: Transaction, address: str, verdict: Verdict, code: str) -> None:
    """At every subscriber and person that has it, each row held in their order; one that is not confirmed, or marked, stays as it is."""
    for number in await kept.having(tx, address):
        subscriber = await store.subscriber(tx, number, lock=True)
        row = await kept.of(tx, number, address)
        if subscriber is None or row is None or row.confirmed_at is None or row.bounced_at is not None:
            continue
        if verdict is Verdict.FAILED and not await _for_days(tx, row.address, row.confirmed_at):
            continue
        row.bounced_at, row.bounced_code = tx.now, code
        tx.audit(
            audit.RoleAddressBounced(subject=number, role_address=str(row.id), address=masked(row.address), code=code)
        )
        await say(tx, subscriber)
    for person in await own_addresses.having(tx, address):
        if person.bounced_at is None and (verdict is Verdict.DEAD or await _for_days(tx, address, person.mail_since)):
            own_address.mark(tx, person, code)


async def _for_days(tx: Transaction, address: str, since: datetime | None) -> bool:
    failed = await kept.failed(tx, _hash(address), since or tx.now - rules.KEPT)
    return rules.dead_by(clock.local(at).date() for at in failed)


def _proven(keys: Sequence[bytes], content: bytes) -> tuple[Outcome, envelope.Sent] | None:
    """What it says of the one recipient that it proves; None of none, and for what can't be read."""
    try:
        outcomes = rules.read(content)
    except rules.Unreadable:
        return None
    for address in rules.arrived(content):
        for outcome in outcomes:
            if (sent := envelope.sent(keys, address, outcome.address)) is not None:
                return outcome, sent
    return None


def _unproven(content: bytes | None) -> Verdict:
    """An automatic reply says nothing; all else is somebody's to look at."""
    try:
        return Verdict.NOTHING if content is not None and rules.read(content) == () else Verdict.UNPROVEN
    except rules.Unreadable:
        return Verdict.UNPROVEN


def _key(returned: Returned) -> str:
    """What makes a message one: its bytes, in which the address stands that it came to; of one that wasn't read its name in the mailbox."""
    about = returned.content if returned.content is not None else f"unread {returned.handle}".encode()
    return hashlib.sha256(about).hexdigest()


def _hash(address: str) -> str:
    return hashlib.sha256(address.lower().encode()).hexdigest()
