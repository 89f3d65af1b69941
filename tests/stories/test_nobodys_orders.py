"""No order stays where nobody owns it: what was parked, lost or can't be made ends with a case, or heals by itself (INV-14, INV-16)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from chassis import clock
from chassis.messaging.consumer import Consumer
from chassis.testing import Portal
from contracts.organisation import PersonChanged, PersonRegistered
from local.journey import to_the_last_step
from orders import worker
from structlog.testing import capture_logs

NAME = "koppelvlak.voorbeeldstad.example"
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


async def ask(portal: Portal, service: str, sql: str, *values: Any) -> list[Any]:
    return list(await portal.services[service].database.reads.fetch(sql, *values))


async def state(portal: Portal) -> str:
    (row,) = await ask(portal, "orders", "SELECT state FROM placed_order")
    return str(row["state"])


async def place(contact: Any) -> None:
    """The card user renews the certificate of `NAME`."""
    await contact.log_in("/servercertificaten")
    await to_the_last_step(contact, NAME)
    await contact.press("Plaats bestelling")


async def approve(validator: Any) -> None:
    await validator.log_in("/validatie")
    await validator.follow(NAME)
    await validator.press("Neem in behandeling")
    await validator.press("Goedkeuren")


def lose(portal: Portal, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Kafka loses the facts of this name, once they were acknowledged: nobody ever reads them."""
    deliver = portal.deliver

    async def lossy(record: Any) -> None:
        if dict(record.headers).get("ce_type") != f"nl.mijncertificaten.{name}".encode():
            await deliver(record)

    monkeypatch.setattr(portal, "deliver", lossy)


def break_reader(portal: Portal, monkeypatch: pytest.MonkeyPatch, service: str, name: str) -> None:
    """The handler of this event fails, as a fault of ours would make it: its records are parked."""
    handler = Consumer.handler

    def broken(self: Consumer, event: Any) -> Any:
        async def fails(*_: Any) -> None:
            raise ValueError("a fault of ours")

        return fails if self is portal.services[service].consumer and name == event.NAME else handler(self, event)

    monkeypatch.setattr(Consumer, "handler", broken)


async def test_a_name_that_no_form_can_have_blocks_no_certificate(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """Registered by rules of before or of tomorrow. Validation sees the order with its cause and rejects it; then it is ordered anew."""
    await seed()
    contact, validator = browser_for("cp_full"), browser_for("validator1")
    (known,) = [
        event for kind in (PersonRegistered, PersonChanged) for _, head, body in portal.log
        if head["ce_type"] == kind.type_name() and (event := kind.model_validate_json(body)).number == "CB1000002"
    ]  # fmt: skip
    fields = {name: getattr(known, name) for name in type(known).model_fields}
    person = PersonChanged.model_construct(**fields | {"version": known.version + 1, "name": "Noor 東京"})
    for service in ("auth", "certificates", "orders"):
        await portal.receive(service, person)
    await contact.log_in("/servercertificaten")
    await to_the_last_step(contact, NAME)
    await contact.press("Plaats bestelling")
    await portal.settle(skip_jobs=("mail",))
    assert await state(portal) == "failed"
    await contact.open(contact.at)
    assert "Uw bestelling is wel geplaatst. Dit ligt klaar voor validatie." in contact.words
    await validator.log_in("/validatie")
    await validator.follow(NAME)
    await validator.press("Neem in behandeling")
    await validator.press("Afwijzen", reden="Uw naam past niet op het formulier. Wij passen die aan.")
    await portal.settle(skip_jobs=("mail",))
    assert await state(portal) == "rejected"
    for service in ("auth", "certificates", "orders"):
        await portal.receive(service, person.model_copy(update={"version": person.version + 1, "name": known.name}))
    await contact.open("/servercertificaten")
    await to_the_last_step(contact, NAME)
    await contact.press("Plaats bestelling")
    await portal.settle(skip_jobs=("mail",))
    await contact.open(contact.at)
    assert "Uw bestelformulier is klaar." in contact.words


@pytest.mark.parametrize("lost", ["form.requested.v1", "document.sealed.v1"])
async def test_a_form_or_its_request_that_was_lost_is_asked_for_again(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """A broker that lost its disk, or a request older than its topic keeps: after two minutes it is asked for again, and one form is made."""
    await seed()
    contact, orders = browser_for("cp_full"), portal.services["orders"]
    with monkeypatch.context() as broken:
        lose(portal, broken, lost)
        await place(contact)
        await portal.settle(skip_jobs=("mail",))
    assert await state(portal) == "placed"
    with clock.moved(timedelta(minutes=16)), capture_logs() as logs:
        await worker.alarm_about_orders(orders)
        assert [line["event"] for line in logs if line.get("alarm")] == ["order.forms_overdue"]
    with clock.moved(timedelta(days=8)):
        await worker.ask_for_forms_again(orders)
        await portal.settle(skip_jobs=("mail",))
    assert await state(portal) == "in_validation"
    assert len(await ask(portal, "signing", "SELECT 1 FROM document")) == 1


async def test_a_sealed_form_that_was_parked_heals_by_itself(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing says the same answer again when it is asked again."""
    await seed()
    contact = browser_for("cp_full")
    with monkeypatch.context() as broken:
        break_reader(portal, broken, "orders", "document.sealed.v1")
        await place(contact)
        await portal.settle(skip_jobs=("mail",))
    assert len(await ask(portal, "orders", "SELECT 1 FROM dead_letter")) == 1 and await state(portal) == "placed"
    with clock.moved(timedelta(minutes=3)):
        await worker.ask_for_forms_again(portal.services["orders"])
        await portal.settle(skip_jobs=("mail",))
    assert await state(portal) == "in_validation"
    assert portal.said.count("document.sealed.v1") == 2
    assert len(await ask(portal, "signing", "SELECT 1 FROM document")) == 1


@pytest.mark.parametrize("how", ["lost", "parked"])
async def test_an_approval_that_was_lost_or_parked_is_said_again_and_one_certificate_comes(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """After half an hour an alarm calls; once certificates can take it in, the next time that it is said is enough."""
    await seed()
    contact, orders = browser_for("cp_full"), portal.services["orders"]
    await place(contact)
    await portal.settle(skip_jobs=("mail",))
    with monkeypatch.context() as broken:
        if how == "lost":
            lose(portal, broken, "order.approved.v1")
        else:
            break_reader(portal, broken, "certificates", "order.approved.v1")
        await approve(browser_for("validator1"))
        await portal.settle(skip_jobs=("mail",))
    assert await state(portal) == "approved"
    with clock.moved(timedelta(minutes=31)), capture_logs() as logs:
        await worker.alarm_about_orders(orders)
    assert [line["event"] for line in logs if line.get("alarm")] == ["order.approved_overdue"]
    with clock.moved(timedelta(minutes=6)):
        await worker.say_approvals_again(orders)
        await worker.say_approvals_again(orders)
        await portal.settle(skip_jobs=("mail",))
    assert await state(portal) == "completed"
    assert len(await ask(portal, "certificates", "SELECT 1 FROM issuance")) == 1
