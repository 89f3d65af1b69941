"""How long a certificate will be valid is said before it is ordered, and is what comes (S9, S10, S12, B1, R-066).

The row of `tests/inputs` about a product of three years whose issuing hierarchy ends in less than two.
"""

import io
import json
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from certificates import worker
from chassis import clock
from chassis.testing import Portal
from contracts.limits import Limit
from contracts.products import Product
from local.journey import begin_renewal, new_csr
from pypdf import PdfReader

MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]
NAME = "koppelvlak.voorbeeldstad.example"
INPUTS = json.loads((Path(__file__).parents[1] / "inputs/manifest.json").read_text())["inputs"]


async def tell(portal: Portal, *limits: Limit) -> None:
    """Certificates says what the CA gives of PKIoverheid's servers; without limits, what stands in its settings."""
    service = portal.services["certificates"]
    if limits:
        object.__setattr__(service.adapters, "limits", {Product.PKIO_PRIVATE: limits})
    await worker.tell_limits(service)
    await portal.settle()


async def test_the_product_of_the_manifest_names_the_end_that_its_certificate_has(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, world: Any, capsys: Any
) -> None:
    """Of 1, 2 and 3 years only the first comes whole; its last day and its price are told everywhere, and it is what comes."""
    assert [row["value"] for row in INPUTS if row["kind"] == "product"] == [
        "PKIoverheid PRIVATE ordered two years before the end of the hierarchy"
    ]
    await seed()
    await tell(portal)
    day = clock.local(clock.now()).date()
    assert 366 < (world.pki.hierarchy_end.date() - day).days < 731, "less than two years are left"
    until = day + timedelta(days=364)
    promise = f"1 jaar, ten minste tot en met {until:%d-%m-%Y}"
    contact = browser_for("cp_full")
    await contact.log_in()
    await begin_renewal(contact, NAME)
    seen = []
    typed: dict[str, dict[str, Any]] = {"certificaat": {"csr": new_csr(NAME)}}
    while not (step := contact.at.rsplit("/", 1)[1]).startswith("afronding"):
        if promise in contact.words and "€ 129,00" in contact.words:
            seen.append(step)
        if step == "certificaat":
            assert (
                f"Langer kan niet: de uitgever van dit soort certificaten stopt op {world.pki.hierarchy_end:%d-%m-%Y}."
                in contact.words
            )
        conditions = {"akkoord": contact.choices("akkoord")} if step == "voorwaarden" else {}
        await contact.press("Opslaan en verder", **typed.get(step, conditions))
    assert seen == ["certificaat", "controle"]
    assert promise in contact.words and "€ 129,00" in contact.words
    await contact.press("Plaats bestelling")
    placed = contact.at
    assert promise in contact.words and "€ 129,00" in contact.words, "the page of the placed order"
    await portal.settle(skip_jobs=("mail",))
    await contact.open(placed.replace("/geplaatst", ""))
    assert promise in contact.words and "€ 129,00" in contact.words, "the order's own page"
    pdf = await contact.open(placed.replace("/geplaatst", "/formulier.pdf"))
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages).split())
    assert promise in text and "129,00" in text
    validator = browser_for("validator1")
    await validator.log_in("/validatie")
    await validator.follow(NAME)
    assert promise in validator.words
    await validator.press("Neem in behandeling")
    await validator.press("Goedkeuren")
    await portal.settle(skip_jobs=("mail",))
    (made,) = await portal.services["certificates"].database.reads.fetch(
        "SELECT not_after FROM certificate WHERE common_name = $1 AND order_id IS NOT NULL", NAME
    )
    assert until <= clock.local(made["not_after"]).date() <= until + timedelta(days=2)
    assert "certificate.shorter" not in capsys.readouterr().out
    orders = portal.services["orders"].database.reads
    rows = await orders.fetch("SELECT payload FROM job WHERE kind = 'mail'")
    facts = [json.loads(row["payload"])["letter"]["facts"] for row in rows]
    assert [["Geldigheid", promise] in told for told in facts].count(True) == 2, "placed and approved"


async def test_s8_before_the_end_of_the_hierarchy_the_page_says_why_and_what_to_do(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, world: Any
) -> None:
    """Two years before it a certificate that runs past it keeps working; a month before it and on its last day nothing fits.

    What was begun before says so on each of its pages, and goes on when the next hierarchy is there.
    """
    await seed()
    await tell(portal)
    day = clock.local(clock.now()).date()
    last = f"{world.pki.hierarchy_end:%d-%m-%Y}"
    contact = browser_for("cp_full")
    await contact.log_in()
    await begin_renewal(contact, NAME)
    draft = contact.at.rsplit("/", 1)[0]
    for past, words, fate in (
        (
            "raad",
            f"De uitgever van certificaten van het type PKIoverheid Private stopt op {last}. Daarom kan geen nieuw certificaat langer geldig zijn",
            "werken na die dag meestal niet meer, ook als er een latere datum in staat",
        ),
        ("parkeren", f"Verlengen kan vanaf {world.day + timedelta(days=444 - 363):%d-%m-%Y}.", "blijft gewoon werken"),
    ):
        await contact.open("/servercertificaten?per=100")
        await contact.follow(f"{past}.voorbeeldstad.example")
        assert words in contact.words and "Verlengen" not in [text.strip() for text, _ in contact.page.links]
        await contact.open(f"{contact.at}/verlengen")
        assert words in contact.words and fate in contact.words
        assert "Start verlenging" not in contact.words and "servicedesk" in contact.words
    for left in (30, 0):
        end = day + timedelta(days=left)
        await tell(portal, Limit(from_date=date(2020, 1, 1), longest_days=1095, last_day=end))
        for page in (f"{draft}/contactpersoon", f"{draft}/controle", f"{draft}/afronding"):
            answer = await contact.open(page)
            assert answer.status_code == 409
            assert (
                f"stopt op {end:%d-%m-%Y}. De kortste looptijd die we leveren, 1 jaar, past daar niet meer in."
                in contact.words
            )
            assert "Vraag de servicedesk" in contact.words and "Opslaan" not in contact.words
        await contact.open("/servercertificaten?per=100")
        await contact.follow(NAME)
        await contact.open(f"{contact.at}/verlengen")
        assert "Verlengen kan niet meer" in contact.words and "Start verlenging" not in contact.words
    await tell(portal, Limit(from_date=date(2020, 1, 1), longest_days=1095, last_day=day + timedelta(days=4000)))
    assert (await contact.open(f"{draft}/contactpersoon")).status_code == 200
    await contact.press("Opslaan en verder")
    await contact.press("Opslaan en verder")
    assert contact.choices("looptijd") == ["365", "730", "1095"]
    await contact.press("Opslaan en verder", csr=new_csr(NAME), looptijd=["730"])
    assert f"2 jaar, ten minste tot en met {day + timedelta(days=729):%d-%m-%Y}" in contact.words
    assert "€ 219,00" in contact.words, "the amount is that of the term"


async def test_before_certificates_has_told_the_products_own_terms_are_shown(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    contact = browser_for("cp_full")
    await contact.log_in()
    await begin_renewal(contact, NAME)
    await contact.press("Opslaan en verder")
    await contact.press("Opslaan en verder")
    last = clock.local(clock.now()).date() + timedelta(days=1094)
    assert f"3 jaar, ten minste tot en met {last:%d-%m-%Y}" in contact.words
