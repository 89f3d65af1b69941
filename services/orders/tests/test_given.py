"""Declarations belong to who places: what one person ticked in a draft counts for nobody else (R-092)."""

import json
from datetime import UTC, datetime

import pytest
from contracts.forms import FormRequested
from contracts.journeys import STEPS, Journey
from contracts.orders import OrderPlaced, Step
from orders.domain.content import Content, freeze, thaw
from orders.domain.given import Given, after_change, given_by, put, resting, without

SANNE, JORIS = "CB1000002", "CB1000003"
AT = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
ALL = Given(at=AT, steps={Step.CHECK: AT, Step.CONDITIONS: AT}, warnings=("w",), agreement={"terms_version": "2026-01"})


def test_what_one_gave_is_nobody_elses() -> None:
    kept = put({}, SANNE, ALL)
    assert given_by(kept, SANNE) == ALL and given_by(kept, SANNE).declared_at == AT
    assert given_by(kept, JORIS) == Given() and given_by(kept, JORIS).declared_at is None
    assert given_by(json.loads(json.dumps(kept)), SANNE) == ALL


def test_after_a_change_all_read_again_and_the_others_declare_again() -> None:
    kept = after_change(put(put({}, SANNE, ALL), JORIS, ALL), JORIS)
    assert given_by(kept, JORIS).steps.keys() == {Step.CONDITIONS} and given_by(kept, JORIS).agreement
    assert given_by(kept, SANNE).steps == {} and given_by(kept, SANNE).agreement is None
    assert given_by(kept, SANNE).warnings == ("w",)  # of a finding by its fingerprint: another finding is another one


@pytest.mark.parametrize(
    ("saved", "steps", "where"),
    [
        ([], (), Step.CONTACT),
        (["contact", "manager"], (), Step.CERTIFICATE),
        (["contact", "manager", "certificate"], (), Step.CHECK),
        (["contact", "manager", "certificate"], (Step.CHECK, Step.CONDITIONS), Step.COMPLETION),
        (["contact", "certificate"], (Step.CHECK,), Step.MANAGER),
    ],
)
def test_where_a_draft_rests(saved: list[str], steps: tuple[Step, ...], where: Step) -> None:
    kept = put(put({}, SANNE, ALL), JORIS, Given(at=AT.replace(hour=9), steps=dict.fromkeys(steps, AT)))
    assert resting(STEPS[Journey.SERVER_RENEW], saved, kept) is where
    assert without(ALL, Step.CHECK).agreement == ALL.agreement


async def test_a_colleagues_ticks_are_not_given_and_are_asked_again(shop) -> None:
    draft = await shop.draft()
    assert draft["done"] == ["contact", "manager", "certificate", "check", "conditions"]
    async with shop.who(JORIS) as http:
        url, codes = f"/drafts/{draft['id']}", [d["code"] for d in draft["terms"]["declarations"]]
        seen = (await http.get(url)).json()
        assert seen["done"] == ["contact", "manager", "certificate"] and seen["accepted"] == []
        assert (seen["own"], seen["owner"], seen["saved_by"]) == (False, "Sanne de Vries", "Sanne de Vries")
        (colleague,) = seen["colleagues"]
        assert (colleague["number"], colleague["name"]) == (SANNE, "Sanne de Vries") and colleague["declared_at"]
        jumped = await shop.save(http, url, "conditions", {"version": seen["version"], "accepted": codes})
        assert (jumped.json()["slug"], jumped.json()["params"]["step"]) == ("draft.step_order", "check")
        seen = (await shop.save(http, url, "check", {"version": seen["version"]})).json()
        seen = (await shop.save(http, url, "conditions", {"version": seen["version"], "accepted": codes})).json()
        assert seen["done"] == draft["done"] and len(seen["accepted"]) == 7
        placed = await http.post(f"{url}/place", json={"version": seen["version"]})
        assert placed.status_code == 200, placed.text
    lines = await shop.sql("SELECT actor, facts FROM audit WHERE action = 'orders:draft:declare' ORDER BY id")
    assert [line["actor"] for line in lines] == [SANNE, JORIS]
    assert json.loads(lines[1]["facts"])["declarations"]["truth"] == "1.0"


