"""One order, for real: log in, find, renew, place, seal, validate, issue, overview, mail (L1, L2, S1, S5, S8, S10 to S12, B1, B2).

Every service in one process on real PostgreSQL; the CA is the stand-in, asked over HTTP; the card enters by the TLS extension.
"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from chassis.testing import Portal
from local.journey import new_csr, to_the_last_step

NAME = "koppelvlak.voorbeeldstad.example"
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


async def mails(portal: Portal) -> list[dict[str, Any]]:
    rows = await portal.services["orders"].database.reads.fetch(
        "SELECT payload FROM job WHERE kind = 'mail' ORDER BY id"
    )
    return [json.loads(row["payload"]) for row in rows]


async def test_a_contact_person_renews_and_validation_approves(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten")
    assert contact.at.startswith("/servercertificaten")
    assert "P1234567" in contact.words and "Sanne de Vries" in contact.words  # L6
    assert NAME in contact.words

    await to_the_last_step(contact, NAME)
    portal.log.clear()
    await contact.press("Plaats bestelling")
    assert contact.at.endswith("/geplaatst")
    await portal.settle(skip_jobs=("mail",))
    await contact.open(contact.at)
    pdf = await contact.open(contact.at.replace("/geplaatst", "/formulier.pdf"))
    assert pdf.headers["content-type"].startswith("application/pdf") and pdf.content.startswith(b"%PDF-1.7")
    await contact.open("/servercertificaten?verlenging=aangevraagd")
    assert NAME in contact.words and "1 t/m 1 (totaal 1)" in contact.words

    validator = browser_for("validator1")
    await validator.log_in("/validatie")
    await validator.follow(NAME)
    await validator.press("Neem in behandeling")
    await validator.press("Goedkeuren")
    await portal.settle(skip_jobs=("mail",))

    await contact.open("/servercertificaten?sorteer=vanaf&richting=af")
    assert contact.words.count(NAME) >= 2, "the old and the new one"
    await contact.open("/servercertificaten?verlenging=vervangen")
    assert NAME in contact.words and "1 t/m 1 (totaal 1)" in contact.words, "the old one"
    await contact.follow(NAME)
    old = contact.at.split("?")[0]
    assert "Overgenomen in dit portaal" in contact.words and "Bestelling goedgekeurd" not in contact.words  # S5
    later = next(href for words, href in contact.page.links if words.startswith("Later: het certificaat"))
    await contact.open(later)
    told = contact.words.split("Geschiedenis", 1)[1]
    assert told.index("Certificaat uitgegeven") < told.index("besteld door Sanne de Vries")
    assert old in {href for words, href in contact.page.links if words.startswith("Eerder: het certificaat")}
    await contact.follow(re.search(r"S20[0-9]{15}", told).group())  # type: ignore[union-attr]
    assert contact.at.startswith("/bestellingen/") and NAME in contact.words
    await contact.open("/servercertificaten?verlenging=aangevraagd")
    assert NAME not in contact.words and "Geen resultaten" in contact.words
    await contact.open("/bestellingen")
    assert "Uitgegeven" in contact.words

    sent = await mails(portal)
    assert [m["to"] for m in sent].count("karel.tak@gemeente-voorbeeldstad.example") + [m["to"] for m in sent].count(
        "victoria.berg@gemeente-voorbeeldstad.example"
    ) == 1
    assert any(a["media_type"] == "application/pdf" for m in sent for a in m["attachments"])  # N2

    story = [name for name in portal.said if not name.startswith(("session", "extract"))]
    assert story == [
        "order.placed.v1",
        "form.requested.v1",
        "document.sealed.v1",
        "order.ready.v1",
        "order.approved.v1",
        "issuance.started.v1",
        "certificate.issued.v1",
        "order.completed.v1",
    ]
    placed = next(h for _, h, _ in portal.log if h["ce_type"].endswith("order.placed.v1"))
    same = {h["ce_correlationid"] for _, h, _ in portal.log if h.get("ce_subject") == placed["ce_subject"]}
    assert same == {placed["ce_correlationid"]}
    issued = next(h for _, h, _ in portal.log if h["ce_type"].endswith("certificate.issued.v1"))
    assert issued["ce_correlationid"] == placed["ce_correlationid"]


async def test_a_second_contact_person_is_told_of_the_first_ones_renewal(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """S8, R-096: by whom, when, and under which reference."""
    await seed()
    first, second = browser_for("cp_full"), browser_for("cp_basic")
    await first.log_in()
    await second.log_in()
    await to_the_last_step(first, NAME)
    await to_the_last_step(second, NAME)
    await first.press("Plaats bestelling")
    found = re.search(r"S20[0-9]{15}", first.words)
    assert found, first.words[:1500]
    reference = found.group()
    await second.press("Plaats bestelling")
    assert second.answer.status_code in {409, 422}
    assert "Sanne de Vries" in second.words and reference in second.words
    assert portal.said.count("order.placed.v1") == 0
    await portal.settle(skip_jobs=("mail",))
    assert portal.said.count("order.placed.v1") == 1


async def test_another_subscriber_sees_nothing_of_it(portal: Portal, browser_for: MakeBrowser, seed: Seed) -> None:
    """INV-6: not the certificate, not the draft, not the order, not its form; 404 as if they weren't there."""
    await seed()
    contact, other = browser_for("cp_full"), browser_for("other")
    await contact.log_in()
    await other.log_in()
    await contact.open("/servercertificaten")
    detail = next(href for words, href in contact.page.links if NAME in "".join(words.split()))
    await to_the_last_step(contact, NAME)
    draft = contact.at
    assert (await contact.open(draft)).status_code == 200
    assert (await other.open(draft)).status_code == 404
    await contact.press("Plaats bestelling")
    await portal.settle(skip_jobs=("mail",))
    order = contact.at.removesuffix("/geplaatst")
    await other.open("/servercertificaten")
    assert NAME not in other.words
    for path in (detail, f"{detail}/verlengen", order, f"{order}/geplaatst", f"{order}/formulier.pdf"):
        assert (await contact.open(path)).status_code == 200, path
        assert (await other.open(path)).status_code == 404, path


async def test_s8_with_nothing_else_to_change_a_renewal_is_four_presses_and_a_paste(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """S8, S10, S12: from Home: renew, paste and go on, agree, place. The form and the trail have what six steps would have put there."""
    await seed()
    contact = browser_for("cp_full")
    await contact.log_in("/home")
    button = re.search(r'>Verlengen<span class="mc-vh"> ([^<]+)</span>', contact.answer.text)
    assert button is not None, contact.words
    name = button[1]
    await contact.press(f"Verlengen {name}")
    assert contact.at.endswith("/certificaat") and "Dit nemen we over" in contact.words
    await contact.press("Opslaan en verder", csr=new_csr(name))
    assert contact.at.endswith("/controle"), contact.words
    seen = contact.answer
    await contact.press("Plaats bestelling")
    assert contact.answer.status_code == 422 and contact.at.endswith("/plaats"), "without the tick nothing is declared"
    await contact.press("Plaats bestelling", **{"akkoord-alle": "ja"})
    assert contact.at.endswith("/geplaatst"), contact.words
    placed = contact.at
    contact.answer = seen
    await contact.press("Plaats bestelling", **{"akkoord-alle": "ja"})
    assert contact.at == placed, "the page of before the order leads to it"
    rows = await portal.services["orders"].database.reads.fetch(
        "SELECT common_name, requester, content FROM placed_order"
    )
    (order,) = [row for row in rows if row["common_name"] == name]
    assert order["requester"] == "CB1000002" and len(json.loads(order["content"])["declarations"]) == 7
