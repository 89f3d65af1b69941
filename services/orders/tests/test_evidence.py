"""What validation sees before it decides: what changes, whose the names are, where the mail goes (B1)."""

import time
from datetime import timedelta
from uuid import UUID

import pytest
from chassis import clock
from chassis.actor import Actor
from contracts.authority import Who
from contracts.certificates import CertificateImported
from contracts.orders import Check, Difference, Relation
from contracts.organisation import Role
from contracts.products import Product
from orders.store import earlier
from orders.store import orders as store_orders
from pki.public_names import parent

CN = "www.voorbeeldstad.nl"


async def case_of(shop, number: int = 1, **certificate) -> dict:
    """The case of a sealed renewal with these answers in step 3."""
    draft = await shop.draft(number, **certificate)
    async with shop.who() as http:
        placed = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
    assert placed.status_code == 200, placed.text
    await shop.seal(placed.json()["order"])
    return await look(shop, placed.json()["order"])


async def look(shop, order: str) -> dict:
    async with shop.validator() as http:
        answer = await http.get(f"/validation/cases/{order}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_nobody_owns_a_top_level_domain() -> None:
    """A shared parent says something only from two labels on, and not where others register names: two of `co.uk` are strangers."""
    assert [parent(n) for n in ("voorbeeldstad.nl", "www.voorbeeldstad.nl", "nl", "", "a.co.uk", "b.a.co.uk")] == [
        "",
        "voorbeeldstad.nl",
        "",
        "",
        "",
        "a.co.uk",
    ]


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (None, ("a",), False),
        ((), ("a",), True),
        (("a", "b"), ("b", "a"), False),
        (("a",), ("b",), True),
        (("a",), (), True),
    ],
)
def test_only_what_is_known_can_have_changed(before, after, changed: bool) -> None:
    assert Difference(field="names", before=before, after=after).changed is changed


async def test_the_old_certificate_stands_beside_the_order(shop, make) -> None:
    """Names, manager, subject and key of the old one as certificates told; the delivery address is not known of an import."""
    told = {"organisation": "Gemeente Oudnaam", "locality": "Oudstad", "state": "Utrecht", "key_type": "RSA 2048"}
    await shop.receive(
        CertificateImported(**make.certificate(9, make.ours, "CB1000011", "api.voorbeeldstad.nl"), **told)
    )
    case = await case_of(shop, 9, sans=["api.voorbeeldstad.nl", "nieuw.voorbeeldstad.nl"])
    seen = {d["field"]: (d["before"], d["after"]) for d in case["differences"]}
    assert seen == {
        "names": (["api.voorbeeldstad.nl", "extra.api.voorbeeldstad.nl"], ["api.voorbeeldstad.nl", "nieuw.voorbeeldstad.nl"]),
        "manager": (["Victoria Berg (CB1000011)"], ["Karel Tak (CB1000010)"]),
        "delivery_email": (None, ["beheer@voorbeeldstad.nl"]),
        "organisation": (["Gemeente Oudnaam"], ["Gemeente Voorbeeldstad"]),
        "locality": (["Oudstad"], ["Voorbeeldstad"]),
        "state": (["Utrecht"], ["Utrecht"]),
        "key": (["RSA 2048"], ["EC P-256"]),
    }  # fmt: skip
    changed = [d["field"] for d in case["differences"] if Difference.model_validate(d).changed]
    assert changed == ["names", "manager", "organisation", "locality", "key"]


async def test_what_was_not_told_is_not_known(shop) -> None:
    """A copy from before certificates told of subject and key: said to be unknown, never equal."""
    case = await case_of(shop)
    seen = {d["field"]: d["before"] for d in case["differences"]}
    assert [seen[f] for f in ("organisation", "locality", "state", "key", "delivery_email")] == [None] * 5


async def test_the_order_behind_the_old_certificate_tells_its_delivery_address(shop) -> None:
    """The second renewal in a row: what the first one's order said stands beside it, subject and key included."""
    first = await shop.place()
    await shop.seal(first)
    await shop.decide(first)
    await shop.receive(await shop.issued(first, 900))
    with clock.moved(timedelta(days=1)):
        case = await case_of(shop, 900, delivery_email="anders@elders.example")
    seen = {d["field"]: (d["before"], d["after"]) for d in case["differences"]}
    assert seen["delivery_email"] == (["beheer@voorbeeldstad.nl"], ["anders@elders.example"])
    assert seen["key"] == (["EC P-256"], ["EC P-256"]) and seen["organisation"][0] == ["Gemeente Voorbeeldstad"]


