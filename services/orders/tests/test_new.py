"""A new server certificate (S9): the name that is typed, the address that is shown to be read (N1), and what is judged."""

import asyncio
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis import clock
from chassis.outside.mail_server import MailRefused, MailUnclear
from chassis.work.jobs import GiveUp
from contracts.authority import Who
from contracts.certificates import CertificateImported
from orders import worker
from orders.domain.content import thaw
from orders.domain.limits import Limits
from orders.settings import Settings
from orders.steps import email_code

NAME = "nieuw.voorbeeldstad.nl"


async def code_step(shop: Any, http: Any, draft: dict[str, Any], **answers: Any) -> Any:
    return await shop.save(
        http, f"/drafts/{draft['id']}", "email_code", {"version": await _version(http, draft), **answers}
    )


async def _version(http: Any, draft: dict[str, Any]) -> int:
    return int((await http.get(f"/drafts/{draft['id']}")).json()["version"])


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


async def draft_of(shop: Any, who: Any = None) -> dict[str, Any]:
    return await shop.new(http=who or shop.who(), until="contact")


async def test_a_new_certificate_is_ordered_validated_and_issued(shop: Any, make: Any) -> None:
    draft = await shop.new()
    assert (draft["journey"], draft["renews"], draft["common_name"]) == ("server.new", None, NAME)
    async with shop.who() as http:
        placed = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
        assert placed.status_code == 200, placed.text
        order = placed.json()["order"]
        (row,) = await shop.sql("SELECT * FROM placed_order WHERE id = $1", UUID(order))
        content = thaw(row["content"])
        assert (content.journey, content.renews, row["replaces"]) == ("server.new", None, None)
        assert content.details.subject.common_name == NAME and content.details.sans == (NAME,)
        assert row["delivery_email"] == "beheer@voorbeeldstad.nl"
    await shop.seal(order)
    async with shop.validator() as http:
        case = (await http.get(f"/validation/cases/{order}")).json()
        assert [(origin["name"], origin["relation"], origin["elsewhere"]) for origin in case["origins"]] == [
            (NAME, "shares", False)
        ]
        assert case["differences"] == [] and case["checks"] == []
        assert set(case["checked"]) == {"signature", "key", "spelling"}
    assert (await shop.decide(order)).status_code == 200
    approved = [event for event in shop.portal.said if event.startswith("order.approved")]
    assert approved
    await shop.receive(await shop.started(order))
    await shop.receive(await shop.issued(order))
    await shop.settle()
    async with shop.who() as http:
        assert (await http.get(f"/orders/{order}")).json()["state"] == "completed"
    placed_mail = next(m for m in await shop.mails() if m["subject"].endswith("geplaatst"))
    assert "een nieuw servercertificaat besteld voor" in placed_mail["text"]


async def test_validation_sees_that_a_name_was_the_organisations_or_is_anothers(shop: Any, make: Any) -> None:
    for name, relation, elsewhere in (
        ("www.voorbeeldstad.nl", "same", False),
        ("nieuw.www.voorbeeldstad.nl", "under", False),
        ("www.voorbeeldland.nl", "new", True),
    ):
        draft = await shop.new(name)
        async with shop.who() as http:
            placed = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
        order = placed.json()["order"]
        await shop.seal(order)
        async with shop.validator() as http:
            (origin,) = (await http.get(f"/validation/cases/{order}")).json()["origins"]
        assert (origin["name"], origin["relation"], origin["elsewhere"]) == (name, relation, elsewhere)


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("", "names.common_name"),
        ("a" * 61 + ".voorbeeldstad.nl", "names.common_name"),
        ("*.voorbeeldstad.nl", "names.wildcard"),
        ("192.0.2.7", "names.ip"),
        ("nieuw.voorbeeldstad", "csr.cn.other"),
        ("anders.voorbeeldstad.nl", "csr.cn.other"),
    ],
)
async def test_a_wrong_name_is_said_and_kept_as_it_was_typed(shop: Any, make: Any, typed: str, slug: str) -> None:
    draft = await shop.new(until="manager")
    async with shop.who() as http:
        answers = {"common_name": typed, "csr": make.csr(NAME), "sans": [], "delivery_email": "a@voorbeeldstad.nl"}
        refused = await shop.save(
            http, f"/drafts/{draft['id']}", "certificate", {"version": draft["version"], **answers}
        )
        assert refused.status_code == 422 and slug in {f["slug"] for f in refused.json()["findings"]}, refused.text
        kept = (await http.get(f"/drafts/{draft['id']}")).json()
        assert kept["common_name"] == typed and "certificate" not in kept["done"]


