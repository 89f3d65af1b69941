"""An order whose form can't be made, end to end (B1, S11): the customer is told, validation has it made again or rejects it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from chassis.testing import Portal
from contracts.forms import FormContent
from local.journey import to_the_last_step
from signing.adapters import Adapters
from signing.form import FormRefused

NAME = "koppelvlak.voorbeeldstad.example"
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


class Jammed:
    """A maker that can make no form at all."""

    async def made(self, content: FormContent) -> bytes:
        raise FormRefused("form.layout", content.kind)


@pytest.fixture
async def order(portal: Portal, browser_for: MakeBrowser, seed: Seed) -> tuple[Any, Any, Adapters]:
    """The customer at the confirmation of an order whose form failed, the validator at its case, the adapters that work."""
    await seed()
    maker = portal.services["signing"].adapters
    portal.services["signing"].adapters = Adapters(Jammed())
    contact, validator = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in("/servercertificaten")
    await to_the_last_step(contact, NAME)
    await contact.press("Plaats bestelling")
    await portal.settle(skip_jobs=("mail",))
    await validator.log_in("/validatie")
    assert "geen formulier" in validator.words and "Niet gelukt" in validator.words
    await validator.follow(NAME)
    assert "Een tekst past niet op zijn plaats op het formulier." in validator.words
    await validator.press("Neem in behandeling")
    return contact, validator, maker


async def test_made_again_when_the_cause_is_gone(portal: Portal, order: tuple[Any, Any, Adapters]) -> None:
    contact, validator, maker = order
    await contact.open(contact.at)
    assert "Uw bestelling is wel geplaatst. Validatie kijkt er nu naar." in contact.words
    await contact.open("/home")
    assert "Lopende bestellingen" in contact.words and "Niet gelukt" in contact.words
    await validator.press("Maak opnieuw")
    await portal.settle(skip_jobs=("mail",))  # the cause is still there
    await validator.open("/validatie")
    assert "geen formulier" in validator.words
    portal.services["signing"].adapters = maker
    await validator.follow(NAME)
    await validator.press("Neem in behandeling")
    await validator.press("Maak opnieuw")
    assert validator.at == "/validatie?opnieuw=ja" and "Wij maken het formulier opnieuw" in validator.words
    await portal.settle(skip_jobs=("mail",))
    await validator.open("/validatie")
    await validator.follow(NAME)
    await validator.press("Neem in behandeling")
    await validator.press("Goedkeuren")
    await portal.settle(skip_jobs=("mail",))
    await contact.open("/bestellingen")
    assert "Uitgegeven" in contact.words
    assert [n for n in portal.said if n.startswith("order.")] == [
        "order.placed.v1", "order.failed.v1", "order.resumed.v1", "order.failed.v1", "order.resumed.v1",
        "order.ready.v1", "order.approved.v1", "order.completed.v1",
    ]  # fmt: skip


async def test_rejected_and_ordered_once_more(portal: Portal, order: tuple[Any, Any, Adapters]) -> None:
    contact, validator, maker = order
    await validator.press("Afwijzen", reden="De naam van uw organisatie past niet op het formulier.")
    await portal.settle(skip_jobs=("mail",))
    rows = await portal.services["orders"].database.reads.fetch("SELECT payload::text FROM job WHERE kind = 'mail'")
    assert len(rows) == 1 and "past niet op het formulier" in rows[0]["payload"]
    await contact.open("/bestellingen")
    assert "Afgewezen" in contact.words
    portal.services["signing"].adapters = maker
    await contact.open("/servercertificaten")
    await to_the_last_step(contact, NAME)
    await contact.press("Plaats bestelling")
    await portal.settle(skip_jobs=("mail",))
    await contact.open(contact.at)
    assert "Uw bestelformulier is klaar." in contact.words
