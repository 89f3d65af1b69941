"""All SQL of auth. Sessions are found by the hash of their id; a list holds those of one person."""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
from chassis.transaction import Transaction
from contracts.auth import EndReason, Notice
from contracts.organisation import Registration
from pydantic import TypeAdapter
from sqlalchemy import delete, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from auth.domain import HAND_OVER, IDLE, Holder, KnownCredential, KnownSession, Organisation, Status
from auth.tables import CredentialRow, HandOverRow, ListNumberRow, SessionRow

_REGISTRATIONS = TypeAdapter(tuple[Registration, ...])
_ORGANISATIONS = TypeAdapter(dict[str, Organisation])
_NOTICES = TypeAdapter(tuple[Notice, ...])
#: The fields of `Holder`, in their order; the subscribers are those that the person is registered with.
_PERSON = """p.number, p.name, p.enrolled, p.active, CAST(p.registrations AS text),
  (SELECT CAST(coalesce(json_object_agg(b.number, json_build_object('name', b.name, 'active', b.active)), '{}') AS text)
   FROM subscriber b WHERE b.number IN (SELECT r ->> 'subscriber' FROM json_array_elements(p.registrations) AS r)), p.language, p.mail_bounced"""
_HOLDER = text(f"SELECT {_PERSON} FROM person p WHERE p.number = :number")
#: Besides, the fields of `KnownSession` and of `KnownCredential`, in their order.
_FOUND = f"""SELECT s.hash, s.person, s.subscriber, s.method, s.started_at, s.seen_at, s.ends_at, s.notices,
  c.sha256, c.der, c.issuer, c.subject, c.serial, c.status, c.checked_at,
  {_PERSON}
FROM session s JOIN credential c ON c.sha256 = s.credential LEFT JOIN person p ON p.number = s.person
WHERE s.hash = $1 AND s.ended_at IS NULL"""


async def find(reads: asyncpg.Pool, session_hash: str) -> tuple[KnownSession, KnownCredential, Holder | None] | None:
    """A session that nobody ended, with its certificate and its person as `holder` gives one, in one statement."""
    record = await reads.fetchrow(_FOUND, session_hash)
    if record is None:
        return None
    session = KnownSession(*(*record[:7], _NOTICES.validate_json(record["notices"])))
    credential = KnownCredential(*record[8:15])
    return session, credential, None if record["number"] is None else _holder(record[15:])


async def holder(tx: Transaction, number: str | None) -> Holder | None:
    """The person with the subscribers he or she is registered with; None when organisation never told of one."""
    row = None if number is None else (await tx.session.execute(_HOLDER, {"number": number})).first()
    return None if row is None else _holder(row)


def _holder(fields: Sequence[Any]) -> Holder:
    number, name, enrolled, active, registrations, subscribers, language, mail_bounced = fields
    registered, organisations = _REGISTRATIONS.validate_json(registrations), _ORGANISATIONS.validate_json(subscribers)
    return Holder(number, name, enrolled, active, registered, organisations, language, mail_bounced)


_KEEP = text("""INSERT INTO credential AS c (sha256, der, issuer, subject, serial, not_after, status, checked_at, check_at)
VALUES (:sha256, :der, :issuer, :subject, :serial, :not_after, :status, :checked_at, :check_at)
ON CONFLICT (sha256) DO UPDATE SET status = excluded.status, checked_at = excluded.checked_at, check_at = excluded.check_at
WHERE c.checked_at < excluded.checked_at AND c.status <> 'revoked'""")
_MADE = text("SELECT count(*) FROM hand_over WHERE expires_at > :since")
_ADD_CODE = text("""INSERT INTO hand_over (code_hash, state_hash, person, credential, expires_at)
VALUES (:code_hash, :state_hash, :person, :credential, :expires_at)""")
_USE_CODE = text("""UPDATE hand_over SET used_at = :now WHERE code_hash = :code AND used_at IS NULL
RETURNING code_hash, state_hash, person, credential, expires_at, used_at""")
_HOLD = text("SELECT FROM person WHERE number = :number FOR UPDATE")


