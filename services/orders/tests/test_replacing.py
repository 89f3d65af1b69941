"""An open renewal, a colleague's or one's own, gives way to another: both in one transaction, as long as it may be withdrawn (S8)."""

import asyncio
from typing import Any

import pytest
from chassis import clock
from contracts.authority import Who
from contracts.certificates import CertificateImported
from contracts.orders import OrderPlaced, OrderWithdrawn
from orders.domain.content import thaw

SANNE, JORIS = "CB1000002", "CB1000003"


async def start(shop: Any, order: str, number: str = SANNE, certificate: int = 1, **more: Any) -> Any:
    async with shop.who(number) as http:
        return await http.post("/drafts", json={"certificate": certificate, "replaces": order, **more})


async def finish(shop: Any, make: Any, draft: dict[str, Any], number: str = SANNE, *, csr: str = "") -> dict[str, Any]:
    """Every step as it was filled in, with a new request; answers the draft."""
    answers: dict[str, dict[str, Any]] = {
        "contact": {},
        "manager": {"manager": draft["manager"]["number"]},
        "certificate": {"csr": csr or make.csr(), "sans": draft["sans"], "delivery_email": draft["delivery_email"]},
        "check": {},
        "conditions": {"accepted": [declaration["code"] for declaration in draft["terms"]["declarations"]]},
    }
    async with shop.who(number) as http:
        for step, given in answers.items():
            answer = await shop.save(http, f"/drafts/{draft['id']}", step, {"version": draft["version"]} | given)
            assert answer.status_code == 200, answer.text
            draft = answer.json()
    return draft


async def place(shop: Any, draft: dict[str, Any], number: str = SANNE) -> Any:
    async with shop.who(number) as http:
        return await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})


async def shown(shop: Any, order: str, number: str = SANNE) -> dict[str, Any]:
    async with shop.who(number) as http:
        return dict((await http.get(f"/orders/{order}")).json())


async def states(shop: Any) -> list[str]:
    return [row["state"] for row in await shop.sql("SELECT state FROM placed_order ORDER BY placed_at, reference")]


@pytest.mark.parametrize("sealed", [True, False])
async def test_a_colleagues_open_renewal_is_replaced_and_both_orders_say_so(shop, make, sealed: bool) -> None:
    """Withdrawn, then placed, each in its own story; its contact is mailed; the new key is another one, and the old one is free again."""
    old = await shop.place(number=JORIS)
    if sealed:
        await shop.seal(old)
    async with shop.who() as http:
        (notice,) = (await http.get("/renewals", params={"certificate": 1})).json()["notices"]
        assert (notice["order"], notice["requester_name"], notice["replaceable"]) == (old, "Joris Bos", True)
        plain = await http.post("/drafts", json={"certificate": 1})
        assert (plain.status_code, plain.json()["slug"], plain.json()["params"]["name"]) == (
            409, "renewal.open", "Joris Bos",
        )  # fmt: skip
    answer = await start(shop, old)
    assert answer.status_code == 200, answer.text
    draft = answer.json()
    assert draft["follows"]["order"] == old and draft["follows"]["replacing"] and not draft["csr"] and not draft["done"]
    (notice,) = draft["notices"]
    assert (notice["slug"], notice["severity"], notice["params"]["name"]) == (
        "renewal.replaces",
        "warning",
        "Joris Bos",
    )
    async with shop.who() as http:
        assert [d["id"] for d in (await http.get("/orders")).json()["drafts"]] == [draft["id"]]
    again = await start(shop, old)
    assert (again.json()["id"], again.json()["version"]) == (draft["id"], draft["version"])
    draft = await finish(shop, make, draft)
    assert await states(shop) == ["in_validation" if sealed else "placed"], "nothing is withdrawn before it is placed"
    placed = await asyncio.gather(*(place(shop, draft) for _ in range(10)))
    assert {answer.status_code for answer in placed} == {200}, [answer.text for answer in placed]
    (new,) = {answer.json()["order"] for answer in placed}
    reference = placed[0].json()["reference"]
    before, after = await shown(shop, old), await shown(shop, new)
    assert (before["state"], before["replaced"], before["again"], before["reason"]) == ("withdrawn", True, False, None)
    assert (before["followed_by"]["order"], before["followed_by"]["reference"]) == (new, reference)
    assert before["history"][-1]["by"] == "Sanne de Vries"
    assert (after["follows"]["order"], after["replaced"]) == (old, False)
    await shop.settle()
    kinds = {kind.type_name(): kind for kind in (OrderPlaced, OrderWithdrawn)}
    log = [(h["ce_type"], body, h) for _, h, body in shop.portal.log if h.get("ce_type") in kinds]
    first, gone, second = [kinds[kind].model_validate_json(body) for kind, body, _ in log]
    assert isinstance(first, OrderPlaced) and isinstance(gone, OrderWithdrawn) and isinstance(second, OrderPlaced)
    assert (str(gone.order), gone.reason, str(gone.replaced_by), gone.state) == (old, "replaced", new, "withdrawn")
    assert (str(second.order), str(second.follows), second.replaces) == (new, old, 1)
    told = [mail for mail in await shop.mails() if "ingetrokken" in mail["subject"]]
    assert [mail["to"] for mail in told] == ["cb1000003@voorbeeldstad.nl"]
    assert (
        reference in told[0]["text"]
        and "Sanne de Vries" in told[0]["text"]
        and "opnieuw bestellen" not in told[0]["text"]
    )
    (line,) = await shop.sql("SELECT facts FROM audit WHERE action = 'orders:order:withdraw'")
    assert new in line["facts"]
    (kept,) = await shop.sql("SELECT content FROM placed_order WHERE id::text = $1", new)
    assert str(thaw(kept["content"]).follows.order) == old
    (key,) = await shop.sql('SELECT free FROM key_reservation WHERE "order"::text = $1', old)
    assert key["free"] is True
    if sealed:
        (review,) = await shop.sql("SELECT state FROM review WHERE subject::text = $1", old)
        assert review["state"] == "withdrawn"


