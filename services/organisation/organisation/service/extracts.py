"""Extracts of public registers: asked for by a job when the case of a subscriber is opened and none can be used; kept with their moment.

A page is never kept waiting for a register: it reads what is known, and when a register was last tried.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from chassis import clock
from chassis.transaction import Transaction
from contracts import audit
from contracts.extracts import (
    AskExtracts,
    ExtractKept,
    Extracts,
    ExtractView,
    Register,
    RegisterView,
    Trouble,
)
from contracts.open_sets import opened
from contracts.refusals import Refusal, refuse
from pydantic import TypeAdapter

from organisation import store
from organisation.domain import extracts as domain
from organisation.domain.extracts import Entry, Ours, Rule
from organisation.registers import Answer
from organisation.store import extracts as kept
from organisation.tables import Extract, ExtractQuestion, Subscriber

_ENTRY, _OURS = TypeAdapter(Entry), TypeAdapter(Ours)
#: The kinds of the jobs, one for each register: one that is silent keeps nobody waiting for the other.
JOBS = {Register.KVK: "extract_kvk", Register.OIN: "extract_oin"}
#: An answer that nothing can be based on is asked again by itself no sooner than this.
_AGAIN = timedelta(hours=1)
#: The topic keeps what was said for a week; who reads a case has orders hear it again.
_SAID_AGAIN = timedelta(days=1)


@dataclass(frozen=True)
class Question:
    """What a register is asked."""

    subscriber: str
    kind: Register
    number: str


async def ask(tx: Transaction, number: str, command: AskExtracts) -> Extracts | Refusal:
    """What the registers said of a subscriber; each that has said nothing that can be used is asked, by a job. Refusal: `not_found`."""
    subscriber = await store.subscriber(tx, number)
    if subscriber is None:
        return refuse("not_found")
    ours, rules = _ours(subscriber), await kept.rules(tx)
    views = []
    for kind, asked_about in domain.numbers(ours).items():
        row = await kept.question(tx, number, kind.value)
        known = await kept.newest(tx, number, kind.value)
        why = _why(tx.now, ours, known, rules) or ("anew" if command.anew else "")
        if why and row.asking is None:
            _put(tx, row, kind, why)
        elif known and row.said_at is not None and tx.now - row.said_at > _SAID_AGAIN:
            _say(tx, row, known[0], rules)
        views.append(_view(tx.now, kind, asked_about, row, known, ours, rules))
    return Extracts(subscriber=number, registers=tuple(views))


async def begin(tx: Transaction, subscriber_number: str, kind: Register, asking: UUID) -> Question | None:
    """What the job asks the register: the number that we hold now. None when it was answered, or nothing is to be asked any more."""
    row = await kept.question(tx, subscriber_number, kind.value)
    subscriber = await store.subscriber(tx, subscriber_number)
    number = None if subscriber is None else domain.numbers(_ours(subscriber)).get(kind)
    if row.asking != asking:
        return None
    if number is None:
        row.asking = None
        return None
    return Question(subscriber_number, kind, number)


async def failed(tx: Transaction, asked: Question, trouble: Trouble) -> None:
    """Keep that the register was tried just now, and why that told nothing: the case says so."""
    row = await kept.question(tx, asked.subscriber, asked.kind.value)
    row.tried_at, row.trouble = tx.now, trouble.value


async def keep(tx: Transaction, asked: Question, answer: Answer) -> None:
    """Keep an answer as evidence, byte for byte, with what we held at that moment; say that it is there."""
    row = await kept.question(tx, asked.subscriber, asked.kind.value)
    subscriber = await store.subscriber(tx, asked.subscriber)
    before = await kept.newest(tx, asked.subscriber, asked.kind.value)
    if subscriber is None:
        return
    entry = None if answer.entry is None else _ENTRY.dump_python(answer.entry, mode="json")
    extract = Extract(
        id=tx.new_id(),
        subscriber=asked.subscriber,
        kind=asked.kind.value,
        number=asked.number,
        source=answer.source,
        at=tx.now,
        body=answer.body,
        sha256=sha256(answer.body).hexdigest(),
        entry=entry,
        entry_sha256=sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest(),
        ours=_OURS.dump_python(_ours(subscriber), mode="json"),
        usable=domain.usable(answer.entry, asked.number),
    )
    await kept.add(tx, extract)
    row.version, row.asking, row.tried_at, row.trouble = row.version + 1, None, tx.now, None
    tx.audit(
        audit.ExtractKept(
            subject=asked.subscriber,
            register_kind=asked.kind.value,
            extract=str(extract.id),
            sha256=extract.sha256,
            usable=extract.usable,
            changed=bool(before) and before[0].entry_sha256 != extract.entry_sha256,
        )
    )
    _say(tx, row, extract, await kept.rules(tx))


def _why(now: datetime, ours: Ours, known: Sequence[Extract], rules: Sequence[Rule]) -> str:
    """Why the newest extract can't be used; empty when it can, or when nothing better was answered a moment ago."""
    if not known:
        return "none"
    newest, then = known[0], _OURS.validate_python(known[0].ours)
    if (then.name, then.kvk, then.oin) != (ours.name, ours.kvk, ours.oin):
        return "changed"
    if not newest.usable:
        return "unusable" if now - newest.at > _AGAIN else ""
    return "ended" if domain.usable_until(newest.at, now, _today(now), rules) <= now else ""


