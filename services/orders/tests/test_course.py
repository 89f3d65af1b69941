"""The milestones of an order and whose turn it is (S11)."""

from datetime import datetime, timedelta

import pytest
from chassis import clock
from contracts.orders import Side, State, StateChange
from contracts.products import Product
from contracts.review import HandCheck
from orders.domain.course import milestones, stages, turn
from review.clock import business_time

AT = datetime.fromisoformat("2026-11-27T09:00:00+00:00")
HOUR = timedelta(hours=1)


def moves(*states: State) -> list[StateChange]:
    return [StateChange(state=state, at=AT + n * HOUR, by=None) for n, state in enumerate(states)]


@pytest.mark.parametrize(
    ("product", "order"),
    [
        (Product.PKIO_PRIVATE, ("organisation", "domain", "approved", "made")),
        (Product.PUBLIC_OV, ("organisation", "approved", "domain", "made")),  # the CA proves the domain
        (Product.TRIAL, ("organisation", "approved", "made")),  # nobody looks whose the names are
    ],
)
def test_whose_names_they_are_comes_where_it_is_proved(product: Product, order: tuple[str, ...]) -> None:
    assert tuple(milestone.value for milestone in milestones(product)) == order


def test_what_is_ticked_is_reached_and_the_approval_reaches_what_nobody_ticked() -> None:
    done = {HandCheck.REGISTER_EXTRACT: AT + 2 * HOUR}
    open_ = stages(Product.PKIO_PRIVATE, State.IN_VALIDATION, moves(State.PLACED, State.IN_VALIDATION), done)
    assert [stage.at for stage in open_] == [AT + 2 * HOUR, None, None, None]
    path = (State.PLACED, State.IN_VALIDATION, State.APPROVED, State.FULFILLING, State.COMPLETED)
    approved = stages(Product.PKIO_PRIVATE, State.APPROVED, moves(*path[:3]), {})
    assert [stage.at for stage in approved] == [AT + 2 * HOUR] * 3 + [None]
    public = stages(Product.PUBLIC_OV, State.APPROVED, moves(*path[:3]), {HandCheck.DOMAIN: AT})
    assert [stage.at for stage in public] == [AT + 2 * HOUR, AT + 2 * HOUR, None, None]
    complete = stages(Product.PUBLIC_OV, State.COMPLETED, moves(*path), {})
    assert [stage.at for stage in complete] == [AT + 2 * HOUR, AT + 2 * HOUR, AT + 4 * HOUR, AT + 4 * HOUR]
    anew = moves(State.PLACED, State.IN_VALIDATION, State.APPROVED, State.FAILED)
    for state in (State.FAILED, State.REJECTED, State.WITHDRAWN):
        assert stages(Product.PKIO_PRIVATE, state, anew, {}) == ()


@pytest.mark.parametrize("state", State)
def test_every_state_that_goes_on_is_somebodys_turn(state: State) -> None:
    times = {"decided_by": AT + 5 * HOUR, "kept": timedelta(days=30), "made_within": HOUR}
    said = turn(state, AT, failed_in=None, identified=True, **times)
    sides = {
        State.PLACED: (Side.FORM, None), State.IN_VALIDATION: (Side.VALIDATION, AT + 5 * HOUR),
        State.WAITING: (Side.SUBSCRIBER, AT + timedelta(days=30)), State.FAILED: (Side.VALIDATION, AT + 5 * HOUR),
        State.APPROVED: (Side.CA, AT + HOUR), State.FULFILLING: (Side.CA, AT + HOUR),
    }  # fmt: skip
    assert (None if said is None else (said.side, said.expected)) == sides.get(state)
    assert said is None or said.since == AT
    unknown = turn(state, AT, failed_in=None, identified=False, **times)
    if state is State.IN_VALIDATION:
        assert unknown is not None and (unknown.side, unknown.expected) == (Side.IDENTIFICATION, None)
    else:
        assert unknown == said, "an appointment decides only while validation would"


def test_s11_without_a_form_nothing_is_decided_about_the_order_so_no_day_is_told() -> None:
    """What failed at the CA is validation's, by the day that it means to have decided."""
    times = {"decided_by": AT + 5 * HOUR, "kept": timedelta(days=30), "made_within": HOUR, "identified": True}
    formless = turn(State.FAILED, AT, failed_in=State.PLACED, **times)
    assert formless is not None and (formless.side, formless.expected) == (Side.FORM, None)
    certless = turn(State.FAILED, AT, failed_in=State.APPROVED, **times)
    assert certless is not None and (certless.side, certless.expected) == (Side.VALIDATION, AT + 5 * HOUR)


async def test_s11_a_customer_reads_whose_turn_it_is_and_by_when(shop) -> None:
    """By business hours, without those that the customer takes to answer."""
    days = {row["day"] for row in await shop.sql("SELECT day FROM holiday")}

    async def seen(order: str) -> tuple[dict, datetime, datetime | None]:
        async with shop.who() as http:
            shown = (await http.get(f"/orders/{order}")).json()
        expected = shown["turn"]["expected"] and datetime.fromisoformat(shown["turn"]["expected"])
        return shown, datetime.fromisoformat(shown["turn"]["since"]), expected

    order = await shop.place()
    shown, _since, expected = await seen(order)
    assert (shown["turn"]["side"], expected) == ("form", None)
    await shop.seal(order)
    shown, since, first = await seen(order)
    assert shown["turn"]["side"] == "validation" and business_time(since, first, days) == timedelta(hours=16)
    assert [stage["milestone"] for stage in shown["stages"]] == ["organisation", "domain", "approved", "made"]
    assert [stage["at"] for stage in shown["stages"]] == [None] * 4
    asked = await shop.decide(order, "ask", text="Van wie is de naam?")
    shown, since, expected = await seen(order)
    assert shown["turn"]["side"] == "subscriber" and expected == since + timedelta(days=30)
    with clock.moved(timedelta(days=20)):
        async with shop.who() as http:
            body = {"question": asked.json()["questions"][0]["id"], "text": "Van ons."}
            assert (await http.post(f"/orders/{order}/answer", json=body)).status_code == 200
        shown, since, later = await seen(order)
    assert later > first and timedelta(hours=15, minutes=58) < business_time(since, later, days) <= timedelta(hours=16)
    assert (await shop.decide(order, "check", check="register_extract", done=True)).status_code == 200
    shown, _since, _expected = await seen(order)
    ticked = shown["stages"][0]["at"]
    assert ticked and not shown["stages"][1]["at"]
    await shop.decide(order)
    shown, _since, _expected = await seen(order)
    assert shown["turn"]["side"] == "ca" and all(stage["at"] for stage in shown["stages"][:3])
    await shop.receive(await shop.started(order))
    await shop.receive(await shop.issued(order))
    async with shop.who() as http:
        shown = (await http.get(f"/orders/{order}")).json()
    assert shown["turn"] is None and all(stage["at"] for stage in shown["stages"])
    assert shown["stages"][0]["at"] == ticked != shown["stages"][1]["at"], "what was checked before stays where it was"
