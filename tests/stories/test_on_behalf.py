"""Staff prepare an order on behalf of a customer, who declares and places it; another person validates it (B8)."""

import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from chassis import clock
from chassis.testing import Portal
from chassis.testing.post import Post
from local.journey import approved, claimed, declare, new_csr, show_address

NAME = "klaargezet.voorbeeldstad.example"
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


@pytest.fixture
def budgets() -> dict[str, float]:
    """The first card of a run is judged by children that are still starting, also on a machine that does more."""
    return {"card_seconds": 120.0, "answer_seconds": 120.0}


async def choose(staff: Any, what: str, search: str = "Voorbeeldstad") -> None:
    """From the menu to the first step of what is prepared for Sanne."""
    await staff.follow("Namens een klant")
    await staff.press("Zoeken", zoek=search)
    await staff.follow("Gemeente Voorbeeldstad")
    await staff.press("Begin", contact="CB1000002", wat=what)
    assert staff.at.endswith("/certificaatbeheerder"), staff.words


async def set_ready(staff: Any, **certificate: Any) -> str:
    """From the first step to what is the contact's now; its address."""
    await staff.press("Opslaan en verder", beheerder="CB1000010")
    assert "De klant kan de CSR straks zelf aanleveren" in staff.words, staff.words
    for left_to_the_customer in ("Wie levert de CSR aan?", "Maak de sleutel en de CSR in uw browser"):
        assert left_to_the_customer not in staff.words
    await staff.press("Opslaan en verder", **certificate)
    assert staff.at.endswith("/klaarzetten"), staff.words
    draft = str(staff.at.removesuffix("/klaarzetten"))
    assert "Sanne de Vries" in staff.words and "De klant levert de CSR aan" in staff.words
    await staff.press("Zet klaar voor de klant")
    assert staff.at == "/namens-klant?klaar=ja" and "de klant krijgt een e-mail" in staff.words, staff.words
    return draft