async def test_placing_on_a_colleagues_ticks_is_refused_and_says_whose(shop) -> None:
    """Also by a request made by hand, and when the colleague read everything but ticked nothing."""
    draft = await shop.draft()
    async with shop.who(JORIS) as http:
        url = f"/drafts/{draft['id']}"
        for step in ("", "check"):
            version = {"version": draft["version"]}
            if step:
                draft = (await shop.save(http, url, step, version)).json()
                version = {"version": draft["version"]}
            answer = await http.post(f"{url}/place", json=version)
            assert (answer.status_code, answer.json()["slug"]) == (422, "conditions.colleague")
            assert answer.json()["params"]["name"] == "Sanne de Vries" and answer.json()["params"]["at"]
    assert await shop.sql("SELECT 1 FROM placed_order") == []
    await shop.settle()
    assert shop.portal.said == []


async def test_what_a_colleague_changed_after_ones_ticks_is_declared_anew(shop) -> None:
    draft = await shop.draft()
    async with shop.who(JORIS) as http:
        body = {"version": draft["version"], "manager": "CB1000011"}
        changed = (await shop.save(http, f"/drafts/{draft['id']}", "manager", body)).json()
    async with shop.who() as http:
        mine = (await http.get(f"/drafts/{draft['id']}")).json()
        assert mine["done"] == ["contact", "manager", "certificate"] and mine["accepted"] == []
        assert mine["saved_by"] == "Joris Bos"
        answer = await http.post(f"/drafts/{draft['id']}/place", json={"version": changed["version"]})
        assert (answer.json()["slug"], answer.json()["params"]["step"]) == ("draft.step_order", "check")


async def test_a_colleagues_read_warning_is_not_read_by_who_places(shop, make) -> None:
    """A tick at a finding is one's own as well: R-061."""
    draft = await shop.draft(csr=make.csr(ORGANIZATION_NAME="Gemeente Elders"), accept_warnings=True)
    assert "certificate" in draft["done"]
    async with shop.who(JORIS) as http:
        seen = (await http.get(f"/drafts/{draft['id']}")).json()
        assert seen["done"] == ["contact", "manager"]
        body = {k: seen[k] for k in ("version", "csr", "sans", "delivery_email")}
        answer = await shop.save(http, f"/drafts/{draft['id']}", "certificate", body)
        assert answer.json()["slug"] == "draft.warnings"


async def test_a_changed_wording_is_asked_again(shop) -> None:
    """R-092, R-108: the version of the text is what was agreed to."""
    draft = await shop.draft()
    await shop.sql("""INSERT INTO declaration SELECT code, language, '2026-02-01', '1.1', position, text || ' (nieuw)'
        FROM declaration WHERE code = 'key'""")
    async with shop.who() as http:
        seen = (await http.get(f"/drafts/{draft['id']}")).json()
        assert "conditions" not in seen["done"] and seen["accepted"] == []
        answer = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
        assert (answer.status_code, answer.json()["slug"]) == (422, "conditions.missing")


async def test_who_declared_is_who_placed_in_order_event_and_form(shop) -> None:
    """INV: content with another's declarations can't be made."""
    order = await shop.place(number=JORIS)
    await shop.settle()
    (row,) = await shop.sql("SELECT requester, content FROM placed_order")
    content = thaw(row["content"])
    assert row["requester"] == content.contact.number == content.declared_by == JORIS
    assert content.declared_at is not None and content.declared_at <= content.placed_at
    said = {h["ce_type"].split(".nl.")[-1]: p for _, h, p in shop.portal.log}
    event = next(OrderPlaced.model_validate_json(p) for n, p in said.items() if "order.placed" in n)
    assert (event.declared_by, event.requester, event.declared_at) == (JORIS, JORIS, content.declared_at)
    form = next(FormRequested.model_validate_json(p) for n, p in said.items() if "form.requested" in n).content
    assert form.declarations_title == "De besteller, Joris Bos (CB1000003), verklaart" and JORIS in form.signer
    async with shop.who() as http:
        assert (await http.get(f"/orders/{order}")).json()["declared_at"]
    fields = content.model_dump()
    with pytest.raises(ValueError, match="who places"):
        Content.model_validate(fields | {"declared_by": SANNE})
    old = Content.model_validate(fields | {"declared_by": None, "declared_at": None})
    assert "declared" not in freeze(old)  # content of before keeps its hash
