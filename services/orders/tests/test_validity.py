"""Until when a certificate is valid: term, what the CA can give, its last day; copies that come late and twice."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from chassis import clock
from contracts import moments
from contracts.certificates import CertificateImported
from contracts.limits import Limit, ProductLimits
from contracts.products import Product
from orders.domain.content import Content, digest, freeze, thaw
from orders.domain.validity import limit_on, validity
from orders.forms import form
from orders.service import placing

LONG_AGO = date(2020, 1, 1)
END = date(2028, 10, 31)


def limit(days: int = 1095, last: date | None = END, start: date = LONG_AGO) -> Limit:
    return Limit(from_date=start, longest_days=days, last_day=last)


@pytest.mark.parametrize(
    ("day", "until", "days"),
    [
        (date(2025, 10, 30), date(2028, 10, 28), 1095),  # the term ends well before the hierarchy
        (date(2025, 11, 1), date(2028, 10, 30), 1095),  # and on its last day
        (date(2025, 11, 2), date(2028, 10, 30), 1093),  # a day too late for the whole term
        (date(2026, 11, 26), date(2028, 10, 30), 704),
        (date(2028, 2, 29), date(2028, 10, 30), 244),
        (date(2028, 10, 29), date(2028, 10, 30), 1),
        (date(2028, 10, 30), date(2028, 10, 30), 0),
        (date(2028, 11, 5), date(2028, 10, 30), 0),
    ],
)
def test_the_end_of_the_hierarchy_decides_with_a_day_of_margin(day: date, until: date, days: int) -> None:
    found = validity(day, 1095, limit())
    assert (found.until, found.days, found.issuer_ends) == (until, days, days != 1095)


def test_without_what_the_ca_gives_the_product_alone_decides() -> None:
    """Certificates has not told yet: the term, as it was before limits were known."""
    assert limit_on(date(2026, 11, 26), ()) is None
    found = validity(date(2026, 11, 26), 1095, None)
    assert (found.until, found.days) == (date(2029, 11, 24), 1095)


def test_the_cas_longest_and_its_from_dates() -> None:
    by_date = (limit(398, None), limit(200, None, date(2026, 3, 15)), limit(100, None, date(2027, 3, 15)))
    for day, longest in ((date(2026, 3, 14), 398), (date(2026, 3, 15), 200), (date(2027, 3, 15), 100)):
        found = validity(day, 1095, limit_on(day, by_date))
        assert (found.until, found.days) == (day + timedelta(days=longest - 1), longest)
    assert limit_on(date(2019, 12, 31), by_date) is None
    assert validity(date(2027, 3, 15), 47, by_date[2]).days == 47


@pytest.mark.parametrize("days", [47, 100, 200, 397, 1095])
@pytest.mark.parametrize(
    "moment",
    [
        datetime(2027, 3, 27, 23, 0, 0, tzinfo=UTC),  # the night in which an hour is left out, at its first second
        datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC),
        datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC),
        datetime(2027, 10, 30, 22, 0, 0, tzinfo=UTC),  # the night with an hour twice
        datetime(2027, 10, 31, 0, 30, 0, tzinfo=UTC),
        datetime(2027, 10, 31, 22, 59, 59, tzinfo=UTC),
        datetime(2028, 2, 28, 23, 0, 0, tzinfo=UTC),  # 29 February
        datetime(2027, 6, 30, 22, 0, 0, tzinfo=UTC),  # summer to winter
    ],
)
def test_what_the_ca_makes_then_ends_on_that_day_or_later(moment: datetime, days: int) -> None:
    """The CA counts so many times 24 hours from the second of issuance, the last second included (RFC 5280 4.1.2.5)."""
    made = moment + timedelta(days=days, seconds=-1)
    until = validity(clock.local(moment).date(), days, None).until
    assert until <= clock.local(made).date() <= until + timedelta(days=2)


def said(version: int, last: date | None, product: Product = Product.PKIO_PRIVATE, days: int = 1095) -> ProductLimits:
    return ProductLimits(version=version, product=product, at=clock.now(), limits=(limit(days, last),))


async def shown(shop: Any, certificate: int = 1) -> dict[str, Any]:
    async with shop.who() as http:
        answer = await http.post("/drafts", json={"certificate": certificate})
    found: dict[str, Any] = answer.json()["terms"]["validity"]
    return found


async def test_the_copy_of_the_limits_late_twice_and_of_another_product(shop: Any) -> None:
    day = clock.local(clock.now()).date()
    assert await shown(shop) == {"until": (day + timedelta(days=1094)).isoformat(), "days": 1095, "issuer_ends": False}
    near, far = day + timedelta(days=400), day + timedelta(days=800)
    for version, last in ((2, near), (1, far), (2, near)):
        await shop.receive(said(version, last))
    await shop.receive(said(9, day, Product.TRIAL))
    assert await shown(shop) == {"until": (day + timedelta(days=364)).isoformat(), "days": 365, "issuer_ends": False}
    await shop.receive(said(3, None))
    assert (await shown(shop))["days"] == 1095


async def test_the_term_is_chosen_and_in_the_order_its_price_its_events_and_its_case(shop: Any) -> None:
    """Of three terms one no longer fits: it has to be chosen anew, and what it costs has to be agreed to again."""
    day = clock.local(clock.now()).date()
    draft = await shop.draft()
    assert [(t["days"], t["price_cents"]) for t in draft["offered"]] == [(365, 12900), (730, 21900), (1095, 29900)]
    assert (draft["terms"]["validity_days"], draft["last_day"]) == (1095, None), "as long as the old one lasted"
    last = day + timedelta(days=800)
    await shop.receive(said(1, last))
    async with shop.who() as http:
        answer = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
        assert (answer.status_code, [f["slug"] for f in answer.json()["findings"]]) == (422, ["term.unfit"])
        seen = (await http.get(f"/drafts/{draft['id']}")).json()
        assert ([t["days"] for t in seen["offered"]], seen["last_day"]) == ([365, 730], last.isoformat())
        assert "certificate" not in seen["done"] and seen["csr"] == draft["csr"], "what was filled in is kept"
        body = {"csr": draft["csr"], "sans": draft["sans"], "delivery_email": draft["delivery_email"]}
        for by_hand in (500, 1095):
            body |= {"version": seen["version"], "term_days": by_hand}
            refused = (await shop.save(http, f"/drafts/{draft['id']}", "certificate", body)).json()
            assert [(f["slug"], f["params"]) for f in refused["findings"]] == [("term.unfit", {"days": by_hand})]
            seen = (await http.get(f"/drafts/{draft['id']}")).json()
        body |= {"version": seen["version"], "term_days": 730}
        chosen = (await shop.save(http, f"/drafts/{draft['id']}", "certificate", body)).json()
        assert (chosen["terms"]["price_cents"], chosen["terms"]["validity_days"]) == (21900, 730)
        assert not {"check", "conditions"} & set(chosen["done"])
        checked = (await shop.save(http, f"/drafts/{draft['id']}", "check", {"version": chosen["version"]})).json()
        answer = await http.post(f"/drafts/{draft['id']}/place", json={"version": checked["version"]})
        assert answer.json()["slug"] == "conditions.missing", "agreed to another price"
        agreed = {"version": checked["version"], "accepted": [d["code"] for d in draft["terms"]["declarations"]]}
        again = (await shop.save(http, f"/drafts/{draft['id']}", "conditions", agreed)).json()
        placed = await http.post(f"/drafts/{draft['id']}/place", json={"version": again["version"]})
        order = placed.json()["order"]
        shown = (await http.get(f"/orders/{order}")).json()
    until = (day + timedelta(days=729)).isoformat()
    wanted = {"until": until, "days": 730, "issuer_ends": False}
    assert (shown["validity"], shown["validity_days"], shown["price_cents"]) == (wanted, 730, 21900)
    (row,) = await shop.sql("SELECT content, content_sha256 FROM placed_order")
    assert digest(freeze(thaw(row["content"]))) == row["content_sha256"]
    assert words(thaw(row["content"]), "nl") == f"2 jaar, ten minste tot en met {day + timedelta(days=729):%d-%m-%Y}"
    await shop.seal(order)
    await shop.receive(said(2, day + timedelta(days=700)))
    async with shop.validator() as http:
        case = (await http.get(f"/validation/cases/{order}")).json()
    assert case["order"]["validity"] == wanted, "what was shown stays"
    (wrong,) = [check for check in case["checks"] if check["slug"] == "validity.shorter"]
    less = {"reason": "promised", "until": (day + timedelta(days=699)).isoformat(), "promised": until}
    assert (wrong["severity"], wrong["params"]) == ("error", less)
    refused = await shop.decide(order)
    assert (refused.status_code, refused.json()["slug"], refused.json()["params"]) == (409, "validity.shorter", less)
    await shop.receive(said(3, day + timedelta(days=730)))
    assert (await shop.decide(order)).status_code == 200
    for name in ("placed", "ready", "approved"):
        (event,) = [json.loads(p) for _, head, p in shop.portal.log if head["ce_type"].endswith(f"order.{name}.v1")]
        assert (event["details"]["validity_days"], event["details"]["valid_until"], event["price_cents"]) == (
            730,
            until,
            21900,
        ), name


async def test_a_renewal_that_would_end_no_later_than_the_old_one_is_refused_everywhere(shop: Any, make: Any) -> None:
    """At the start, in every step and when placing; the draft stays, and goes on once it makes sense again."""
    day = clock.local(clock.now()).date()
    far = {"not_after": clock.now() + timedelta(days=500)}
    await shop.receive(
        CertificateImported(**make.certificate(6, make.ours, "CB1000010", "ver.voorbeeldstad.nl", **far))
    )
    draft = await shop.draft(6)
    assert [t["days"] for t in draft["offered"]] == [730, 1095], "a year would end before the old one"
    ends = clock.local(far["not_after"]).date()
    for version, last, reason in ((1, day + timedelta(days=600), "later"), (2, day + timedelta(days=480), "outlives")):
        await shop.receive(said(version, last))
        sensible = {"from": (ends - timedelta(days=363)).isoformat()} if reason == "later" else {}
        wanted = {"product": "pkio_private", "ends": ends.isoformat(), "last": last.isoformat(), "reason": reason,
                  "until": (day + timedelta(days=364)).isoformat(), **sensible}  # fmt: skip
        async with shop.who() as http:
            offers = (await http.get("/offers", params={"certificate": [6, 2, 1]})).json()["renewals"]
            assert [one["certificate"] for one in offers] == [1, 6], "another's is not there"
            assert (offers[1]["refusal"], offers[1]["params"], offers[1]["terms"]) == ("renewal.no_gain", wanted, [])
            assert (offers[0]["refusal"], [t["days"] for t in offers[0]["terms"]]) == (None, [365])
            start = await http.post("/drafts", json={"certificate": 6})
            assert (start.status_code, start.json()["slug"], start.json()["params"]) == (409, "renewal.no_gain", wanted)
            at, now = f"/drafts/{draft['id']}", {"version": draft["version"]}
            for answer in (
                await http.get(at), await shop.save(http, at, "contact", now), await shop.save(http, at, "check", now),
                await http.post(f"{at}/place", json=now),
            ):  # fmt: skip
                told = answer.json()
                assert (answer.status_code, told["slug"]) == (409, "renewal.no_gain"), answer.request.url
                assert told["params"].items() >= {**wanted, "certificate": 6, "version": draft["version"]}.items()
    await shop.receive(said(3, None))
    async with shop.who() as http:
        kept = (await http.get(f"/drafts/{draft['id']}")).json()
        assert (kept["version"], kept["done"]) == (draft["version"], draft["done"])
        assert (await http.post(f"/drafts/{draft['id']}/place", json={"version": kept["version"]})).status_code == 200


async def test_an_order_of_before_the_day_was_shown_is_not_approved_on_a_day_on_which_it_no_longer_gains(
    shop: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was promised in so many days, and still nobody gets what ends no later than the old one; it can be rejected."""
    made = placing._content

    def of_before(*given: Any) -> Content:
        content = made(*given)
        return content.model_copy(update={"details": content.details.model_copy(update={"validity": None})})

    monkeypatch.setattr(placing, "_content", of_before)
    far = {"not_after": clock.now() + timedelta(days=500)}
    await shop.receive(
        CertificateImported(**make.certificate(6, make.ours, "CB1000010", "ver.voorbeeldstad.nl", **far))
    )
    order = await shop.place(6)
    await shop.seal(order)
    ends = clock.local(far["not_after"]).date()
    await shop.receive(said(1, ends + timedelta(days=1)))  # a day of margin: it would end on the same day
    less = {"reason": "no_gain", "until": ends.isoformat(), "ends": ends.isoformat()}
    refused = await shop.decide(order)
    assert (refused.status_code, refused.json()["slug"], refused.json()["params"]) == (409, "validity.shorter", less)
    assert await shop.sql("SELECT 1 FROM review_approval") == []
    await shop.settle()
    assert not [head for _, head, _ in shop.portal.log if "order.approved" in head["ce_type"]]
    await shop.receive(said(2, ends + timedelta(days=2)))
    assert (await shop.decide(order)).status_code == 200, "a day later is longer"