async def test_a_code_is_asked_tried_and_holds_for_later_orders(shop: Any) -> None:
    draft = await draft_of(shop)
    async with shop.who() as http:
        asked = (await code_step(shop, http, draft, send=True)).json()
        told = asked["email_code"]
        assert (told["number"], told["tries"], told["resends"]) == (1, 5, 3) and "email_code" not in asked["done"]
        code = await shop.code()
        wrong = (await code_step(shop, http, draft, code=other(code))).json()
        assert (wrong["slug"], wrong["params"]["left"]) == ("email_code.wrong", 4)
        right = (await code_step(shop, http, draft, code=f" {code[:3]} {code[3:]} ")).json()
        assert "email_code" in right["done"] and right["email_code"]["validated_at"]
    again = await shop.new(until="contact")
    assert again["email_code"]["validated_at"], "it holds per subscriber and address"
    (kept,) = await shop.sql("SELECT hashes FROM email_code")
    assert [len(each) for each in kept["hashes"]] == [64]


async def test_the_code_is_readable_in_its_mail_alone(shop: Any, capfd: pytest.CaptureFixture[str]) -> None:
    """Before and after it is sent: no row of any table has it, and no line of the log."""
    draft = await draft_of(shop)
    async with shop.who() as http:
        await code_step(shop, http, draft, send=True)
        code = await shop.code()
        assert len(shop.post.facts("Code")) == 1 and code.isdigit()
        wrong = other(code)
        await code_step(shop, http, draft, code=wrong)
        await code_step(shop, http, draft, code=code)
    tables = await shop.sql("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'")
    for table in tables:
        for row in await shop.sql(f'SELECT t::text AS row FROM "{table["name"]}" t'):
            for secret in (code, wrong):
                assert not re.search(rf"(?<![0-9a-f]){secret}(?![0-9a-f])", row["row"]), table["name"]
    said = capfd.readouterr()
    assert f"{code}" not in re.sub(r"ms=[0-9.]+", "", said.out + said.err)


async def test_an_older_code_is_named_as_such_and_costs_no_try(shop: Any) -> None:
    draft = await draft_of(shop)
    async with shop.who() as http:
        await code_step(shop, http, draft, send=True)
        first = await shop.code()
        await code_step(shop, http, draft, send=True)
        second = await shop.code()
        if first == second:  # once in a million
            return
        refused = (await code_step(shop, http, draft, code=first)).json()
        assert (refused["slug"], refused["params"]["number"]) == ("email_code.older", 2)
        assert (await http.get(f"/drafts/{draft['id']}")).json()["email_code"]["tries"] == 5
        assert "email_code" in (await code_step(shop, http, draft, code=second)).json()["done"]


async def test_five_tries_a_code_and_three_codes_more(shop: Any) -> None:
    draft = await draft_of(shop)
    async with shop.who() as http:
        await code_step(shop, http, draft, send=True)
        code = await shop.code()
        slugs = [(await code_step(shop, http, draft, code=other(code))).json()["slug"] for _ in range(6)]
        assert slugs == ["email_code.wrong"] * 4 + ["email_code.spent"] * 2
        assert (await code_step(shop, http, draft, code=code)).json()["slug"] == "email_code.spent", (
            "also the right one"
        )
        for number in (2, 3, 4):
            assert (await code_step(shop, http, draft, send=True)).json()["email_code"]["number"] == number
        refused = (await code_step(shop, http, draft, send=True)).json()
        assert (refused["slug"], refused["params"]["number"]) == ("email_code.no_more", 4)
        state = (await http.get(f"/drafts/{draft['id']}")).json()["email_code"]
        assert (state["resends"], state["tries"]) == (0, 5) and state["until"]


async def test_a_code_lives_thirty_minutes_whatever_the_session(shop: Any) -> None:
    draft = await draft_of(shop)
    async with shop.who() as http:
        await code_step(shop, http, draft, send=True)
    code = await shop.code()
    with clock.moved(timedelta(minutes=31)):
        async with shop.who() as http:
            assert (await code_step(shop, http, draft, code=code)).json()["slug"] == "email_code.over"
    with clock.moved(timedelta(minutes=29)):
        async with shop.who() as http:
            assert "email_code" in (await code_step(shop, http, draft, code=code)).json()["done"]


