"""The overview: filters, order, pages and totals against a recount by hand (S1, S2)."""

import random
from datetime import timedelta
from typing import Any

import pytest
from certificates.domain.labels import Texts, sort_key
from certificates.domain.names import fold, plain, sort_name
from certificates.domain.status import status
from certificates.service import overview
from certificates.store.totals import Totals
from chassis import clock
from chassis.actor import Actor
from contracts.certificates import CertificatePage, CertificateSort, CertificateStatus, ListQuery
from contracts.products import Product
from cryptography.hazmat.primitives.asymmetric import ec

WORDS = ["portaal", "api", "mail37", "zoë", "ZOE", "a_b", "a%b", "test", "www"]
TERMS = ["", "mail37", "zoe", "zoë", "a_b", "%", "_", "\\", "a", "portaal.", "geen", " www ", "\x00", "nl\x1fwww"]


async def fill(inventory: Any, count: int, seed: int) -> None:
    """Certificates with chosen columns, copied from one that was taken in: parsing is tested elsewhere."""
    rng = random.Random(seed)
    now = clock.now().replace(microsecond=0)
    (first,) = await inventory.import_pems(inventory.pki.leaf("eerste.voorbeeld.nl"))
    rows = []
    for n in range(count):
        cn = f"{rng.choice(WORDS)}{rng.randrange(5)}.voorbeeld.nl"
        sans = [cn, *(f"{rng.choice(WORDS)}-{k}.voorbeeld.nl" for k in range(rng.choice([0, 1, 3, 90])))]
        ends = now + timedelta(days=rng.choice([-400, -1, 0, 1, 29, 30, 31, 300, 300, 300]))
        revoked = now - timedelta(days=5) if rng.random() < 0.2 else None
        mine = rng.random() < 0.9
        rows.append((f"{n:04x}", cn, sans, ends, ends - timedelta(days=rng.choice([365, 1095])), revoked, mine,
                     rng.choice(list(Product)).value))  # fmt: skip
    from certificates.domain.names import search_text

    for serial, cn, sans, ends, starts, revoked, mine, product in rows:
        found = search_text(cn, sans)
        (row,) = await inventory.fetch(
            """INSERT INTO certificate (version, subscriber, family, product, common_name, sans, organisation,
            locality, state, country, subject, issuer, issuer_name, serial, not_before, not_after, revoked_at, key_type,
            added_at, sort_name, search, search_more) SELECT 1, $2, family, $3, $4, $5, organisation, locality, state,
            country, subject, issuer, issuer_name, $6, $7, $8, $9, key_type, added_at, $10, $11, $12
            FROM certificate WHERE id = $1 RETURNING id""",
            first, "P1234567" if mine else "P7654321", product, cn, sans, serial, starts, ends, revoked,
            sort_name(cn), found.first, found.rest is not None,
        )  # fmt: skip
        if found.rest is not None:
            await inventory.fetch("INSERT INTO certificate_search_more VALUES ($1, $2)", row["id"], found.rest)
        if rng.random() < 0.3:
            await called(inventory, row["id"], "P1234567" if mine else "P7654321",
                         Texts(*(rng.choice([None, "Mail37", "Zoë", "kp 12", "a_b"]) for _ in range(3))))  # fmt: skip


async def called(inventory: Any, certificate: int, subscriber: str, texts: Texts) -> None:
    await inventory.fetch("""INSERT INTO certificate_label VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, now())""", certificate,
                          subscriber, *texts, *map(sort_key, texts), texts.search)  # fmt: skip


ROWS = "SELECT c.*, l.own_name, l.own_reference, l.cost_centre FROM certificate c LEFT JOIN certificate_label l ON l.certificate = c.id"


KEYS: dict[CertificateSort, Any] = {
    CertificateSort.NAME: lambda r: (r["sort_name"].encode(), r["id"]),
    CertificateSort.PRODUCT: lambda r: (r["product"].encode(), r["not_after"], r["id"]),
    CertificateSort.STATUS: lambda r: (r["revoked_at"] is None, r["not_after"], r["id"]),
    CertificateSort.NOT_BEFORE: lambda r: (r["not_before"], r["id"]),
    CertificateSort.NOT_AFTER: lambda r: (r["not_after"], r["id"]),
    CertificateSort.OWN_NAME: lambda r: (r["own_name"] is None, plain(r["own_name"] or "").encode(), r["id"]),
    CertificateSort.OWN_REFERENCE: lambda r: (
        r["own_reference"] is None,
        plain(r["own_reference"] or "").encode(),
        r["id"],
    ),
    CertificateSort.COST_CENTRE: lambda r: (r["cost_centre"] is None, plain(r["cost_centre"] or "").encode(), r["id"]),
}


