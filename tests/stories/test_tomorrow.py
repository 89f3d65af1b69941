"""Codes of tomorrow through every reader of today: nothing is parked, no copy is lost, and no right is given.

Generated: every event of the contract that a service consumes, with a code of tomorrow in each of its open sets.
"""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from chassis.messaging import inbox
from chassis.messaging.consumer import Record
from chassis.testing import Portal
from chassis.testing.tomorrow import TOMORROW, Place, grown, places
from chassis.work import workers
from contracts.auth import Cause
from contracts.catalogue import all_events
from contracts.envelope import Event
from contracts.examples import examples
from contracts.orders import MOVES, NewerDetails, OrderApproved
from contracts.organisation import PersonChanged, Registration, Role
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pki.csr import key_of
from sqlalchemy import text

BEFORE = Path(__file__).parents[2] / "libs/contracts/tests/data/before_details"


def _csr() -> str:
    """A request with a key of its own, as a customer sends it."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "koppelvlak.voorbeeldstad.example")])
    request = x509.CertificateSigningRequestBuilder().subject_name(name)
    return request.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()).public_bytes(
        serialization.Encoding.PEM).decode()  # fmt: skip


def _events() -> list[Event]:
    """Every example of the contract; an approval with a request that can be read and nothing to replace."""
    csr = _csr()
    key = {"csr_pem": csr, "spki_sha256": key_of(csr)}
    return [
        event.model_copy(update={"details": event.details.model_copy(update=key), "replaces": None})
        if isinstance(event, OrderApproved)
        else event
        for given in examples().values()
        for event in given
    ]


async def _rows(portal: Portal, service: str, sql: str, **values: Any) -> list[Any]:
    async with portal.services[service].database.begin() as tx:
        return list((await tx.session.execute(text(sql), values)).all())


async def test_every_event_with_a_code_of_tomorrow_in_each_open_set_is_taken_in(portal: Portal) -> None:
    """By every service that consumes it, with its database. Nothing is parked."""
    seen: set[Place] = set()
    version = 1_000
    for event in _events():
        for name, service in portal.services.items():
            if type(event) not in service.consumer.events:
                continue
            for place in sorted(places(event)):
                version += 1
                apart = {"version": version}
                if isinstance(event, OrderApproved):  # an order whose intent is open can't be approved anew
                    apart |= {"order": uuid4()}
                await portal.receive(name, grown(event, place).model_copy(update=apart))
                parked = await _rows(portal, name, "SELECT cause FROM dead_letter")
                assert parked == [], f"{event.NAME}, {place}: parked by {name}"
                seen.add(place)
    consumed = {event for service in portal.services.values() for event in service.consumer.events}
    open_sets = {place for event in _events() if type(event) in consumed for place in places(event)}
    assert seen == open_sets and {place.field for place in seen} >= {"product", "state", "role", "authorisation"}
    assert consumed <= set(all_events().values())


async def test_who_is_de_activated_stays_out_whatever_else_the_event_says(portal: Portal) -> None:
    """A role of tomorrow and `active: false` in one event: no service keeps the person active."""
    person = next(e for e in _events() if isinstance(e, PersonChanged) and e.active)
    readers = [name for name, service in portal.services.items() if PersonChanged in service.consumer.events]
    assert set(readers) == {"auth", "certificates", "orders"}
    for name in readers:
        await portal.receive(name, person.model_copy(update={"version": 5}))
        gone = grown(person, Place("Registration", "role")).model_copy(update={"version": 6, "active": False})
        await portal.receive(name, gone)
        sql = "SELECT version, active FROM person WHERE number = :number"
        assert await _rows(portal, name, sql, number=person.number) == [(6, False)]


@pytest.mark.parametrize(
    "change",
    [{"phone": "+9991234567"}, {"name": "Noor 東京"}, {"email": "noor@xn--1234-.newtld"}, {"function": "\u1c80"}],
    ids=lambda change: next(iter(change)),
)
async def test_what_was_registered_by_newer_rules_is_taken_over(portal: Portal, change: dict[str, str]) -> None:
    """A number of a new country, a letter that we can't print: judged by organisation, not again by each reader."""
    person = next(e for e in _events() if isinstance(e, PersonChanged) and e.active)
    for name in ("auth", "certificates", "orders"):
        await portal.receive(name, person.model_copy(update={"version": 5}))
        await portal.receive(name, person.model_copy(update={"version": 6, "active": False, **change}))
        sql = "SELECT version, active FROM person WHERE number = :number"
        assert await _rows(portal, name, sql, number=person.number) == [(6, False)]


async def test_a_subscriber_with_an_oin_of_tomorrow_is_stopped_all_the_same(portal: Portal) -> None:
    """A prefix that is not on today's list."""
    subscriber = next(e for e in _events() if e.NAME == "subscriber.registered.v1")
    stopped = subscriber.model_copy(update={"version": 2, "active": False, "oin": "00000042123456780000"})
    for name in ("auth", "orders"):
        await portal.receive(name, subscriber)
        await portal.receive(name, stopped)
        assert await _rows(portal, name, "SELECT active FROM subscriber") == [(False,)]


