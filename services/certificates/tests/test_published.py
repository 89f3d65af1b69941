"""S13: anybody finds what was agreed to be published, by one whole term; nobody finds, counts or reads anything else."""

import random
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from chassis import clock
from contracts.authority import Who
from contracts.orders import OrderApproved
from contracts.products import Product
from contracts.searching import PAGES, PER_PAGE

THEIRS = "P7654321"


def client(inventory: Any) -> Any:
    return inventory.portal.client("certificates", inventory.identities.service("gateway", "certificates"))


async def search(inventory: Any, by: str, term: str, page: int = 1) -> Any:
    async with client(inventory) as http:
        answer = await http.get("/published", params={"by": by, "term": term, "page": page})
    return answer.json() if answer.status_code == 200 else answer.json()["slug"]


async def names(inventory: Any, by: str, term: str) -> list[str]:
    found = await search(inventory, by, term)
    return [each["common_name"] for each in found["certificates"]]


async def took(
    inventory: Any, cn: str, *sans: str, product: str = "pkio_private", published: bool = True, **more: Any
) -> None:
    pem = inventory.pki.leaf(cn, sans or (cn,), **more) + inventory.pki.chain_pem
    item = {"subscriber": THEIRS, "product": product, "pem": pem, "published": published}
    answer = await inventory.post_import([item])
    assert answer.status_code == 200, answer.text


async def test_s13_what_an_order_agreed_to_is_found_and_downloaded(inventory: Any, approval: Any) -> None:
    """S13: by serial number in each spelling, by a name, by a domain, by the whole holder; and its file, PEM and DER."""
    await inventory.portal.receive("certificates", approval(publication="1.0"))
    await inventory.portal.settle()
    (row,) = await inventory.fetch("SELECT serial, revoked_at FROM certificate")
    number = int(row["serial"], 16)
    spellings = [row["serial"], row["serial"].upper(), f"{number:x}", str(number), ":".join(row["serial"][n : n + 2] for n in range(0, len(row["serial"]), 2))]  # fmt: skip
    asked = [("serial", each) for each in spellings]
    asked += [("name", "WWW.voorbeeldstad.nl "), ("name", "voorbeeldstad.nl"), ("domain", "voorbeeldstad.nl")]
    asked += [
        ("domain", "www.voorbeeldstad.nl"),
        ("domain", "*.voorbeeldstad.nl"),
        ("holder", "gemeente VOORBEELDSTAD"),
    ]
    for by, term in asked:
        assert await names(inventory, by, term) == ["www.voorbeeldstad.nl"], (by, term)
    (found,) = (await search(inventory, "name", "voorbeeldstad.nl"))["certificates"]
    assert (found["serial"], found["status"], found["organisation"]) == (
        row["serial"],
        "valid",
        "Gemeente Voorbeeldstad",
    )
    assert not {"subscriber", "manager", "requester", "reference", "id", "replaces"} & found.keys()
    async with client(inventory) as http:
        pem = await http.get(f"/published/{found['sha256']}")
        der = await http.get(f"/published/{found['sha256']}", params={"format": "der"})
        assert (await http.get(f"/published/{'0' * 64}")).status_code == 404
    assert pem.text.startswith("-----BEGIN CERTIFICATE-----") and pem.text.count("BEGIN") == 1
    (kept,) = await inventory.fetch("SELECT der FROM certificate_der")
    assert der.content == kept["der"]


async def test_s13_what_was_not_agreed_to_is_not_published(inventory: Any, approval: Any) -> None:
    """S13: an order without the declaration, an import that says nothing, and anything for tests, whatever is said."""
    await inventory.portal.receive("certificates", approval())
    await inventory.portal.settle()
    await took(inventory, "stil.voorbeeldstad.nl", published=False)
    await took(inventory, "proef.voorbeeldstad.nl", product=Product.TRIAL.value)
    assert len(await inventory.fetch("SELECT id FROM certificate")) == 3
    assert await inventory.fetch("SELECT * FROM published") == []
    lines = await inventory.fetch("SELECT facts->>'published' AS said FROM audit WHERE action LIKE '%take_in'")
    assert {line["said"] for line in lines} == {"false"}
    for by, term in (
        ("domain", "voorbeeldstad.nl"),
        ("holder", "Gemeente Voorbeeldstad"),
        ("name", "voorbeeldstad.nl"),
    ):
        assert await search(inventory, by, term) == {"certificates": [], "more": False, "capped": False}


async def test_s13_its_status_follows_time_and_revocation(inventory: Any, approval: Any) -> None:
    """S13: revoked here with the moment of the CA; what has ended says so."""
    await inventory.portal.receive("certificates", approval(publication="1.0"))
    await inventory.portal.settle()
    now = clock.now()
    await took(inventory, "oud.nl", not_before=now - timedelta(days=400), not_after=now - timedelta(days=1))
    (oud,) = (await search(inventory, "name", "oud.nl"))["certificates"]
    assert oud["status"] == "expired"
    (row,) = await inventory.fetch("SELECT id FROM certificate WHERE order_id IS NOT NULL")
    assert (await inventory.revoke(row["id"])).status_code == 200
    await inventory.portal.settle()
    (kept,) = await inventory.fetch("SELECT c.revoked_at, p.revoked_at AS shown FROM certificate c JOIN published p ON p.certificate = c.id WHERE c.order_id IS NOT NULL")  # fmt: skip
    assert kept["revoked_at"] is not None and kept["shown"] == kept["revoked_at"]
    (found,) = (await search(inventory, "name", "voorbeeldstad.nl"))["certificates"]
    assert found["status"] == "revoked" and found["revoked_at"] is not None