async def test_each_order_is_told_in_its_own_story(shop, make) -> None:
    old = await shop.place(number=JORIS)
    draft = await finish(shop, make, (await start(shop, old)).json())
    new = (await place(shop, draft)).json()["order"]
    rows = await shop.sql("SELECT id::text, correlation_id FROM placed_order")
    stories = {row["id"]: row["correlation_id"] for row in rows}
    assert len(set(stories.values())) == 2
    lines = await shop.sql("SELECT subject, action, correlation_id FROM audit WHERE action LIKE 'orders:order:%'")
    for line in lines:
        assert line["correlation_id"] == stories[line["subject"]], line["action"]
    assert {(line["subject"], line["action"]) for line in lines} >= {
        (old, "orders:order:withdraw"), (new, "orders:order:place"),
    }  # fmt: skip


async def test_ones_own_is_replaced_without_a_mail_to_oneself(shop, make) -> None:
    old = await shop.place()
    draft = await finish(shop, make, (await start(shop, old)).json())
    assert (await place(shop, draft)).status_code == 200
    assert not [mail for mail in await shop.mails() if "ingetrokken" in mail["subject"]]
    assert (await shown(shop, old))["replaced"] is True


async def test_what_is_looked_at_or_decided_is_not_replaced_and_nothing_of_it_changes(shop, make) -> None:
    """Refused at the start and at placing alike; given back by validation, it can be replaced after all."""
    old = await shop.place(number=JORIS)
    await shop.seal(old)
    draft = await finish(shop, make, (await start(shop, old)).json())
    async with shop.validator() as vera:
        case = (await vera.get(f"/validation/cases/{old}")).json()
        claimed = (await vera.post(f"/validation/cases/{old}/claim", json={"version": case["version"]})).json()
    async with shop.who() as http:
        (notice,) = (await http.get("/renewals", params={"certificate": 1})).json()["notices"]
    assert notice["replaceable"] is False
    for answer in (await place(shop, draft), await start(shop, old, JORIS)):
        assert (answer.status_code, answer.json()["slug"], answer.json()["params"]["order"]) == (
            409,
            "renewal.open",
            old,
        )
    async with shop.who() as http:
        kept = (await http.get(f"/drafts/{draft['id']}")).json()
    assert [notice["slug"] for notice in kept["notices"]] == ["renewal.open"] and kept["version"] == draft["version"]
    assert await states(shop) == ["in_validation"] and (await shown(shop, old))["withdrawable"] is False
    async with shop.validator() as vera:
        await vera.post(f"/validation/cases/{old}/give-back", json={"version": claimed["version"]})
    assert (await place(shop, draft)).status_code == 200
    assert sorted(await states(shop)) == ["placed", "withdrawn"]