def origins(case: dict) -> dict:
    return {o["name"]: o for o in case["origins"]}


async def test_each_name_is_held_against_this_organisations_certificates(shop, make) -> None:
    """Exactly, below one of them, beside one, or new; since when and in which. Another subscriber's count for nothing."""
    await shop.receive(CertificateImported(**make.certificate(20, make.ours, None, "voorbeeldstad.nl") | {
        "sans": ("*.wild.voorbeeldstad.example", "VOORBEELDSTAD.nl"), "not_before": clock.now() - timedelta(days=2000)}))  # fmt: skip
    await shop.receive(CertificateImported(**make.certificate(21, make.theirs, None, "www.andermans-bank.nl")))
    names = (CN, "diep.onder.voorbeeldstad.nl", "a.wild.voorbeeldstad.example", "buur.voorbeeldstad.example",
             "www.andermans-bank.nl", "los.example.org")  # fmt: skip
    case = await case_of(shop, sans=list(names))
    seen = origins(case)
    assert [o["name"] for o in case["origins"]] == list(names), "in the certificate's order"
    assert {n: (o["relation"], o["known"]) for n, o in seen.items()} == {
        CN: (Relation.SAME, CN),
        "diep.onder.voorbeeldstad.nl": (Relation.UNDER, "voorbeeldstad.nl"),
        "a.wild.voorbeeldstad.example": (Relation.UNDER, "*.wild.voorbeeldstad.example"),
        "buur.voorbeeldstad.example": (Relation.SHARES, "*.wild.voorbeeldstad.example"),
        "www.andermans-bank.nl": (Relation.NEW, None),
        "los.example.org": (Relation.NEW, None),
    }
    assert seen[CN]["serial"] == f"4f{1:08x}" and not seen[CN]["revoked"]
    assert seen["diep.onder.voorbeeldstad.nl"]["serial"] == f"4f{20:08x}", "the first one"
    assert [n for n, o in seen.items() if o["elsewhere"]] == ["www.andermans-bank.nl"]
    assert "Waterschap" not in str(case) and make.theirs not in str(case), "others are never named"


@pytest.mark.parametrize(
    ("more", "relation", "revoked"),
    [
        ({"revoked_at": clock.now()}, Relation.SAME, True),
        ({"product": Product.TRIAL}, Relation.NEW, False),
        ({"not_before": clock.now() + timedelta(days=5)}, Relation.NEW, False),
    ],
    ids=["revoked", "trial", "later"],
)
async def test_what_proves_nothing_is_told_or_left_out(shop, make, more: dict, relation: str, revoked: bool) -> None:
    """Only revoked ones had the name: said so. Trial certificates prove nothing, nor does what came after the order."""
    name = "net.geprobeerd.example"
    await shop.receive(CertificateImported(**make.certificate(30, make.ours, None, name) | {"sans": (name,)} | more))
    case = await case_of(shop, sans=[CN, name])
    assert (origins(case)[name]["relation"], origins(case)[name]["revoked"]) == (relation, revoked)


async def test_where_the_mail_goes(shop, make) -> None:
    """Whose address it is, since when it was used, who works there, whether the domain is this organisation's own."""
    known = (await case_of(shop, delivery_email="cb1000010@voorbeeldstad.nl"))["delivery"]
    assert (known["whose"], known["colleagues"], known["outsiders"], known["address_since"]) == ("manager", 4, 0, None)
    outsider = make.person("CB1000013", "Olga Extern", make.role(make.ours, Role.MANAGER))
    await shop.receive(outsider.model_copy(update={"email": "olga@beheerbedrijf.example", "organisation": "Beheer BV"}))
    await shop.receive(make.person("CB2000013", "Ina Vreemd", make.role(make.theirs, Role.MANAGER)).model_copy(
        update={"email": "ina@vreemd.example"}))  # fmt: skip
    for number, address, numbers, own in (
        (10, "helpdesk@beheerbedrijf.example", (0, 1), False),
        (11, "iemand@gmail.example", (0, 0), False),
        (12, "post@vreemd.example", (0, 0), False),
        (13, "post@www.voorbeeldstad.nl", (0, 0), True),
    ):
        await shop.receive(
            CertificateImported(**make.certificate(number, make.ours, "CB1000010", f"dienst{number}.{CN}"))
        )
        seen = (await case_of(shop, number, delivery_email=address))["delivery"]
        assert (seen["colleagues"], seen["outsiders"], seen["own"]) == (*numbers, own), address
        assert seen["whose"] is None and seen["address_since"] is None and seen["domain_since"] is None


