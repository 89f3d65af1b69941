"""Hints: what DNS says of the names of a draft, looked up by a job and shown beside them. A hint blocks nothing and is no evidence.

Only names of products whose CA looks at DNS are looked up: the product row says by which names in CAA records its CA is known.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from chassis.telemetry import log
from chassis.transaction import Transaction
from chassis.work.jobs import Job, Work
from contracts.envelope import View
from contracts.journeys import Step
from contracts.orders import HintOutcome, NameHint
from contracts.products import Product

from orders.domain import caa
from orders.domain.limits import Limits
from orders.resolver import Answer, NameFails, Resolver, ResolverAway
from orders.steps import Assessment
from orders.store import hints as store
from orders.store.hints import About
from orders.tables import OrderRow

#: The job that looks names up.
JOB = "look_up_names"
#: Questions for one saved step, all names together; at once; and the seconds that they may take.
QUESTIONS, AT_ONCE, SECONDS = 80, 4, 30


class Wanted(View):
    """What a job looks up, and for which CA."""

    subscriber: str
    product: str
    names: tuple[str, ...]
    identifiers: tuple[str, ...]

    @property
    def about(self) -> About:
        """Whose they are."""
        return About(self.subscriber, self.product)


async def ask(tx: Transaction, seen: Assessment, step: Step, limits: Limits) -> None:
    """Have the names of a step that was just saved looked up, after the commit; nothing of a product whose CA looks at no DNS."""
    situation, names = seen.situation, seen.results[step].names
    draft, identifiers = situation.draft, situation.offer.caa
    if not names or not identifiers:
        return
    about = About(draft.subscriber, draft.product)
    fresh = await store.want(tx, about, names, limits.dns_names_an_hour)
    if fresh:
        wanted = Wanted(subscriber=about.subscriber, product=about.product, names=fresh, identifiers=identifiers)
        tx.enqueue(JOB, f"{draft.id}:{draft.version}", wanted.model_dump(mode="json"), tenant=draft.subscriber)


async def of(tx: Transaction, seen: Assessment) -> tuple[NameHint, ...]:
    """What is known of a draft's names, once the step that asks for them was saved."""
    draft, offer = seen.situation.draft, seen.situation.offer
    step = next((step for step, result in seen.results.items() if result.names), None)
    if step is None or not offer.caa:
        return ()
    about = About(draft.subscriber, draft.product)
    return await store.of(tx, about, seen.results[step].names, every=step.value in draft.saved)


async def of_order(tx: Transaction, order: OrderRow, names: Sequence[str]) -> tuple[NameHint, ...]:
    """What is known of the names of an order that the actor may see, as far as its subscriber had them looked up this week; of a
    product that nobody looks up in DNS nothing."""
    if not Product(order.product).public:
        return ()
    return await store.of(tx, About(order.subscriber, order.product), names, every=False)


async def look_up(work: Work[Any]) -> None:
    """Look names up, and keep what was seen: also that nobody answered."""
    wanted = Wanted.model_validate(work.job.payload)
    hints = await in_dns(work.service.adapters.resolver, wanted.names, wanted.identifiers)
    unseen = sum(hint.outcome is HintOutcome.UNCHECKED for hint in hints)
    if unseen:
        log.warning("resolver.unchecked", names=unseen, of=len(hints))
    async with work.begin() as tx:
        await store.put(tx, wanted.about, hints)
        await work.done(tx)


async def given_up(tx: Transaction, job: Job, cause: str) -> None:
    """Keep that these names were not checked: their pages show that."""
    wanted = Wanted.model_validate(job.payload)
    await store.put(tx, wanted.about, [_unchecked(name) for name in wanted.names])


async def in_dns(resolver: Resolver, names: Sequence[str], identifiers: Sequence[str]) -> tuple[NameHint, ...]:
    """What DNS says now of each name, for the CA with these identifiers. Domains that names share are asked about once; what takes too
    long, or too many questions, is not checked."""
    hints: dict[str, NameHint] = {}
    questions = _Questions(resolver)

    async def look(name: str) -> None:
        hints[name] = await _hint(questions, name, identifiers)

    try:
        async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as looking:
            for name in dict.fromkeys(names):
                looking.create_task(look(name))
    except TimeoutError:
        pass
    finally:
        questions.close()
    return tuple(hints.get(name, _unchecked(name)) for name in names)


class _Questions:
    """Questions to a resolver: each name once, a few at once, and no more than a saved step may cost."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver, self._room = resolver, asyncio.Semaphore(AT_ONCE)
        self._asked: dict[str, asyncio.Task[Answer]] = {}

    async def ask(self, name: str) -> Answer:
        """As the port. Raises ResolverAway too when too much was asked."""
        if name not in self._asked:
            if len(self._asked) >= QUESTIONS:
                raise ResolverAway(name)
            self._asked[name] = asyncio.create_task(self._answer(name))
        return await asyncio.shield(self._asked[name])

    async def _answer(self, name: str) -> Answer:
        async with self._room:
            return await self._resolver.caa(name)

    def close(self) -> None:
        """Ask nothing any more."""
        for asked in self._asked.values():
            asked.cancel()


async def _hint(questions: _Questions, name: str, identifiers: Sequence[str]) -> NameHint:
    exists, resolver = None, ""
    for at in caa.places(name):
        try:
            answer = await questions.ask(at)
        except ResolverAway:
            return _unchecked(name)
        except NameFails as error:
            outcome = HintOutcome.BROKEN if error.dnssec else HintOutcome.FAILED
            return NameHint(name=name, outcome=outcome, at=at, exists=exists, resolver=error.resolver)
        exists = answer.exists if exists is None else exists
        resolver = answer.resolver
        if answer.records:
            verdict = caa.judge(name, answer.records, identifiers)
            return NameHint(
                name=name,
                outcome=verdict.outcome,
                at=at,
                issuers=verdict.issuers,
                exists=exists,
                put=caa.record(name, at, identifiers[0]) if verdict.outcome is HintOutcome.DENIED else "",
                resolver=resolver,
            )
    return NameHint(name=name, outcome=HintOutcome.FREE, exists=exists, resolver=resolver)


def _unchecked(name: str) -> NameHint:
    return NameHint(name=name, outcome=HintOutcome.UNCHECKED)