async def test_no_term_fits_and_what_comes_after_is_a_row(shop: Any) -> None:
    day = clock.local(clock.now()).date()
    await shop.receive(said(1, day + timedelta(days=31)))
    for successor, reason in ((None, "issuer_ends"), ("trial", "issuer_ends_successor")):
        await shop.sql("UPDATE product SET successor = $1 WHERE code = 'pkio_private'", successor)
        async with shop.who() as http:
            refused = (await http.post("/drafts", json={"certificate": 1})).json()
        told = {
            "reason": reason,
            "last": (day + timedelta(days=31)).isoformat(),
            "days": 365,
            "product": "pkio_private",
        }
        assert refused["slug"] == "renewal.no_term" and refused["params"].items() >= told.items()
        assert refused["params"].get("successor") == successor


async def test_content_of_before_the_day_was_shown_keeps_its_hash_and_its_words(shop: Any) -> None:
    await shop.place()
    (row,) = await shop.sql("SELECT content FROM placed_order")
    content = thaw(row["content"])
    details = content.details.model_copy(update={"validity": None})
    older = content.model_copy(update={"details": details})
    assert '"validity"' not in freeze(older) and thaw(freeze(older)) == older
    for language, days, at_least in (
        ("nl", "3 jaar", "3 jaar, ten minste tot en met "),
        ("en", "3 years", "3 years, at least up to and including "),
    ):
        assert words(older, language) == days
        assert content.details.validity is not None
        assert words(content, language) == at_least + moments.day(content.details.validity.until, language)