async def test_after_a_restore_a_code_of_before_counts_no_more(shop: Any) -> None:
    """It may have been used since the backup; another one is asked for."""
    draft = await draft_of(shop)
    async with shop.who() as http:
        await code_step(shop, http, draft, send=True)
        code = await shop.code()
        service = shop.portal.services["orders"]
        async with service.database.begin() as tx:
            assert await service.after_restore(tx) == {"codes": 1, "csr_invitations": 0}
        assert (await code_step(shop, http, draft, code=code)).json()["slug"] == "email_code.over"
        await code_step(shop, http, draft, send=True)
        assert "email_code" in (await code_step(shop, http, draft, code=await shop.code())).json()["done"]


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"])
async def test_what_is_no_code_costs_no_try(shop: Any, typed: str) -> None:
    draft = await draft_of(shop)
    async with shop.who() as http:
        await code_step(shop, http, draft, send=True)
        refused = (await code_step(shop, http, draft, code=typed)).json()
        assert refused["slug"] == ("email_code.format" if typed else "email_code.missing")
        assert (await http.get(f"/drafts/{draft['id']}")).json()["email_code"]["tries"] == 5


async def test_ten_tries_a_day_over_all_codes(shop: Any) -> None:
    draft = await draft_of(shop)
    async with shop.who() as http:
        slugs = []
        for _ in range(3):
            await code_step(shop, http, draft, send=True)
            code = await shop.code()
            slugs += [(await code_step(shop, http, draft, code=other(code))).json()["slug"] for _ in range(4)]
        assert slugs == ["email_code.wrong"] * 10 + ["email_code.many_tries"] * 2
        refused = (await code_step(shop, http, draft, code=other(code))).json()
        at = datetime.fromisoformat(refused["params"]["at"])
        assert timedelta(hours=23) < at - clock.now() <= timedelta(hours=24), "when it can be tried again, as a moment"
        assert (await code_step(shop, http, draft, code=code)).json()["slug"] == "email_code.many_tries"
    with clock.moved(timedelta(hours=24, minutes=1)):
        async with shop.who() as http:
            await code_step(shop, http, draft, send=True)
            assert "email_code" in (await code_step(shop, http, draft, code=await shop.code())).json()["done"]


async def test_five_mails_an_hour_from_everybody_with_a_place_kept_for_who_did_not_ask(shop: Any, make: Any) -> None:
    """Sanne's subscriber has four in the hour; another one with the same address has the fifth, and then nobody."""
    shared = "cb1000002@voorbeeldstad.nl"
    await shop.receive(
        make.person("CB2000001", "Pim Waterman", make.role(make.theirs, "representative"), version=2).model_copy(
            update={"email": shared}
        )
    )
    draft = await draft_of(shop)
    async with shop.who() as http:
        for _ in range(3):
            assert (await code_step(shop, http, draft, send=True)).status_code == 200
    with clock.moved(timedelta(minutes=31)):
        async with shop.who() as http:
            assert (await code_step(shop, http, draft, send=True)).status_code == 200
            refused = (await code_step(shop, http, draft, send=True)).json()
            assert (refused["slug"], refused["status"]) == ("email_code.many_mails", 429)
        theirs = shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE)
        async with theirs as http:
            begun = (await http.post("/drafts", json={"product": "pkio_private"})).json()
            await shop.save(http, f"/drafts/{begun['id']}", "contact", {"version": 1})
            assert (await code_step(shop, http, begun, send=True)).status_code == 200
            assert (await code_step(shop, http, begun, send=True)).json()["slug"] == "email_code.many_mails"
            code = await shop.code()
    with clock.moved(timedelta(minutes=32)):
        async with shop.who() as http:
            assert (await code_step(shop, http, draft, code=code)).json()["slug"] == "email_code.wrong", "theirs alone"


async def test_what_one_subscriber_showed_is_not_shown_for_another(shop: Any, make: Any) -> None:
    """The same address, registered at two subscribers: each shows it."""
    await shop.receive(
        make.person("CB2000001", "Pim Waterman", make.role(make.theirs, "representative"), version=2).model_copy(
            update={"email": "cb1000002@voorbeeldstad.nl"}
        )
    )
    await shop.new(until="email_code")
    async with shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE) as http:
        begun = (await http.post("/drafts", json={"product": "pkio_private"})).json()
        assert begun["email_code"]["validated_at"] is None


