"""S8: renewals asked for together: requests find their certificates by name, each renewal is a draft and an order of its own, one mail tells of all."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from chassis import clock
from chassis.testing.chance import Died, dying
from contracts.certificates import CertificateImported
from contracts.organisation import Role
from orders.domain.content import thaw
from orders.domain.matching import fitting
from orders.worker import forget_batches

NAMES = {21: "een.voorbeeldstad.nl", 22: "twee.voorbeeldstad.nl", 23: "drie.voorbeeldstad.nl"}


def sent(pem: str) -> dict[str, str]:
    return {"request": base64.b64encode(pem.encode()).decode()}


@pytest.fixture
async def three(shop: Any, make: Any) -> dict[int, str]:
    """Three certificates of ours that Karel manages, beside the others."""
    for number, name in NAMES.items():
        await shop.receive(
            CertificateImported(**make.certificate(number, make.ours, "CB1000010", name, spki=f"{number:064x}"))
        )
    return NAMES


async def begun(http: Any, *certificates: int) -> Any:
    answer = await http.post("/batches", json={"certificates": certificates, "language": "nl"})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def take(http: Any, batch: Any, certificate: int, pem: str) -> Any:
    return await http.post(f"/batches/{batch['id']}/certificates/{certificate}", json=sent(pem))


async def place(http: Any, batch: Any, row: Any, **more: Any) -> Any:
    body = {
        "version": row["version"],
        "price_cents": row["term"]["price_cents"],
        "accepted": [d["code"] for d in row["declarations"]],
    }
    return await http.post(f"/batches/{batch['id']}/certificates/{row['certificate']}/place", json=body | more)


@pytest.mark.parametrize(
    ("names", "fits"),
    [
        (("a.nl", "www.a.nl"), (1,)),
        (("A.NL.", "WWW.a.nl"), (1,)),  # DNS knows no case, and a name may end in a dot
        (("a.nl",), (2,)),  # exactly these names come before the same common name
        (("a.nl", "nieuw.a.nl"), (1, 2)),  # which one can't be said
        (("b.nl", "nieuw.b.nl"), (3,)),
        (("www.a.nl",), ()),  # another common name
        ((), ()),
    ],
)
def test_s8_a_request_is_for_the_certificate_with_its_names(names: tuple[str, ...], fits: tuple[int, ...]) -> None:
    certificates = {1: ("a.nl", "www.a.nl"), 2: ("a.nl",), 3: ("b.nl",)}
    assert fitting(names, certificates) == fits


async def test_s8_three_renewals_are_drafted_and_placed_from_one_page(shop: Any, make: Any, three: Any) -> None:
    """S8: each draft is as the certificate was; each order has its own form and declarations; pressed again nothing is doubled."""
    async with shop.who() as http:
        batch = await begun(http, 23, 21, 22, 21)
        assert [row["certificate"] for row in batch["rows"]] == [21, 22, 23] and not any(
            r["ready"] for r in batch["rows"]
        )
        takes = {"rsa_min": 3072, "rsa_max": 8192, "curves": ["P-256", "P-384"]}
        assert [(row["product"], row["keys"]) for row in batch["rows"]] == [("pkio_private", takes)] * 3
        for certificate, name in NAMES.items():
            pem = make.csr(name)
            match = (await http.post(f"/batches/{batch['id']}/match", json=sent(pem))).json()
            assert (match["certificates"], match["names"]) == ([certificate], [name])
            row = (await take(http, batch, certificate, pem)).json()
            assert (row["ready"], row["manager"], row["findings"]) == (True, "Karel Tak", []), row
        batch = (await http.get(f"/batches/{batch['id']}")).json()
        assert all(row["ready"] and len(row["declarations"]) == 7 for row in batch["rows"])
        answers = [await place(http, batch, row) for row in batch["rows"]]
        assert [answer.status_code for answer in answers] == [200] * 3, [a.text for a in answers]
        again = [(await place(http, batch, row)).json() for row in batch["rows"]]
        assert again == [answer.json() for answer in answers]
        rows = (await http.get(f"/batches/{batch['id']}")).json()["rows"]
        assert [row["order"]["reference"] for row in rows] == [placed["reference"] for placed in again]
    orders = await shop.sql("SELECT replaces, content FROM placed_order ORDER BY replaces")
    assert [row["replaces"] for row in orders] == [21, 22, 23]
    for row in orders:
        content = thaw(row["content"])
        assert content.declared_by == "CB1000002" and len(content.declarations) == 7
    lines = await shop.sql("SELECT action FROM audit WHERE action IN ('orders:batch:begin', 'orders:order:place')")
    assert sorted(line["action"] for line in lines) == ["orders:batch:begin", *["orders:order:place"] * 3]


async def test_s8_one_mail_tells_of_what_was_ordered_together(shop: Any, make: Any, three: Any) -> None:
    """N2: with the page of each order and no attachment; once, whatever is repeated; of one alone as of any other."""
    async with shop.who() as http:
        batch = await begun(http, 21, 22, 23)
        for certificate, name in NAMES.items():
            await take(http, batch, certificate, make.csr(name))
        rows = (await http.get(f"/batches/{batch['id']}")).json()["rows"]
        first = [(await place(http, batch, row)).json()["order"] for row in rows[:2]]
        await shop.seal(first[0])
        with clock.moved(timedelta(minutes=2)):
            await shop.settle()
            assert await shop.mails() == []  # the other one's form is not there yet
            await shop.seal(first[1])
        with clock.moved(timedelta(minutes=4)):
            await shop.settle()
        (mail,) = await shop.mails()
        assert mail["subject"] == "Uw 2 bestellingen zijn geplaatst" and mail["attachments"] == []
        assert mail["letter"]["fact_links"] == [f"/bestellingen/{order}" for order in first]
        assert all(row["common_name"] in mail["text"] for row in rows[:2])
        last = (await place(http, batch, rows[2])).json()["order"]
    await shop.seal(last)
    for minutes in (2, 60):
        with clock.moved(timedelta(minutes=minutes)):
            await shop.settle()
        (_, alone) = await shop.mails()
        assert len(alone["attachments"]) == 1 and rows[2]["common_name"] in alone["text"]


async def test_s8_a_form_that_comes_after_the_mail_is_told_of_by_itself(shop: Any, make: Any, three: Any) -> None:
    """N2: a form that could not be made, and is made again: no order of a batch is left without its mail."""
    async with shop.who() as http:
        batch = await begun(http, 21, 22, 23)
        orders = []
        for certificate, name in NAMES.items():
            row = (await take(http, batch, certificate, make.csr(name))).json()
            orders.append((await place(http, batch, row)).json()["order"])
    for order in orders[:2]:
        await shop.seal(order)
    await shop.form_fails(orders[2])
    with clock.moved(timedelta(minutes=2)):
        await shop.settle()
        (both,) = await shop.mails()
        assert both["letter"]["fact_links"] == [f"/bestellingen/{order}" for order in orders[:2]]
        assert (await shop.decide(orders[2], "make-again")).status_code == 200
        await shop.seal(orders[2])
    (_, alone) = await shop.mails()
    assert NAMES[23] in alone["text"] and len(alone["attachments"]) == 1


async def test_s8_what_a_colleague_places_is_told_to_the_colleague(shop: Any, make: Any, three: Any) -> None:
    """S8, N2: a colleague goes on with a draft of a batch: the order is none of the batch."""
    async with shop.who() as http:
        batch = await begun(http, 21)
        row = (await take(http, batch, 21, make.csr(NAMES[21]))).json()
    async with shop.who("CB1000003") as http:
        draft = (await http.get(f"/drafts/{row['draft']}")).json()
        for step, body in (
            ("contact", {}),
            ("check", {}),
            ("conditions", {"accepted": [d["code"] for d in row["declarations"]]}),
        ):
            answer = await shop.save(http, f"/drafts/{row['draft']}", step, {"version": draft["version"], **body})
            assert answer.status_code == 200, answer.text
            draft = answer.json()
        placed = await http.post(f"/drafts/{row['draft']}/place", json={"version": draft["version"]})
        assert placed.status_code == 200, placed.text
    await shop.seal(placed.json()["order"])
    mails = [mail for mail in await shop.mails() if mail["attachments"]]
    assert [mail["to"] for mail in mails] == ["cb1000003@voorbeeldstad.nl"]
    assert (await shop.sql("SELECT batch FROM placed_order"))[0]["batch"] is None


async def test_s8_an_address_that_no_mail_can_have_holds_back_no_order(
    shop: Any, make: Any, three: Any, capsys: Any
) -> None:
    """N2: the orders go on, and somebody is called."""
    contact = make.person("CB1000002", "Sanne de Vries", make.role(make.ours, Role.CONTACT), version=9)
    await shop.receive(contact.model_copy(update={"email": "sänne@voorbeeldstad.nl"}))
    async with shop.who() as http:
        batch = await begun(http, 21, 22)
        for certificate in (21, 22):
            row = (await take(http, batch, certificate, make.csr(NAMES[certificate]))).json()
            await shop.seal((await place(http, batch, row)).json()["order"])
    with clock.moved(timedelta(minutes=2)):
        await shop.settle()
    assert await shop.mails() == [] and capsys.readouterr().out.count("mail.address") == 1


async def test_s8_what_needs_more_is_not_placed(shop: Any, make: Any, three: Any) -> None:
    """S8: another name in the request, a manager who stopped, a draft begun elsewhere, a revoked one: each is told with its row."""
    async with shop.who() as http:
        own = await shop.draft(22)
        batch = await begun(http, 21, 22, 3, 4)
        assert {row["certificate"]: (row["own"], row["refusal"]) for row in batch["rows"]} == {
            21: (True, None), 22: (False, None), 3: (True, None), 4: (True, "renewal.revoked"),
        }  # fmt: skip
        more = (await take(http, batch, 21, make.csr(NAMES[21], ("extra.voorbeeldstad.nl",)))).json()
        assert not more["ready"] and [f["slug"] for f in more["findings"]], more
        refused = await take(http, batch, 22, make.csr(NAMES[22]))
        assert (refused.status_code, refused.json()["slug"], refused.json()["params"]["draft"]) == (
            409,
            "draft.exists",
            own["id"],
        )
        stopped = (await take(http, batch, 3, make.csr("oud.voorbeeldstad.nl"))).json()
        assert (stopped["ready"], stopped["manager"], stopped["has_request"]) == (False, "", False)
        assert (await take(http, batch, 4, make.csr("weg.voorbeeldstad.nl"))).json()["slug"] == "renewal.revoked"
        for row in (more, stopped):
            answer = await place(http, batch, {**more, **row, "term": row["term"]})
            assert (answer.status_code, answer.json()["slug"]) == (409, "draft.stale")
        good = (await take(http, batch, 21, make.csr(NAMES[21]))).json()
        assert good["ready"]  # another request took its place
        for wrong in ({"version": good["version"] - 1}, {"price_cents": good["term"]["price_cents"] + 1}):
            assert (await place(http, batch, good, **wrong)).json()["slug"] == "draft.stale"
        missing = await place(http, batch, good, accepted=[])
        assert missing.json()["slug"] == "conditions.missing"
    assert await shop.sql("SELECT 1 FROM placed_order") == []


async def test_s8_nobody_else_sees_a_batch(shop: Any, make: Any, three: Any) -> None:
    """INV-6: neither another subscriber nor a colleague; and no certificate of another goes into one."""
    async with shop.who() as http:
        batch = await begun(http, 21)
        for body in ({"certificates": [21, 2]}, {"certificates": [987654]}):
            assert (await http.post("/batches", json=body | {"language": "nl"})).status_code == 404
        for body in ({"certificates": []}, {"certificates": list(range(1, 102))}, {"certificates": [0]}, {"extra": 1}):
            assert (
                await http.post("/batches", json={"certificates": [21], "language": "nl"} | body)
            ).status_code == 422
        outside = await take(http, batch, 22, make.csr(NAMES[22]))
        assert outside.status_code == 404
    for who in (shop.who("CB1000003"), shop.who("CB2000001", make.theirs)):
        async with who as http:
            path = f"/batches/{batch['id']}"
            answers = (
                await http.get(path),
                await http.post(f"{path}/match", json=sent("x")),
                await take(http, batch, 21, make.csr(NAMES[21])),
                await place(http, batch, batch["rows"][0] | {"term": {"price_cents": 1}}),
            )
            assert {answer.status_code for answer in answers} == {404}


async def test_s8_what_is_no_request_is_said(shop: Any, three: Any) -> None:
    """B-01 to B-04: with its reason, and nothing is kept."""
    async with shop.who() as http:
        batch = await begun(http, 21)
        for text, slug in (("hallo", "csr.format"), ("", "csr.missing"), ("x" * 20_000, "csr.too_large")):
            match = (await http.post(f"/batches/{batch['id']}/match", json=sent(text))).json()
            assert (match["finding"]["slug"], match["certificates"]) == (slug, []), text
    assert await shop.sql("SELECT 1 FROM draft") == []


async def test_s8_killed_between_two_orders_only_the_rest_is_placed(shop: Any, make: Any, three: Any) -> None:
    """S8: an order is there whole or not at all; pressed again, what is left is placed."""
    async with shop.who() as http:
        batch = await begun(http, 21, 22)
        for certificate in (21, 22):
            await take(http, batch, certificate, make.csr(NAMES[certificate]))
        rows = (await http.get(f"/batches/{batch['id']}")).json()["rows"]
        first = (await place(http, batch, rows[0])).json()
        with dying("http.committed"), pytest.raises(Died):  # nobody hears that it was placed
            await place(http, batch, rows[1])
        after = [(await place(http, batch, row)).json() for row in rows]
    assert after[0] == first and len(await shop.sql("SELECT 1 FROM placed_order")) == 2


async def test_s8_a_batch_is_forgotten_with_its_drafts(shop: Any, make: Any, three: Any) -> None:
    """S8: thirty days after something was handed in for it last."""
    async with shop.who() as http:
        batch = await begun(http, 21)
        await begun(http, 22)
    with clock.moved(timedelta(days=10)):
        async with shop.who() as http:
            assert (await take(http, batch, 21, make.csr(NAMES[21]))).status_code == 200
    for days, left in ((31, 1), (41, 0)):
        with clock.moved(timedelta(days=days)):
            await forget_batches(shop.portal.services["orders"])
        assert len(await shop.sql("SELECT 1 FROM batch")) == left, days
