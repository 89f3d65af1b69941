"""Two people and one renewal: nothing is gone on with, thrown away or ordered without the other hearing of it (S8, S10)."""

from datetime import timedelta

import pytest
from chassis import clock
from contracts.authority import Who
from contracts.organisation import PersonChanged, Role

SANNE, JORIS, EVA = "CB1000002", "CB1000003", "CB1000004"


@pytest.fixture
async def eva(shop, make) -> str:
    """A third contact person."""
    await shop.receive(make.person(EVA, "Eva Licht", make.role(make.ours, Role.CONTACT)))
    return EVA


async def take_over(shop, draft, number: str = JORIS):
    """A colleague reads and declares everything in somebody's draft; answers the draft."""
    codes = {"accepted": [d["code"] for d in draft["terms"]["declarations"]]}
    async with shop.who(number) as http:
        for step, more in (("check", {}), ("conditions", codes)):
            answer = await shop.save(http, f"/drafts/{draft['id']}", step, {"version": draft["version"]} | more)
            assert answer.status_code == 200, answer.text
            draft = answer.json()
    return draft


async def place(shop, draft, number: str):
    async with shop.who(number) as http:
        return await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})


async def to(shop) -> list[tuple[str, str]]:
    return [(mail["to"], mail["subject"]) for mail in await shop.mails()]


async def test_who_worked_on_it_hears_that_a_colleague_ordered(shop, eva) -> None:
    draft = await take_over(shop, await shop.draft())
    own = await shop.draft(http=shop.who(eva), until="manager")  # another draft of the same certificate
    placed = (await place(shop, draft, JORIS)).json()
    await shop.settle()
    subject = f"Joris Bos heeft bestelling {placed['reference']} geplaatst"
    assert await to(shop) == [(f"{n.lower()}@voorbeeldstad.nl", subject) for n in (SANNE, eva)]
    for number in (SANNE, eva):
        async with shop.who(number) as http:
            again = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
            for answer in (again, await http.get(f"/drafts/{draft['id']}")):
                assert (answer.status_code, answer.json()["slug"]) == (404, "draft.placed")
                told = answer.json()["params"]
                assert (told["name"], told["reference"], told["order"], told["number"]) == (
                    "Joris Bos", placed["reference"], placed["order"], JORIS,
                )  # fmt: skip
            assert (await http.get("/orders")).json()["drafts"] == []
            assert (await http.get("/renewals", params={"certificate": 1})).json()["drafts"] == []
    assert (await place(shop, draft, JORIS)).json() == placed  # his own repeat is the same answer
    refused = await place(shop, own, eva)
    assert (refused.status_code, refused.json()["slug"]) == (409, "renewal.open")


async def test_who_left_the_subscriber_hears_nothing_any_more(shop, make) -> None:
    draft = await take_over(shop, await shop.draft())
    gone = make.person(SANNE, "Sanne de Vries", make.role(make.ours, Role.CONTACT, active=False), version=2)
    await shop.receive(PersonChanged(**gone.model_dump()))
    assert (await place(shop, draft, JORIS)).status_code == 200
    assert await to(shop) == []


async def test_a_draft_is_back_when_the_order_is_rejected_and_gone_when_it_is_issued(shop) -> None:
    mine = await shop.draft(http=shop.who(JORIS), until="manager")
    order = await shop.place()
    await shop.seal(order)

    async def listed() -> list[str]:
        async with shop.who(JORIS) as http:
            return [d["id"] for d in (await http.get("/orders")).json()["drafts"]]

    assert await listed() == []
    assert (await shop.decide(order, "reject", reason="Anders")).status_code == 200
    assert await listed() == [mine["id"]]
    order = await shop.approved()
    assert await listed() == []
    await shop.receive(await shop.started(order))
    await shop.receive(await shop.issued(order))
    assert await listed() == [] and await shop.sql("SELECT 1 FROM draft") == []
    lines = await shop.sql("SELECT subject FROM audit WHERE action = 'orders:draft:overtake'")
    assert [line["subject"] for line in lines] == [mine["id"]]


