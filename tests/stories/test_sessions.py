"""Sessions as their owners see them, before all real services, without a script (L7, L9)."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from chassis import clock
from chassis.testing import Portal
from local.journey import begin_renewal

MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


async def test_l9_the_fourth_login_ends_the_oldest_and_says_so(browser_for: MakeBrowser, seed: Seed) -> None:
    """Four browsers of one person: the first is out, the fourth is told, and told no more when it was read."""
    await seed()
    browsers = [browser_for("cp_full") for _ in range(4)]
    for browser in browsers:
        await browser.log_in("/home")
    assert "De oudste sessie is daarom beëindigd." in browsers[3].words and "Adres: 127.0.0.1." in browsers[3].words
    await browsers[0].open("/servercertificaten")
    assert browsers[0].at.startswith("/inloggen")
    await browsers[3].press("Gelezen")
    assert "beëindigd" not in browsers[3].words
    for browser in browsers[1:]:
        await browser.open("/home")
        assert browser.at == "/home"


async def test_l9_own_sessions_are_seen_and_ended_one_by_one_or_all_others(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    first, second, third = [browser_for("cp_full") for _ in range(3)]
    stranger = browser_for("cp_basic")
    for browser in (first, second, third, stranger):
        browser.public.headers["user-agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
        await browser.log_in("/home")
    await third.follow("Sanne de Vries")
    assert third.at == "/sessies" and third.words.count("Firefox, Linux") == 3 and "127.0.0.1" in third.words
    assert third.words.count("Deze sessie") == 1
    await third.press("Beëindig deze sessie")
    await first.open("/home")
    await second.open("/home")
    assert sorted((first.at == "/home", second.at == "/home")) == [False, True]
    await third.press("Beëindig alle andere sessies")
    await first.open("/home")
    await second.open("/home")
    assert first.at.startswith("/inloggen") and second.at.startswith("/inloggen")
    for browser in (third, stranger):
        await browser.open("/home")
        assert browser.at == "/home"
    await portal.settle(skip_jobs=("mail",))
    assert portal.said.count("session.ended.v1") == 2


async def test_l9_the_service_desk_logs_a_person_out_everywhere(browser_for: MakeBrowser, seed: Seed) -> None:
    """By number and with a reason; the person reads it at the next login."""
    await seed()
    sanne, joris, desk = browser_for("cp_full"), browser_for("cp_basic"), browser_for("servicedesk")
    await sanne.log_in("/home")
    await joris.log_in("/home")
    await desk.log_in("/home")
    await desk.follow("Sessies beëindigen")
    await desk.press("Beëindig alle sessies", nummer="CB1000002", reden="Pas gestolen.")
    assert "1 sessie van Sanne de Vries (CB1000002) is beëindigd." in desk.words
    await joris.open("/home")
    assert joris.at == "/home"
    await sanne.log_in("/servercertificaten")
    assert sanne.at == "/servercertificaten" and "Uw sessies zijn beëindigd door de servicedesk" in sanne.words
    assert "gestolen" not in sanne.words
    await sanne.open("/servicedesk/sessies")
    assert sanne.answer.status_code == 403


async def test_l7_what_stood_in_a_step_is_there_again_after_a_new_login(browser_for: MakeBrowser, seed: Seed) -> None:
    """The session runs out in mid-step; a colleague sees nothing of it; saving the step removes it."""
    await seed()
    sanne, joris = browser_for("cp_full"), browser_for("cp_basic")
    await sanne.log_in("/servercertificaten")
    await begin_renewal(sanne, "koppelvlak.voorbeeldstad.example")
    await sanne.press("Opslaan en verder")
    await sanne.press("Opslaan en verder")
    step = sanne.at
    assert step.endswith("/certificaat")
    fields = {
        name: values[-1] for form in sanne.page.forms for name, values in form["fields"].items() if name == "versie"
    }
    script = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "no-cors", "origin": sanne.portal}
    (fields["sessie"],) = re.findall(r'data-session="(\w+)"', sanne.answer.text)
    typed = {**fields, "csr": "-----BEGIN half", "namen": "test.voorbeeldstad.example", "email": "half@"}
    answer = await sanne.public.post(sanne.portal + step + "/getypt", data=typed, headers=script)
    assert answer.status_code == 204
    with clock.moved(timedelta(minutes=16)):
        answer = await sanne.public.post(sanne.portal + step + "/getypt", data={**typed, "csr": "x"}, headers=script)
        assert answer.status_code == 401, "nobody's session keeps nothing"
    await sanne.log_in(step)
    assert sanne.at == step and "U was hier gebleven; nog niet opgeslagen" in sanne.words
    assert "-----BEGIN half" in sanne.answer.text and 'value="half@"' in sanne.answer.text
    await joris.log_in(step)
    assert joris.at == step and "U was hier gebleven" not in joris.words and "half@" not in joris.answer.text
    await sanne.press("Opslaan en verder")  # nothing of it is right, and all of it is kept in the draft
    assert "half@" in sanne.answer.text
    await sanne.open(step)
    assert "U was hier gebleven" not in sanne.words


async def test_l2_a_page_of_before_the_switch_changes_nothing_and_leads_back(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """Two tabs: one switches, the other is sent. Nothing was made, both are named, and one press leads back to its page."""
    await seed()
    noor = browser_for("two_hats")
    await noor.open("/inloggen/kaart?naar=/servercertificaten")
    await noor.press("Waterschap Voorbeeldland (P7654321)")
    await noor.open("/servercertificaten/nieuw")
    other_tab = replace(noor)
    await other_tab.follow("Wissel")
    await other_tab.press("Gemeente Voorbeeldstad (P1234567)")
    assert other_tab.at == "/home" and "P1234567" in other_tab.words
    noor.public.headers["referer"] = "https://localhost:8443/servercertificaten/nieuw"
    answer = await noor.press("Start bestelling")
    assert answer.status_code == 409
    for words in ("Waterschap Voorbeeldland (P7654321)", "Gemeente Voorbeeldstad (P1234567)", "Er is niets veranderd"):
        assert words in noor.words
    reads = portal.services["orders"].database.reads
    assert await reads.fetchval("SELECT count(*) FROM draft") == 0
    assert await reads.fetchval("SELECT count(*) FROM audit WHERE action LIKE '%:tenant:probe'") == 0
    await noor.press("Terug naar Waterschap Voorbeeldland")
    assert noor.at == "/servercertificaten/nieuw" and "P7654321" in noor.words
    await noor.press("Start bestelling")
    assert noor.answer.status_code == 200
    assert await reads.fetchval("SELECT subscriber FROM draft") == "P7654321"
    draft = noor.at
    await other_tab.open("/inloggen/abonnee")
    await other_tab.press("Gemeente Voorbeeldstad (P1234567)")
    await noor.open(draft)
    assert noor.answer.status_code == 404, "what is the other subscriber's is not there before one switches"
    assert (
        "is van Waterschap Voorbeeldland (P7654321)" in noor.words
        and "Wissel naar Waterschap Voorbeeldland" in noor.words
    )
    stranger = browser_for("cp_full")
    await stranger.log_in("/home")
    await stranger.open(draft)
    assert stranger.answer.status_code == 404 and "P7654321" not in stranger.words
    await noor.press("Wissel naar Waterschap Voorbeeldland")
    assert noor.answer.status_code == 200 and noor.at == draft, "one press switches and goes there"
    query = "SELECT actor FROM audit WHERE action LIKE '%:tenant:probe'"
    assert [line["actor"] for line in await reads.fetch(query)] == ["CB1000002"], (
        "B-35: a stranger's try is, one's own is not"
    )
