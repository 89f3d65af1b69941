"""A subscriber won't renew a certificate (R-107): said once with a reason, seen by colleagues, and taken back by one of them.

Every service in one process on real PostgreSQL.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from chassis.testing import Portal

NAME = "parkeren.voorbeeldstad.example"
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


async def test_r107_one_says_so_and_a_colleague_takes_it_back(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """R-107, S2, S3: in the list, its filter and its file, for orders and partners; another subscriber sees nothing of it."""
    await seed()
    contact, colleague, other = (browser_for(who) for who in ("cp_basic", "cp_full", "other"))
    for browser in (contact, colleague, other):
        await browser.log_in()
    await contact.open("/servercertificaten?per=100")
    await contact.follow(NAME)
    path = str(contact.at).partition("#")[0]
    await contact.follow("Dit certificaat niet verlengen")
    await contact.press("Niet verlengen", reden="Deze dienst stopt volgend jaar")
    assert "Deze dienst stopt volgend jaar" in contact.words and "Wordt niet verlengd" in contact.words

    assert (await other.open(f"{path}/niet-verlengen")).status_code == 404
    await other.open("/servercertificaten?status=alle&verlenging=wordt-niet-verlengd")
    assert "Geen resultaten" in other.words
    await colleague.open("/servercertificaten?verlenging=wordt-niet-verlengd")
    assert "1 t/m 1 (totaal 1)" in colleague.words and "Wordt niet verlengd" in colleague.words
    file = await colleague.open("/servercertificaten.csv?verlenging=wordt-niet-verlengd")
    assert NAME in file.text and ";Wordt niet verlengd;" in file.text and file.text.count("\n") == 2
    await colleague.open(path)
    await colleague.press("Toch weer mailen over verlengen")
    assert "Deze dienst stopt volgend jaar" not in colleague.words
    await contact.open("/servercertificaten?verlenging=wordt-niet-verlengd")
    assert "Geen resultaten" in contact.words
    await portal.settle(skip_jobs=("mail",))
    assert portal.said.count("certificate.muted.v1") == 2