@pytest.mark.parametrize(
    ("failure", "cause"), [(MailRefused("550"), "refused"), (GiveUp("mail.unsendable"), "unsendable")]
)
async def test_n1_a_code_whose_mail_never_arrives_is_told_to_who_asked_alone(
    shop: Any, make: Any, failure: Exception, cause: str
) -> None:
    """Until another is asked for, or the address is another one; a colleague at the same draft learns nothing of it."""
    draft = await draft_of(shop)
    path = f"/drafts/{draft['id']}"
    async with shop.who() as http, shop.who("CB1000003") as colleague:
        asked = (await code_step(shop, http, draft, send=True)).json()["email_code"]
        assert (asked["number"], asked["undelivered"]) == (1, None)
        shop.post.failures.append(failure)
        with shop.post.open():
            await shop.portal.settle(skip_jobs=("mail",))
        told = (await http.get(f"{path}/email-code")).json()
        assert told == (await http.get(path)).json()["email_code"] == {**asked, "undelivered": cause}
        seen = (await colleague.get(f"{path}/email-code")).json()
        assert (seen["address"], seen["number"], seen["undelivered"]) == ("cb1000003@voorbeeldstad.nl", 0, None)
        again = (await code_step(shop, http, draft, send=True)).json()["email_code"]
        assert (again["number"], again["undelivered"]) == (2, None)
        person = make.person("CB1000002", "Sanne de Vries", make.role(make.ours, "contact"), version=9)
        await shop.receive(person.model_copy(update={"email": "nieuw@voorbeeldstad.nl"}))
        moved = (await http.get(f"{path}/email-code")).json()
        assert (moved["address"], moved["number"], moved["undelivered"]) == ("nieuw@voorbeeldstad.nl", 0, None)
    async with shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE) as stranger:
        assert (await stranger.get(f"{path}/email-code")).json()["slug"] == "not_found"


async def test_a_journey_without_a_code_has_none_to_tell(shop: Any) -> None:
    renewal = await shop.draft()
    async with shop.who() as http:
        assert (await http.get(f"/drafts/{renewal['id']}/email-code")).json()["slug"] == "not_found"


async def test_a_colleague_who_places_shows_the_own_address(shop: Any) -> None:
    draft = await shop.new(until="certificate")
    async with shop.who("CB1000003") as http:
        seen = (await http.get(f"/drafts/{draft['id']}")).json()
        assert "email_code" not in seen["done"] and seen["email_code"]["address"] == "cb1000003@voorbeeldstad.nl"
        refused = await http.post(f"/drafts/{draft['id']}/place", json={"version": seen["version"]})
        assert (refused.status_code, refused.json()["slug"]) == (422, "email_code.missing")


async def test_b37_a_step_before_its_turn_is_refused_and_the_draft_is_as_it_was(shop: Any) -> None:
    """Whoever posts the last page without the ones before it is sent to the first that is open."""
    async with shop.who() as http:
        draft = (await http.post("/drafts", json={"product": "pkio_private", "language": "nl"})).json()
        url = f"/drafts/{draft['id']}"
        answers: tuple[dict[str, Any], ...] = (
            {"step": "manager", "manager": "CB1000010"},
            {"step": "check"},
            {"step": "conditions", "accepted": [d["code"] for d in draft["terms"]["declarations"]]},
        )
        for body in answers:
            saved = {"version": draft["version"], "answers": body}
            refused = await http.put(f"{url}/steps/{body['step']}", json=saved)
            assert (refused.status_code, refused.json()["slug"]) == (409, "draft.step_order"), body
        placed = await http.post(f"{url}/place", json={"version": draft["version"]})
        assert (placed.status_code, placed.json()["slug"]) == (409, "draft.step_order")
        assert (await http.get(url)).json() == draft
    assert await shop.sql("SELECT 1 FROM placed_order") == []


async def test_b37_what_one_declared_is_not_another_sessions_to_place(shop: Any, make: Any) -> None:
    """A step that was recorded in one session, played again in another: of a colleague an old version; of a stranger nothing there."""
    draft = await shop.new()
    declared = {"step": "conditions", "accepted": [d["code"] for d in draft["terms"]["declarations"]]}
    replayed = {"version": draft["version"] - 1, "answers": declared}
    placing = {"version": draft["version"]}
    async with shop.who("CB1000003") as colleague:
        again = await colleague.put(f"/drafts/{draft['id']}/steps/conditions", json=replayed)
        assert (again.status_code, again.json()["slug"]) == (409, "draft.stale")
        placed = await colleague.post(f"/drafts/{draft['id']}/place", json=placing)
        assert (placed.status_code, placed.json()["slug"]) == (422, "conditions.colleague")
    async with shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE) as stranger:
        again = await stranger.put(f"/drafts/{draft['id']}/steps/conditions", json=replayed)
        placed = await stranger.post(f"/drafts/{draft['id']}/place", json=placing)
        assert (again.status_code, placed.status_code) == (404, 404)
    assert await shop.sql("SELECT 1 FROM placed_order") == []
    async with shop.who() as http:
        assert (await http.get(f"/drafts/{draft['id']}")).json() == draft
        assert (await http.post(f"/drafts/{draft['id']}/place", json=placing)).status_code == 200


