"""The wizard: one's own draft, step by step, every finding told, nothing lost, nothing of others."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from chassis import clock
from contracts.authority import Who
from contracts.organisation import Role
from orders.worker import forget_drafts


async def start(http, certificate: int = 1):
    return await http.post("/drafts", json={"certificate": certificate})


async def test_s8_renewal_is_filled_in_from_the_old_certificate(shop, make) -> None:
    async with shop.who() as http:
        draft = (await start(http)).json()
        assert draft["renews"]["common_name"] == make.cn
        assert draft["sans"] == [make.cn, f"extra.{make.cn}"]
        assert draft["manager"]["number"] == "CB1000010" and draft["manager_note"] is None
        assert draft["delivery_email"] == draft["manager"]["email"]
        assert [m["name"] for m in draft["managers"]] == ["Karel Tak", "Victoria Berg"]
        assert draft["contact"]["name"] == "Sanne de Vries" and draft["subscriber"]["town"] == "Voorbeeldstad"
        assert draft["done"] == [] and draft["findings"] == [] and draft["notices"] == []
        assert len(draft["terms"]["declarations"]) == 7 and draft["terms"]["validity_days"] == 1095
        again = (await start(http)).json()
        assert again["id"] == draft["id"] and again["version"] == draft["version"]


async def test_s8_manager_who_is_not_active_any_more_is_not_proposed(shop) -> None:
    async with shop.who() as http:
        draft = (await start(http, 3)).json()
        assert draft["manager"] is None and draft["manager_note"] == "manager.inactive"
        body = {"version": draft["version"]}
        draft = (await shop.save(http, f"/drafts/{draft['id']}", "contact", body)).json()
        for number in ("CB1000012", "CB2000010", "CB1000002", "CB9999999"):
            body = {"version": draft["version"], "manager": number}
            answer = await shop.save(http, f"/drafts/{draft['id']}", "manager", body)
            assert (answer.status_code, answer.json()["slug"]) == (422, "manager.unknown")
            draft = (await http.get(f"/drafts/{draft['id']}")).json()
        body = {"version": draft["version"], "manager": "CB1000011"}
        draft = (await shop.save(http, f"/drafts/{draft['id']}", "manager", body)).json()
        assert draft["manager"]["name"] == "Victoria Berg" and draft["manager_note"] is None
        assert draft["delivery_email"] == draft["manager"]["email"]


@pytest.mark.parametrize(
    ("certificate", "status", "slug"),
    [(4, 409, "renewal.revoked"), (5, 409, "renewal.not_here"), (2, 404, "not_found"), (77, 404, "not_found")],
)
async def test_s8_what_can_not_be_renewed(shop, certificate: int, status: int, slug: str) -> None:
    await shop.sql("UPDATE product SET from_date = '2999-01-01' WHERE code = 'pkio_digipoort'")
    async with shop.who() as http:
        answer = await start(http, certificate)
        assert (answer.status_code, answer.json()["slug"]) == (status, slug)
    assert await shop.sql("SELECT 1 FROM draft") == []


async def test_r090_step_is_refused_before_the_one_before_it(shop, make) -> None:
    async with shop.who() as http:
        draft = (await start(http)).json()
        url, version = f"/drafts/{draft['id']}", {"version": draft["version"]}
        certificate = {"csr": make.csr(), "sans": [make.cn], "delivery_email": "a@voorbeeldstad.nl"}
        for step, body, first in (
            ("manager", {"manager": "CB1000010"}, "contact"),
            ("certificate", certificate, "contact"),
            ("check", {}, "contact"),
            ("conditions", {"accepted": []}, "contact"),
            ("place", {}, "contact"),
        ):
            placing = step == "place"
            answer = await (
                http.post(f"{url}/place", json=version) if placing else shop.save(http, url, step, version | body)
            )
            assert (answer.status_code, answer.json()["slug"]) == (409, "draft.step_order"), step
            assert answer.json()["params"]["step"] == first
        assert (await http.get(url)).json() == draft


async def test_r090_draft_is_resumed_where_it_was_by_a_colleague(shop) -> None:
    draft = await shop.draft(until="check")
    async with shop.who("CB1000003") as http:
        seen = (await http.get(f"/drafts/{draft['id']}")).json()
        assert seen["done"] == ["contact", "manager", "certificate"]  # what Sanne read, Joris did not
        assert seen["csr"] == draft["csr"] and seen["contact"]["name"] == "Joris Bos"
        page = (await http.get("/orders")).json()
        assert [(d["id"], d["by"], d["common_name"]) for d in page["drafts"]] == [
            (draft["id"], "Sanne de Vries", "www.voorbeeldstad.nl")
        ]


async def test_stale_version_is_a_conflict_and_changes_nothing(shop) -> None:
    draft = await shop.draft(until="manager")
    async with shop.who() as http:
        body = {"version": draft["version"] - 1, "manager": "CB1000011"}
        answer = await shop.save(http, f"/drafts/{draft['id']}", "manager", body)
        assert (answer.status_code, answer.json()["slug"]) == (409, "draft.stale")
        assert answer.json()["params"]["version"] == draft["version"]
        assert (await http.get(f"/drafts/{draft['id']}")).json() == draft
        body["version"] = draft["version"]
        answers = await asyncio.gather(*(shop.save(http, f"/drafts/{draft['id']}", "manager", body) for _ in range(5)))
        assert sorted(a.status_code for a in answers) == [200, 409, 409, 409, 409]


async def test_all_findings_come_at_once_and_the_draft_is_kept(shop, make) -> None:
    draft = await shop.draft(until="manager")
    async with shop.who() as http:
        body = {
            "version": draft["version"], "csr": make.csr("anders.voorbeeldstad.nl"), "delivery_email": "geen adres",
            "sans": [make.cn, "*.voorbeeldstad.nl", "a_b.nl", "goed.voorbeeldstad.nl"],
        }  # fmt: skip
        answer = await shop.save(http, f"/drafts/{draft['id']}", "certificate", body)
        problem = answer.json()
        assert (answer.status_code, problem["slug"]) == (422, "draft.findings")
        assert {(f["field"], f["slug"]) for f in problem["findings"]} == {
            ("csr", "csr.cn.changed"), ("csr", "csr.san.extra"), ("sans", "names.wildcard"), ("sans", "names.format"),
            ("delivery_email", "email.invalid"),
        }  # fmt: skip
        kept = (await http.get(f"/drafts/{draft['id']}")).json()
        assert kept["version"] == problem["params"]["version"] == draft["version"] + 1
        assert (kept["csr"], kept["sans"], kept["delivery_email"]) == (body["csr"], body["sans"], "geen adres")
        assert kept["findings"] == problem["findings"] and kept["done"] == ["contact", "manager"]
    lines = await shop.sql("SELECT outcome FROM audit WHERE action = 'orders:draft:save' AND outcome <> 'done'")
    assert [line["outcome"] for line in lines] == ["draft.findings"]


async def test_b05_private_key_is_nowhere_kept(shop, make) -> None:
    draft = await shop.draft(until="manager")
    secret = "-----BEGIN PRIVATE KEY-----\nTUlHSEFnRUFNQk1HQnlxR1NNNDlBZ0VH\n-----END PRIVATE KEY-----\n"
    async with shop.who() as http:
        body = {"version": draft["version"], "csr": make.csr() + secret, "sans": [make.cn], "delivery_email": "a@b.nl"}
        answer = await shop.save(http, f"/drafts/{draft['id']}", "certificate", body)
        assert [f["slug"] for f in answer.json()["findings"]] == ["csr.private_key"]
        assert (await http.get(f"/drafts/{draft['id']}")).json()["csr"] == ""
    for table in ("draft", "audit", "job", "outbox"):
        rows = await shop.sql(f"SELECT t::text AS row FROM {table} t")
        assert not any("TUlHSEF" in row["row"] for row in rows)


async def test_b01_b14_sizes_and_counts_are_limited(shop, make) -> None:
    draft = await shop.draft(until="manager")
    async with shop.who() as http:
        url = f"/drafts/{draft['id']}"
        body = {"version": draft["version"], "csr": "0" * 60_000, "sans": [make.cn], "delivery_email": "a@b.nl"}
        answer = await shop.save(http, url, "certificate", body)
        assert [f["slug"] for f in answer.json()["findings"]] == ["csr.too_large"]
        huge = await shop.save(http, url, "certificate", body | {"csr": "0" * 10_000_000})
        assert (huge.status_code, huge.json()["slug"]) == (413, "input.too_large")
        flood = await shop.save(http, url, "certificate", body | {"csr": "", "sans": ["a.nl"] * 201})
        assert (flood.status_code, flood.json()["slug"]) == (422, "input.invalid")
        many = body | {"csr": make.csr(), "version": draft["version"] + 1, "sans": [f"a{i}.nl" for i in range(11)]}
        answer = await shop.save(http, url, "certificate", many)
        assert "names.too_many" in [f["slug"] for f in answer.json()["findings"]]


async def test_b11_hidden_characters_are_kept_out_of_everything(shop, make) -> None:
    draft = await shop.draft(until="manager")
    async with shop.who() as http:
        body = {
            "version": draft["version"], "csr": make.csr("www.voorbeeldstad.nl\0.evil.example"),
            "sans": ["a\0b.nl"], "delivery_email": "a\r\nBcc: b@c.nl",
        }  # fmt: skip
        answer = await shop.save(http, f"/drafts/{draft['id']}", "certificate", body)
        slugs = {f["slug"] for f in answer.json()["findings"]}
        assert answer.status_code == 422 and {"csr.chars", "names.format", "email.invalid"} <= slugs
        assert "\\u0000" not in (await http.get(f"/drafts/{draft['id']}")).text


async def test_warnings_are_confirmed_once_and_new_ones_again(shop, make) -> None:
    """R-061: the register wins, the requester confirms."""
    draft = await shop.draft(until="manager")
    async with shop.who() as http:
        url = f"/drafts/{draft['id']}"
        csr = make.csr(ORGANIZATION_NAME="Gemeente Elders")
        body = {"version": draft["version"], "csr": csr, "sans": [make.cn], "delivery_email": "a@voorbeeldstad.nl"}
        answer = await shop.save(http, url, "certificate", body)
        assert (answer.status_code, answer.json()["slug"]) == (422, "draft.warnings")
        (finding,) = answer.json()["findings"]
        assert finding["params"] == {
            "attribute": "O", "csr": "Gemeente Elders", "registered": "Gemeente Voorbeeldstad",
        }  # fmt: skip
        body |= {"version": draft["version"] + 1, "accept_warnings": True}
        answer = await shop.save(http, url, "certificate", body)
        assert answer.status_code == 200 and answer.json()["done"] == ["contact", "manager", "certificate"]
        other = make.csr(ORGANIZATION_NAME="Nog een ander")
        body |= {"version": draft["version"] + 2, "accept_warnings": False, "csr": other}
        answer = await shop.save(http, url, "certificate", body)
        assert answer.json()["slug"] == "draft.warnings"


async def test_a_change_after_the_check_page_asks_to_read_it_again(shop) -> None:
    draft = await shop.draft()
    assert draft["done"] == ["contact", "manager", "certificate", "check", "conditions"]
    async with shop.who() as http:
        body = {"version": draft["version"], "manager": "CB1000011"}
        changed = (await shop.save(http, f"/drafts/{draft['id']}", "manager", body)).json()
        assert changed["done"] == ["contact", "manager", "certificate", "conditions"]
        answer = await http.post(f"/drafts/{draft['id']}/place", json={"version": changed["version"]})
        assert (answer.json()["slug"], answer.json()["params"]["step"]) == ("draft.step_order", "check")


async def test_r092_all_seven_declarations_are_needed(shop) -> None:
    draft = await shop.draft(until="check")
    codes = [d["code"] for d in draft["terms"]["declarations"]]
    async with shop.who() as http:
        body = {"version": draft["version"], "accepted": codes[:-1]}
        answer = await shop.save(http, f"/drafts/{draft['id']}", "conditions", body)
        assert (answer.status_code, answer.json()["slug"]) == (422, "conditions.missing")
        assert answer.json()["params"]["codes"] == codes[-1]
        body = {"version": draft["version"] + 1, "accepted": codes}
        assert (await shop.save(http, f"/drafts/{draft['id']}", "conditions", body)).status_code == 200


async def test_r058_key_of_any_subscriber_is_refused_without_telling_whose(shop, make) -> None:
    csr = make.csr("www.voorbeeldland.nl")
    draft = await shop.draft(2, shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE), csr)
    async with shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE) as http:
        placed = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
        assert placed.status_code == 200
    mine = await shop.draft(until="manager")
    async with shop.who() as http:
        body = {
            "version": mine["version"], "csr": csr, "sans": [make.cn], "delivery_email": "a@voorbeeldstad.nl",
        }  # fmt: skip
        answer = await shop.save(http, f"/drafts/{mine['id']}", "certificate", body)
        reused = [f for f in answer.json()["findings"] if f["slug"] == "csr.key.reused"]
        assert reused and reused[0]["params"] == {}
        assert "P7654321" not in answer.text and "Waterman" not in answer.text


async def test_discarded_draft_is_gone(shop) -> None:
    draft = await shop.draft(until="contact")
    async with shop.who() as http:
        stale = await http.delete(f"/drafts/{draft['id']}", params={"version": 99})
        assert stale.json()["slug"] == "draft.stale"
        gone = await http.delete(f"/drafts/{draft['id']}", params={"version": draft["version"]})
        assert gone.status_code == 204
        assert (await http.get(f"/drafts/{draft['id']}")).status_code == 404


async def test_r109_draft_is_forgotten_after_thirty_days(shop) -> None:
    draft = await shop.draft(until="contact")
    service = shop.portal.services["orders"]
    with clock.moved(timedelta(days=29)):
        await forget_drafts(service)
        async with shop.who() as http:
            assert (await http.get(f"/drafts/{draft['id']}")).status_code == 200
    with clock.moved(timedelta(days=31)):
        async with shop.who() as http:
            assert (await http.get(f"/drafts/{draft['id']}")).status_code == 404
        await forget_drafts(service)
    assert await shop.sql("SELECT 1 FROM draft") == []
    assert len(await shop.sql("SELECT 1 FROM audit WHERE action = 'orders:draft:expire'")) == 1


async def test_copies_never_go_back_in_version(shop, make) -> None:
    await shop.receive(make.person("CB1000010", "Karel Nieuw", make.role(make.ours, Role.MANAGER), version=3))
    await shop.receive(make.person("CB1000010", "Karel Oud", version=2))
    async with shop.who() as http:
        draft = (await start(http)).json()
        assert draft["manager"]["name"] == "Karel Nieuw"
        assert (await http.get(f"/drafts/{uuid4()}")).status_code == 404


@pytest.mark.parametrize("field", ["sans", "delivery_email"])
async def test_b05_a_private_key_in_another_field_is_refused_before_anything_is_kept(shop, make, field: str) -> None:
    """Also when no form of the portal stands before it, and when it was split at its line ends."""
    draft = await shop.draft(until="manager")
    lines = ["-----BEGIN PRIVATE KEY-----", "TUlHSEFnRUFNQk1HQnlxR1NNNDlBZ0VH" * 2, "-----END PRIVATE KEY-----"]
    body = {"version": draft["version"], "csr": make.csr(), "sans": [make.cn], "delivery_email": "a@b.nl"}
    body[field] = lines if field == "sans" else "\n".join(lines)
    async with shop.who() as http:
        answer = await shop.save(http, f"/drafts/{draft['id']}", "certificate", body)
        assert (answer.status_code, answer.json()["slug"]) == (422, "input.private_key")
        assert answer.json()["params"] == {"field": field} and "TUlHSEF" not in answer.text
        assert (await http.get(f"/drafts/{draft['id']}")).json() == draft
    for table in ("draft", "audit", "job", "outbox"):
        rows = await shop.sql(f"SELECT t::text AS row FROM {table} t")
        assert not any("TUlHSEF" in row["row"] for row in rows)


async def test_a_step_is_saved_by_the_one_route_of_all_steps(shop, make) -> None:
    """The answers of each step are read by the model of that step; what is of another is refused, and nothing is kept."""
    draft = await shop.draft(until="contact")

    async def put(http, to: str, **answers):
        body = {"version": draft["version"], "answers": answers}
        return await http.put(f"/drafts/{draft['id']}/steps/{to}", json=body)

    async with shop.who() as http:
        other = await put(http, "certificate", step="manager", manager="CB1000010")
        assert (other.status_code, other.json()["slug"]) == (422, "input.invalid")
        assert other.json()["params"] == {"kind": "step.other", "step": "manager"}
        for foolish in ({"step": "manager"}, {"step": "manager", "manager": "CB1000010", "csr": "x"}, {"step": "x"}, {},
                        {"step": "completion"}):  # fmt: skip
            assert (await put(http, "manager", **foolish)).json()["slug"] == "input.invalid"
        assert (await put(http, "bestaat-niet", step="check")).json()["slug"] == "input.invalid"
        secret = "-----BEGIN PRIVATE KEY-----\nTUlHSEFnRUFNQk1HQnlxR1NNNDlBZ0VH\n-----END PRIVATE KEY-----\n"
        leaked = await put(http, "conditions", step="conditions", accepted=[secret])
        assert (leaked.status_code, leaked.json()["slug"]) == (422, "input.private_key")
        assert leaked.json()["params"] == {"field": "accepted"}
        assert (await http.get(f"/drafts/{draft['id']}")).json() == draft
        draft = (await put(http, "manager", step="manager", manager="CB1000011")).json()
        assert draft["done"] == ["contact", "manager"] and draft["manager"]["number"] == "CB1000011"
    lines = await shop.sql("SELECT outcome FROM audit WHERE action = 'orders:draft:save' ORDER BY id")
    assert lines[-1]["outcome"] == "input.private_key"
