"""One order over real TLS, Kafka, PostgreSQL and processes, and what a back-office system reads of it (B3, N2, N4, S4)."""

import asyncio
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError
from chassis.testing import Browser
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from contracts import publish
from contracts.products import Product
from local.journey import approve, ask, state_is, to_the_last_step, until

SCHEMAS = Path(publish.__file__).parent / "schemas"
DOMAIN = "voorbeeldstad.example"


def partner(running: Any, topic: str, group: str | None) -> AIOKafkaConsumer:
    kafka = running.demo["kafka"]
    return AIOKafkaConsumer(
        topic, group_id=group, bootstrap_servers=kafka["bootstrap"], security_protocol=kafka["security_protocol"],
        sasl_mechanism=kafka["mechanism"], sasl_plain_username=kafka["partner"]["username"],
        sasl_plain_password=kafka["partner"]["password"], auto_offset_reset="earliest", enable_auto_commit=False,
    )  # fmt: skip


async def read_until(running: Any, topic: str, wanted: Callable[[list[Any]], bool], seconds: float = 40) -> list[Any]:
    """What a partner reads of a topic from its beginning, until it has what it wants."""
    consumer = partner(running, topic, "backoffice-story")
    found: list[Any] = []
    await consumer.start()
    try:
        end = time.monotonic() + seconds
        while not wanted(found):
            assert time.monotonic() < end, [dict(r.headers).get("ce_type") for r in found]
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found.extend(records)
    finally:
        await consumer.stop()
    return found


def checked(record: Any) -> tuple[str, dict[str, str], dict[str, Any]]:
    """A record as a valid CloudEvent whose payload passes the committed schema."""
    head = {k: v.decode() for k, v in record.headers}
    event = from_binary(
        KafkaMessage(headers=dict(record.headers), key=record.key, value=record.value), JSONFormat(), CloudEvent
    )
    name = event.get_type().removeprefix("nl.mijncertificaten.")
    payload = json.loads(record.value)
    jsonschema.validate(payload, json.loads((SCHEMAS / f"{name}.json").read_text()))
    assert record.key.decode() == event.get_subject() == head["ce_subject"]
    return name, head, payload


async def test_the_story_of_an_order_as_a_person_and_as_a_back_office_system_see_it(
    running: Any, browser_for: Callable[[str], Browser], mailbox: Any
) -> None:
    name = f"stuf-zkn.{DOMAIN}"
    contact, validator = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in()
    await to_the_last_step(contact, name)
    await contact.press("Plaats bestelling")
    order = re.search(r"/bestellingen/([0-9a-f-]{36})/geplaatst", contact.at).group(1)  # type: ignore[union-attr]
    await state_is(contact, order, "Wacht op controle")
    pdf = await contact.open(f"/bestellingen/{order}/formulier.pdf")
    assert pdf.content.startswith(b"%PDF-1.7")

    async def my_mail() -> Any:
        found = await mailbox("sanne.de.vries@gemeente-voorbeeldstad.example")
        return [m for m in found if "formulier" in json.dumps(m).lower() or m.get("attachments")]

    assert await until(my_mail)  # N2

    await validator.log_in()
    await approve(validator, order)
    await state_is(contact, order, "Uitgegeven")

    async def managers_mail() -> Any:
        return [m for m in await mailbox("karel.tak@gemeente-voorbeeldstad.example") if name in json.dumps(m)]

    mails = await until(managers_mail)  # N4
    assert len(mails) == 1

    def whole(records: list[Any]) -> bool:
        return any(r.key.decode() == order and b"order.completed" in dict(r.headers)["ce_type"] for r in records)

    told = [checked(r) for r in await read_until(running, "mc.orders.v1", whole) if r.key.decode() == order]
    assert [n for n, _, _ in told] == ["order.placed.v1", "order.ready.v1", "order.approved.v1", "order.completed.v1"]
    assert [h["ce_aggregateversion"] for _, h, _ in told] == ["1", "2", "3", "4"]
    correlation = told[0][1]["ce_correlationid"]
    assert {h["ce_correlationid"] for _, h, _ in told} == {correlation}

    def issued(records: list[Any]) -> bool:
        limits = {r.key.decode() for r in records if b"product.limits" in dict(r.headers)["ce_type"]}
        return limits == set(Product) and any(
            json.loads(r.value or b"{}").get("order") == order and b"certificate.issued" in dict(r.headers)["ce_type"]
            for r in records
        )

    facts = [checked(r) for r in await read_until(running, "mc.certificates.v1", issued)]
    mine = [(n, h, p) for n, h, p in facts if n == "certificate.issued.v1" and p["order"] == order]
    assert len(mine) == 1
    assert mine[0][1]["ce_correlationid"] == correlation
    assert mine[0][2]["certificate"] == told[-1][2]["certificate"]
    assert mine[0][2]["replaces"] is not None
    shown = told[2][2]["details"]["valid_until"]  # a day that the CA's limit allows, and the certificate lasts it out
    (last,) = [
        p["limits"][0]["last_day"] for n, _, p in facts if n == "product.limits.v1" and p["product"] == "pkio_private"
    ]
    assert shown < last and shown <= mine[0][2]["not_after"][:10]
    assert not [h for n, h, _ in facts if n == "product.limits.v1" and "ce_subscriber" in h]