async def test_a_colleague_who_asks_for_a_code_takes_no_step_from_who_was_shown(shop: Any) -> None:
    """A step may be right for one and not for another: what was saved stays, `done` says for whom it is right."""
    draft = await shop.new(until="certificate")
    async with shop.who("CB1000003") as http:
        seen = (await http.get(f"/drafts/{draft['id']}")).json()
        asked = await code_step(shop, http, seen, send=True)
        assert asked.status_code == 200 and "email_code" not in asked.json()["done"]
    async with shop.who() as http:
        assert "email_code" in (await http.get(f"/drafts/{draft['id']}")).json()["done"]


async def test_a_draft_that_is_about_nothing_is_the_subscribers_alone(shop: Any, make: Any) -> None:
    """Isolation, and: who has several is told of none of the others."""
    draft, beside = await shop.new(), await shop.new("ander.voorbeeldstad.nl", shop.who("CB1000003"))
    async with shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE) as thief:
        for method, path, body in (
            ("GET", f"/drafts/{draft['id']}", None),
            (
                "PUT",
                f"/drafts/{draft['id']}/steps/email_code",
                {"version": 1, "answers": {"step": "email_code", "send": True}},
            ),
            ("POST", f"/drafts/{draft['id']}/place", {"version": draft["version"]}),
            ("DELETE", f"/drafts/{draft['id']}?version={draft['version']}", None),
        ):
            answer = await thief.request(method, path, json=body)
            assert (answer.status_code, answer.json()["slug"]) == (404, "not_found"), path
    async with shop.who() as http:
        lines = (await http.get("/orders")).json()["drafts"]
        assert {line["common_name"] for line in lines} == {NAME, "ander.voorbeeldstad.nl"}
        placed = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
        assert placed.status_code == 200
    told = [m for m in await shop.mails() if "CB1000003".lower() in m["to"]]
    assert not [m for m in told if "geplaatst" in m["subject"]]
    async with shop.who() as http:
        gone = await http.delete(f"/drafts/{beside['id']}", params={"version": beside["version"]})
        assert gone.status_code == 204
    discarded = next(m for m in await shop.mails() if "concept verwijderd" in m["subject"])
    assert discarded["to"] == "cb1000003@voorbeeldstad.nl" and "nieuw servercertificaat" in discarded["text"]


async def test_a_start_is_repeated_and_a_product_that_can_not_be_had_is_refused(shop: Any) -> None:
    async with shop.who() as http:
        one, two = [(await http.post("/drafts", json={"product": "pkio_private"})).json() for _ in range(2)]
        assert one["id"] == two["id"]
        await shop.sql("UPDATE product SET from_date = '2999-01-01' WHERE code = 'trial'")
        refused = await http.post("/drafts", json={"product": "trial"})
        assert (refused.status_code, refused.json()["slug"]) == (409, "offer.not_here")
        offers = (await http.get("/offers", params={"family": "server"})).json()["new"]
        (offer,) = [each for each in offers if each["product"] == "pkio_private"]
        assert offer["refusal"] is None and offer["terms"]
        await shop.sql("UPDATE product SET withdrawn = true")
        offers = (await http.get("/offers", params={"family": "server"})).json()["new"]
        (offer,) = [each for each in offers if each["product"] == "pkio_private"]
        assert (offer["refusal"], offer["terms"]) == ("offer.withdrawn_product", [])
        refused = (await http.get(f"/drafts/{one['id']}")).json()
        assert refused["slug"] == "offer.withdrawn_product" and refused["params"]["draft"] == one["id"]


async def test_a_key_and_a_name_of_before_are_judged_as_in_a_renewal(shop: Any, make: Any) -> None:
    """R-058: a key that any subscriber used is refused; a certificate with the same name stops nobody."""
    csr = make.csr(NAME)
    await shop.receive(
        CertificateImported(**make.certificate(7, make.theirs, None, "x.voorbeeldland.nl", make.spki(csr)))
    )
    draft = await shop.new(until="manager")
    async with shop.who() as http:
        answers = {"common_name": NAME, "csr": csr, "sans": [], "delivery_email": "a@voorbeeldstad.nl"}
        refused = await shop.save(
            http, f"/drafts/{draft['id']}", "certificate", {"version": draft["version"], **answers}
        )
    assert [f["slug"] for f in refused.json()["findings"]] == ["csr.key.reused"]