async def keep_credential(tx: Transaction, row: CredentialRow) -> None:
    """Keep a certificate that was just seen good. Revocation can't be undone; any other status is of its moment."""
    await tx.session.execute(_KEEP, row.model_dump())


async def credential(tx: Transaction, sha256: str, *, hold: bool = False) -> CredentialRow:
    """A kept certificate. Raises KeyError for an unknown one.

    With `hold` its status can't change until the transaction ends: who marks it meanwhile sees what was done here.
    """
    held = {"read": True} if hold else None
    row = await tx.session.get(CredentialRow, sha256, populate_existing=True, with_for_update=held)
    if row is None:
        raise KeyError(sha256)
    return row


async def set_status(
    tx: Transaction, sha256: str, status: str, checked_at: datetime | None, check_at: datetime
) -> None:
    """Write down what a check gave; `checked_at` only when it was seen good, and never back in time."""
    statement = update(CredentialRow).where(col(CredentialRow.sha256) == sha256)
    statement = statement.where(col(CredentialRow.status) != Status.REVOKED.value)
    statement = statement.values({col(CredentialRow.status): status, col(CredentialRow.check_at): check_at})
    if checked_at is not None:
        statement = statement.where(col(CredentialRow.checked_at) <= checked_at)
        statement = statement.values({col(CredentialRow.checked_at): checked_at})
    await tx.session.execute(statement)


#: For `/metrics`: what it means and how it is asked; an idle session is none.
GAUGES = {
    "mc_sessions": (
        "Sessions that go on.",
        "SELECT count(*) FROM session WHERE ended_at IS NULL AND ends_at > $1 AND seen_at > $1 - interval '15 minutes'",
    )
}
#: Certificates of live sessions whose status is due.
_DUE = """FROM credential c WHERE c.check_at <= :now AND c.status <> 'revoked'
  AND EXISTS (SELECT FROM session s WHERE s.credential = c.sha256 AND s.ended_at IS NULL)"""
_ISSUERS = text(f"SELECT DISTINCT c.issuer {_DUE}")
_CLAIM = text(f"""UPDATE credential SET check_at = :again WHERE sha256 IN (
  SELECT c.sha256 {_DUE} AND c.issuer = :issuer ORDER BY c.check_at LIMIT :most FOR UPDATE SKIP LOCKED) RETURNING sha256, der""")
_PASS_OVER = text(f"""UPDATE credential SET check_at = :again, status = 'unknown' WHERE sha256 IN (
  SELECT c.sha256 {_DUE} AND c.issuer = :issuer FOR UPDATE SKIP LOCKED) RETURNING sha256""")


_UNUSED = """NOT EXISTS (SELECT FROM session s WHERE s.credential = c.sha256)
  AND NOT EXISTS (SELECT FROM hand_over h WHERE h.credential = c.sha256)"""
_BLANK = text(f"""UPDATE credential c SET der = '', subject = '', serial = ''
WHERE c.sha256 = ANY(:held) AND c.status = 'revoked' AND {_UNUSED}""")
_DROP = text(f"""DELETE FROM credential c
WHERE (c.sha256 = ANY(:held) AND c.status <> 'revoked' OR c.status = 'revoked' AND c.not_after < :now) AND {_UNUSED}""")


async def issuers_due(tx: Transaction) -> list[str]:
    """The issuers of certificates of live sessions whose status is due."""
    return list((await tx.session.execute(_ISSUERS, {"now": tx.now})).scalars())


async def claim_checks(tx: Transaction, issuer: str, again: timedelta, most: int) -> list[tuple[str, bytes]]:
    """Certificates of this issuer and live sessions whose status is due, for this process alone until `again` has passed."""
    about = {"now": tx.now, "again": tx.now + again, "issuer": issuer, "most": most}
    rows = await tx.session.execute(_CLAIM, about)
    return [(row.sha256, bytes(row.der)) for row in rows]


