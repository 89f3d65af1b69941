"""What stands in an open step: kept for who typed it, beside the draft, unjudged, and gone with what it was for (L7)."""

import asyncio
from datetime import timedelta

import pytest
from chassis import clock
from chassis.testing.bombs import mersenne_key
from contracts.authority import Who
from contracts.organisation import PersonChanged, Role
from orders.worker import forget_drafts

COLLEAGUE = "CB1000003"


async def keep(http, draft, version: int | None = None, step: str = "certificate", **texts: str):
    body = {"version": version or draft["version"], "step": step, "texts": texts}
    return await http.put(f"/drafts/{draft['id']}/typed", json=body)


def kind(answer) -> str:
    """What a refused command was refused for."""
    assert answer.json()["slug"] == "input.invalid"
    (finding,) = answer.json()["findings"]
    return finding["params"]["kind"]


async def typed(http, draft) -> list[dict]:
    found = (await http.get(f"/drafts/{draft['id']}")).json()["typed"]
    return [{name: value for name, value in one.items() if name != "at"} for one in found]


def as_kept(step: str = "certificate", **texts: str) -> dict:
    return {"step": step, "texts": texts}


async def test_l7_what_was_typed_is_there_again_and_the_draft_stays_as_it_was(shop) -> None:
    """No assessment, no finding, no new version, no audit line; the newest is what is kept, per step."""
    draft = await shop.draft(until="manager")
    lines = await shop.sql("SELECT count(*) AS n FROM audit")
    async with shop.who() as http:
        assert (await keep(http, draft, csr="geen aanvraag", names="a.example", email="half@")).status_code == 204
        assert (
            await keep(http, draft, csr="nog steeds niet", names="a.example\nb", email="", term="730")
        ).status_code == 204
        assert (await keep(http, draft, step="manager", manager="CB1000011")).status_code == 204
        assert await typed(http, draft) == [
            as_kept(csr="nog steeds niet", names="a.example\nb", email="", term="730"), as_kept("manager", manager="CB1000011")
        ]  # fmt: skip
        now = (await http.get(f"/drafts/{draft['id']}")).json()
    assert {**now, "typed": []} == {**draft, "typed": []}
    assert await shop.sql("SELECT count(*) AS n FROM audit") == lines


async def test_l7_nobody_but_who_typed_it_sees_it(shop) -> None:
    """A colleague works on the same draft with texts of his own; another subscriber's is nowhere."""
    draft = await shop.draft(until="manager")
    async with shop.who() as mine, shop.who(COLLEAGUE) as colleague:
        await keep(mine, draft, names="van-mij.example")
        assert await typed(colleague, draft) == []
        await keep(colleague, draft, names="van-hem.example")
        assert await typed(mine, draft) == [as_kept(names="van-mij.example")]
        assert await typed(colleague, draft) == [as_kept(names="van-hem.example")]
        await colleague.delete(f"/drafts/{draft['id']}/typed", params={"step": "certificate"})
        assert await typed(colleague, draft) == []
        assert await typed(mine, draft) == [as_kept(names="van-mij.example")]
    async with shop.who("CB2000001", "P7654321", Who.REPRESENTATIVE) as stranger:
        assert (await keep(stranger, draft, names="x")).json()["slug"] == "not_found"
        gone = await stranger.delete(f"/drafts/{draft['id']}/typed", params={"step": "certificate"})
        assert gone.json()["slug"] == "not_found"
    assert len(await shop.sql("SELECT 1 FROM typed WHERE person = 'CB2000001'")) == 0


async def test_l7_dropping_a_step_leaves_the_other_as_it_was_typed(shop) -> None:
    draft = await shop.draft(until="manager")
    async with shop.who() as http:
        await keep(http, draft, names="a.example")
        await keep(http, draft, step="manager", manager="CB1000011")
        assert (await http.delete(f"/drafts/{draft['id']}/typed", params={"step": "manager"})).status_code == 204
        assert await typed(http, draft) == [as_kept(names="a.example")]
        for foolish in ({}, {"step": "x" * 5000}, {"step": "\0"}):
            assert (await http.delete(f"/drafts/{draft['id']}/typed", params=foolish)).status_code == 422
        assert await typed(http, draft) == [as_kept(names="a.example")]


async def test_l7_saving_the_step_removes_it_and_a_late_one_does_not_bring_it_back(shop) -> None:
    """The page says a last word while it is left, which may arrive after the save; a page of after it is heard."""
    draft = await shop.draft(until="manager")
    async with shop.who() as http:
        await keep(http, draft, names="a.example")
        body = {"version": draft["version"], "csr": "", "sans": ["b.example"], "delivery_email": "a@voorbeeldstad.nl"}
        await shop.save(http, f"/drafts/{draft['id']}", "certificate", body)  # findings: kept in the draft all the same
        saved = (await http.get(f"/drafts/{draft['id']}")).json()
        assert saved["typed"] == [] and saved["version"] == draft["version"] + 1
        assert (await keep(http, draft, names="a.example, te laat")).status_code == 204
        assert await typed(http, draft) == []
        await keep(http, saved, names="nieuw.example")
        assert await typed(http, draft) == [as_kept(names="nieuw.example")]
        assert (await keep(http, saved, version=2**31 - 1, names="x")).status_code == 204
        await shop.save(http, f"/drafts/{draft['id']}", "certificate", {**body, "version": saved["version"]})
        assert await typed(http, draft) == [], "nobody keeps a page of the future"


