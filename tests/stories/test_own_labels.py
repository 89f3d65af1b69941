"""A subscriber gives its certificate a name, a reference and a cost centre of its own (S14), and finds it by them.

Every service in one process on real PostgreSQL.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from chassis.testing import Portal
from contracts.certificates import CertificateIssued
from contracts.forms import FormRequested
from contracts.orders import MOVES
from local.journey import approve, begin_renewal, declare, new_csr

NAME = "parkeren.voorbeeldstad.example"
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


async def test_s14_one_names_it_and_a_colleague_finds_it(portal: Portal, browser_for: MakeBrowser, seed: Seed) -> None:
    """S14, S2, S3: typed once, shown to colleagues, found, in the file, and told to orders; another subscriber sees nothing of it."""
    await seed()
    contact, colleague, other = (browser_for(who) for who in ("cp_basic", "cp_full", "other"))
    for browser in (contact, colleague, other):
        await browser.log_in()
    await contact.open("/servercertificaten?per=100")
    await contact.follow(NAME)
    path = str(contact.at)
    await contact.follow("Wijzig de eigen gegevens")
    typed = {"eigen-naam": "Parkeervergunningen", "kenmerk": "ITSM-77", "kostenplaats": "6110"}
    await contact.press("Bewaren", **typed)
    assert all(text in contact.words for text in typed.values())

    assert (await other.open(f"{path}/eigen-gegevens")).status_code == 404
    await other.open("/servercertificaten?status=alle&naam=itsm-77")
    assert "Geen resultaten" in other.words and "Parkeervergunningen" not in other.answer.text
    await colleague.open("/servercertificaten?naam=itsm-77&sorteer=eigen-naam")
    assert (
        "1 t/m 1 (totaal 1)" in colleague.words
        and "Parkeervergunningen · ITSM-77 · kostenplaats 6110" in colleague.words
    )
    file = await colleague.open("/servercertificaten.csv?naam=6110")
    assert "Parkeervergunningen;ITSM-77;6110" in file.text and file.text.count("\n") == 2
    await colleague.open(f"{path}/eigen-gegevens")
    await colleague.press("Bewaren", kenmerk="ITSM-78")
    await contact.open(path)
    assert "ITSM-78" in contact.words and "ITSM-77" not in contact.words
    await portal.settle(skip_jobs=("mail",))
    assert portal.said.count("certificate.labelled.v1") == 2


async def test_s14_a_renewal_is_ordered_with_another_text(portal: Portal, browser_for: MakeBrowser, seed: Seed) -> None:
    """S14: proposed as the certificate is called, changed in the order, on the form, in its events, on the new certificate and in the file.

    What is changed at the certificate afterwards leaves the order as it was agreed to.
    """
    await seed()
    contact, validator = browser_for("cp_basic"), browser_for("validator1")
    await contact.log_in()
    await contact.open("/servercertificaten?per=100")
    await contact.follow(NAME)
    await contact.follow("Wijzig de eigen gegevens")
    typed = {"eigen-naam": "Parkeervergunningen", "kenmerk": "ITSM-77", "kostenplaats": "6110"}
    await contact.press("Bewaren", **typed)
    await portal.settle(skip_jobs=("mail",))

    await begin_renewal(contact, NAME)
    await contact.press("Opslaan en verder")
    await contact.press("Opslaan en verder", beheerder=contact.choices("beheerder")[0])
    assert all(f'value="{text}"' in contact.answer.text for text in typed.values())
    manager = "karel.tak@gemeente-voorbeeldstad.example"
    await contact.press("Opslaan en verder", csr=new_csr(NAME), email=manager, kenmerk="ITSM-80")
    assert "ITSM-80" in contact.words and "6110" in contact.words
    await declare(contact)
    portal.log.clear()
    await contact.press("Plaats bestelling")
    order = str(contact.at.split("/")[-2])
    await portal.settle(skip_jobs=("mail",))
    await validator.log_in("/validatie")
    await approve(validator, order)
    await portal.settle(skip_jobs=("mail",))

    called = {"own_name": "Parkeervergunningen", "own_reference": "ITSM-80", "cost_centre": "6110"}
    kinds = {kind.type_name(): kind for kind in (*MOVES, CertificateIssued, FormRequested)}
    said = [kinds[h["ce_type"]].model_validate_json(p) for _, h, p in portal.log if h["ce_type"] in kinds]
    moves = [event for event in said if isinstance(event, MOVES)]
    assert {event.NAME for event in moves} >= {"order.placed.v1", "order.approved.v1", "order.completed.v1"}
    assert all(event.texts and event.texts.model_dump() == called for event in moves)
    (form,) = (event for event in said if isinstance(event, FormRequested))
    assert "Eigen kenmerk" in str(form.content) and "ITSM-80" in str(form.content)
    (issued,) = (event for event in said if isinstance(event, CertificateIssued))
    assert issued.own_reference == "ITSM-80"
    file = await contact.open("/servercertificaten.csv?naam=itsm-80")
    assert "Parkeervergunningen;ITSM-80;6110" in file.text and file.text.count("\n") == 2

    await contact.open(f"/servercertificaten/{issued.certificate}/eigen-gegevens")
    await contact.press("Bewaren", kenmerk="ITSM-81")
    await portal.settle(skip_jobs=("mail",))
    await contact.open(f"/bestellingen/{order}")
    assert "ITSM-80" in contact.words and "ITSM-81" not in contact.words