async def test_the_number_of_a_code_stands_when_older_ones_end(shop: Any) -> None:
    """Mail and page say the same number also when the first code has ended; the last resend stays the last."""
    draft = await draft_of(shop)
    numbers = []
    for minutes in (0, 20, 31, 45):
        with clock.moved(timedelta(minutes=minutes)):
            async with shop.who() as http:
                told = (await code_step(shop, http, draft, send=True)).json()["email_code"]
                await shop.code()
                numbers.append((told["number"], told["resends"]))
    assert numbers == [(1, 3), (2, 2), (3, 1), (4, 0)]
    assert shop.post.facts("Dit is") == [f"code {number}" for number, _ in numbers]
    with clock.moved(timedelta(minutes=52)):
        async with shop.who() as http:
            seen = (await http.get(f"/drafts/{draft['id']}")).json()["email_code"]
            assert (seen["number"], seen["resends"]) == (4, 0), "codes 1 and 2 have ended"
            assert (await code_step(shop, http, draft, send=True)).json()["slug"] == "email_code.no_more"


async def test_a_mail_that_is_sent_again_has_a_code_that_counts_and_so_does_the_first(shop: Any) -> None:
    """The answer of the mail server was lost: whichever of the two mails is read, its code is right. One that ended is not sent."""
    draft = await draft_of(shop)
    async with shop.who() as http:
        await code_step(shop, http, draft, send=True)
    shop.post.failures.append(MailUnclear("lost"))
    await shop.code()
    with clock.moved(timedelta(minutes=2)):
        await shop.code()
        first, second = shop.post.facts("Code")
        assert [mail["Message-ID"] for mail in shop.post.mails] == [shop.post.mails[0]["Message-ID"]] * 2
        async with shop.who() as http:
            assert "email_code" in (await code_step(shop, http, draft, code=first)).json()["done"]
    beside = await draft_of(shop, shop.who("CB1000003"))
    async with shop.who("CB1000003") as http:
        await code_step(shop, http, beside, send=True)
    with clock.moved(timedelta(minutes=31)):
        await shop.code()
    assert shop.post.facts("Code") == [first, second]


async def test_where_a_draft_rests_is_the_code_until_it_is_right(shop: Any) -> None:
    draft = await draft_of(shop)

    async def rests() -> str:
        async with shop.who() as http:
            (line,) = (await http.get("/orders")).json()["drafts"]
            return str(line["step"])

    assert await rests() == "email_code"
    async with shop.who() as http:
        await code_step(shop, http, draft, send=True)
        assert await rests() == "email_code", "asked for is not shown"
        code = await shop.code()
        await code_step(shop, http, draft, code=other(code))
        assert await rests() == "email_code"
        await code_step(shop, http, draft, code=code)
    assert await rests() == "manager"


async def test_a_person_has_a_bounded_number_of_drafts_that_follow_up_nothing(shop: Any) -> None:
    """Also when they are started at once; a colleague has others, and who throws one away can begin again."""
    service = shop.portal.services["orders"]
    service.adapters = replace(service.adapters, limits=Limits(new_drafts=3))
    drafts = []
    async with shop.who() as http:
        starts = [http.post("/drafts", json={"product": "pkio_private"}) for _ in range(4)]
        assert len({answer.json()["id"] for answer in await asyncio.gather(*starts)}) == 1, "nothing is saved in it yet"
        for _ in range(3):
            drafts.append((await http.post("/drafts", json={"product": "pkio_private"})).json())
            await shop.save(http, f"/drafts/{drafts[-1]['id']}", "contact", {"version": 1})
        starts = [http.post("/drafts", json={"product": "pkio_private"}) for _ in range(3)]
        for refused in await asyncio.gather(*starts):
            assert (refused.status_code, refused.json()["slug"]) == (409, "draft.too_many")
            assert refused.json()["params"]["count"] == 3
    async with shop.who("CB1000003") as http:
        assert (await http.post("/drafts", json={"product": "pkio_private"})).status_code == 200
    async with shop.who() as http:
        assert (await http.post("/drafts", json={"certificate": 1})).status_code == 200, "renewals are not counted"
        await http.delete(f"/drafts/{drafts[0]['id']}", params={"version": 2})
        assert (await http.post("/drafts", json={"product": "pkio_private"})).status_code == 200


