"""Names of a draft looked up in DNS: by a job, for products whose CA looks there, and never of another's."""

import asyncio
from collections.abc import Iterator

import pytest
from chassis.sandbox import sandbox
from contracts.orders import HintOutcome
from orders.domain.limits import Limits
from orders.resolver import Answer, ResolverAway
from orders.resolver_dns import DnsResolver
from orders.service import hints
from standins.dns import CA, DnsStandin, running_dns

BASE = "voorbeeldstad.nl"


@pytest.fixture
def dns(shop) -> Iterator[DnsStandin]:
    """The stand-in, as the service's resolver."""
    with running_dns() as running:
        _use(shop, DnsResolver((running.address,), 0.5, shop.portal.services["orders"].sandbox))
        yield running


def _use(shop, resolver) -> None:
    service = shop.portal.services["orders"]
    object.__setattr__(service.adapters, "resolver", resolver)


async def ordered(shop, *names: str, product: str = "public_ov", **more):
    """A draft whose names were saved: its view as the save answers it."""
    return await shop.new(names[0], product=product, until="certificate", sans=list(names[1:]), **more)


async def shown(shop, draft, part: str = "/dns") -> dict[str, dict]:
    async with shop.who() as http:
        answer = await http.get(f"/drafts/{draft['id']}{part}")
    assert answer.status_code == 200
    return {hint["name"]: hint for hint in answer.json()["hints" if part else "dns"]}


async def test_s9_r080_names_are_looked_up_by_a_job_and_shown_with_resolver_and_moment(shop, dns) -> None:
    names = ("mag.voorbeeldstad.nl", "verboden.voorbeeldstad.nl", "*.voorbeeldstad.nl", "bestaat-niet.elders.nl")
    dns.zone[BASE] = (f'0 issue "{CA}"', '0 issuewild ";"')
    draft = await ordered(shop, *names)
    assert dns.asked == []  # never inside a saved step
    assert {hint["outcome"] for hint in draft["dns"]} == {"waits"}
    await shop.settle()
    seen = await shown(shop, draft)
    assert {name: seen[name]["outcome"] for name in names} == {
        "mag.voorbeeldstad.nl": "allowed",
        "verboden.voorbeeldstad.nl": "denied",
        "*.voorbeeldstad.nl": "denied",
        "bestaat-niet.elders.nl": "free",
    }
    forbidden = seen["verboden.voorbeeldstad.nl"]
    assert forbidden["at"] == "verboden.voorbeeldstad.nl" and forbidden["issuers"] == ["andere-ca.example"]
    assert forbidden["put"] == f'verboden.voorbeeldstad.nl. IN CAA 0 issue "{CA}"'
    assert seen["*.voorbeeldstad.nl"]["put"] == f'voorbeeldstad.nl. IN CAA 0 issuewild "{CA}"'
    assert forbidden["resolver"] == dns.address and forbidden["looked_at"] is not None
    assert (seen["bestaat-niet.elders.nl"]["exists"], seen["mag.voorbeeldstad.nl"]["exists"]) == (False, True)
    assert await shown(shop, draft, "") == seen


async def test_s9_r080_a_hint_blocks_nothing(shop, dns) -> None:
    draft = await ordered(shop, "verboden.voorbeeldstad.nl")
    await shop.settle()
    async with shop.who() as http:
        view = (await http.get(f"/drafts/{draft['id']}")).json()
    assert "certificate" in view["done"] and view["findings"] == []


@pytest.mark.parametrize("product", ["pkio_private"])
async def test_s9_a_name_of_a_private_product_is_never_sent_to_dns(shop, dns, product: str) -> None:
    draft = await ordered(shop, "intern.voorbeeldstad.nl", "nog-een.voorbeeldstad.nl", product=product)
    await shop.settle()
    assert (draft["dns"], await shown(shop, draft)) == ([], {})
    assert dns.asked == [] and await shop.sql("SELECT 1 FROM job WHERE kind = 'look_up_names'") == []
    renewal = await shop.draft(until="certificate")
    await shop.settle()
    assert renewal["dns"] == [] and dns.asked == []


@pytest.mark.parametrize(
    ("label", "outcome"),
    [
        ("traag", "unchecked"), ("ander-nummer", "unchecked"), ("servfail", "failed"), ("kapot", "broken"), ("kreupel", "failed"),
        ("kring", "failed"), ("onzin", "failed"), ("kritiek", "critical"), ("voorwaarden", "narrowed"), ("groot", "allowed"),
        ("niemand", "denied"),
    ],
)  # fmt: skip
async def test_f48_what_was_not_answered_is_shown_as_not_checked(shop, dns, label: str, outcome: str) -> None:
    name = f"{label}.voorbeeldstad.nl"
    draft = await ordered(shop, name)
    await shop.settle()
    assert (await shown(shop, draft))[name]["outcome"] == outcome