async def test_an_approved_one_goes_on(shop, make) -> None:
    old = await shop.place(number=JORIS)
    await shop.seal(old)
    draft = await finish(shop, make, (await start(shop, old)).json())
    assert (await shop.decide(old)).status_code == 200
    answer = await place(shop, draft)
    assert (answer.status_code, answer.json()["slug"]) == (409, "renewal.open")
    assert await states(shop) == ["approved"]


async def test_claimed_and_replaced_at_once_one_of_the_two_happens(shop, make) -> None:
    """Never a claimed case of a withdrawn order, nor a withdrawn order without its follower."""
    seen = set()
    for _ in range(4):
        old = next(
            (row["id"] for row in await shop.sql("SELECT id::text FROM placed_order WHERE state = 'placed'")), None
        )
        old = old or await shop.place(number=JORIS)
        await shop.seal(old)
        draft = await finish(shop, make, (await start(shop, old)).json())
        async with shop.validator() as vera:
            case = (await vera.get(f"/validation/cases/{old}")).json()
            claim = vera.post(f"/validation/cases/{old}/claim", json={"version": case["version"]})
            claimed, placed = await asyncio.gather(claim, place(shop, draft))
            assert sorted((claimed.status_code == 200, placed.status_code == 200)) == [False, True], (
                claimed.text, placed.text,
            )  # fmt: skip
            seen.add(placed.status_code)
            if claimed.status_code == 200:
                assert placed.json()["slug"] == "renewal.open" and (await shown(shop, old))["state"] == "in_validation"
                body = {"version": claimed.json()["version"], "reason": "Nee."}
                assert (await vera.post(f"/validation/cases/{old}/reject", json=body)).status_code == 200
                async with shop.who() as http:
                    version = (await http.get(f"/drafts/{draft['id']}")).json()["version"]
                    await http.delete(f"/drafts/{draft['id']}", params={"version": version})
            else:
                assert (await shown(shop, old))["state"] == "withdrawn"
    assert seen <= {200, 409}


