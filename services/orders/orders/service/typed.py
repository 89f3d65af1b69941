"""What stands in an open step and is not saved: kept for who typed it, so that a session that ends costs no work.

It is not looked at: it changes neither the draft nor its version, finds nothing, and nobody else sees it.
"""

from collections.abc import Mapping
from uuid import UUID

from chassis.actor import Actor
from chassis.sandbox import Sandbox, TooCostly, Unreadable
from chassis.service import Service
from chassis.transaction import Transaction
from contracts.journeys import STEPS, Journey
from contracts.orders import KeepTyped, Step, Typed
from contracts.refusals import Refusal, refuse

from orders.adapters import Adapters
from orders.domain.typed import holds_key
from orders.store import drafts, typed

_LEAST = 20  # characters: nothing shorter is a key


async def keep(service: Service[Adapters], actor: Actor, draft_id: UUID, command: KeepTyped) -> Refusal | None:
    """Keep it beside the draft. Texts in which a private key is recognised are left out.

    Refusals: `not_found`, `input.invalid` (the journey has no such step). What comes late, from a page of before the actor saved the step, is not kept, and no error.
    """
    texts = await _without_keys(service.sandbox, command.texts)  # before any transaction: nobody waits for the sandbox
    async with service.database.begin(actor) as tx:
        draft = await drafts.visible(tx, draft_id)
        if draft is None:
            return refuse("not_found")
        if command.step not in STEPS[Journey(draft.journey)]:
            return refuse("input.invalid", kind="step.journey", step=command.step.value)
        await typed.keep(tx, draft, command.step.value, command.version, texts)
    return None


async def _without_keys(sandbox: Sandbox, texts: Mapping[str, str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, value in texts.items():
        try:
            secret = len(value) >= _LEAST and await sandbox.run(holds_key, value)
        except (TooCostly, Unreadable):
            secret = True  # nobody knows what it is
        if not secret:
            kept[name] = value.replace("\0", "\ufffd")
    return kept


async def drop(tx: Transaction, draft_id: UUID, step: Step) -> Refusal | None:
    """Forget what the actor typed in a step of a draft and did not save. Refusal: `not_found`."""
    if await drafts.visible(tx, draft_id) is None:
        return refuse("not_found")
    await typed.drop(tx, draft_id, step.value)
    return None


async def of(tx: Transaction, draft_id: UUID) -> tuple[Typed, ...]:
    """What the actor typed in a draft and did not save."""
    return tuple(Typed(step=Step(step), texts=texts, at=at) for step, texts, at in await typed.of(tx, draft_id))
