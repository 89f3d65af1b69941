"""A person's calendar of what ends, for programs that can't log in: behind an address that is shown once and can be taken back."""

import asyncio
import hashlib
import secrets
from datetime import datetime

import asyncpg
from chassis import clock
from chassis.actor import Actor
from chassis.transaction import Transaction
from contracts import audit
from contracts.calendar import CalendarAddress, CalendarState, ReadCalendar
from contracts.refusals import Refusal, refuse

from certificates.domain import calendars
from certificates.domain.calendars import Ending
from certificates.store import calendars as store

_TOKEN_BYTES = 32
#: Of one calendar: what ends first.
MOST = 20_000


def hashed(token: str) -> str:
    """An address as it is kept: SHA-256. It has 256 bits from the system's source: nothing is gained by a slow hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


async def state(reads: asyncpg.Pool, actor: Actor) -> CalendarState:
    """Whether the actor has an address for the subscriber that is acted for."""
    return CalendarState(made_at=await store.made_at(reads, actor))


async def make(tx: Transaction, language: str) -> CalendarAddress:
    """A new address, said this once; the one before leads nowhere."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    voided = await store.put(tx, hashed(token), language)
    tx.audit(audit.CalendarMade(subject=tx.actor.number, voided=voided))
    return CalendarAddress(token=token, made_at=tx.now, voided=voided)


async def end(tx: Transaction) -> None:
    """The address leads nowhere any more; again changes nothing."""
    if await store.remove(tx):
        tx.audit(audit.CalendarEnded(subject=tx.actor.number))


async def read(reads: asyncpg.Pool, command: ReadCalendar, now: datetime, host: str) -> bytes | Refusal:
    """The calendar behind an address (text/calendar). Whether its person may see this is asked of the copy each time. Refusal: `not_found`."""
    row = await store.behind(reads, hashed(command.token))
    if row is None:
        return refuse("not_found")
    rows = await store.ending(reads, row["subscriber"], now, MOST)
    days = (clock.local(each["not_after"]).date() for each in rows)
    endings = [
        Ending(r["id"], r["common_name"], day, r["changed_at"], muted=r["muted"])
        for r, day in zip(rows, days, strict=True)
    ]
    return await asyncio.to_thread(calendars.written, endings, row["language"], host)
