"""Codes that are mailed to an address, of a role or of a person: asked for within budgets, made when the mail leaves, and looked at."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from chassis import mail
from chassis.edge import rows
from chassis.edge.budgets import Budget, Per
from chassis.mail import codes
from chassis.telemetry import log
from chassis.transaction import Transaction
from chassis.work.jobs import Job, Work
from contracts.mails import Message
from contracts.refusals import Refusal, refuse
from contracts.role_addresses import RoleCode

from organisation import store
from organisation.domain import role_addresses as rules
from organisation.domain.role_addresses import Limits
from organisation.store import codes as kept
from organisation.tables import Coded

#: The job that makes a code and mails it.
JOB = "role_code"
_HOUR, _DAY = 3600, 24 * 3600
_NEVER: Mapping[str, Literal["refused", "unsendable"]] = {"mail.refused": "refused", "mail.unsendable": "unsendable"}
#: Makes the mail: its key, the code's number, until when it counts, the language.
Make = Callable[[str, int, Any, str], Message]


async def ask(tx: Transaction, row: Coded, who: str, address: str, limits: Limits, make: Make) -> Refusal | None:
    """Ask for a code to this address; `who`, a subscriber or a person, is whose it is. The mail is in the language of the actor.

    Refusals: `email_code.many_mails` (to the address, from everybody), `role_address.many_mails` (by `who`).
    """
    about, own = _key(address.lower()), _key(f"{who} {address.lower()}")
    most = limits.code_mails_an_hour  # the last one is kept for who has not asked within the hour
    asked = await kept.counted_since(tx, "role_code_own", own, timedelta(seconds=_HOUR))
    day = Budget("role_codes_a_day", Per.ADDRESS, limits.role_codes_a_day, seconds=_DAY)
    to = Budget("role_code_mails", Per.ADDRESS, most - 1 if asked else most, seconds=_HOUR)
    for budget, key, slug in (
        (day, _key(who), "role_address.many_mails"),
        (to, about, "email_code.many_mails"),
        (Budget("role_code_own", Per.ADDRESS, most, seconds=_HOUR), own, "email_code.many_mails"),
    ):
        if (refusal := await _spend(tx, budget, key, slug)) is not None:
            return refusal
    row.code_number, row.code_asked_at, row.code_until = row.code_number + 1, tx.now, tx.now + rules.CODE_LIFE
    row.code_tries, row.code_hashes, row.undelivered = 0, [], None
    person = await store.person(tx, tx.actor.number)
    language = (person.language if person else None) or "nl"
    number, key = row.code_number, f"{JOB}.{row.id}.{row.code_number}"
    message = make(key, number, row.code_until, language)
    tx.enqueue(JOB, key, {"address": str(row.id), "number": number, "message": message.model_dump(mode="json")})
    return None


async def look(tx: Transaction, row: Coded, who: str, address: str, typed: str, limits: Limits) -> Refusal | None:
    """Look at what was typed; the right code counts no more after it. Refusals: `email_code.` `missing`, `format`, `over`, `spent`, `many_tries`, `wrong`."""
    if not typed.replace("-", "").strip():
        return refuse("email_code.missing")
    digits = codes.digits(typed)
    if digits is None:
        return refuse("email_code.format")
    if row.code_asked_at is None or row.code_until is None or row.code_until <= tx.now:
        return refuse("email_code.over")
    about_code: dict[str, str | int] = {"number": row.code_number, "at": row.code_asked_at.isoformat()}
    if row.code_tries >= rules.TRIES:
        return refuse("email_code.spent", **about_code)
    budget = Budget("role_code_tries", Per.ADDRESS, limits.code_tries_a_day, seconds=_DAY)
    if (refusal := await _spend(tx, budget, _key(f"{who} {address.lower()}"), "email_code.many_tries")) is not None:
        return refusal
    row.code_tries += 1
    if await codes.same(digits, row.id, row.code_hashes):
        row.code_hashes, row.code_until = [], None
        return None
    left = rules.TRIES - row.code_tries
    return refuse("email_code.wrong", **about_code, left=left) if left else refuse("email_code.spent", **about_code)


def shown(tx: Transaction, row: Coded) -> RoleCode | None:
    """The code that was asked for last, while it counts."""
    if row.code_asked_at is None or row.code_until is None or row.code_until <= tx.now:
        return None
    return RoleCode(
        number=row.code_number,
        asked_at=row.code_asked_at,
        until=row.code_until,
        tries=rules.TRIES - row.code_tries,
        undelivered=_NEVER.get(row.undelivered or ""),
    )


async def send(work: Work[Any]) -> None:
    """Make a code and mail it; one that counts no more meanwhile is not. Raises as `chassis.mail.send` does: then the next
    try makes another one."""
    code, payload = codes.fresh(), work.job.payload
    address = UUID(payload["address"])
    hashed = await asyncio.to_thread(codes.hashed, code, address)
    async with work.begin() as tx:
        if not await kept.made(tx, address, payload["number"], hashed):
            log.warning("role_code.late", key=work.job.key)
            return
    message = codes.put_in(Message.model_validate(payload["message"]), code)
    await mail.send(replace(work, job=replace(work.job, payload=message.model_dump(mode="json"))))


async def undelivered(tx: Transaction, job: Job, cause: str) -> None:
    """Keep with its code that the mail never arrives: the page shows that."""
    await kept.undelivered(tx, UUID(job.payload["address"]), job.payload["number"], cause)


async def mail_undelivered(tx: Transaction, key: str, addresses: Sequence[str], cause: str) -> None:
    """The same of a code's mail that the server put off and then refused; `key` is the mail's."""
    _, address, number = key.split(".")
    await kept.undelivered(tx, UUID(address), int(number), cause)


async def end(tx: Transaction) -> dict[str, int]:
    """After a restore no code counts: which of them were used since the backup is not known. Another one is asked for."""
    return {"codes": await kept.end(tx)}


async def _spend(tx: Transaction, budget: Budget, key: str, slug: str) -> Refusal | None:
    """Count one in a budget; spent, it is the refusal of this slug, with the moment from which there is room (`at`, UTC)."""
    spent = await rows.spend(tx, budget, key)
    if spent is None:
        return None
    return refuse(slug, at=(tx.now + timedelta(seconds=int(spent.params["seconds"]))).isoformat())


def _key(about: str) -> str:
    return hashlib.sha256(about.encode()).hexdigest()