async def test_s13_names_of_digipoort_are_found_whole_only(inventory: Any) -> None:
    """S13: not below a domain, not by who holds them; by name and serial number they are."""
    await took(inventory, "koppeling.voorbeeldstad.nl", product=Product.PKIO_DIGIPOORT.value, serial=0xAB01C2)
    assert await names(inventory, "name", "koppeling.voorbeeldstad.nl") == ["koppeling.voorbeeldstad.nl"]
    assert await names(inventory, "serial", "AB01C2") == ["koppeling.voorbeeldstad.nl"]
    for by, term in (("domain", "voorbeeldstad.nl"), ("domain", "koppeling.voorbeeldstad.nl"), ("holder", "Gemeente Voorbeeldstad")):  # fmt: skip
        assert await names(inventory, by, term) == []


@pytest.mark.parametrize(
    ("by", "term", "slug"),
    [
        ("domain", "nl", "search.domain"),
        ("domain", "co.uk", "search.domain"),
        ("domain", "gov.uk", "search.domain"),
        ("domain", "intern.lan", "search.domain"),
        ("domain", "%.nl", "search.domain"),
        ("domain", "*", "search.domain"),
        ("domain", ".", "search.domain"),
        ("domain", "voorbeeld_stad.nl", "search.domain"),
        ("serial", "abc", "search.serial"),
        ("serial", "%", "search.serial"),
        ("serial", "zz zz", "search.serial"),
        ("name", "", "input.invalid"),
        ("name", "a\x00b", "input.invalid"),
        ("name", "a" * 301, "input.invalid"),
        ("everything", "a", "input.invalid"),
    ],
)
async def test_s13_what_is_too_wide_or_no_term_is_refused(inventory: Any, by: str, term: str, slug: str) -> None:
    """S13, R-070: a domain is typed in full, at least as it was registered; a serial number has four digits or more."""
    assert await search(inventory, by, term) == slug


async def test_s13_pages_are_capped_and_nothing_is_counted(inventory: Any) -> None:
    """S13: 25 on a page, four pages, then it says that there is more; no number of how many."""
    names_of = [f"s{n}.groot.nl" for n in range(PER_PAGE * PAGES + 2)]
    for start in range(0, len(names_of), 34):
        items = [
            {"subscriber": THEIRS, "product": "pkio_private", "pem": inventory.pki.leaf(n, (n,)) + inventory.pki.chain_pem, "published": True}
            for n in names_of[start : start + 34]
        ]  # fmt: skip
        assert (await inventory.post_import(items)).status_code == 200
    pages = [await search(inventory, "domain", "groot.nl", page) for page in range(1, PAGES + 1)]
    assert [(len(p["certificates"]), p["more"], p["capped"]) for p in pages] == [(25, True, False)] * 3 + [
        (25, False, True)
    ]
    assert len({c["common_name"] for p in pages for c in p["certificates"]}) == PER_PAGE * PAGES
    assert all(p.keys() == {"certificates", "more", "capped"} for p in pages)
    assert await search(inventory, "domain", "groot.nl", PAGES + 1) == "input.invalid"


def guesses(published: list[str], hidden: list[str], serials: list[str], holders: list[str]) -> list[tuple[str, str]]:
    """A thousand guesses and more: parts, patterns, neighbours, other spellings, and what stands in others' certificates."""
    chance, out = random.Random(13), list[tuple[str, str]]()
    for name in (*published, *hidden):
        for cut in range(1, len(name)):
            out += [("name", name[:cut]), ("name", name[cut:])]
        out += [("name", p) for p in (f"%{name}", f"{name}%", name.replace(".", "_"), name.replace("w", "%"), f"*.{name}", f"{name}.", f"{name}\\", f"'{name}", f"{name}' OR '1'='1", "%", "_", "*", "?", ".*", "{" + name + "}")]  # fmt: skip
        out += [("holder", name), ("serial", name.encode().hex()[:40])]
    for name in hidden:
        out += [("name", name), ("domain", name), ("name", name.upper()), ("name", f" {name} ")]
    for serial in serials:
        number = int(serial, 16)
        out += [("serial", f"{number + step:x}") for step in (*range(-20, 0), *range(1, 21))]
        out += [("serial", serial[:cut]) for cut in range(4, len(serial) - 1)]
        out += [("serial", serial[2:]), ("serial", serial + "00"), ("name", serial), ("serial", f"{serial}%")]
    for holder in holders:
        out += [("holder", holder[:cut]) for cut in range(1, len(holder))]
        out += [("holder", f"{holder}%"), ("holder", f"%{holder}"), ("holder", holder.replace(" ", "%")), ("holder", holder.replace(" ", "_"))]  # fmt: skip
    letters = "abcdefghijklmnopqrstuvwxyz.%_*-0123456789"
    out += [("name", "".join(chance.choices(letters, k=chance.randint(1, 20)))) for _ in range(500)]
    return out


