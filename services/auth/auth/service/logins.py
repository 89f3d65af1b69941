"""Logging in: a proven certificate becomes a one-time code, and the code becomes a session."""

from collections.abc import Sequence
from datetime import timedelta

from chassis import counters
from chassis.actor import Actor
from chassis.edge import rows
from chassis.edge.budgets import Budget, Per
from chassis.service import Service
from chassis.telemetry import log
from chassis.transaction import Transaction
from contracts import audit
from contracts.auth import CardLogin, Cause, ChooseSubscriber, EndReason, HandOver, NewSession, OpenSession
from contracts.refusals import Refusal, refuse

from auth import domain, store
from auth.adapters import Adapters
from auth.service import hash_of, new_secret, sessions
from auth.service.sessions import Opening
from auth.tables import CredentialRow, HandOverRow, SessionRow
from auth.verdict import Verdict

METHOD = "card"
_MINUTE = timedelta(minutes=1)
_ALARMS = Budget("login_alarms", Per.PERSON, 1)


async def card_login(service: Service[Adapters], actor: Actor, command: CardLogin) -> HandOver | Refusal:
    """Judge a certificate whose key was proven at the card address; every attempt of somebody known is audited,
    those of strangers are counted.

    Asks OCSP and CRL addresses before any transaction is open. Refusals are `login.<cause>`.
    """
    verdict = await service.adapters.judge.judge(command.certificate)
    async with service.database.begin(actor) as tx:
        holder = await store.holder(tx, verdict.holder)
        cause = verdict.cause or domain.holder_cause(holder)
        counters.VERDICTS.labels(cause or "good").inc()
        judged = audit.CardLoginJudged(
            subject=verdict.holder or "",
            issuing_ca=verdict.issuer,
            credential=verdict.credential,
            status_by=verdict.by,
        )
        if cause is not None or holder is None:
            refusal = refuse(f"login.{cause}")
            return refusal if holder is None else refusal.noted(judged)
        tx.audit(judged)
        await store.keep_credential(tx, _credential_row(verdict, command.certificate or b""))
        code = new_secret()
        await store.add_code(
            tx,
            HandOverRow(
                code_hash=hash_of(code),
                state_hash=hash_of(command.state),
                person=holder.number,
                credential=verdict.credential.sha256 if verdict.credential else "",
                expires_at=tx.now + domain.HAND_OVER,
            ),
        )
        await _watch(service, tx)
        return HandOver(code=code)


async def _watch(service: Service[Adapters], tx: Transaction) -> None:
    """An alarm, once a minute, when more logins are opened than people do: whoever has the card listener's key needs no card."""
    opened, ceiling = await store.codes_made(tx, tx.now - _MINUTE), service.adapters.logins
    if opened > ceiling and service.refusal_lines.spend(_ALARMS, METHOD) is None:
        log.error("login.many", made=opened, ceiling=ceiling, alarm=True)


async def open_session(tx: Transaction, command: OpenSession, guesses: Budget, at_once: int) -> NewSession | Refusal:
    """Exchange a hand-over code for a session. A code works once, within 30 seconds, in the browser that started.

    A try is counted before the code is looked at; a code that came too soon is not spent. Refused with `too_many`, with
    `login.code`; with `login.<cause>` when the person may not come in any more.
    """
    if command.guesser and (refusal := await rows.spend(tx, guesses, command.guesser)) is not None:
        return refusal
    code = await store.use_code(tx, hash_of(command.code))
    if code is None or tx.now >= code.expires_at or code.state_hash != hash_of(command.state):
        refusal = refuse("login.code")
        return refusal if code is None else refusal.noted(audit.SessionRefused(subject=code.person))
    await store.hold_person(tx, code.person)
    holder = await store.holder(tx, code.person)
    credential = await store.credential(tx, code.credential, hold=True)
    if credential.status == domain.Status.REFUSED:  # a new login tells the cause
        return refuse("login.code").noted(audit.SessionRefused(subject=code.person))
    cause = Cause.REVOKED if credential.status == domain.Status.REVOKED else domain.holder_cause(holder)
    if cause is not None or holder is None:
        return refuse(f"login.{cause}").noted(audit.SessionRefused(subject=code.person))
    running = await store.sessions_of(tx, person=holder.number)  # all locked, in one order
    _replace(tx, running, command.before)
    only = holder.choices[0] if len(holder.choices) == 1 and not holder.staff else None
    return await sessions.start(
        tx,
        Opening(
            holder=holder,
            subscriber=only,
            credential=credential,
            method=METHOD,
            started_at=tx.now,
            ends_at=domain.absolute_end(tx.now, credential.not_after),
            browser=command.browser,
            source=tx.actor.source,
        ),
        running,
        at_once,
    )


def _replace(tx: Transaction, running: Sequence[SessionRow], before: str) -> None:
    """End the one of the person's sessions that this browser had; another person's is ended by its own call."""
    for row in running:
        if before and row.hash == hash_of(before):
            sessions.end(tx, row, EndReason.REPLACED)


async def choose(tx: Transaction, command: ChooseSubscriber, at_once: int) -> NewSession | Refusal:
    """Go on as one of the subscribers the person is registered with, under a new id; the old one ends.

    The absolute end stays that of the login. Refused with `not_logged_in` or `login.choice`.
    """
    live, running = await sessions.live(tx, command.session), list[SessionRow]()
    if live is not None:
        await store.hold_person(tx, live.row.person)
        running += await store.sessions_of(tx, person=live.row.person)  # all locked in one order, before the one
        live = await sessions.live(tx, command.session, lock=True)
    if live is None:
        return refuse("not_logged_in")
    old, holder = live.row, live.holder
    if command.subscriber not in holder.choices:
        note = audit.SubscriberRefused(subject=old.person, subscriber=command.subscriber)
        return refuse("login.choice").noted(note)
    sessions.end(tx, old, EndReason.REPLACED)
    return await sessions.start(
        tx,
        Opening(
            holder=holder,
            subscriber=command.subscriber,
            credential=live.credential,
            method=old.method,
            started_at=old.started_at,
            ends_at=old.ends_at,
            browser=old.browser,
            source=old.source or tx.actor.source,
            notices=sessions.notices_of(old),
        ),
        running,
        at_once,
    )


def _credential_row(verdict: Verdict, der: bytes) -> CredentialRow:
    assert verdict.credential is not None and verdict.not_after is not None  # a good verdict has both
    return CredentialRow(
        sha256=verdict.credential.sha256,
        der=der,
        issuer=verdict.credential.issuer,
        subject=verdict.credential.subject,
        serial=verdict.credential.serial,
        not_after=verdict.not_after,
        status=domain.Status.GOOD.value,
        checked_at=verdict.checked_at,
        check_at=verdict.checked_at + domain.RECHECK_EVERY,
    )
