"""A validator sees what the registers say, ticks and approves; a register that says something else undoes it (S9, B1, R-078, F-36, F-48)."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from chassis.testing import Portal
from local.journey import to_the_last_step
from standins.running import RunningRegisters

MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]
NAME = "koppelvlak.voorbeeldstad.example"


@pytest.fixture
def budgets() -> dict[str, float]:
    """The first card of a run is judged by children that are still starting, also on a machine that does more."""
    return {"card_seconds": 120.0, "answer_seconds": 120.0}


@pytest.fixture
async def order(portal: Portal, browser_for: MakeBrowser, seed: Seed) -> str:
    """A renewal that is sealed, of a product that asks for the extract and for two people."""
    await seed()
    async with portal.services["orders"].database.begin() as tx:
        connection = (await (await tx.session.connection()).get_raw_connection()).driver_connection
        assert connection is not None
        await connection.execute("UPDATE product SET approvals = 2, checks = '{register_extract}'")
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten")
    await to_the_last_step(contact, NAME)
    await contact.press("Plaats bestelling")
    await portal.settle(skip_jobs=("mail",))
    return str(contact.at.split("/")[-2])


async def test_s9_b1_a_validator_sees_the_extract_ticks_and_another_approves(
    portal: Portal, browser_for: MakeBrowser, order: str, registers: RunningRegisters
) -> None:
    """Not checked yet, then side by side; another answer of the register voids tick and approval, and the second round ends in a certificate."""
    vera, karim = browser_for("validator1"), browser_for("validator2")
    page = f"/validatie/{order}"
    await vera.log_in(page)
    assert "Nog niet nagevraagd." in vera.words and "Het antwoord staat hier zodra het er is." in vera.words
    await portal.settle(skip_jobs=("mail",))
    await vera.open(page)
    assert vera.words.count("Wat in het register staat, is gelijk aan wat bij ons staat.") == 2, "KvK and OIN"
    await vera.press("Zet een vinkje")
    assert "KVK " in vera.words and "OIN " in vera.words
    await vera.press("Goedkeuren")

    await karim.log_in(page)
    registers.standin.changes["kvk", "12345678"] = {"statutory_name": "Gemeente Andersstad"}
    try:
        await karim.press("Vraag opnieuw op")
        await portal.settle(skip_jobs=("mail",))
        await karim.open(page)
        assert (
            "De naam is anders. Bij ons: Gemeente Voorbeeldstad. In het register: Gemeente Andersstad." in karim.words
        )
        assert (
            "Eerdere goedkeuring of voorbereid besluit vervallen" in karim.words
            and "Goedkeuringen: 0 van 2." in karim.words
        )
        assert "Vorig uittreksel" in karim.words and "anders dan bij ons" in karim.words
    finally:
        registers.standin.changes.clear()
    await karim.press("Vraag opnieuw op")
    await portal.settle(skip_jobs=("mail",))
    await karim.open(page)
    await karim.press("Zet een vinkje")
    await karim.press("Goedkeuren")
    await vera.open(page)
    await vera.press("Goedkeuren")
    await vera.press("Bevestig goedkeuring")
    await portal.settle(skip_jobs=("mail",))
    await vera.open(page)
    assert "Uitgegeven" in vera.words and "Uittreksels uit registers" not in vera.words, "nothing is to be decided"


async def test_f48_a_register_that_is_silent_is_not_checked_and_a_person_writes_how_it_was(
    portal: Portal, browser_for: MakeBrowser, order: str
) -> None:
    """F-48: the case stands, in both languages; the tick asks for a note."""
    vera = browser_for("validator1")
    await vera.log_in(f"/validatie/{order}?taal=en")
    assert "Not checked yet." in vera.words
    await vera.press("Tick it")
    assert "Er is geen uittreksel om op te steunen. Schrijf op waar" in vera.words
    await vera.press("Zet een vinkje", toelichting="Paper extract of 3 November.")
    assert "Paper extract of 3 November." in vera.words