@pytest.mark.parametrize("change", ["role", "authorisation"])
async def test_a_role_of_tomorrow_gives_no_rights_and_takes_none(portal: Portal, change: str) -> None:
    """Who has nothing else is nobody at the door; who has a role of today keeps that one alone."""
    from auth import domain, store

    person = next(e for e in _events() if isinstance(e, PersonChanged) and e.active)
    subscriber = next(e for e in _events() if e.NAME == "subscriber.registered.v1")
    tomorrow = grown(person, Place("Registration", change)).registrations[0]
    today = Registration(subscriber=tomorrow.subscriber, role=Role.REPRESENTATIVE)
    await portal.receive("auth", subscriber)
    for version, given in ((7, (tomorrow,)), (8, (tomorrow, today))):
        await portal.receive("auth", person.model_copy(update={"version": version, "registrations": given}))
        async with portal.services["auth"].database.begin() as tx:
            holder = await store.holder(tx, person.number)
        assert holder is not None
        roles = set() if version == 7 else {"representative"}
        assert holder.roles(tomorrow.subscriber) == roles
        assert domain.holder_cause(holder) == (Cause.UNKNOWN_PERSON if version == 7 else None)


async def test_copies_keep_a_product_of_tomorrow_as_text(portal: Portal) -> None:
    """The certificate is known, its key is used up, its limits are kept; nothing can be ordered in its place."""
    issued = next(e for e in _events() if e.NAME == "certificate.imported.v1")
    limits = next(e for e in _events() if e.NAME == "product.limits.v1")
    await portal.receive("orders", grown(issued, Place("CertificateImported", "product")))
    await portal.receive("orders", grown(limits, Place("ProductLimits", "product")))
    assert await _rows(portal, "orders", "SELECT product FROM certificate") == [(TOMORROW.value,)]
    assert await _rows(portal, "orders", "SELECT product FROM product_limits") == [(TOMORROW.value,)]
    assert len(await _rows(portal, "orders", "SELECT 1 FROM key_reservation")) == 1


async def test_an_order_of_a_kind_of_tomorrow_is_followed_and_nothing_is_issued_for_it(portal: Portal) -> None:
    """Where it is can be told without its details. Its approval waits with the operator: the CA is asked for nothing unknown."""
    details = NewerDetails.model_validate({"kind": TOMORROW.value, "holder": "CB1000010"})
    moves = [event for event in _events() if isinstance(event, MOVES)]
    for version, event in enumerate(moves, 100):
        newer = event.model_copy(update={"details": details, "version": version, "replaces": 41})
        await portal.receive("certificates", newer)
        state = [] if isinstance(event, OrderApproved) else [(version, event.state.value)]
        assert (
            await _rows(portal, "certificates", "SELECT version, state FROM renewal WHERE version = :v", v=version)
            == state
        )
    approvals = sum(isinstance(event, OrderApproved) for event in moves)
    assert await _rows(portal, "certificates", "SELECT cause FROM dead_letter") == [("Impossible",)] * approvals
    assert await _rows(portal, "certificates", "SELECT 1 FROM issuance") == []


async def test_records_of_before_details_were_grouped_are_taken_in(portal: Portal) -> None:
    """As they lie in the topic and in outboxes of the version before: an approval of then is issued, an open renewal is shown."""
    csr = _csr()
    change = {"csr_pem": csr, "spki_sha256": key_of(csr), "replaces": None}
    for number, path in enumerate(sorted(BEFORE.glob("*.json"))):
        wire = json.loads(path.read_text())
        said = wire["payload"] | (change if "approved" in path.name else {})
        head = tuple((name, value.encode()) for name, value in wire["headers"].items())
        record = Record("mc.orders.v1", 0, number, wire["key"].encode(), json.dumps(said).encode(), head)
        await inbox.consume(portal.services["certificates"], [record])
        assert await _rows(portal, "certificates", "SELECT cause FROM dead_letter") == [], path.name
    kept = "SELECT order_id::text, manager, sans, validity_days FROM issuance"
    name = "koppelvlak.voorbeeldstad.example"
    assert await _rows(portal, "certificates", kept) == [(wire["key"], "CB1000010", [name], 1095)]
    assert len(await _rows(portal, "certificates", "SELECT 1 FROM renewal")) == 1


async def test_an_approval_of_a_product_of_tomorrow_waits_and_the_ca_is_not_asked(portal: Portal) -> None:
    """It is kept as it was approved; this service asks the CA for nothing that it does not know."""
    event = next(e for e in _events() if isinstance(e, OrderApproved))
    await portal.receive("certificates", grown(event, Place("OrderApproved", "product")))
    assert await workers.run_one(portal.services["certificates"], "issue")
    sql = "SELECT product, state, ended_at FROM issuance WHERE order_id = :order"
    assert await _rows(portal, "certificates", sql, order=event.order) == [(TOMORROW.value, "wanted", None)]
    assert await _rows(portal, "certificates", "SELECT 1 FROM job WHERE state = 'done'") == []