async def test_limits_are_settings_with_the_promised_defaults() -> None:
    assert Settings().limits == Limits(code_mails_an_hour=5, code_tries_a_day=10, new_drafts=20)
    assert (5, 3, timedelta(minutes=30)) == (email_code.TRIES, email_code.RESENDS, email_code.LIFE)


async def test_tries_in_several_drafts_and_at_once_are_tries_of_the_one_code(shop: Any) -> None:
    """A code is the address's: another draft, or posts at the same moment, give no more tries; none of them counts for nothing."""
    drafts = [await draft_of(shop) for _ in range(3)]
    assert len({draft["id"] for draft in drafts}) == 3
    async with shop.who() as http:
        await code_step(shop, http, drafts[0], send=True)
        code = await shop.code()
        for draft in drafts:
            draft["version"] = await _version(http, draft)

        async def guess(draft: Any) -> Any:
            body = {"version": draft["version"], "code": other(code)}
            return (await shop.save(http, f"/drafts/{draft['id']}", "email_code", body)).json()["slug"]

        slugs = await asyncio.gather(*[guess(draft) for draft in drafts for _ in range(4)])
        assert slugs.count("email_code.wrong") == 3 and slugs.count("draft.stale") == 9
        assert (await http.get(f"/drafts/{drafts[0]['id']}")).json()["email_code"]["tries"] == 2
        assert [(await code_step(shop, http, drafts[1], code=other(code))).json()["slug"] for _ in range(3)] == [
            "email_code.wrong",
            "email_code.spent",
            "email_code.spent",
        ]
        assert (await code_step(shop, http, drafts[2], code=code)).json()["slug"] == "email_code.spent"


async def test_mails_asked_at_once_are_bounded_all_the_same(shop: Any) -> None:
    drafts = [await draft_of(shop) for _ in range(6)]
    async with shop.who() as http:
        asks = [
            shop.save(http, f"/drafts/{draft['id']}", "email_code", {"version": 2, "send": True}) for draft in drafts
        ]
        answers = await asyncio.gather(*asks)
        assert sorted(answer.status_code for answer in answers) == [200] * 4 + [409] * 2
        await shop.code()
    assert sorted(shop.post.facts("Dit is")) == ["code 1", "code 2", "code 3", "code 4"]


async def test_a_code_of_one_person_opens_nothing_for_another(shop: Any) -> None:
    """Neither a colleague's code for one's own address, nor one's own code in a session of another subscriber."""
    mine, colleague = await draft_of(shop), await draft_of(shop, shop.who("CB1000003"))
    async with shop.who() as http:
        await code_step(shop, http, mine, send=True)
        code = await shop.code()
    async with shop.who("CB1000003") as http:
        assert (await code_step(shop, http, colleague, code=code)).json()["slug"] == "email_code.over"
        await code_step(shop, http, colleague, send=True)
        assert (await shop.code()) and shop.post.mails[-1]["To"].addresses[0].addr_spec == "cb1000003@voorbeeldstad.nl"
        if code != shop.post.facts("Code")[-1]:
            assert (await code_step(shop, http, colleague, code=code)).json()["slug"] == "email_code.wrong"
        seen = (await code_step(shop, http, mine, send=True)).json()
        assert seen["email_code"]["address"] == "cb1000003@voorbeeldstad.nl", (
            "also in another's draft: one's own address"
        )


async def test_a_draft_is_thrown_away_though_its_owner_can_have_no_mail(shop: Any) -> None:
    """An alarm calls somebody; the draft goes all the same."""
    begun = await shop.new(http=shop.who("CB1000003"), until="contact")
    await shop.sql("UPDATE person SET email = 'sánne@voorbeeldstad.nl' WHERE number = 'CB1000003'")
    async with shop.who() as http:
        gone = await http.delete(f"/drafts/{begun['id']}", params={"version": begun["version"]})
        assert gone.status_code == 204
        assert (await http.get(f"/drafts/{begun['id']}")).status_code == 404
    assert not await shop.mails()


@pytest.mark.parametrize(
    "address",
    ["sánne@voorbeeldstad.nl", "sanne@voorbeeldstad.nl,dief@voorbeeld.org", "<dief@voorbeeld.org>@voorbeeldstad.nl"],
)
async def test_n1_an_address_that_no_mail_can_have_is_refused_with_an_alarm(shop: Any, address: str) -> None:
    await shop.sql("UPDATE person SET email = $1 WHERE number = 'CB1000002'", address)
    draft = await draft_of(shop)
    async with shop.who() as http:
        answer = await code_step(shop, http, draft, send=True)
    assert (answer.status_code, answer.json()["slug"]) == (409, "email_code.address"), answer.text


