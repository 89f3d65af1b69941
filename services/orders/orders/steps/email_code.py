"""The e-mail address of who orders: shown to be read by a code of six digits that is mailed to it.

A code is made when its mail is sent, and is readable in that mail alone: kept are slow hashes, for thirty minutes, whatever
becomes of the session. What was shown holds per subscriber and address, so that a colleague's address, or the same one at
another subscriber, is shown anew.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from chassis import mail
from chassis.edge import rows
from chassis.edge.budgets import Budget, Per
from chassis.mail import codes as mailed
from chassis.telemetry import log
from chassis.transaction import Transaction
from chassis.work.jobs import Job, Work
from contracts import audit
from contracts.identifiers import Email
from contracts.journeys import STEPS, EmailCodeAnswers, Journey
from contracts.mails import Message
from contracts.orders import EmailCode, EmailCodePart, PersonCard
from contracts.refusals import Refusal, refuse
from pydantic import TypeAdapter, ValidationError

from orders import mails
from orders.domain.limits import Limits
from orders.requests import Requests
from orders.steps import Assessment, Nothing, Outcome, Result, Sent, Situation, StepOf
from orders.store import copies, drafts, email_codes
from orders.store.email_codes import Code, Reader
from orders.tables import DraftRow

#: The job that makes a code and mails it.
JOB = "email_code"
LIFE = mails.CODE_LIFE
TRIES = 5  # of one code
RESENDS = 3  # after the first code, before the last one has ended
_HOUR, _DAY = 3600, 24 * 3600
_EMAIL: TypeAdapter[str] = TypeAdapter(Email)
_NEVER: Mapping[str, Literal["refused", "unsendable"]] = {"mail.refused": "refused", "mail.unsendable": "unsendable"}


@dataclass(frozen=True)
class Shown(Result):
    """What is known of the address of who looks."""

    state: EmailCode | None = None


class EmailCodeStep(StepOf[EmailCodeAnswers, Nothing]):
    """Right for who looks when his or her address was shown to be read. Nothing that was typed is kept."""

    answers, kept_as = EmailCodeAnswers, Nothing

    async def keep(
        self, tx: Transaction, seen: Assessment, answers: EmailCodeAnswers, sent: Sent | None, limits: Limits
    ) -> Outcome:
        """Mail a code, or look at the one that was typed. Refusals: `email_code.` `missing`, `format`, `older`, `wrong`, `spent`,
        `over`, `no_more`, `address`, `many_mails`, `many_tries`."""
        reader = _reader(seen.situation.draft, seen.situation.contact)
        await email_codes.hold(tx, reader)
        if await email_codes.validated_at(tx, reader) is not None:
            return Outcome()
        codes = await email_codes.living(tx, reader)
        if answers.send:
            return Outcome(await _ask(tx, seen.situation, reader, codes, limits))
        return Outcome(await _look(tx, seen.situation, reader, codes, answers.code, limits))

    async def check(self, tx: Transaction, requests: Requests, seen: Assessment, sent: Sent | None) -> Shown:
        """Right when the address that is registered now was shown to be read."""
        state = await standing(tx, seen.situation.draft, seen.situation.contact)
        return Shown(right=state.validated_at is not None, state=state)

    def show(self, seen: Assessment) -> EmailCodePart:
        """The state of the address; never a code."""
        result = seen.results[self.step]
        return EmailCodePart(email_code=result.state if isinstance(result, Shown) else None)

    def why_not(self, seen: Assessment) -> Refusal:
        """`email_code.missing`."""
        return refuse("email_code.missing")


async def standing(tx: Transaction, draft: DraftRow, contact: PersonCard) -> EmailCode:
    """What is known of the address of who looks: of nobody else's."""
    reader = _reader(draft, contact)
    at = await email_codes.validated_at(tx, reader)
    codes = () if at else await email_codes.living(tx, reader)
    state = EmailCode(address=contact.email, validated_at=at, resends=RESENDS + 1)
    if not codes:
        return state
    last = codes[0]
    known = {"number": last.number, "asked_at": last.asked_at, "until": last.until}
    left = {"tries": max(0, TRIES - last.tries), "resends": max(0, RESENDS + 1 - last.number)}
    return state.model_copy(update={**known, **left, "undelivered": _NEVER.get(last.undelivered or "")})


async def look(tx: Transaction, draft_id: UUID) -> EmailCode | Refusal:
    """The same of a draft, cheaply. Refusals: `not_found`, also where the journey does not ask."""
    draft = await drafts.visible(tx, draft_id)
    contact = None if draft is None else await copies.person(tx, tx.actor.number)
    if draft is None or draft.preparing or contact is None or STEP.step not in STEPS[Journey(draft.journey)]:
        return refuse("not_found")
    return await standing(tx, draft, contact)