async def pass_over(tx: Transaction, issuer: str, again: timedelta) -> int:
    """Those that are due become unknown, and are due again after `again`; answers how many."""
    about = {"now": tx.now, "again": tx.now + again, "issuer": issuer}
    return len((await tx.session.execute(_PASS_OVER, about)).all())


async def list_numbers(tx: Transaction, sources: Sequence[str]) -> dict[str, int]:
    """The highest number seen of each source of revocation lists; one never seen is absent."""
    query = select(col(ListNumberRow.source), col(ListNumberRow.number)).where(col(ListNumberRow.source).in_(sources))
    return {row.source: int(row.number) for row in await tx.session.execute(query)}


async def note_list_numbers(tx: Transaction, numbers: dict[str, int]) -> None:
    """Keep the numbers of revocation lists; one that is lower than what is kept changes nothing."""
    fresh = insert(ListNumberRow).values([{"source": s, "number": Decimal(n)} for s, n in sorted(numbers.items())])
    higher = col(ListNumberRow.number) < fresh.excluded.number
    await tx.session.execute(
        fresh.on_conflict_do_update(index_elements=["source"], set_={"number": fresh.excluded.number}, where=higher)
    )


async def add(tx: Transaction, row: SessionRow) -> None:
    """Add a session."""
    tx.session.add(row)
    await tx.session.flush()


async def add_code(tx: Transaction, row: HandOverRow) -> None:
    """Add a hand-over code that nobody spent."""
    await tx.session.execute(_ADD_CODE, row.model_dump())


async def use_code(tx: Transaction, code_hash: str) -> HandOverRow | None:
    """Spend a hand-over code: of all who try, one gets it, whatever comes of it."""
    spent = (await tx.session.execute(_USE_CODE, {"code": code_hash, "now": tx.now})).first()
    return None if spent is None else HandOverRow(**spent._mapping)


async def spend_codes(tx: Transaction) -> int:
    """Spend every hand-over code that nobody spent; how many."""
    unused = update(HandOverRow).where(col(HandOverRow.used_at).is_(None)).values(used_at=tx.now)
    return int((await tx.session.execute(unused)).rowcount)  # type: ignore[attr-defined]


async def codes_made(tx: Transaction, since: datetime) -> int:
    """How many hand-over codes were made since then, by every process."""
    return int((await tx.session.execute(_MADE, {"since": since + HAND_OVER})).scalar_one())


async def drop_codes(tx: Transaction, older_than: timedelta) -> Sequence[str]:
    """Forget hand-over codes that are long over; the certificates that they were for."""
    over = delete(HandOverRow).where(col(HandOverRow.expires_at) < tx.now - older_than)
    return (await tx.session.execute(over.returning(col(HandOverRow.credential)))).scalars().all()


