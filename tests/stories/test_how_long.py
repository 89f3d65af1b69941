"""How long a certificate will be valid is said before it is ordered, and is what comes (S9, S10, S12, B1, R-066).

The row of `tests/inputs` about a product of three years whose issuing hierarchy ends in less than two.
"""

import io
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from certificates import worker
from chassis import clock
from chassis.testing import Portal
from contracts import durations
from local.journey import begin_renewal, new_csr
from pypdf import PdfReader

MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]
NAME = "koppelvlak.voorbeeldstad.example"
INPUTS = json.loads((Path(__file__).parents[1] / "inputs/manifest.json").read_text())["inputs"]


async def test_the_product_of_the_manifest_names_the_end_that_its_certificate_has(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, world: Any, capsys: Any
) -> None:
    assert [row["value"] for row in INPUTS if row["kind"] == "product"] == [
        "PKIoverheid PRIVATE ordered two years before the end of the hierarchy"
    ]
    await seed()
    await worker.tell_limits(portal.services["certificates"])
    await portal.settle()
    until = world.pki.hierarchy_end.date() - timedelta(days=1)
    days = (until - clock.local(clock.now()).date()).days
    assert 300 < days < 731, "of a term of 1095 days"
    promise = durations.validity(1095, until, days_to_end=days)
    assert f"Tot en met {until:%d-%m-%Y} (" in promise
    contact = browser_for("cp_full")
    await contact.log_in()
    await begin_renewal(contact, NAME)
    seen = []
    typed: dict[str, dict[str, Any]] = {"certificaat": {"csr": new_csr(NAME)}}
    while not (step := contact.at.rsplit("/", 1)[1]).startswith("afronding"):
        if promise in " ".join(contact.words.split()):
            seen.append(step)
        conditions = {"akkoord": contact.choices("akkoord")} if step == "voorwaarden" else {}
        await contact.press("Opslaan en verder", **typed.get(step, conditions))
    assert seen == ["certificaat", "controle"]
    assert promise in contact.words
    await contact.press("Plaats bestelling")
    placed = contact.at
    assert promise in contact.words, "the page of the placed order"
    await portal.settle(skip_jobs=("mail",))
    await contact.open(placed.replace("/geplaatst", ""))
    assert promise in contact.words, "the order's own page"
    pdf = await contact.open(placed.replace("/geplaatst", "/formulier.pdf"))
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages).split())
    assert promise in text
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


async def test_before_certificates_has_told_the_products_own_term_is_shown(
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