async def test_the_partner_reads_and_writes_nothing_else(running: Any) -> None:
    internal = partner(running, "mc.organisation.v1", "backoffice-curious")
    with pytest.raises(TopicAuthorizationFailedError):
        await internal.start()
        await asyncio.wait_for(internal.getone(), 10)
    await internal.stop()
    kafka = running.demo["kafka"]
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka["bootstrap"], security_protocol=kafka["security_protocol"],
        sasl_mechanism=kafka["mechanism"], sasl_plain_username=kafka["partner"]["username"],
        sasl_plain_password=kafka["partner"]["password"], request_timeout_ms=5000,
    )  # fmt: skip
    await producer.start()
    try:
        with pytest.raises(KafkaError):
            await producer.send_and_wait("mc.orders.v1", b"{}", key=b"x")
    finally:
        await asyncio.wait_for(producer.stop(), 5)


async def test_twenty_clicks_make_one_order_one_document_one_mail_one_certificate(
    running: Any, browser_for: Callable[[str], Browser], mailbox: Any
) -> None:
    """F-30, INV-1: twenty parallel requests with the same draft and version."""
    name = f"geo.{DOMAIN}"
    contact, validator = browser_for("bv"), browser_for("validator2")
    await contact.log_in()
    await to_the_last_step(contact, name)
    form = next(f for f in contact.page.forms if f["action"].endswith("/afronding"))
    site = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate", "origin": contact.portal}

    async def click() -> str:
        answer = await contact.public.post(contact.portal + form["action"], data=form["fields"], headers=site)
        assert answer.status_code == 303, answer.status_code
        return answer.headers["location"]

    where = set(await asyncio.gather(*(click() for _ in range(20))))
    assert len(where) == 1
    order = re.search(r"[0-9a-f-]{36}", where.pop()).group()  # type: ignore[union-attr]
    await state_is(contact, order, "Wacht op controle")
    await validator.log_in()
    await approve(validator, order)
    await state_is(contact, order, "Uitgegeven")
    counted = {
        "orders": await ask(running, "orders", "SELECT count(*) FROM placed_order WHERE common_name = $1", name),
        "documents": await ask(running, "signing", "SELECT count(*) FROM document WHERE subject = $1::uuid", order),
        "certificates": await ask(
            running,
            "certificates",
            "SELECT count(*) FROM certificate WHERE common_name = $1 AND order_id IS NOT NULL",
            name,
        ),
    }
    assert counted == {"orders": 1, "documents": 1, "certificates": 1}

    async def mails() -> Any:
        return [m for m in await mailbox("karel.tak@gemeente-voorbeeldstad.example") if name in json.dumps(m)]

    assert len(await until(mails)) == 1