async def undelivered(tx: Transaction, job: Job, cause: str) -> None:
    """Keep with its code that the mail never arrives: the page of who asked for it shows that."""
    await email_codes.undelivered(tx, UUID(job.payload["code"]), cause)


async def _ask(
    tx: Transaction, situation: Situation, reader: Reader, codes: tuple[Code, ...], limits: Limits
) -> Refusal | None:
    number = codes[0].number + 1 if codes else 1
    if number > RESENDS + 1:
        return refuse("email_code.no_more", **_told(codes[0]))
    said = await copies.language(tx, situation.contact.number)
    code = Code(tx.new_id(), number, tx.now, tx.now + LIFE)
    try:
        message = mails.of_code(situation.draft, situation.contact, code, said or situation.draft.language)
    except ValidationError:  # a mail can't have the address that is registered
        log.error("mail.address", person=situation.contact.number, draft=str(situation.draft.id), alarm=True)
        return refuse("email_code.address")
    most = limits.code_mails_an_hour  # the last one is kept for a subscriber that has not asked within the hour
    asked = await email_codes.asked_within(tx, reader, timedelta(seconds=_HOUR))
    budget = Budget("email_code_mails", Per.ADDRESS, most - 1 if asked else most, seconds=_HOUR)
    if (refusal := await _spend(tx, budget, reader.address, "email_code.many_mails")) is not None:
        return refusal
    await email_codes.add(tx, reader, code)
    tx.enqueue(JOB, message.key, {"code": str(code.id), "message": message.model_dump(mode="json")})
    tx.audit(audit.EmailCodeAsked(subject=str(situation.draft.id)))
    return None


async def _look(
    tx: Transaction, situation: Situation, reader: Reader, codes: tuple[Code, ...], typed: str, limits: Limits
) -> Refusal | None:
    if not typed.replace("-", "").strip():
        return refuse("email_code.missing")
    digits = mailed.digits(typed)
    if digits is None:
        return refuse("email_code.format")
    if not codes:
        return refuse("email_code.over")
    last, *older = codes
    right = await _same(digits, last)
    if not right and any([await _same(digits, code) for code in older]):
        return refuse("email_code.older", **_told(last))
    if last.tries >= TRIES:
        return _spent_code(last)
    budget = Budget("email_code_tries", Per.ADDRESS, limits.code_tries_a_day, seconds=_DAY)
    about = f"{reader.subscriber} {reader.address}"
    if (refusal := await _spend(tx, budget, about, "email_code.many_tries")) is not None:
        return refusal
    await email_codes.count_try(tx, last)
    if not right:
        left = TRIES - last.tries - 1
        return refuse("email_code.wrong", **_told(last), left=left) if left else _spent_code(last)
    await email_codes.validate(tx, reader)
    tx.audit(audit.EmailValidated(subject=str(situation.draft.id)))
    return None


async def send(work: Work[Any]) -> None:
    """Make a code and mail it; one that has ended meanwhile is not. Raises as `chassis.mail.send` does: then the next try
    makes another one."""
    code, key = mailed.fresh(), UUID(work.job.payload["code"])
    kept_as = await asyncio.to_thread(mailed.hashed, code, key)
    async with work.begin() as tx:
        if not await email_codes.made(tx, key, kept_as):
            log.warning("email_code.late", key=work.job.key)
            return
    message = mailed.put_in(Message.model_validate(work.job.payload["message"]), code)
    await mail.send(replace(work, job=replace(work.job, payload=message.model_dump(mode="json"))))


async def _same(typed: str, code: Code) -> bool:
    return await mailed.same(typed, code.id, code.hashes)


async def _spend(tx: Transaction, budget: Budget, about: str, slug: str) -> Refusal | None:
    """Count one in a budget; spent, it is the refusal of this slug, with the moment from which there is room (`at`, UTC)."""
    spent = await rows.spend(tx, budget, hashlib.sha256(about.encode()).hexdigest())
    if spent is None:
        return None
    again = tx.now + timedelta(seconds=int(spent.params["seconds"]))
    return refuse(slug, at=again.isoformat())


def _reader(draft: DraftRow, contact: PersonCard) -> Reader:
    """By the address as mail is sent to it, so that one that can be written in two ways is one."""
    address = contact.email
    with suppress(ValidationError):
        address = _EMAIL.validate_python(address)
    return Reader(draft.subscriber, contact.number, address.lower())


def _spent_code(last: Code) -> Refusal:
    reason = {"reason": "last"} if last.number > RESENDS else {}
    return refuse("email_code.spent", **_told(last), **reason)


def _told(code: Code) -> dict[str, str | int]:
    """Which code counts: its number and when it was asked for."""
    return {"number": code.number, "at": code.asked_at.isoformat()}


STEP = EmailCodeStep()
