"""Two contact persons and one renewal, over plain HTTP: whose declarations, whose draft, and who hears what (S8, S10, S11)."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from chassis.testing import Portal
from local.journey import hand_in_request, new_csr, to_the_last_step

NAME = "koppelvlak.voorbeeldstad.example"
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


async def told(portal: Portal) -> list[tuple[str, str]]:
    """To whom a mail went and its subject, of those that are about a colleague."""
    query = "SELECT payload FROM job WHERE kind = 'mail' ORDER BY id"
    rows = await portal.services["orders"].database.reads.fetch(query)
    mails = [json.loads(row["payload"]) for row in rows]
    return [(mail["to_name"], mail["subject"]) for mail in mails if " heeft " in mail["subject"]]


async def colleagues(browser_for: MakeBrowser, seed: Seed) -> tuple[Any, Any]:
    """Sanne and Joris, of one organisation, both logged in."""
    await seed()
    sanne, joris = browser_for("cp_full"), browser_for("cp_basic")
    await sanne.log_in()
    await joris.log_in()
    return sanne, joris


async def test_a_colleague_places_on_declarations_of_his_own(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """He reads and ticks himself, also when he posts by hand; both hear what happened and nobody meets a dead end."""
    sanne, joris = await colleagues(browser_for, seed)
    await to_the_last_step(sanne, NAME)
    last = sanne.at
    (version,) = next(f for f in sanne.page.forms if f["action"] == last)["fields"]["versie"]

    await joris.open("/home")
    assert "Concept van Sanne de Vries" in joris.words and "gebleven bij: Afronding" in joris.words
    await joris.open(last)
    assert joris.at.endswith("/controle"), "what Sanne read, Joris did not"
    await joris._go("POST", last, data={"versie": version})
    assert joris.answer.status_code == 422 and "u geeft zelf de verklaringen" in joris.words
    assert "Sanne de Vries zette de vinkjes" in joris.words
    await joris.open(last.replace("afronding", "controle"))
    await joris.press("Opslaan en verder")
    assert joris.at.endswith("/voorwaarden") and "checked" not in joris.answer.text
    await joris.press("Opslaan en verder", akkoord=joris.choices("akkoord"))
    await joris.press("Plaats bestelling")
    assert joris.at.endswith("/geplaatst")
    reference = re.search(r"S20[0-9]{15}", joris.words)[0]  # type: ignore[index]
    order = joris.at.removesuffix("/geplaatst")

    await sanne.press("Plaats bestelling")  # her page of before
    assert sanne.words.count(reference) == 1 and "plaatste de bestelling op" in sanne.words
    assert "Dank u wel" not in sanne.words and not any(
        "Plaats" in b["words"] for f in sanne.page.forms for b in f["buttons"]
    )
    await sanne.follow(reference)
    assert sanne.at == order and "Verklaard door Joris Bos" in sanne.words
    await sanne.open(f"{order}/geplaatst")
    assert sanne.at == order, "the thanks are his"
    for browser in (sanne, joris):
        await browser.open("/home")
        assert "Concepten die u nog kunt afmaken" not in browser.words
    await portal.settle(skip_jobs=("mail",))
    assert await told(portal) == [("Sanne de Vries", f"Joris Bos heeft bestelling {reference} geplaatst")]


async def test_drafts_are_asked_about_before_anything_of_them_is_lost(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """Two tabs, a second start, and a colleague who cleans up."""
    sanne, joris = await colleagues(browser_for, seed)
    await hand_in_request(sanne, NAME)
    step = sanne.at.replace("controle", "certificaat")
    await sanne.open(step)
    old, mine, theirs = sanne.answer, new_csr(NAME), new_csr(NAME)
    await joris.open(step)
    await joris.press("Opslaan en verder", csr=theirs)
    sanne.answer = old
    await sanne.press("Opslaan en verder", csr=mine, email="ander@voorbeeldstad.example")
    assert sanne.answer.status_code == 409 and "Joris Bos bewaarde dit concept" in sanne.words
    kept, typed = sanne.choices("csr")
    assert kept.split() == theirs.split() and typed.split() == mine.split()
    await sanne.press("Opslaan en verder", csr=typed)  # the address stays as it stands
    assert sanne.at.endswith("/controle") and "ander@voorbeeldstad.example" not in sanne.words
    await sanne.open(step)
    assert "".join(mine.split()) in "".join(sanne.answer.text.split())

    await sanne.open("/servercertificaten?per=100")
    await sanne.follow(NAME)
    assert "Concept van u" in sanne.words and "gebleven bij: Controle" in sanne.words
    await sanne.follow("Verlengen")
    assert "U heeft al een concept van deze verlenging" in sanne.words
    await sanne.press("Begin opnieuw")
    assert sanne.at.endswith("/contactpersoon")
    fresh = sanne.at.removesuffix("/contactpersoon")
    assert not step.startswith(fresh)
    assert (await joris.open(step)).status_code == 404

    await joris.open("/bestellingen")
    await joris.follow("Verwijderen")
    assert "Dit concept is van Sanne de Vries" in joris.words
    assert (await sanne.open(f"{fresh}/contactpersoon")).status_code == 200, "not yet"
    await joris.press("Verwijder dit concept")
    assert joris.at == "/bestellingen?verwijderd=ja" and "Nog af te maken" not in joris.words
    assert (await sanne.open(f"{fresh}/contactpersoon")).status_code == 404
    assert await told(portal) == [
        ("Joris Bos", f"Sanne de Vries heeft een concept verwijderd: {NAME}"),
        ("Sanne de Vries", f"Joris Bos heeft een concept verwijderd: {NAME}"),
    ]