async def test_l7_a_colleague_who_saves_another_step_takes_nothing_away(shop) -> None:
    """The draft's version goes on; what this person's page says is kept all the same."""
    draft = await shop.draft(until="manager")
    async with shop.who(COLLEAGUE) as colleague:
        body = {"version": draft["version"], "manager": "CB1000011"}
        assert (await shop.save(colleague, f"/drafts/{draft['id']}", "manager", body)).status_code == 200
    async with shop.who() as http:
        assert (await keep(http, draft, names="van-mij.example")).status_code == 204
        assert await typed(http, draft) == [as_kept(names="van-mij.example")]


async def test_l7_a_stale_save_keeps_what_was_typed(shop) -> None:
    """It was refused as a whole, so nothing of it is in the draft."""
    draft = await shop.draft(until="manager")
    async with shop.who() as http:
        await keep(http, draft, names="van-mij.example")
        body = {"version": draft["version"] - 1, "csr": "", "sans": [], "delivery_email": "a@voorbeeldstad.nl"}
        assert (await shop.save(http, f"/drafts/{draft['id']}", "certificate", body)).json()["slug"] == "draft.stale"
        assert await typed(http, draft) == [as_kept(names="van-mij.example")]


@pytest.mark.parametrize("field", ["csr", "names", "email"])
async def test_b05_a_private_key_is_not_kept_in_whatever_field_it_stands(shop, field: str) -> None:
    """Recognised in the sandbox; the other fields are kept, and what was kept of this one before is gone."""
    secret = "AGE-SECRET-KEY-1" + "Q" * 40 if field == "email" else mersenne_key(521, 607).hex()
    draft = await shop.draft(until="manager")
    others = {name: "x" for name in ("csr", "names", "email", "term") if name != field}
    async with shop.who() as http:
        await keep(http, draft, **others, **{field: "y"})
        assert (await keep(http, draft, **others, **{field: secret})).status_code == 204
        assert await typed(http, draft) == [as_kept(**others)]
    rows = await shop.sql("SELECT fields::text AS t FROM typed")
    assert secret[:30] not in "".join(row["t"] or "" for row in rows)


async def test_l7_limits_are_those_of_the_form(shop) -> None:
    draft = await shop.draft(until="manager")
    async with shop.who() as http:
        for fields in (
            {"csr": "x" * 16_385},
            {"names": "x" * 60_201},
            {"email": "x" * 301},
            {"term": "x" * 6},
        ):
            assert kind(await keep(http, draft, **fields)) == "typed.length"
        assert kind(await keep(http, draft, step="manager", manager="x" * 21)) == "typed.length"
        for fields in ({"manager": "CB1000011"}, {"accepted": "d1"}, {"step_": "x"}):
            assert kind(await keep(http, draft, **fields)) == "typed.name"
        for step in ("contact", "check", "conditions", "completion"):
            assert kind(await keep(http, draft, step=step)) == "typed.step"
        assert kind(await keep(http, draft, step="x")) == "enum"
        assert (await keep(http, draft, names="\0" * 200)).status_code == 204
    assert len(await shop.sql("SELECT 1 FROM typed WHERE fields IS NOT NULL")) == 1


async def test_l7_it_goes_with_the_draft(shop) -> None:
    """Thrown away, placed, or run out after thirty days."""
    draft = await shop.draft()
    async with shop.who() as http:
        await keep(http, draft, names="a.example")
        assert (await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})).status_code == 200
        assert await shop.sql("SELECT 1 FROM typed") == []
        other = (await http.post("/drafts", json={"certificate": 3})).json()
        await keep(http, other, names="a.example")
        await http.delete(f"/drafts/{other['id']}", params={"version": other["version"]})
        assert await shop.sql("SELECT 1 FROM typed") == []
        assert (await keep(http, other, names="a.example")).json()["slug"] == "not_found"
        third = (await http.post("/drafts", json={"certificate": 3})).json()
        await keep(http, third, names="a.example")
    with clock.moved(timedelta(days=31)):
        await forget_drafts(shop.portal.services["orders"])
    assert await shop.sql("SELECT 1 FROM typed") == []


async def test_l7_typing_while_the_draft_is_placed_fails_nobody(shop) -> None:
    """One waits for the other: kept and gone with the draft, or not there any more."""
    draft = await shop.draft()
    async with shop.who() as http:
        place = http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
        placed, *answers = await asyncio.gather(place, *(keep(http, draft, names=f"{n}.example") for n in range(8)))
    assert placed.status_code == 200 and {a.status_code for a in answers} <= {204, 404}
    assert await shop.sql("SELECT 1 FROM typed") == []


async def test_l7_it_goes_with_the_role(shop, make) -> None:
    """Who no longer acts for the subscriber leaves nothing that was never saved; a change of anything else takes nothing."""
    draft = await shop.draft(until="manager")
    sanne = make.person("CB1000002", "Sanne de Vries", make.role(make.ours, Role.CONTACT), version=20)
    async with shop.who() as mine, shop.who(COLLEAGUE) as colleague:
        await keep(mine, draft, names="van-mij.example")
        await keep(colleague, draft, names="van-hem.example")
        await shop.receive(PersonChanged(**sanne.model_dump()))
        assert await typed(mine, draft) == [as_kept(names="van-mij.example")]
        registrations = (make.role(make.ours, Role.MANAGER), make.role("P7654321", Role.CONTACT))
        moved = sanne.model_copy(update={"version": 21, "registrations": registrations})
        await shop.receive(PersonChanged(**moved.model_dump()))
        assert [row["person"] for row in await shop.sql("SELECT person FROM typed")] == [COLLEAGUE]
        assert await typed(colleague, draft) == [as_kept(names="van-hem.example")]
