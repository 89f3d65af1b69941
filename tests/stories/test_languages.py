"""The language of pages before all real services, without a script: switched, kept, and found at the next login."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from chassis.testing import Portal
from local.journey import new_csr

MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


async def press(browser: Any, words: str) -> None:
    """Press the switch, as a browser does: it says which page it was on."""
    browser.public.headers["referer"] = browser.portal + browser.at
    await browser.press(words)
    del browser.public.headers["referer"]


def language(browser: Any) -> str:
    """What the page says it is in."""
    return str(browser.answer.headers["content-language"])


async def test_a_visitor_switches_before_the_login_and_over_the_card_address(
    browser_for: MakeBrowser, seed: Seed
) -> None:
    """The cookie alone; a failed login over the other address comes back in it."""
    await seed()
    stranger = browser_for(None)
    await stranger.open("/hulp")
    assert language(stranger) == "nl"
    await press(stranger, "English")
    assert (stranger.at, language(stranger)) == ("/hulp", "en") and "Uitloggen" not in stranger.words
    await stranger.open("/inloggen/kaart?naar=/home")
    assert stranger.at.startswith("/inloggen/mislukt") and language(stranger) == "en"
    await press(stranger, "Nederlands")
    assert stranger.at.startswith("/inloggen/mislukt") and language(stranger) == "nl"


async def test_a_person_switches_and_finds_it_on_another_computer(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """Told to organisation at once, and to who else needs it by its event; a colleague reads on in Dutch."""
    await seed()
    first, second, colleague = browser_for("cp_full"), browser_for("cp_full"), browser_for("cp_basic")
    await first.log_in("/servercertificaten")
    assert language(first) == "nl"
    await press(first, "English")
    assert (first.at, language(first)) == ("/servercertificaten", "en")
    await first.open("/bestellingen")
    assert language(first) == "en"
    await portal.settle(skip_jobs=("mail",))
    assert portal.said.count("person.changed.v1") == 1
    await second.log_in("/home")
    assert language(second) == "en"
    await colleague.log_in("/home")
    assert language(colleague) == "nl"
    await press(second, "Nederlands")
    assert language(second) == "nl"
    await first.open("/home")
    assert language(first) == "en", "a browser goes by its own cookie until the next login"
    await portal.settle(skip_jobs=("mail",))
    await first.press("Log out")
    await first.log_in("/home")
    assert language(first) == "nl"


async def test_a_draft_keeps_the_language_it_was_begun_in(browser_for: MakeBrowser, seed: Seed) -> None:
    """Its declarations are in it, as its form will be, whatever the page around them is in; they say so."""
    await seed()
    sanne, name = browser_for("cp_full"), "koppelvlak.voorbeeldstad.example"
    await sanne.log_in("/servercertificaten?per=100")
    await press(sanne, "English")
    await sanne.follow(name)
    await sanne.follow("Renew")
    form = next(f for f in sanne.page.forms if f["action"].endswith("/verlengen"))
    await sanne.press(" ".join(form["buttons"][-1]["words"].split()))
    assert sanne.at.endswith("/contactpersoon") and language(sanne) == "en"
    await press(sanne, "Nederlands")
    assert sanne.at.endswith("/contactpersoon") and language(sanne) == "nl"
    for typed in ({}, {}, {"csr": new_csr(name)}, {}):
        await sanne.press("Opslaan en verder", **typed)
    assert sanne.at.endswith("/voorwaarden") and language(sanne) == "nl"
    declarations = re.findall(r'<label[^>]*for="akkoord-[0-9]+"([^>]*)>([^<]+)<', sanne.answer.text)
    assert declarations and {said for said, _ in declarations} == {' lang="en"'}
    assert "All data in this order are correct and complete." in {text for _, text in declarations}