async def test_b8_an_order_that_the_service_desk_prepared_and_the_customer_placed(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """From the telephone to the certificate: what is prepared is seen by nobody else, and both names stand in order, form and case."""
    await seed()
    sam, sanne, vera = browser_for("servicedesk"), browser_for("cp_full"), browser_for("validator1")
    await sam.log_in()
    await sanne.log_in()
    await choose(sam, "nieuw:pkio_private")
    await sanne.open("/home")
    assert "staat een bestelling voor u klaar" not in sanne.words and "Concept" not in sanne.words
    draft = await set_ready(sam, naam=NAME)
    assert "Klaargezet, nog niet besteld" in sam.words
    await sam.open(draft)
    assert sam.answer.status_code == 404 and "Dan is het nu van de klant" in sam.words
    post = Post()
    with post.open():
        await portal.settle()
    (mail,) = [each for each in post.mails if "klaar" in each["Subject"]]
    assert mail["To"].addresses[0].addr_spec == "sanne.de.vries@gemeente-voorbeeldstad.example"
    assert "Sam Dienst" in mail.get_body(("plain",)).get_content()
    await sanne.open("/home")
    assert "Er staat een bestelling voor u klaar" in sanne.words and "Sam Dienst" in sanne.words
    await sanne.follow("Ga verder")
    assert sanne.at.endswith("/contactpersoon") and "zette dit voor u klaar" in sanne.words, sanne.words
    await sanne.press("Opslaan en verder")
    await show_address(portal, sanne)
    if sanne.at.endswith("/certificaatbeheerder"):
        await sanne.press("Opslaan en verder", beheerder="CB1000010")
    assert sanne.at.endswith("/certificaat") and NAME in sanne.answer.text, sanne.words
    await sanne.press("Opslaan en verder", csr=new_csr(NAME))
    await declare(sanne)
    await sanne.press("Plaats bestelling")
    assert sanne.at.endswith("/geplaatst"), sanne.words
    page = sanne.at.removesuffix("/geplaatst")
    order = page.rpartition("/")[2]
    await sanne.open(page)
    assert "Klaargezet door" in sanne.words and "Sam Dienst" in sanne.words and "Verklaard door Sanne" in sanne.words
    await portal.settle(skip_jobs=("mail",))
    forms = await portal.services["orders"].database.reads.fetch("SELECT content FROM placed_order")
    (content,) = [json.loads(form["content"]) for form in forms]
    assert (content["contact"]["number"], content["prepared_by"]["number"]) == ("CB1000002", "CB9000003")
    await vera.log_in(f"/validatie/{order}")
    assert "Klaargezet door" in vera.words and "Sam Dienst" in vera.words
    await claimed(portal, vera, order)
    await approved(portal, vera, order)
    await sanne.open(page)
    assert "Uitgegeven" in sanne.words
    await sam.open("/namens-klant")
    assert NAME not in sam.words.replace("\u200b", ""), "what was placed is the customer's order"


async def test_b8_a_validator_who_prepared_a_renewal_judges_nothing_of_it(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """The queue says so; the contact corrects what was filled in, in English."""
    await seed()
    vera, karim, sanne = browser_for("validator1"), browser_for("validator2"), browser_for("cp_full")
    await vera.log_in("/validatie")
    await vera.follow("Namens een klant")
    await vera.press("Zoeken", zoek="p1234567")
    await vera.follow("Gemeente Voorbeeldstad")
    await vera.press("Zoeken", zoek="koppelvlak")
    (renewal,) = [value for value in vera.choices("wat") if value.startswith("verleng:")]
    await vera.press("Begin", contact="CB1000002", wat=renewal)
    draft = await set_ready(vera, email="iemand@voorbeeldstad.example")
    await sanne.log_in(draft)
    await sanne.press("English")
    await sanne.open(draft)
    assert "prepared this for you" in sanne.words, sanne.words
    await sanne.press("Save and continue")
    await sanne.open(f"{draft}/certificaat")
    name = "koppelvlak.voorbeeldstad.example"
    await sanne.press("Save and continue", csr=new_csr(name), email="beheer@voorbeeldstad.example")
    await sanne.press("Save and continue")
    await sanne.press("Save and continue", akkoord=sanne.choices("akkoord"))
    await sanne.press("Place order")
    assert sanne.at.endswith("/geplaatst"), sanne.words
    order = sanne.at.split("/")[-2]
    await portal.settle(skip_jobs=("mail",))
    await vera.open("/validatie")
    assert "(u mag hierover niet besluiten)" in vera.words, vera.words
    await vera.open(f"/validatie/{order}")
    assert "Neem in behandeling" not in [b["words"] for f in vera.page.forms for b in f["buttons"]], vera.words
    refused = await vera.public.post(f"https://localhost:8443/validatie/{order}/claim", data={"versie": "1"})
    assert refused.status_code in {403, 409}
    await karim.log_in("/validatie")
    assert name in karim.words.replace("\u200b", "")
    await claimed(portal, karim, order)
    await approved(portal, karim, order)


async def test_b8_what_staff_may_not_fill_in_is_refused_clearly(browser_for: MakeBrowser, seed: Seed) -> None:
    """Nothing chosen, a search that means nobody, a customer that does not exist, and a draft begun twice."""
    await seed()
    vera, sanne = browser_for("validator1"), browser_for("cp_full")
    await vera.log_in("/namens-klant")
    await vera.press("Zoeken", zoek="bestaat-niet")
    assert "Geen klant met deze naam of dit nummer" in vera.words
    await vera.open("/namens-klant/P1234567")
    await vera.press("Begin")
    assert vera.answer.status_code == 422
    assert "Kies voor wie u dit klaarzet." in vera.words and "Kies wat u klaarzet." in vera.words
    await vera.press("Begin", contact="CB1000002", wat="nieuw:iets")
    assert vera.answer.status_code == 422, vera.words
    await vera.press("Begin", contact="CB1000010", wat="nieuw:pkio_private")
    assert vera.answer.status_code == 409 and "mag nu niet bestellen" in vera.words, vera.words
    for path in ("/namens-klant/P0000000", "/namens-klant/x"):
        await vera.open(path)
        assert vera.answer.status_code == 404, path
    await vera.open("/namens-klant/P1234567?zoek=koppelvlak")
    (renewal,) = [value for value in vera.choices("wat") if value.startswith("verleng:")]
    await vera.press("Begin", contact="CB1000002", wat=renewal)
    await vera.press("Opslaan en verder", beheerder="CB1000010")
    await vera.open("/namens-klant/P1234567?zoek=koppelvlak")
    await vera.press("Begin", contact="CB1000002", wat=renewal)
    assert vera.answer.status_code == 409 and "U bent hier al mee bezig" in vera.words
    await vera.press("Begin opnieuw")
    assert vera.at.endswith("/certificaatbeheerder")
    await vera.open(vera.at.removesuffix("/certificaatbeheerder") + "/verwijderen")
    await vera.press("Verwijder dit concept")
    assert vera.at == "/namens-klant?verwijderd=ja"
    await sanne.log_in("/home")
    for path in ("/namens-klant", "/namens-klant/P1234567"):
        await sanne.open(path)
        assert sanne.answer.status_code == 403, path


async def test_b8_who_cant_log_in_signs_on_paper_and_another_person_sees_it(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """From the printed form to the certificate: what was changed after printing is refused, and who recorded it judges nothing."""
    await seed()
    sam, karim = browser_for("servicedesk"), browser_for("validator2")
    await sam.log_in()
    await choose(sam, "nieuw:pkio_private")
    await sam.press("Opslaan en verder", beheerder="CB1000010")
    await sam.press("Opslaan en verder", naam=NAME)
    await sam.follow("Op papier laten ondertekenen")
    assert "Dit concept is nog niet compleet" in sam.words
    draft = sam.at.removesuffix("/papier")
    await sam.open(f"{draft}/certificaat")
    await sam.press("Opslaan en verder", csr=new_csr(NAME))
    await sam.follow("Op papier laten ondertekenen")
    await sam.follow("Open het formulier")
    for told in ("Sanne de Vries", NAME, "Karel Tak", "De contactpersoon verklaart dat", "Handtekening"):
        assert told in sam.words.replace("\u200b", ""), told
    printed = sam.words
    code = re.search(r"Code ([0-9A-F]{8}-[0-9]+-[0-9A-F]{4})", sam.words)[1]  # type: ignore[index]
    await sam.open(f"{draft}/papier")
    today = str(clock.local(clock.now()).date())
    scan = ("scan.pdf", b"%PDF-1.7 ondertekend", "application/pdf")

    async def record(typed: dict[str, str], files: dict[str, Any]) -> None:
        (form,) = [form for form in sam.page.forms if form["action"].endswith("/papier")]
        fields = {"versie": form["fields"]["versie"][0], **typed}
        await sam._go("POST", form["action"], data=fields, files=files or {"scan": ("", b"")})

    for files, typed, told in (
        ({}, {"code": code, "dag": today, "plaats": "Dossier 12"}, "Kies de scan van het ondertekende papier."),
        ({"scan": ("scan.pdf", b"<html>", "application/pdf")}, {"code": code, "dag": today, "plaats": "Dossier 12"}, "Dit is geen PDF"),
        ({"scan": scan}, {"code": "", "dag": "", "plaats": ""}, "Vul de code in die op het papier staat."),
        ({"scan": scan}, {"code": "0000ABCD-1-12AB", "dag": today, "plaats": "Dossier 12"}, "Deze code staat niet op het papier"),
        ({"scan": scan}, {"code": code, "dag": "2020-01-01", "plaats": "Dossier 12"}, "kan dit papier niet zijn ondertekend"),
    ):  # fmt: skip
        await record(typed, files)
        assert sam.answer.status_code == 422 and told in sam.words, (typed, sam.words)
    await record({"code": code.lower(), "dag": today, "plaats": "Dossier 12"}, {"scan": scan})
    assert sam.at.startswith("/namens-klant?papier=S20") and "De referentie is S20" in sam.words, sam.words
    rows = await portal.services["orders"].database.reads.fetch("SELECT id, content FROM placed_order")
    ((order, content),) = [(str(row["id"]), json.loads(row["content"])) for row in rows]
    assert content["declarations"] and all(d["text"] in printed for d in content["declarations"]), "what was signed"
    assert content["paper"]["scan_sha256"] == hashlib.sha256(scan[1]).hexdigest()
    await portal.settle(skip_jobs=("mail",))
    await karim.log_in(f"/validatie/{order}")
    assert "Op papier ondertekend" in karim.words and "Dossier 12" in karim.words
    await claimed(portal, karim, order)
    assert "Goedkeuren kan nu niet" in karim.words and "De papieren met de handtekening zijn binnen." in karim.words
    await karim.press("Zet een vinkje")
    await approved(portal, karim, order)
