"""A draft handed to a colleague of the same subscriber (H1): its giver loses it, and nothing that was confirmed goes along."""

from typing import Any

import pytest
from contracts.organisation import Role

SANNE, JORIS = "CB1000002", "CB1000003"


async def give(shop: Any, draft: dict[str, Any], to: str = JORIS, by: str = SANNE, **more: Any) -> Any:
    async with shop.who(by, **more) as http:
        return await http.post(f"/drafts/{draft['id']}/hand-over", json={"version": draft["version"], "to": to})


async def seen(shop: Any, draft: dict[str, Any], number: str) -> dict[str, Any]:
    async with shop.who(number) as http:
        answer: dict[str, Any] = (await http.get(f"/drafts/{draft['id']}")).json()
        return answer


async def test_h1_a_colleague_goes_on_and_places_with_everything_given_anew(shop: Any) -> None:
    draft = await shop.new()
    async with shop.who() as http:
        asked = (await http.get(f"/drafts/{draft['id']}/colleagues")).json()
    assert [person["number"] for person in asked["people"]] == [JORIS], "managers and others' people are none"
    assert (await give(shop, draft)).status_code == 204
    theirs, mine = await seen(shop, draft, JORIS), await seen(shop, draft, SANNE)
    assert theirs["own"] is True and mine["own"] is False and mine["owner"] == "Joris Bos"
    own = {"email_code", "check", "conditions"}
    assert set(theirs["done"]) & own == set(), "the address that is read, and what was read and declared, are one's own"
    assert {"check", "conditions"} & set(mine["done"]) == set(), "nor does the giver keep a part in it"
    (mail,) = [m for m in await shop.mails() if "droeg een concept aan u over" in m["subject"]]
    assert mail["to"] == "cb1000003@voorbeeldstad.nl" and f"/aanvragen/{draft['id']}" in mail["text"]
    ((actor, action, facts),) = await shop.sql(
        "SELECT actor, action, facts FROM audit WHERE action = 'orders:draft:hand_over'"
    )
    assert actor == SANNE and JORIS in str(facts), action
    async with shop.who(JORIS) as http:
        place = await http.post(f"/drafts/{draft['id']}/place", json={"version": theirs["version"]})
        assert (place.status_code, place.json()["slug"]) == (422, "email_code.missing")
        codes = {"accepted": [d["code"] for d in theirs["terms"]["declarations"]]}
        asks = await shop.save(
            http, f"/drafts/{draft['id']}", "email_code", {"version": theirs["version"], "send": True}
        )
        steps: tuple[tuple[str, dict[str, Any]], ...] = (
            ("email_code", {"code": await shop.code()}), ("check", {}), ("conditions", codes),
        )  # fmt: skip
        now = asks.json()
        for step, body in steps:
            saved = await shop.save(http, f"/drafts/{draft['id']}", step, {"version": now["version"], **body})
            assert saved.status_code == 200, saved.text
            now = saved.json()
        placed = await http.post(f"/drafts/{draft['id']}/place", json={"version": now["version"]})
    assert placed.status_code == 200, placed.text
    ((requester,),) = await shop.sql("SELECT requester FROM placed_order")
    assert requester == JORIS


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (SANNE, "draft.colleague"),  # oneself
        ("CB2000001", "draft.colleague"),  # of another subscriber
        ("CB1000010", "draft.colleague"),  # a manager: may not order
        ("CB9000001", "draft.colleague"),  # staff
        ("CB7654321", "draft.colleague"),  # nobody
    ],
)
async def test_nobody_else_can_take_it(shop: Any, to: str, why: str) -> None:
    draft = await shop.new(until="contact")
    answer = await give(shop, draft, to)
    assert (answer.status_code, answer.json()["slug"]) == (422, why)
    assert (await seen(shop, draft, SANNE))["own"] is True


async def test_who_is_not_active_any_more_can_not(shop: Any, make: Any) -> None:
    draft = await shop.new(until="contact")
    gone = make.person(JORIS, "Joris Bos", make.role(make.ours, Role.CONTACT, active=False), version=2)
    await shop.receive(gone)
    async with shop.who() as http:
        assert (await http.get(f"/drafts/{draft['id']}/colleagues")).json()["people"] == []
    assert (await give(shop, draft)).json()["slug"] == "draft.colleague"


async def test_only_whose_it_is_gives_it_and_only_as_it_was_seen(shop: Any) -> None:
    draft = await shop.new(until="contact")
    assert (await give(shop, draft, to=SANNE, by=JORIS)).json()["slug"] == "draft.not_own"
    assert (await give(shop, {**draft, "version": 99})).json()["slug"] == "draft.stale"
    other = await give(shop, draft, by="CB2000001", subscriber="P7654321")
    assert (other.status_code, other.json()["slug"]) == (404, "not_found")
    assert (await give(shop, draft)).status_code == 204
    assert (await give(shop, {**draft, "version": draft["version"] + 1})).json()["slug"] == "draft.not_own", (
        "it is gone"
    )


async def test_a_colleague_who_has_one_about_the_same_keeps_that_one(shop: Any) -> None:
    draft = await shop.draft(until="contact")
    await shop.draft(http=shop.who(JORIS), until="contact")
    answer = await give(shop, draft)
    assert (answer.status_code, answer.json()["slug"]) == (409, "draft.has_own")


async def test_what_the_giver_typed_goes_and_the_manager_is_asked_on_behalf_of_the_receiver(shop: Any) -> None:
    draft = await shop.new(until="certificate", csr="", by_manager=True)
    async with shop.who() as http:
        texts = {"version": draft["version"], "step": "certificate", "texts": {"names": "a.example"}}
        assert (await http.put(f"/drafts/{draft['id']}/typed", json=texts)).status_code == 204
    assert (await give(shop, draft)).status_code == 204
    assert await shop.sql("SELECT 1 FROM typed") == []
    ((invited_by,),) = await shop.sql("SELECT invited_by FROM csr_invitation")
    assert invited_by == JORIS
