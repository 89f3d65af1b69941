"""The milestones of an order and whose turn it is (S11)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from chassis import clock
from contracts.orders import Side, State, StateChange
from contracts.products import Product
from contracts.proofs import DnsRecord, NameProof, ProofState
from contracts.review import HandCheck
from orders.domain.course import milestones, stages, turn
from orders.store import orders as store
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
    assert (
        await shop.decide(order, "check", check="register_extract", done=True, note="Nagekeken.")
    ).status_code == 200
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


AT_CA = datetime.fromisoformat("2026-11-27T12:00:00+00:00")
WWW = DnsRecord(host="_ca-proof.www.voorbeeldstad.nl", text="ca-proof=1")


def proof(state: ProofState, record: DnsRecord | None = None, **more: Any) -> NameProof:
    return NameProof(domain="www.voorbeeldstad.nl", state=state, record=record, **more)


def test_the_domain_is_reached_when_the_ca_holds_the_last_name_for_proved() -> None:
    path = (State.PLACED, State.IN_VALIDATION, State.APPROVED, State.FULFILLING)
    first, last = proof(ProofState.PROVED, at=AT_CA), proof(ProofState.PROVED, at=AT_CA + HOUR)
    open_ = proof(ProofState.WAITING)
    for names, at in (
        ((first, last), AT_CA + HOUR),
        ((first, open_), None),
        ((), None),
        ((proof(ProofState.PROVED),), None),
    ):
        public = stages(Product.PUBLIC_OV, State.FULFILLING, moves(*path), {}, names)
        assert [stage.at for stage in public if stage.milestone == "domain"] == [at], names
        private = stages(Product.PKIO_PRIVATE, State.FULFILLING, moves(*path), {}, names)
        assert [stage.at for stage in private if stage.milestone == "domain"] == [AT + 2 * HOUR], (
            "validation looks there"
        )


async def test_s11_what_the_ca_looks_for_in_dns_is_mailed_once_and_shown_until_it_is_there(shop) -> None:
    """The customer's turn since then, live; no alarm for it; what is said of an earlier asking changes nothing."""
    order = await shop.approved()
    started = await shop.started(order)
    open_, done = proof(ProofState.WAITING, WWW), proof(ProofState.PROVED, at=AT_CA, method="3.2.2.4.7", rules="2.1.9")

    async def seen() -> tuple[dict, dict]:
        async with shop.who() as http:
            return (await http.get(f"/orders/{order}")).json(), (await http.get(f"/orders/{order}/state")).json()

    for version, names in ((1, (open_,)), (2, (open_,)), (1, (done,))):
        await shop.receive(started.model_copy(update={"version": version, "names": names}))
    shown, waits = await seen()
    assert (shown["state"], shown["turn"]["side"], shown["turn"]["expected"]) == ("fulfilling", "subscriber", None)
    assert shown["turn"]["since"] == waits["names_said_at"] and shown["names"][0]["state"] == "waiting"
    (mail,) = [mail for mail in await shop.mails() if "prove_names" in mail["key"]]
    assert WWW.text in mail["text"] and WWW.host in mail["text"] and "DNS" in mail["subject"]
    with clock.moved(timedelta(hours=2)):
        async with shop.portal.services["orders"].database.begin() as tx:
            assert (await store.in_state_since(tx, State.FULFILLING, tx.now - HOUR))[0] == 0
    failed = proof(ProofState.FAILED, WWW, at=AT_CA)
    await shop.receive(started.model_copy(update={"version": 3, "names": (failed,)}))
    assert len([mail for mail in await shop.mails() if "prove_names" in mail["key"]]) == 1, "it is looked for still"
    await shop.receive(started.model_copy(update={"version": 4, "names": (done,)}))
    shown, now = await seen()
    assert shown["turn"]["side"] == "ca" and now["names_said_at"] > waits["names_said_at"]
    await shop.receive(await shop.issued(order))
    shown, _now = await seen()
    assert (shown["state"], shown["names"][0]["method"]) == ("completed", "3.2.2.4.7")
