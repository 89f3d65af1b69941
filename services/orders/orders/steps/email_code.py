"""The e-mail address of who orders: shown to be read by a code of six digits that is mailed to it.

A code is kept as a slow hash, for thirty minutes, whatever becomes of the session. What was shown holds per subscriber and
address, so that a colleague's address, or the same one at another subscriber, is shown anew.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.edge import rows
from chassis.edge.budgets import Budget, Per
from chassis.transaction import Transaction
from contracts import audit
from contracts.journeys import EmailCodeAnswers
from contracts.orders import EmailCode, EmailCodePart
from contracts.refusals import Refusal, refuse

from orders import mails
from orders.requests import Requests
from orders.steps import Assessment, Nothing, Outcome, Result, Sent, Situation, StepOf
from orders.store import copies, email_codes
from orders.store.email_codes import Code, Reader

LIFE = mails.CODE_LIFE
TRIES = 5  # of one code
RESENDS = 3  # after the first code, before the last one has ended
#: Of an address, from everybody together. The last one is kept for a subscriber that has not asked within the hour.
MAILS = Budget("email_code_mails", Per.ADDRESS, 5, seconds=3600)
#: Of an address at a subscriber, over all codes.
GUESSES = Budget("email_code_guesses", Per.ADDRESS, 10, seconds=24 * 3600)
_DIGITS = re.compile(r"[0-9]{6}")


@dataclass(frozen=True)
class Shown(Result):
    """What is known of the address of who looks."""

    state: EmailCode | None = None


class EmailCodeStep(StepOf[EmailCodeAnswers, Nothing]):
    """Right for who looks when his or her address was shown to be read. Nothing that was typed is kept."""

    answers, kept_as = EmailCodeAnswers, Nothing

    async def keep(self, tx: Transaction, seen: Assessment, answers: EmailCodeAnswers, sent: Sent | None) -> Outcome:
        """Mail a code, or look at the one that was typed. Refusals: `too_many`, and `email_code.` `missing`, `format`, `older`,
        `wrong`, `spent`, `over`, `no_more`."""
        reader = _reader(seen.situation)
        await email_codes.hold(tx, reader)
        if await email_codes.validated_at(tx, reader) is not None:
            return Outcome()
        codes = await email_codes.living(tx, reader)
        act = _mail(tx, seen.situation, reader, codes) if answers.send else _look(tx, seen, reader, codes, answers.code)
        return Outcome(await act)

    async def check(self, tx: Transaction, requests: Requests, seen: Assessment, sent: Sent | None) -> Shown:
        """Right when the address that is registered now was shown to be read."""
        reader = _reader(seen.situation)
        at = await email_codes.validated_at(tx, reader)
        codes = () if at else await email_codes.living(tx, reader)
        last = codes[0] if codes else None
        state = EmailCode(
            address=seen.situation.contact.email,
            validated_at=at,
            number=len(codes),
            asked_at=last.asked_at if last else None,
            until=last.until if last else None,
            tries=max(0, TRIES - last.tries) if last else 0,
            resends=max(0, RESENDS + 1 - len(codes)),
        )
        return Shown(right=at is not None, state=state)

    def show(self, seen: Assessment) -> EmailCodePart:
        """The state of the address; never a code."""
        result = seen.results[self.step]
        return EmailCodePart(email_code=result.state if isinstance(result, Shown) else None)

    def why_not(self, seen: Assessment) -> Refusal:
        """`email_code.missing`."""
        return refuse("email_code.missing")


async def _mail(tx: Transaction, situation: Situation, reader: Reader, codes: tuple[Code, ...]) -> Refusal | None:
    if len(codes) > RESENDS:
        return refuse("email_code.no_more", **_told(codes))
    asked = await email_codes.asked_within(tx, reader, timedelta(seconds=MAILS.seconds))
    budget = Budget(MAILS.name, MAILS.per, MAILS.amount - 1 if asked else MAILS.amount, seconds=MAILS.seconds)
    if (refusal := await rows.spend(tx, budget, _key(reader.address))) is not None:
        return refusal
    code, key = f"{secrets.randbelow(10**6):06d}", tx.new_id()
    await email_codes.add(tx, reader, Code(key, hashed(code, key), tx.now, tx.now + LIFE, 0))
    said = await copies.language(tx, situation.contact.number)
    number = len(codes) + 1
    tx.mail(
        mails.of_code(situation.draft, situation.contact, code, key, number, tx.now, said or situation.draft.language)
    )
    tx.audit(audit.EmailCodeAsked(subject=str(situation.draft.id)))
    return None


async def _look(
    tx: Transaction, seen: Assessment, reader: Reader, codes: tuple[Code, ...], typed: str
) -> Refusal | None:
    digits = "".join(typed.split()).replace("-", "")
    if not digits:
        return refuse("email_code.missing")
    if not _DIGITS.fullmatch(digits):
        return refuse("email_code.format")
    if not codes:
        return refuse("email_code.over")
    last, *older = codes
    if any(_same(digits, code) for code in older) and not _same(digits, last):
        return refuse("email_code.older", **_told(codes))
    if last.tries >= TRIES:
        return refuse("email_code.spent", **_told(codes))
    if (refusal := await rows.spend(tx, GUESSES, _key(f"{reader.subscriber} {reader.address}"))) is not None:
        return refusal
    await email_codes.count_try(tx, last)
    if not _same(digits, last):
        left = TRIES - last.tries - 1
        slug = "email_code.wrong" if left else "email_code.spent"
        return refuse(slug, **_told(codes), left=left)
    await email_codes.validate(tx, reader)
    tx.audit(audit.EmailValidated(subject=str(seen.situation.draft.id)))
    return None


def hashed(code: str, key: UUID) -> str:
    """A code as it is kept: slow (RFC 7914), so that six digits are not read off a copy of the table while they count."""
    return hashlib.scrypt(code.encode(), salt=key.bytes, n=4096, r=8, p=1, dklen=32).hex()


def _same(typed: str, code: Code) -> bool:
    return hmac.compare_digest(hashed(typed, code.id), code.hash)


def _reader(situation: Situation) -> Reader:
    return Reader(situation.draft.subscriber, situation.contact.number, situation.contact.email.lower())


def _told(codes: tuple[Code, ...]) -> dict[str, str | int]:
    """Which code counts: its number and when it was asked for."""
    return {"number": len(codes), "at": codes[0].asked_at.isoformat()}


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


STEP = EmailCodeStep()
