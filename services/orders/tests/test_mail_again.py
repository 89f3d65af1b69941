"""The mails about an order on its page, and one of them sent again as it was (N3, N4)."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from chassis import clock


async def shown(shop, order: str, number: str = "CB1000002") -> list[dict]:
    async with shop.who(number) as http:
        return (await http.get(f"/orders/{order}")).json()["mails"]


async def again(shop, order: str, mail: int, number: str = "CB1000002"):
    async with shop.who(number) as http:
        answer = await http.post(f"/orders/{order}/mails/again", json={"mail": mail})
    await shop.settle()
    return answer


async def sent(shop) -> None:
    """The mail server took what waited."""
    await shop.sql("UPDATE job SET state = 'done', ended_at = now() WHERE kind = 'mail'")


@pytest.fixture
async def order(shop) -> str:
    """A sealed order."""
    placed = await shop.place()
    await shop.seal(placed)
    return placed


async def test_n3_the_page_says_where_each_mail_is(shop, order: str) -> None:
    """Waiting, sent, refused; what is for validators alone is not there."""
    (mail,) = await shown(shop, order)
    assert (mail["mail"], mail["address"], mail["state"], mail["again"]) == (
        "placed", "cb1000002@voorbeeldstad.nl", "waiting", False,
    )  # fmt: skip
    assert (await again(shop, order, mail["id"])).json()["slug"] == "order.mail_waiting"
    await sent(shop)
    await shop.decide(order, "reject", reason="Niet van u.")
    assert [(m["mail"], m["state"], m["again"]) for m in await shown(shop, order)] == [
        ("placed", "sent", True), ("rejected", "waiting", False),
    ]  # fmt: skip
    await shop.sql("UPDATE job SET state = 'failed' WHERE key LIKE '%rejected'")
    assert (await shown(shop, order))[1]["state"] == "undelivered"


async def test_n3_sent_again_it_is_the_same_mail_to_the_address_of_now(shop, order: str) -> None:
    """Its words, language and form; a key of its own, since the server may know the first; with an audit line."""
    await sent(shop)
    (mail,) = await shown(shop, order)
    await shop.sql("UPDATE person SET email = 'nieuw@voorbeeldstad.nl' WHERE number = 'CB1000002'")
    answer = await again(shop, order, mail["id"])
    assert answer.status_code == 200, answer.text
    first, second = await shop.mails()
    assert (second["subject"], second["text"], second["attachments"]) == (
        first["subject"],
        first["text"],
        first["attachments"],
    )
    assert (first["to"], second["to"], second["key"]) == (
        "cb1000002@voorbeeldstad.nl", "nieuw@voorbeeldstad.nl", first["key"] + ".again.1",
    )  # fmt: skip
    assert [(m["mail"], m["state"]) for m in await shown(shop, order)] == [("placed", "sent"), ("placed", "waiting")]
    (line,) = await shop.sql("SELECT actor FROM audit WHERE action = 'orders:order:mail_again' AND outcome = 'done'")
    assert line["actor"] == "CB1000002"


async def test_n3_three_a_day_whoever_asks_and_however_often_at_once(shop, order: str) -> None:
    await sent(shop)
    (mail,) = await shown(shop, order)
    answers = await asyncio.gather(*(again(shop, order, mail["id"], f"CB100000{2 + n % 2}") for n in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [409] * 3
    assert {a.json()["slug"] for a in answers if a.status_code == 409} == {"order.mails_enough"}
    assert len(await shop.mails()) == 4
    with clock.moved(timedelta(hours=25)):
        await sent(shop)
        assert (await again(shop, order, mail["id"])).status_code == 200


async def test_n3_a_question_is_sent_again_only_while_it_waits(shop, order: str) -> None:
    asked = await shop.decide(order, "ask", text="Klopt dit?")
    await sent(shop)
    question = (await shown(shop, order))[-1]
    assert question["mail"] == "question" and question["again"]
    async with shop.who() as http:
        body = {"question": asked.json()["questions"][0]["id"], "text": "Ja."}
        assert (await http.post(f"/orders/{order}/answer", json=body)).status_code == 200
    assert not (await shown(shop, order))[-1]["again"]
    assert (await again(shop, order, question["id"])).json()["slug"] == "order.mail_over"


async def test_n4_the_certificate_goes_again_where_it_was_asked_for_and_nowhere_else(shop) -> None:
    """With the certificate that went: orders keeps none, the queue has it for as long as it keeps the mail."""
    order = await shop.approved()
    await shop.receive(await shop.started(order))
    await shop.receive(await shop.issued(order))
    await shop.settle()
    await sent(shop)
    mail = (await shown(shop, order))[-1]
    assert (mail["mail"], mail["address"]) == ("issued", "beheer@voorbeeldstad.nl")
    assert (await again(shop, order, mail["id"])).status_code == 200
    *_, first, second = await shop.mails()
    assert second["attachments"] == first["attachments"] and second["attachments"][0]["text"].startswith("-----BEGIN")
    assert (second["to"], second["cc"]) == ("beheer@voorbeeldstad.nl", [])
    await sent(shop)
    await shop.sql("UPDATE job SET key = 'gone.' || key WHERE kind = 'mail'")  # pruned
    shows = await shown(shop, order)
    assert {m["state"] for m in shows} == {"sent"}, "what the queue forgot left"
    assert (await again(shop, order, mail["id"])).json()["slug"] == "order.mail_gone"


async def test_n3_of_another_order_or_subscriber_nothing_is_sent(shop, make, order: str) -> None:
    await sent(shop)
    (mail,) = await shown(shop, order)
    other = await shop.place(3)
    assert (await again(shop, other, mail["id"])).status_code == 404
    async with shop.who("CB2000002", make.theirs) as http:
        answer = await http.post(f"/orders/{order}/mails/again", json={"mail": mail["id"]})
        assert answer.status_code == 404
    for wrong in ({}, {"mail": "x"}, {"mail": mail["id"], "to": "ander@elders.nl"}):
        async with shop.who() as http:
            assert (await http.post(f"/orders/{order}/mails/again", json=wrong)).status_code == 422
    await shop.sql("UPDATE person SET active = false WHERE number = 'CB1000002'")
    assert (await again(shop, order, mail["id"], "CB1000003")).json()["slug"] == "order.mail_nobody"
    (count,) = await shop.sql("SELECT count(*) FROM job WHERE kind = 'mail' AND key LIKE $1", f"order.{UUID(order)}%")
    assert count["count"] == 1