async def test_a_right_code_is_not_repeated_for_an_address_that_was_changed(shop: Any, make: Any) -> None:
    """What was shown is shown of that address: after a change of the register the new one is shown anew."""
    draft = await shop.new(until="email_code")
    moved = make.person("CB1000002", "Sanne de Vries", make.role(make.ours, "contact"), version=2)
    await shop.receive(moved.model_copy(update={"email": "nieuw@voorbeeldstad.nl"}))
    async with shop.who() as http:
        seen = (await http.get(f"/drafts/{draft['id']}")).json()
        assert "email_code" not in seen["done"] and seen["email_code"]["validated_at"] is None


@pytest.mark.parametrize(
    ("address", "to"),
    [
        ("SANNE@Voorbeeldstad.NL", "SANNE@voorbeeldstad.nl"),
        ("sanne+code@voorbeeldstad.nl", "sanne+code@voorbeeldstad.nl"),
        ("sanne@voorbeeldstäd.nl", "sanne@xn--voorbeeldstd-qcb.nl"),
    ],
)
async def test_an_odd_registered_address_gets_one_mail(shop: Any, address: str, to: str) -> None:
    name = "Sanne\r\nBcc: dief@voorbeeld.org"  # no event can say so: as if it were said before that was refused
    await shop.sql("UPDATE person SET name = $1, email = $2 WHERE number = 'CB1000002'", name, address)
    draft = await draft_of(shop)
    async with shop.who() as http:
        await code_step(shop, http, draft, send=True)
        code = await shop.code()
        (mail,) = shop.post.mails
        assert mail["Bcc"] is None and mail["Cc"] is None and len(mail["To"].addresses) == 1
        assert mail["To"].addresses[0].addr_spec == to
        assert {row["address"] for row in await shop.sql("SELECT address FROM email_code")} == {to.lower()}
        assert "email_code" in (await code_step(shop, http, draft, code=code)).json()["done"]


async def new_case(shop: Any) -> str:
    """A new certificate's order that validation sees."""
    draft = await shop.new()
    async with shop.who() as http:
        placed = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
    await shop.seal(placed.json()["order"])
    return str(placed.json()["order"])


async def test_a_new_certificate_is_asked_about_rejected_withdrawn_and_overdue_as_a_renewal(shop: Any) -> None:
    """No state is of renewals alone: asked, answered, reminded, ended unanswered; its key is free then."""
    order = await new_case(shop)
    asked = await shop.decide(order, "ask", text="Van wie is dit domein?")
    assert asked.status_code == 200 and asked.json()["order"]["state"] == "waiting", asked.text
    (question,) = asked.json()["questions"]
    async with shop.who() as http:
        answer = await http.post(f"/orders/{order}/answer", json={"question": question["id"], "text": "Van ons."})
        assert answer.json()["state"] == "in_validation"
    (question,) = (await shop.decide(order, "ask", text="Sinds wanneer?")).json()["questions"][1:]
    with clock.moved(timedelta(days=8)):
        await worker.follow_questions(shop.portal.services["orders"])
        await shop.settle()
    assert "Sinds wanneer?" in (await shop.mails())[-1]["text"]
    with clock.moved(timedelta(days=31)):
        await worker.follow_questions(shop.portal.services["orders"])
        await shop.settle()
    (row,) = await shop.sql("SELECT * FROM placed_order WHERE id = $1", UUID(order))
    assert (row["state"], row["replaces"]) == ("withdrawn", None)
    (key,) = await shop.sql("SELECT free FROM key_reservation WHERE spki_sha256 = $1", row["spki_sha256"])
    assert key["free"] is True


async def test_a_new_certificate_that_failed_is_approved_anew_or_withdrawn(shop: Any) -> None:
    order, other = await new_case(shop), await new_case(shop)
    for one in (order, other):
        assert (await shop.decide(one)).status_code == 200
        await shop.receive(await shop.failed(one))
    async with shop.who() as http:
        assert (await http.get(f"/orders/{order}")).json()["failed_in"] == "approved"
        assert (await http.post(f"/orders/{other}/withdraw", json={})).json()["state"] == "withdrawn"
    assert (await shop.decide(order)).json()["order"]["state"] == "approved"
    await shop.receive((await shop.started(order)).model_copy(update={"version": 3}))
    await shop.receive(await shop.issued(order))
    async with shop.who() as http:
        assert (await http.get(f"/orders/{order}")).json()["state"] == "completed"
        assert (await http.get(f"/orders/{other}")).json()["state"] == "withdrawn"