def by_hand(rows: list[Any], query: ListQuery, now: Any) -> list[int]:
    """What the overview must show, counted without SQL."""

    def matches(row: Any) -> bool:
        term, names = (
            fold(query.name.strip()),
            [row["common_name"], *row["sans"], row["own_name"], row["own_reference"], row["cost_centre"]],
        )
        until = now + timedelta(days=query.expires_within or 0)
        return (
            row["subscriber"] == "P1234567"
            and (query.product is None or row["product"] == query.product)
            and (query.status is None or status(now, row["not_after"], row["revoked_at"]) is query.status)
            and (query.expires_within is None or now <= row["not_after"] <= until)
            and (not query.name.strip() or any(term in fold(n) or term in plain(n) for n in filter(None, names)))
        )

    found = sorted((r for r in rows if matches(r)), key=KEYS[query.sort], reverse=query.descending)
    return [row["id"] for row in found]


ACTOR = Actor("CB1000002", "P1234567")


async def test_pages_and_totals_equal_a_recount_by_hand(inventory: Any) -> None:
    """S1, S2: random filters and orders; by number, forward and backward by cursor, no row twice, none missed."""
    await fill(inventory, 260, seed=7)
    rows = await inventory.fetch(ROWS)
    rng = random.Random(3)
    reads, kept = inventory.service.database.reads, Totals()
    seen = 0
    for _ in range(120):
        now = clock.now() + timedelta(days=rng.choice([0, 0, 0, -1, 30, 400]), microseconds=rng.randrange(10))
        query = ListQuery(
            product=rng.choice([None, None, *Product]), status=rng.choice([None, *CertificateStatus]), name=rng.choice(TERMS),
            expires_within=rng.choice([None, None, None, 0, 30, 31, 3650]), sort=rng.choice(list(CertificateSort)),
            descending=rng.random() < 0.5, per_page=rng.choice([10, 25]),
        )  # fmt: skip
        wanted = by_hand(rows, query, now)
        seen += len(wanted)
        page = await overview.page(reads, ACTOR, query, now, kept)
        assert isinstance(page, CertificatePage)
        pages, forward = 1, [row.id for row in page.rows]
        while True:
            check(page, wanted, query.per_page, pages)
            numbered = await overview.page(reads, ACTOR, query.model_copy(update={"page": pages}), now, kept)
            assert numbered == page
            if page.next_cursor is None:
                break
            page = await overview.page(reads, ACTOR, query.model_copy(update={"after": page.next_cursor}), now)
            pages += 1
            forward += [row.id for row in page.rows]
        assert forward == wanted
        while page.previous_cursor is not None:
            pages -= 1
            page = await overview.page(reads, ACTOR, query.model_copy(update={"before": page.previous_cursor}), now)
            check(page, wanted, query.per_page, pages)
        assert pages == 1
        beyond = await overview.page(reads, ACTOR, query.model_copy(update={"page": 99_999}), now, kept)
        assert [row.id for row in beyond.rows] == wanted[(max(len(wanted), 1) - 1) // query.per_page * query.per_page :]
    assert seen > 1000


def check(page: CertificatePage, wanted: list[int], size: int, number: int) -> None:
    start = (number - 1) * size
    assert [row.id for row in page.rows] == wanted[start : start + size]
    assert (page.total, page.per_page) == (len(wanted), size)
    assert page.pages == max(1, -(-len(wanted) // size))
    if wanted:
        assert (page.page, page.first, page.last) == (number, start + 1, start + len(page.rows))
    else:
        assert (page.page, page.first, page.last) == (1, 0, 0)


async def test_numbers_far_down_are_counted_from_the_nearer_end(inventory: Any, monkeypatch: Any) -> None:
    """The same rows, whichever end they are counted from."""
    await fill(inventory, 130, seed=11)
    monkeypatch.setattr("certificates.store.listing._DEEP", 20)
    rows = await inventory.fetch(ROWS)
    now = clock.now()
    for sort in CertificateSort:
        for number in range(1, 14):
            for name in ("", "voorbeeld"):
                query = ListQuery(status=None, sort=sort, per_page=10, page=number, name=name)
                page = await overview.page(inventory.service.database.reads, ACTOR, query, now)
                assert isinstance(page, CertificatePage)
                wanted = by_hand(rows, query, now)
                last = -(-len(wanted) // 10)
                check(page, wanted, 10, min(number, last))


async def test_rows_that_come_in_between_pages_repeat_nothing(inventory: Any) -> None:
    """A certificate issued while somebody pages on shifts page numbers but not a cursor."""
    await fill(inventory, 60, seed=5)
    answer = (await inventory.get("/certificates", status="all", per_page=10)).json()
    seen = [row["id"] for row in answer["rows"]]
    await inventory.import_pems(inventory.pki.leaf("nieuw.voorbeeld.nl", not_after=clock.now()))
    rest = (await inventory.get("/certificates", status="all", per_page=10, after=answer["next_cursor"])).json()
    assert not set(seen) & {row["id"] for row in rest["rows"]}
    assert rest["total"] == answer["total"] + 1


async def test_an_expiry_instant_moves_a_certificate_to_expired(inventory: Any) -> None:
    """R-001: the same row, a moment later, without any job in between."""
    end = clock.now().replace(microsecond=0) + timedelta(hours=1)
    await inventory.import_pems(inventory.pki.leaf("kort.voorbeeld.nl", not_after=end))
    assert (await inventory.get("/certificates")).json()["total"] == 1
    with clock.moved(timedelta(hours=1, seconds=2)):
        assert (await inventory.get("/certificates")).json()["total"] == 0
        (row,) = (await inventory.get("/certificates", status="expired")).json()["rows"]
        assert row["status"] == "expired"


@pytest.mark.parametrize(
    "params",
    [{"per_page": 11}, {"per_page": 0}, {"page": 0}, {"sort": "id"}, {"status": "geldig"}, {"onbekend": "1"},
     {"expires_within": -1}, {"name": "x" * 254}],
)  # fmt: skip
async def test_a_query_that_is_not_understood_is_refused(inventory: Any, params: dict[str, Any]) -> None:
    for path in ("/certificates", "/certificates.csv"):
        answer = await inventory.get(path, **params)
        assert (answer.status_code, answer.json()["slug"]) == (422, "input.invalid")
        assert answer.json()["findings"]


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "W10", "WyJub3RfYWZ0ZXIiLGZhbHNlLCJ4IiwxXQ", "é"])
async def test_an_unusable_cursor_is_ignored(inventory: Any, cursor: str) -> None:
    """An old bookmark still opens the list."""
    await inventory.import_pems(inventory.pki.leaf("www.voorbeeld.nl"))
    for side in ("after", "before"):
        answer = await inventory.get("/certificates", **{side: cursor})
        assert answer.status_code == 200
        assert [row["common_name"] for row in answer.json()["rows"]] == ["www.voorbeeld.nl"]


async def test_a_row_counts_its_other_names_and_shows_its_manager(inventory: Any, person: Any) -> None:
    """S1, S5."""
    await inventory.portal.receive("certificates", person())
    leaf = inventory.pki.leaf("www.a.nl", ("www.a.nl", "a.nl", "b.nl"))
    await inventory.import_pems(leaf, manager="CB1000010")
    (row,) = (await inventory.get("/certificates")).json()["rows"]
    assert (row["more_names"], row["manager_name"], row["status"]) == (2, "Karel Tak", "valid")


async def test_a_certificate_with_hundreds_of_names_is_found_by_the_last(inventory: Any) -> None:
    """A search text beyond what an index row holds goes on in a table beside it."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    sans = tuple(f"naam{n:04}.een-heel-lang-domein.voorbeeld.nl" for n in range(250))
    await inventory.import_pems(inventory.pki.leaf("www.a.nl", ("www.a.nl", *sans), key=key))
    for term, total in (("naam0249", 1), ("naam0250", 0), ("NAAM0000", 1)):
        assert (await inventory.get("/certificates", name=term)).json()["total"] == total