async def test_s13_a_thousand_guesses_show_nothing_that_was_not_published(inventory: Any) -> None:
    """S13: the projection alone is read; a guess that is not a whole term of something published finds nothing, and every such answer is the same bytes."""
    await took(inventory, "www.open.nl", "www.open.nl", "open.nl", serial=0x1A2B3C4D5E6F708192A3)
    hidden = ["geheim.open.nl", "vpn.dicht.nl", "www.dicht.nl"]
    for n, name in enumerate(hidden):
        await took(inventory, name, published=False, serial=0x2A2B3C4D5E6F708192A3 + 100 * n)
    await took(inventory, "proef.dicht.nl", product="trial", serial=0x3A2B3C4D5E6F708192A3)
    await took(inventory, "digi.open.nl", product="pkio_digipoort", serial=0x4A2B3C4D5E6F708192A3)
    hidden.append("proef.dicht.nl")
    rows = await inventory.fetch("SELECT c.serial, c.common_name, p.certificate AS shown FROM certificate c LEFT JOIN published p ON p.certificate = c.id ORDER BY c.id")  # fmt: skip
    assert [row["common_name"] for row in rows if row["shown"]] == ["www.open.nl", "digi.open.nl"]
    tried = guesses(
        ["www.open.nl", "digi.open.nl"], hidden, [row["serial"] for row in rows], ["Gemeente Voorbeeldstad"]
    )
    tried += [("serial", row["serial"]) for row in rows if not row["shown"]]
    whole = {"www.open.nl", "open.nl", "digi.open.nl"}
    tried = [(by, term) for by, term in tried if term.strip(" ").lower() not in whole]
    assert len(tried) >= 1000
    answers, refused = set[bytes](), 0
    async with client(inventory) as http:
        for by, term in tried:
            answer = await http.get("/published", params={"by": by, "term": term})
            assert answer.status_code in {200, 422}, (by, term)
            refused += answer.status_code == 422
            answers |= {answer.content} if answer.status_code == 200 else set()
    assert answers == {b'{"certificates":[],"more":false,"capped":false}'}
    assert 0 < refused < len(tried) / 4
    assert await names(inventory, "domain", "open.nl") == ["www.open.nl"]  # what was published, and nothing beside it
    assert await names(inventory, "holder", "Gemeente Voorbeeldstad") == ["www.open.nl"]


async def test_s13_who_searches_can_read_nothing_else(inventory: Any) -> None:
    """S13: the role of the connection reads one table, writes none, and ends what takes longer than a second."""
    await took(inventory, "geheim.dicht.nl", published=False)
    url = inventory.databases.search(inventory.service.database.url)
    tables = [
        row["tablename"] for row in await inventory.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ]
    assert {"certificate", "published", "audit", "outbox", "revocation_code"} <= set(tables)
    connection = await asyncpg.connect(url)
    try:
        for table in tables:
            if table != "published":
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.fetch(f"SELECT * FROM {table}")
        assert await connection.fetch("SELECT * FROM published") == []
        await connection.execute("SET default_transaction_read_only = off")
        for statement in (
            "INSERT INTO published SELECT * FROM published",
            "UPDATE published SET serial = ''",
            "DELETE FROM published",
            "CREATE TABLE mine (a int)",
            f'SET ROLE "{inventory.service.database.url.split("//")[1].split(":")[0]}"',
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
        with pytest.raises(asyncpg.QueryCanceledError):
            await connection.execute("SELECT pg_sleep(5)")
    finally:
        await connection.close()


async def test_s13_only_the_gateway_asks(inventory: Any) -> None:
    """S13: no person's token and no stranger gets an answer of the service itself."""
    for head in ({}, inventory.identities.person("certificates", "CB1000002", Who.REPRESENTATIVE, THEIRS)):
        async with inventory.portal.client("certificates", head) as http:
            answer = await http.get("/published", params={"by": "name", "term": "open.nl"})
            assert answer.status_code in {401, 403}


async def test_s13_without_a_connection_of_its_own_nothing_is_answered(inventory: Any) -> None:
    """S13: it never falls back on the connection that reads everything."""
    await took(inventory, "www.open.nl")
    pool, inventory.service.database._searches = inventory.service.database._searches, None
    assert await search(inventory, "name", "www.open.nl") == "search.away"
    inventory.service.database._searches = pool
    assert await names(inventory, "name", "www.open.nl") == ["www.open.nl"]


def test_s13_an_approval_of_before_says_nothing_of_publication(approval: Any) -> None:
    """S13: and is read as not agreed."""
    said = approval(publication="1.0").model_dump(mode="json")
    del said["publication"]
    assert OrderApproved.model_validate(said).publication is None
