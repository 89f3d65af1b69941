"""N8: a calendar of what ends, from the page where its address is made to the program that reads it."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import icalendar
from chassis.testing import Portal

MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


async def test_n8_a_calendar_follows_what_is_revoked_and_who_may_act(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, identities: Any
) -> None:
    """N8, S7, INV-6: what is revoked goes; taken back, or its person gone, it is not found."""
    await seed()
    contact, program = browser_for("cp_full"), browser_for(None)
    await contact.log_in("/servercertificaten")
    await contact.follow("In uw agenda")
    await contact.press("Maak een adres")
    found = re.search(r"/agenda/[A-Za-z0-9_-]{43}\.ics", contact.answer.text)
    assert found, contact.words
    address = found.group()

    async def names() -> set[str]:
        answer: httpx.Response = await program.open(address)
        assert answer.status_code == 200, answer.text
        return {str(each["summary"]) for each in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")}

    before = await names()
    name = "parkeren.voorbeeldstad.example"
    assert f"Verloopt: {name}" in before and not any("waterschap" in each for each in before)
    await contact.open("/servercertificaten?per=100")
    await contact.follow(name)
    await contact.follow("Intrekken")
    await contact.press("Trek dit certificaat in", reden="superseded", naam=name)
    assert before - await names() == {f"Verloopt: {name}"}
    await contact.open("/agenda")
    await contact.press("Stop het adres")
    assert (await program.open(address)).status_code == 404
