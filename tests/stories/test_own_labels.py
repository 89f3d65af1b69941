"""A subscriber gives its certificate a name, a reference and a cost centre of its own (S14), and finds it by them.

Every service in one process on real PostgreSQL.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from chassis.testing import Portal

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