async def test_a_refused_key_leaves_the_old_one_as_it_was(shop, make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is refused after the withdrawal takes that with it: the key goes to somebody else between the look and the reservation."""
    from orders.store import key_reservations

    old = await shop.place(number=JORIS)
    draft = await finish(shop, make, (await start(shop, old)).json())

    async def gone(*_: Any) -> bool:
        return False

    with monkeypatch.context() as patch:
        patch.setattr(key_reservations, "reserve", gone)
        answer = await place(shop, draft)
    assert (answer.status_code, answer.json()["slug"]) == (409, "csr.key.reused")
    assert await states(shop) == ["placed"] and (await shown(shop, old))["replaced"] is False
    assert not await shop.sql("SELECT 1 FROM audit WHERE action = 'orders:order:withdraw'")
    assert (await place(shop, draft)).status_code == 200


async def test_the_key_of_the_open_one_is_not_ordered_with(shop, make) -> None:
    csr = make.csr()
    old = await shop.place(number=JORIS, csr=csr)
    draft = (await start(shop, old)).json()
    async with shop.who() as http:
        version = draft["version"]
        for step, more in (("contact", {}), ("manager", {"manager": draft["manager"]["number"]})):
            version = (await shop.save(http, f"/drafts/{draft['id']}", step, {"version": version} | more)).json()[
                "version"
            ]
        body = {"version": version, "csr": csr, "sans": draft["sans"], "delivery_email": draft["delivery_email"]}
        answer = await shop.save(http, f"/drafts/{draft['id']}", "certificate", body)
    assert answer.json()["findings"][0]["slug"] == "csr.key.reused"


async def test_ones_own_draft_is_gone_on_with_and_a_page_of_before_places_nothing(shop, make) -> None:
    """What was saved stays; the version is a new one, since placing it says more than before."""
    mine = await shop.draft()
    old = await shop.place(number=JORIS)
    draft = (await start(shop, old)).json()
    assert (draft["id"], draft["version"], draft["sans"]) == (mine["id"], mine["version"] + 1, mine["sans"])
    assert draft["csr"] == mine["csr"] and "check" not in draft["done"]
    stale = await place(shop, mine)
    assert (stale.status_code, stale.json()["slug"]) == (409, "draft.stale")
    assert (await start(shop, old)).json()["version"] == draft["version"]
    async with shop.who() as http:
        body = {"version": draft["version"]}
        draft = (await shop.save(http, f"/drafts/{draft['id']}", "check", body)).json()
    assert (await place(shop, draft)).status_code == 200


async def test_a_colleague_who_replaced_it_first_is_told_of(shop, make) -> None:
    """Two drafts of one order: the second has to look again at what is open now."""
    old = await shop.place(number=JORIS)
    mine = await finish(shop, make, (await start(shop, old)).json())
    his = await finish(shop, make, (await start(shop, old, JORIS)).json(), JORIS)
    first = await place(shop, his, JORIS)
    assert first.status_code == 200
    late = await place(shop, mine)
    assert (late.status_code, late.json()["slug"]) == (409, "renewal.open")
    assert late.json()["params"]["order"] == first.json()["order"]
    assert sorted(await states(shop)) == ["placed", "withdrawn"]
    over = await start(shop, first.json()["order"])
    assert (over.json()["id"], over.json()["follows"]["order"]) == (mine["id"], first.json()["order"])


async def test_one_that_ended_meanwhile_is_simply_followed(shop, make) -> None:
    old = await shop.place(number=JORIS)
    draft = await finish(shop, make, (await start(shop, old)).json())
    async with shop.who(JORIS) as http:
        assert (await http.post(f"/orders/{old}/withdraw", json={})).status_code == 200
    async with shop.who() as http:
        kept = (await http.get(f"/drafts/{draft['id']}")).json()
    assert kept["notices"] == [] and kept["follows"]["replacing"] is False
    assert (await place(shop, draft)).status_code == 200
    before = await shown(shop, old)
    assert (before["replaced"], before["followed_by"] is not None) == (False, True)
    assert len(await shop.sql("SELECT 1 FROM audit WHERE action = 'orders:order:withdraw'")) == 1


async def test_another_order_than_the_open_one_replaces_nothing(shop, make) -> None:
    """Another's is not told from none; nobody of another subscriber gets so far."""
    old = await shop.place()
    answer = await start(shop, str(make.uuid()))
    assert (answer.status_code, answer.json()["slug"]) == (409, "renewal.open")
    async with shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE) as http:
        theirs = await http.post("/drafts", json={"certificate": 1, "replaces": old})
        own = await http.post("/drafts", json={"certificate": 2, "replaces": old})
    assert (theirs.status_code, theirs.json()["slug"]) == (404, "not_found")
    assert own.status_code == 200 and own.json()["follows"] is None
    assert await states(shop) == ["placed"]


async def test_a_row_of_a_batch_with_an_open_renewal_leaves_for_the_wizard(shop, make) -> None:
    await shop.receive(CertificateImported(**make.certificate(21, make.ours, "CB1000010", "een.voorbeeldstad.nl")))
    old = await shop.place(certificate=21, number=JORIS)
    async with shop.who() as http:
        batch = (await http.post("/batches", json={"certificates": [21], "language": "nl"})).json()
        (row,) = batch["rows"]
        assert (row["refusal"], row["params"]["order"], row["params"]["name"]) == ("renewal.open", old, "Joris Bos")
        draft = (await http.post("/drafts", json={"certificate": 21, "replaces": old})).json()
        (row,) = (await http.get(f"/batches/{batch['id']}")).json()["rows"]
        assert row["refusal"] == "renewal.open" and not row["ready"] and row["draft"] is None
    assert draft["follows"]["replacing"] is True


async def test_a_finished_renewal_is_a_warning_only(shop, make) -> None:
    order = await shop.approved()
    await shop.receive(await shop.started(order))
    await shop.receive(await shop.issued(order))
    async with shop.who() as http:
        (notice,) = (await http.get("/renewals", params={"certificate": 1})).json()["notices"]
        assert (notice["state"], notice["replaceable"]) == ("completed", False)
        answer = await http.post("/drafts", json={"certificate": 1, "replaces": order})
    assert answer.status_code == 200, answer.text
    draft = answer.json()
    assert draft["follows"] is None and [(n["slug"], n["severity"]) for n in draft["notices"]] == [
        ("renewal.done", "warning")
    ]
    assert draft["created_at"] <= clock.now().isoformat()