def words(content: Any, language: str) -> str:
    """What the form says of how long the certificate is valid."""
    told = content.model_copy(update={"language": language})
    made = form(told, "ab" * 32, "x", content.placed_at.date(), None, "https://portal.example")
    rows = [row for section in made.sections for row in section.rows if row.label in {"Geldigheid", "Validity"}]
    ((value,),) = (row.values for row in rows)
    return str(value)


async def test_the_true_end_of_the_hierarchy_by_date_only(shop: Any, make: Any) -> None:
    """31 October 2028: two years before, a month before, on the day itself; the clock decides and nothing else."""
    await shop.receive(said(1, END))
    long = datetime(2028, 12, 18, 12, tzinfo=UTC)
    wanted = (
        (date(2026, 10, 31), [365, 730], "renewal.no_gain", "outlives"),
        (date(2026, 11, 26), [365], "renewal.no_gain", "outlives"),
        (date(2028, 9, 30), "renewal.no_term", "renewal.no_term", "issuer_ends"),
        (END, "renewal.no_term", "renewal.no_term", "issuer_ends"),
    )
    for number, (day, soon, slug, reason) in enumerate(wanted):
        with clock.moved(datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - clock.now()):
            ids = (20 + number, 40 + number)
            for certificate, ends in zip(ids, (clock.now() + timedelta(days=20), long), strict=True):
                cn = f"n{certificate}.voorbeeldstad.nl"
                event = make.certificate(certificate, make.ours, "CB1000010", cn, not_after=ends)
                await shop.receive(CertificateImported(**event))
            async with shop.who() as http:
                near, far = (await http.get("/offers", params={"certificate": ids})).json()["renewals"]
                assert ([t["days"] for t in near["terms"]] or near["refusal"]) == soon, day
                assert (far["refusal"], far["params"]["reason"], far["params"]["last"]) == (
                    slug,
                    reason,
                    END.isoformat(),
                )
                for one in (near, far):
                    started = await http.post("/drafts", json={"certificate": one["certificate"]})
                    told = started.json()
                    assert (started.status_code, told.get("slug")) == (
                        (409, one["refusal"]) if one["refusal"] else (200, None)
                    ), day