async def test_the_owner_hears_that_a_colleague_threw_the_draft_away(shop, eva) -> None:
    draft = await take_over(shop, await shop.draft(), eva)
    async with shop.who(JORIS) as http:
        stale = await http.delete(f"/drafts/{draft['id']}", params={"version": draft["version"] - 1})
        assert stale.json()["slug"] == "draft.stale" and await shop.mails() == []
        assert (await http.delete(f"/drafts/{draft['id']}", params={"version": draft["version"]})).status_code == 204
    sanne, other = await shop.mails()
    assert sanne["to"] == "cb1000002@voorbeeldstad.nl" and other["to"] == "cb1000004@voorbeeldstad.nl"
    assert sanne["subject"] == "Joris Bos heeft een concept verwijderd: www.voorbeeldstad.nl"
    assert "uw concept" in sanne["text"] and "het concept waaraan u werkte" in other["text"]
    (line,) = await shop.sql(
        "SELECT actor, facts FROM audit WHERE action = 'orders:draft:discard' AND outcome = 'done'"
    )
    assert line["actor"] == JORIS and SANNE in line["facts"]


async def test_who_throws_the_own_draft_away_gets_no_mail(shop) -> None:
    draft = await shop.draft(until="contact")
    async with shop.who() as http:
        assert (await http.delete(f"/drafts/{draft['id']}", params={"version": draft["version"]})).status_code == 204
    assert await shop.mails() == []


async def test_a_start_never_goes_on_with_a_draft_unasked(shop) -> None:
    draft = await shop.draft()
    async with shop.who() as http:
        answer = await http.post("/drafts", json={"certificate": 1})
        assert (answer.status_code, answer.json()["slug"]) == (409, "draft.exists")
        told = answer.json()["params"]
        assert (told["draft"], told["version"]) == (draft["id"], draft["version"]) and told["at"]
        older = await http.post("/drafts", json={"certificate": 1, "instead_of": draft["version"] - 1})
        assert older.json()["slug"] == "draft.exists", "what was saved since is not thrown away unseen"
        new = await http.post("/drafts", json={"certificate": 1, "instead_of": draft["version"]})
        assert new.status_code == 200 and new.json()["id"] != draft["id"] and new.json()["done"] == []
        twice = await http.post("/drafts", json={"certificate": 1})
        assert twice.json()["id"] == new.json()["id"], "a double click: nothing was saved in it"
    async with shop.who(JORIS) as http:
        assert (await http.post("/drafts", json={"certificate": 1})).json()["id"] != new.json()["id"]


async def test_beginning_anew_tells_who_worked_on_the_old_one(shop) -> None:
    draft = await take_over(shop, await shop.draft())
    async with shop.who() as http:
        answer = await http.post("/drafts", json={"certificate": 1, "instead_of": draft["version"]})
        assert answer.status_code == 200
    assert await to(shop) == [
        ("cb1000003@voorbeeldstad.nl", "Sanne de Vries heeft een concept verwijderd: www.voorbeeldstad.nl")
    ]


async def test_a_draft_that_ran_out_this_hour_is_in_nobodys_way(shop) -> None:
    """It is not shown any more, and the job that removes it has not come past."""
    draft = await shop.draft(until="manager")
    with clock.moved(timedelta(days=30, minutes=1)):
        async with shop.who() as http:
            new = await http.post("/drafts", json={"certificate": 1})
            assert new.status_code == 200 and new.json()["id"] != draft["id"]


async def test_lists_say_whose_a_draft_is_and_where_it_rests(shop, make) -> None:
    first = await shop.draft(until="certificate")
    second = await shop.draft(3, shop.who(JORIS), until="manager")
    async with shop.who() as http:
        for lines in ((await http.get("/orders")).json()["drafts"],
                      (await http.get("/renewals?certificate=1&certificate=3")).json()["drafts"]):  # fmt: skip
            assert [(d["id"], d["by"], d["own"], d["step"], d["certificate"]) for d in lines] == [
                (second["id"], "Joris Bos", False, "certificate", 3),
                (first["id"], "Sanne de Vries", True, "check", 1),
            ]
        assert (await http.get("/renewals?certificate=2")).json()["drafts"] == []
    async with shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE) as http:
        assert (await http.get("/renewals?certificate=1&certificate=3")).json()["drafts"] == []
