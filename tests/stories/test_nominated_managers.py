"""A certificate manager whom nobody knew before, or who was identified elsewhere: from the wizard to the certificate (S9, B1)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from chassis import clock
from chassis.testing import Portal
from contracts.desk import Desk
from cryptography.hazmat.primitives.serialization import Encoding
from local.demo import SUBSCRIBERS
from local.journey import approved, begin_renewal, claimed, made, new_csr, place, show_address
from local.lint import private_server, public_server

NAME = "nieuw.voorbeeldstad.example"
NOOR = {
    "beheerder": "nieuw", "voornamen": "Noor", "achternaam": "van Dam", "email": "n.vandam@voorbeeldstad.example",
    "telefoon": "06 12345678", "functie": "Systeembeheerder", "nummer": "", "werkgever": "",
}  # fmt: skip
#: Of each product: a name for a new order, one whose certificate can be renewed then, and whether a person ticks a check.
_OF_THE_SYSTEM = f"digipoort-{SUBSCRIBERS['P1234567']['oin']}"
PRODUCTS = (
    ("pkio_private", NAME, "koppelvlak.voorbeeldstad.example", False),
    ("pkio_digipoort", f"{_OF_THE_SYSTEM}-2.{Desk().domain}", f"{_OF_THE_SYSTEM}.{Desk().domain}", True),
    ("trial", "proef-noor.voorbeeldstad.example", "proef-noor.voorbeeldstad.example", False),
    ("public_ov", "loket.voorbeeldstad.example.org", "www.voorbeeldstad.example.org", True),
)
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


@pytest.fixture
def budgets() -> dict[str, float]:
    """The first card of a run is judged by children that are still starting, also on a machine that does more."""
    return {"card_seconds": 120.0, "answer_seconds": 120.0}


async def to_the_manager(browser: Any, portal: Portal) -> None:
    """A draft of a new certificate up to the certificate manager."""
    await browser.open("/servercertificaten")
    await browser.follow("Nieuw PKIoverheid-certificaat")
    await browser.press("Start bestelling")
    await browser.press("Opslaan en verder")
    await show_address(portal, browser)
    assert browser.at.endswith("/certificaatbeheerder"), browser.words


async def order(browser: Any, portal: Portal, name: str = NAME, **manager: str) -> str:
    """An order with this manager, placed and sealed; where its page is."""
    await to_the_manager(browser, portal)
    await browser.press("Opslaan en verder", **manager)
    assert browser.at.endswith("/certificaat"), browser.words
    await browser.press("Opslaan en verder", naam=name, csr=new_csr(name))
    placed = await place(browser)
    await portal.settle(skip_jobs=("mail",))
    return f"/bestellingen/{placed}"


def days(later: int) -> str:
    return (clock.local(clock.now()).date() + timedelta(days=later)).isoformat()


async def identify(officer: Any, **more: str) -> None:
    """Press the button on the page of a nomination."""
    seen = {"document": "passport", "einde": "AB12", "geldig": days(400), "gezien": days(0)}
    await officer.press("Leg de identiteit vast", **{**seen, **more})


async def is_of_noor(contact: Any, page: str) -> None:
    """The certificate of this order is managed by who was identified."""
    await contact.open(page)
    await contact.follow("Bekijk het certificaat")
    assert "Noor van Dam" in contact.words and NOOR["email"] in contact.words, contact.words


async def test_s9_a_certificate_for_somebody_whom_nobody_knew_before(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    contact, vera = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in("/servercertificaten")
    page = await order(contact, portal, **NOOR)
    await contact.open(page)
    assert "Wij stellen eerst de identiteit van Noor van Dam vast" in contact.words, contact.words
    case = f"/validatie/{page.rpartition('/')[2]}"
    await vera.log_in(case)
    await vera.press("Neem in behandeling")
    assert "Zonder deze controle kunt u niet goedkeuren." in vera.words and "Zet een vinkje" not in vera.answer.text
    assert "Goedkeuren kan nu niet" in vera.words, vera.words
    await vera.follow("Bekijk de certificaatbeheerder van deze bestelling")
    assert "Noor" in vera.words and "Niemand in het register heeft dit e-mailadres" in vera.words, vera.words
    await identify(vera, geldig=days(20))
    assert vera.answer.status_code == 422 and "Dit document is te kort geldig" in vera.words, vera.words
    await identify(vera)
    assert "Identiteit vastgesteld" in vera.words, vera.words
    await portal.settle(skip_jobs=("mail",))
    await vera.open(case)
    assert "Gedaan door Vera" in vera.words, vera.words
    await vera.press("Goedkeuren")
    assert "Goedgekeurd" in vera.words, vera.words
    await portal.settle(skip_jobs=("mail",))
    await contact.open(page)
    assert "Uitgegeven" in contact.words, contact.words
    await is_of_noor(contact, page)
    await to_the_manager(contact, portal)
    assert "Noor van Dam (zoals bij uw vorige bestelling)" in contact.words, contact.words
    told = b"".join(payload for topic, _, payload in portal.log if topic == "mc.orders.v1")
    for personal in ("Noor", "van Dam", "n.vandam", "612345678", "Systeembeheerder"):
        assert personal.encode() not in told, "nothing of a nomination is on a public topic"
    nominated = [p for topic, head, p in portal.log if topic == "mc.requests.v1" and "extract" not in head["ce_type"]]
    assert nominated and all(b"van Dam" in payload for payload in nominated)


@pytest.mark.parametrize(("product", "name", "old", "ticked"), PRODUCTS, ids=[product for product, *_ in PRODUCTS])
async def test_s8_s9_of_every_product_for_somebody_new_and_renewed_by_a_colleague_for_the_same_person(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, product: str, name: str, old: str, *, ticked: bool
) -> None:
    await seed()
    contact, colleague, vera = browser_for("cp_full"), browser_for("cp_basic"), browser_for("validator1")
    lint = public_server if product == "public_ov" else private_server
    names = {} if product == "pkio_digipoort" else {"naam": name}
    lasting = {"looptijd": "90"} if product == "trial" else {}  # so short that it can be renewed at once
    await contact.log_in("/servercertificaten/nieuw")
    await contact.press("Start bestelling", product=product)
    await contact.press("Opslaan en verder")
    await show_address(portal, contact)
    await contact.press("Opslaan en verder", **NOOR)
    await contact.press("Opslaan en verder", csr=new_csr(name), **names, **lasting)
    order = await place(contact)
    await vera.log_in("/validatie")
    await claimed(portal, vera, order, ticked=ticked)
    assert "Goedkeuren kan nu niet" in vera.words, vera.words
    await vera.follow("Bekijk de certificaatbeheerder van deze bestelling")
    await identify(vera)
    await approved(portal, vera, order)
    (first,) = await made(portal, product)
    assert lint(first.public_bytes(Encoding.DER), local=True) == []
    await is_of_noor(contact, f"/bestellingen/{order}")

    await colleague.log_in("/servercertificaten")
    await begin_renewal(colleague, old)
    await colleague.press("Opslaan en verder")
    assert "Noor van Dam" in colleague.words, colleague.words
    assert ("Noor van Dam (beheert dit certificaat nu)" in colleague.words) is (old == name), colleague.words
    number = await portal.services["organisation"].database.reads.fetchval(
        "SELECT number FROM person WHERE data->>'email' = $1", NOOR["email"]
    )
    await colleague.press("Opslaan en verder", **({} if old == name else {"beheerder": number}))
    await colleague.press("Opslaan en verder", csr=new_csr(old))
    renewal = await place(colleague)
    await claimed(portal, vera, renewal, ticked=ticked)
    await approved(portal, vera, renewal)
    _, second = await made(portal, product)
    assert lint(second.public_bytes(Encoding.DER), local=True) == []
    await is_of_noor(colleague, f"/bestellingen/{renewal}")


async def test_s9_of_who_was_identified_elsewhere_the_asker_learns_nothing(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """A right number and one that nobody has: page for page the same until validation decided."""
    await seed()
    contact, vera = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in("/servercertificaten")
    given = {
        **NOOR, "beheerder": "elders", "voornamen": "Willem", "achternaam": "Dijk", "telefoon": "", "functie": "",
        "email": "w.dijk@waterschap.example", "werkgever": "Waterschap Voorbeeldland",
    }  # fmt: skip
    seen: dict[str, list[str]] = {}
    pages: dict[str, str] = {}
    for number, name in (("CB2000010", "goed.voorbeeldstad.example"), ("CB7777777", "fout.voorbeeldstad.example")):
        await to_the_manager(contact, portal)
        await contact.press("Opslaan en verder", **{**given, "nummer": number})
        assert contact.at.endswith("/certificaat"), contact.words
        step = contact.at.replace("/certificaat", "/certificaatbeheerder")
        await contact.open(step)
        seen[number] = [
            contact.words.replace(number, "CB")[:2500].split("Concept bewaard")[0].split("U bent ingelogd")[0]
        ]
        pages[number] = await order(contact, portal, name, **{**given, "nummer": number})
        await contact.open(pages[number])
        assert "Wij controleren eerst de gegevens van Willem Dijk" in contact.words, contact.words
        seen[number].append(contact.words.split("Voor wie?")[1].split("Certificaat naar")[0].replace(number, "CB"))
    assert seen["CB2000010"] == seen["CB7777777"]

    await vera.log_in("/validatie/beheerders")
    await vera.open(f"/validatie/{pages['CB7777777'].rpartition('/')[2]}")
    await vera.follow("Bekijk de certificaatbeheerder van deze bestelling")
    assert "Dit nummer gaf de klant op" not in vera.words
    await vera.press("Koppel aan dit nummer", persoon="CB7777777")
    assert "Onder dit persoonsnummer staat niemand die actief is" in vera.words, vera.words
    await vera.press("Weiger", reden="Het nummer is van niemand.")
    assert "Geweigerd" in vera.words, vera.words
    await portal.settle(skip_jobs=("mail",))
    await contact.open(pages["CB7777777"])
    assert "niemand" not in contact.words and "Wij controleren eerst" in contact.words
    case = f"/validatie/{pages['CB2000010'].rpartition('/')[2]}"
    await vera.open(case)
    await vera.follow("Bekijk de certificaatbeheerder van deze bestelling")
    assert "Dit nummer gaf de klant op" in vera.words
    await vera.press("Koppel aan deze persoon")
    assert "Gekoppeld aan een bekende persoon" in vera.words, vera.words
    await portal.settle(skip_jobs=("mail",))
    await vera.open(case)
    await vera.press("Neem in behandeling")
    await vera.press("Goedkeuren")
    await portal.settle(skip_jobs=("mail",))
    await contact.open(pages["CB2000010"])
    assert "Uitgegeven" in contact.words, contact.words


async def test_one_person_in_two_orders_is_one_person_and_a_withdrawn_order_needs_nobody(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    contact, vera = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in("/servercertificaten")
    first, second, third = [await order(contact, portal, f"n{n}.voorbeeldstad.example", **NOOR) for n in range(3)]
    await contact.open(third)
    await contact.press("Trek de bestelling in")
    await portal.settle(skip_jobs=("mail",))
    await vera.log_in("/validatie/beheerders")
    assert vera.words.count("Noor van Dam") == 2, vera.words
    await vera.open(f"/validatie/{first.rpartition('/')[2]}")
    await vera.follow("Bekijk de certificaatbeheerder van deze bestelling")
    await identify(vera)
    await portal.settle(skip_jobs=("mail",))
    await vera.open(f"/validatie/{second.rpartition('/')[2]}")
    await vera.follow("Bekijk de certificaatbeheerder van deze bestelling")
    assert "Is al certificaatbeheerder van deze organisatie" in vera.words, vera.words
    await identify(vera)
    assert "Er staat al iemand in het register" in vera.words, vera.words
    await vera.press("Koppel aan deze persoon")
    await portal.settle(skip_jobs=("mail",))
    rows = await portal.services["organisation"].database.reads.fetch(
        "SELECT state, given, n.person FROM nomination n ORDER BY asked_at"
    )
    assert [row["state"] for row in rows] == ["identified", "matched", "ended"]
    assert rows[0]["person"] == rows[1]["person"] and {row["given"] for row in rows} == {None}
    found = await portal.services["organisation"].database.reads.fetch(
        "SELECT number FROM person WHERE data->>'email' = $1", NOOR["email"]
    )
    assert len(found) == 1