async def test_an_address_used_before_is_known_with_its_first_day(shop) -> None:
    """Completed orders of this organisation count, from before this one; another address of the domain is told apart."""
    first = await shop.place()
    await shop.seal(first)
    await shop.decide(first)
    await shop.receive(await shop.issued(first, 900))
    (row,) = await shop.sql("SELECT placed_at FROM placed_order WHERE id = $1", UUID(first))
    own = (await look(shop, first))["delivery"]
    assert own["address_since"] is None, "an order is no witness of itself"
    with clock.moved(timedelta(days=1)):
        same = (await case_of(shop, 900))["delivery"]
        other = (await case_of(shop, 3, delivery_email="Ander@voorbeeldstad.nl"))["delivery"]
    since = row["placed_at"].isoformat().replace("+00:00", "Z")
    assert (same["address_since"], same["domain_since"]) == (since, since)
    assert (other["address_since"], other["domain_since"]) == (None, since)


async def test_only_what_was_checked_is_found_right(shop) -> None:
    """Signature, key, spelling of names: by name. A key that today's rules refuse is not among them; nothing is when the product is unknown."""
    case = await case_of(shop)
    assert case["checked"] == [Check.SIGNATURE, Check.KEY, Check.SPELLING]
    order = case["order"]["id"]
    await shop.sql("UPDATE product SET curves = '{P-384}'")
    case = await look(shop, order)
    assert case["checked"] == [Check.SIGNATURE, Check.SPELLING]
    assert [f["slug"] for f in case["checks"]] == ["csr.key.curve"]
    await shop.portal.alter("orders", "DELETE FROM product")
    case = await look(shop, order)
    assert case["checked"] == [] == case["checks"]


async def test_the_case_has_the_request_and_todays_register(shop, make) -> None:
    """The CSR as it was sent in; contact and manager as registered now beside what the order froze."""
    csr = make.csr()
    case = await case_of(shop, csr=csr)
    assert case["csr_pem"].split() == csr.split()
    moved = make.person("CB1000010", "Karel Tak", make.role(make.ours, Role.MANAGER), version=2, phone="+31301234567")
    await shop.receive(moved.model_copy(update={"active": False}))
    case = await look(shop, case["order"]["id"])
    assert case["order"]["manager"]["active"] and case["order"]["manager"]["phone"] is None
    assert (case["manager_now"]["active"], case["manager_now"]["phone"]) == (False, "+31301234567")
    assert case["contact_now"] == case["order"]["contact"]


async def test_a_hundred_names_of_a_large_organisation_take_no_longer_than_one(shop) -> None:
    """Names are met by what stands behind their dots: each with each of 60,000 took ten seconds of every look at a case."""
    await shop.sql("""INSERT INTO certificate (id, version, subscriber, product, serial, common_name, sans, spki_sha256,
        not_before, not_after)
      SELECT 100000 + n, 1, 'P1234567', 'pkio_private', lpad(to_hex(n), 8, '0'), 'd' || n || '.voorbeeldstad.nl',
        ARRAY['d' || n || '.voorbeeldstad.nl', 'a.d' || n || '.voorbeeldstad.nl', 'b' || n || '.ander.nl'], 'x' || n,
        now() - interval '1 year', now() + interval '1 year' FROM generate_series(1, 20000) AS n""")
    await shop.sql("ANALYZE certificate")
    placed = await shop.place()
    orders = shop.portal.services["orders"]
    validator = Actor(number="CB9000001", roles=frozenset({Who.VALIDATION}))
    async with orders.database.begin(validator) as tx:
        order = await store_orders.locked(tx, UUID(placed))
        took = {}
        for many in (1, 100):
            names = [f"nieuw.e{n}.d{n}.voorbeeldstad.nl" for n in range(1, many + 1)]
            before = time.perf_counter()
            found = await earlier.origins(tx, order, names)
            took[many] = time.perf_counter() - before
            assert {(one.relation, one.known) for one in found} == {
                (Relation.UNDER, f"d{n}.voorbeeldstad.nl") for n in range(1, many + 1)
            }
    assert took[100] < 6 * took[1], took