async def test_f48_who_looks_may_be_away_and_the_order_goes_on(shop) -> None:
    """No resolver is set, or no worker runs: it is said, and never waited for."""
    name = "www.voorbeeldstad.nl"
    draft = await ordered(shop, name)
    await shop.sql("UPDATE name_hint SET asked_at = asked_at - interval '3 minutes'")
    assert (await shown(shop, draft))[name]["outcome"] == "unchecked"
    await shop.settle()
    assert (await shown(shop, draft))[name]["outcome"] == "unchecked"
    async with shop.who() as http:
        for step, body in (
            ("check", {}),
            ("conditions", {"accepted": [d["code"] for d in draft["terms"]["declarations"]]}),
        ):
            answer = await shop.save(http, f"/drafts/{draft['id']}", step, {"version": draft["version"], **body})
            draft = answer.json()
        placed = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
    assert placed.status_code == 200


async def test_a_name_is_looked_up_anew_after_five_minutes_and_no_sooner(shop, dns) -> None:
    draft = await ordered(shop, "www.voorbeeldstad.nl")
    await shop.settle()
    asked = len(dns.asked)
    again = await _saved_again(shop, draft)
    assert again["dns"][0]["outcome"] == "free" and len(dns.asked) == asked
    await shop.sql("UPDATE name_hint SET asked_at = asked_at - interval '5 minutes'")
    dns.zone[BASE] = ('0 issue "elders.example"',)
    assert (await _saved_again(shop, again))["dns"][0]["outcome"] == "waits"
    await shop.settle()
    assert (await shown(shop, draft))["www.voorbeeldstad.nl"]["outcome"] == "denied"


async def _saved_again(shop, draft):
    body = {
        "version": draft["version"], "common_name": draft["common_name"], "csr": draft["csr"], "sans": draft["sans"],
        "delivery_email": draft["delivery_email"],
    }  # fmt: skip
    async with shop.who() as http:
        answer = await shop.save(http, f"/drafts/{draft['id']}", "certificate", body)
    assert answer.status_code == 200, answer.text
    await shop.settle()
    return answer.json()


async def test_a_subscriber_has_so_many_names_an_hour(shop, dns) -> None:
    service = shop.portal.services["orders"]
    object.__setattr__(service.adapters, "limits", Limits(dns_names_an_hour=2))
    draft = await ordered(shop, "a.voorbeeldstad.nl", "b.voorbeeldstad.nl", "c.voorbeeldstad.nl")
    await shop.settle()
    outcomes = [hint["outcome"] for hint in (await shown(shop, draft)).values()]
    assert sorted(outcomes) == ["free", "free", "unchecked"]
    assert {name for name, _ in dns.asked} == {"a.voorbeeldstad.nl", "b.voorbeeldstad.nl", BASE, "nl"}


async def test_s9_b1_the_page_of_an_order_shows_what_dns_says_of_its_names(shop, dns) -> None:
    """R-080: while it is looked up and as it was seen the last time, also by another draft; its state tells that, in one statement; not to another, and not once it ended."""
    dns.zone[BASE] = (f'0 issue "{CA}"',)
    names = ("www.voorbeeldstad.nl", "verboden.voorbeeldstad.nl")
    draft = await shop.new(names[0], product="public_ov", sans=[names[1]])

    async def view(part: str = "") -> dict:
        async with shop.who() as http:
            return (await http.get(f"/orders/{order}{part}")).json()

    async with shop.who() as http:
        placed = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
        assert placed.status_code == 200, placed.text
        order = placed.json()["order"]
    await shop.sql("UPDATE name_hint SET asked_at = now(), looked_at = NULL, seen = NULL")
    assert [hint["outcome"] for hint in (await view())["dns"]] == ["waits", "waits"]
    state = await view("/state")
    assert (state["dns_waits"], state["dns_at"]) == (2, None)
    await shop.sql("UPDATE name_hint SET asked_at = now() - interval '10 minutes'")
    assert [hint["outcome"] for hint in (await view())["dns"]] == ["unchecked", "unchecked"]
    assert (await view("/state"))["dns_waits"] == 0, "who looks gave up: that is told too"
    await ordered(shop, *names)  # another draft
    await shop.settle()
    seen, state = await view(), await view("/state")
    assert {hint["name"]: hint["outcome"] for hint in seen["dns"]} == dict(
        zip(names, ("allowed", "denied"), strict=True)
    )
    assert all(hint["resolver"] == dns.address and hint["looked_at"] for hint in seen["dns"])
    assert (state["dns_waits"], state["dns_at"]) == (0, max(hint["looked_at"] for hint in seen["dns"]))
    await shop.seal(order)
    async with shop.validator() as http:
        case = (await http.get(f"/validation/cases/{order}")).json()
        assert case["dns"] == seen["dns"]
        assert (await http.get(f"/validation/cases/{order}/state")).json() == {"mark": case["mark"]}
    async with shop.who("CB2000001", "P7654321") as http:
        assert (await http.get(f"/orders/{order}/state")).status_code == 404
    async with shop.who() as http:
        assert (await http.post(f"/orders/{order}/withdraw", json={})).status_code == 200
    assert (await view())["dns"] == []