async def live_session(tx: Transaction, session_hash: str, *, lock: bool = False) -> SessionRow | None:
    """A session that nobody ended (its time may be over), locked for a change when asked."""
    query = select(SessionRow).where(col(SessionRow.hash) == session_hash, col(SessionRow.ended_at).is_(None))
    query = query.execution_options(populate_existing=True)
    return (await tx.session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()


async def see(tx: Transaction, session_hash: str) -> None:
    """Note that the session is in use. Never waits for, or brings back, a session that another request ended."""
    query = select(col(SessionRow.hash)).where(col(SessionRow.hash) == session_hash, col(SessionRow.ended_at).is_(None))
    free = query.with_for_update(skip_locked=True).scalar_subquery()
    await tx.session.execute(update(SessionRow).where(col(SessionRow.hash) == free).values(seen_at=tx.now))


async def sessions_of(
    tx: Transaction, *, person: str | None = None, subscriber: str | None = None, credential: str | None = None
) -> Sequence[SessionRow]:
    """Sessions that nobody ended, of a person, a subscriber or a certificate, locked in a fixed order."""
    query = select(SessionRow).where(col(SessionRow.ended_at).is_(None))
    for column, value in (
        (SessionRow.person, person),
        (SessionRow.subscriber, subscriber),
        (SessionRow.credential, credential),
    ):
        if value is not None:
            query = query.where(col(column) == value)
    query = query.order_by(col(SessionRow.hash)).with_for_update().execution_options(populate_existing=True)
    return (await tx.session.execute(query)).scalars().all()


async def hold_person(tx: Transaction, number: str) -> None:
    """Until the transaction ends nobody else begins or replaces a session of this person."""
    await tx.session.execute(_HOLD, {"number": number})


async def living(tx: Transaction, person: str) -> Sequence[SessionRow]:
    """Sessions of a person that nobody ended, the newest first. Some may be over by themselves."""
    query = select(SessionRow).where(col(SessionRow.person) == person, col(SessionRow.ended_at).is_(None))
    return (await tx.session.execute(query.order_by(col(SessionRow.started_at).desc()))).scalars().all()


async def take_untold(tx: Transaction, person: str) -> Sequence[SessionRow]:
    """Sessions of a person that the service desk ended and nobody told of yet, the oldest end first; told from now on."""
    statement = (
        update(SessionRow)
        .where(col(SessionRow.person) == person, col(SessionRow.end_reason) == EndReason.SERVICEDESK)
        .where(col(SessionRow.told).is_(False))
        .values(told=True)
        .returning(SessionRow)
        .execution_options(synchronize_session=False)  # what it changes comes back
    )
    return sorted((await tx.session.execute(statement)).scalars().all(), key=lambda row: (row.ended_at, row.started_at))


async def overdue(tx: Transaction, most: int) -> Sequence[SessionRow]:
    """Sessions whose time is over and that nobody ended, locked; those another process is ending are left out."""
    query = (
        select(SessionRow)
        .where(col(SessionRow.ended_at).is_(None))
        .where((col(SessionRow.seen_at) <= tx.now - IDLE) | (col(SessionRow.ends_at) <= tx.now))
        .order_by(col(SessionRow.hash))
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return (await tx.session.execute(query)).scalars().all()


async def drop_sessions(tx: Transaction, older_than: timedelta) -> Sequence[str]:
    """Forget ended sessions; the audit trail keeps who logged in and with what. The certificates that opened them."""
    over = delete(SessionRow).where(col(SessionRow.ended_at) < tx.now - older_than)
    return (await tx.session.execute(over.returning(col(SessionRow.credential)))).scalars().all()


async def hold_codes(tx: Transaction, person: str) -> None:
    """Lock the hand-over codes of a person: a log-in that spends one comes before or after."""
    codes = select(HandOverRow.code_hash).where(col(HandOverRow.person) == person)
    await tx.session.execute(codes.order_by(col(HandOverRow.code_hash)).with_for_update())


async def credentials_of(tx: Transaction, person: str) -> set[str]:
    """The certificates of a person's codes and sessions, ended ones too."""
    kinds = (HandOverRow, SessionRow)
    answers = [await tx.session.execute(select(kind.credential).where(col(kind.person) == person)) for kind in kinds]
    return {sha256 for rows in answers for sha256 in rows.scalars()}


async def hold_credentials(tx: Transaction, some: Collection[str], *, wait: bool = True) -> Sequence[str]:
    """Lock these certificates, in a fixed order; without `wait` those that nobody else has locked. A log-in with one waits."""
    query = select(CredentialRow.sha256).where(col(CredentialRow.sha256).in_(some)).order_by(col(CredentialRow.sha256))
    return (await tx.session.execute(query.with_for_update(skip_locked=not wait))).scalars().all()


async def drop_person(tx: Transaction, person: str) -> None:
    """Forget the codes and sessions of a person."""
    await tx.session.execute(delete(HandOverRow).where(col(HandOverRow.person) == person))
    await tx.session.execute(delete(SessionRow).where(col(SessionRow.person) == person))


async def drop_credentials(tx: Transaction, held: Sequence[str]) -> None:
    """Forget those of these locked certificates that no code or session refers to. Of a revoked one its hash stays, until it ends."""
    await tx.session.execute(_BLANK, {"held": list(held)})
    await tx.session.execute(_DROP, {"held": list(held), "now": tx.now})