def _put(tx: Transaction, row: ExtractQuestion, kind: Register, why: str) -> None:
    asking = tx.new_id()
    row.asking, row.asked_at, row.asked_by = asking, tx.now, tx.actor.number
    row.tried_at = row.trouble = None
    payload = {"subscriber": row.subscriber, "asking": str(asking)}
    tx.enqueue(JOBS[kind], str(asking), payload, tenant=row.subscriber)
    tx.audit(audit.ExtractAsked(subject=row.subscriber, register_kind=kind.value, why=why))


def _say(tx: Transaction, row: ExtractQuestion, extract: Extract, rules: Sequence[Rule]) -> None:
    row.said_at = tx.now
    tx.emit(
        ExtractKept(
            version=row.version,
            subscriber=row.subscriber,
            kind=opened(Register, row.kind),
            extract=extract.id,
            at=extract.at,
            until=domain.usable_until(extract.at, tx.now, _today(tx.now), rules),
            sha256=extract.entry_sha256,
            usable=extract.usable,
            by=row.asked_by or "",
        )
    )


def _view(
    now: datetime,
    kind: Register,
    number: str,
    row: ExtractQuestion,
    known: Sequence[Extract],
    ours: Ours,
    rules: Sequence[Rule],
) -> RegisterView:
    newest, before = (*known, None, None)[:2]
    entry = None if newest is None else _entry(newest)
    extract = None
    if newest is not None:
        extract = ExtractView(
            id=newest.id,
            number=newest.number,
            at=newest.at,
            until=domain.usable_until(newest.at, now, _today(now), rules),
            before_at=None if before is None else before.at,
            source=newest.source,
            sha256=newest.sha256,
            usable=newest.usable and not _why(now, ours, known, rules),
            facts=domain.facts(kind, ours, entry, None if before is None else _entry(before)),
            remarks=domain.remarks(kind, ours, newest.number, entry),
        )
    asking = row.asking is not None
    trouble = None if row.trouble is None else opened(Trouble, row.trouble)
    return RegisterView(
        kind=kind,
        number=number,
        extract=extract,
        asked_at=row.asked_at if asking else None,
        tried_at=row.tried_at if asking else None,
        trouble=trouble if asking else None,
    )


def _ours(row: Subscriber) -> Ours:
    address = row.data["address"]
    lines = (address["street"], f"{address['postcode']} {address['town']}")
    return Ours(row.data["name"], row.data["kvk"], row.data["oin"], lines)


def _entry(extract: Extract) -> Entry | None:
    return None if extract.entry is None else _ENTRY.validate_python(extract.entry)


def _today(now: datetime) -> date:
    return clock.local(now).date()