async def test_r080_a_private_order_shows_nothing_of_dns_whatever_is_known(shop, dns) -> None:
    """Also where a row of its names and its product were there."""
    order = await shop.place()
    await shop.sql(
        """INSERT INTO name_hint (subscriber, product, name, asked_at) SELECT o.subscriber, p.product, n, now() FROM placed_order o
        CROSS JOIN LATERAL jsonb_array_elements_text(o.content::jsonb #> '{details,sans}') n CROSS JOIN LATERAL (VALUES ('public_ov'), (o.product)) p (product)"""
    )
    async with shop.who() as http:
        assert (await http.get(f"/orders/{order}")).json()["dns"] == []
        state = (await http.get(f"/orders/{order}/state")).json()
    assert (state["dns_waits"], state["dns_at"], dns.asked) == (0, None, [])


async def test_another_subscriber_sees_nothing_of_it(shop, dns) -> None:
    draft = await ordered(shop, "www.voorbeeldstad.nl")
    async with shop.who("CB2000001", "P7654321") as http:
        assert (await http.get(f"/drafts/{draft['id']}/dns")).status_code == 404


async def test_what_was_seen_is_forgotten_after_a_week(shop, dns) -> None:
    await ordered(shop, "www.voorbeeldstad.nl")
    await shop.settle()
    service = shop.portal.services["orders"]
    forget = next(run for _, run in service.jobs.periodic if run.__name__ == "forget_hints")
    await forget(service)
    assert len(await shop.sql("SELECT 1 FROM name_hint")) == 1
    await shop.sql("UPDATE name_hint SET asked_at = asked_at - interval '8 days'")
    await forget(service)
    assert await shop.sql("SELECT 1 FROM name_hint") == []


class Counting:
    """A resolver that knows no records, counts its questions and may hang."""

    def __init__(self, seconds: float = 0) -> None:
        self.asked: list[str] = []
        self.at_once = self.most = 0
        self.seconds = seconds

    async def caa(self, name: str) -> Answer:
        self.asked.append(name)
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(self.seconds)
        self.at_once -= 1
        return Answer((), True, "192.0.2.53:53")


async def test_each_name_has_its_own_check_and_shared_domains_are_asked_once() -> None:
    names = [f"n{n}.voorbeeldstad.nl" for n in range(10)]
    resolver = Counting()
    found = await hints.in_dns(resolver, names, (CA,))
    assert [hint.name for hint in found] == names and {hint.outcome for hint in found} == {HintOutcome.FREE}
    assert sorted(resolver.asked) == sorted([*names, BASE, "nl"]) and resolver.most <= hints.AT_ONCE


async def test_questions_and_time_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = ".".join("a" for _ in range(100)) + ".nl"
    resolver = Counting()
    (hint,) = await hints.in_dns(resolver, [deep], (CA,))
    assert hint.outcome is HintOutcome.UNCHECKED and len(resolver.asked) == hints.QUESTIONS
    monkeypatch.setattr(hints, "SECONDS", 0.1)
    (hint,) = await hints.in_dns(Counting(seconds=60), ["www.voorbeeldstad.nl"], (CA,))
    assert hint.outcome is HintOutcome.UNCHECKED


async def test_f48_without_anybody_to_ask_all_is_not_checked() -> None:
    class Away:
        async def caa(self, name: str) -> Answer:
            raise ResolverAway(name)

    for resolver in (DnsResolver((), 1, sandbox()), Away()):
        (hint,) = await hints.in_dns(resolver, ["www.voorbeeldstad.nl"], (CA,))
        assert (hint.outcome, hint.resolver) == (HintOutcome.UNCHECKED, "")
