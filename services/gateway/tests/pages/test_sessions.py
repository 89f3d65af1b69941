"""Mijn sessies, what they tell, and the service desk's page (L9)."""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from contracts.auth import EndedSessions
from contracts.refusals import refuse

SCRIPT = {"sec-fetch-mode": "cors"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


async def _send(web: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    return await web.post(path, content=urlencode(fields), headers=FORM)


async def test_l9_the_page_marks_this_session_and_offers_to_end_the_others(web: httpx.AsyncClient) -> None:
    """Where, since when, with which card; the present one has no button of its own."""
    text = (await web.get("/sessies")).text
    assert text.count("Deze sessie</span>") == 1 and text.count("Beëindig deze sessie") == 2
    for words in ("Firefox, Windows", "Edge, Windows", "Onbekende browser", "192.0.2.17", "pas of USB-token"):
        assert words in text
    assert "Beëindig alle andere sessies" in text


async def test_l9_one_is_ended_or_all_others(web: httpx.AsyncClient, services: Any) -> None:
    """In the name of the person, never of the gateway."""
    for chosen, sent in (("01" * 32, "01" * 32), ("andere", None)):
        answer = await _send(web, "/sessies/einde", sessie=chosen)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sessies?beeindigd=ja")
        request = services.sent("POST", "/own-sessions/end")[-1]
        assert json.loads(request.content) == {"session": sent}
        assert request.headers["authorization"] == "Bearer token-a"
    services.on("POST", "/own-sessions/end", refuse("not_found"))
    assert (await _send(web, "/sessies/einde", sessie="02" * 32)).status_code == 303, "it ended by itself meanwhile"
    count = len(services.asked)
    assert (await _send(web, "/sessies/einde", sessie="<script>")).status_code == 303
    assert not [r for r in services.asked[count:] if r.url.path == "/own-sessions/end"]


async def test_l9_what_happened_to_other_sessions_is_told_until_it_was_read(
    web: httpx.AsyncClient, services: Any, samples: Any, login: Any
) -> None:
    """On whatever page one comes to; the service desk's reason is not among it, several sessions are one sentence."""
    login(samples.session(notices=samples.notices()))
    text = (await web.get("/servercertificaten")).text
    assert "De oudste sessie is daarom beëindigd." in text and "192.0.2.17" in text
    assert text.count("Uw sessies zijn beëindigd door de servicedesk") == 1
    answer = await web.post("/sessies/gelezen", headers={"referer": "https://localhost:8443/servercertificaten?naam=x"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/servercertificaten?naam=x")
    assert services.sent("DELETE", "/own-sessions/notices")


async def test_l9_the_service_desk_ends_a_persons_sessions(
    web: httpx.AsyncClient, services: Any, samples: Any, login: Any
) -> None:
    login(samples.desk())
    assert "Persoonsnummer" in (await web.get("/servicedesk/sessies")).text
    answer = await _send(web, "/servicedesk/sessies", nummer=" cb1000002 ", reden="Pas gestolen, gemeld per telefoon")
    assert answer.status_code == 200 and "2 sessies van Sanne de Vries (CB1000002) zijn beëindigd." in answer.text
    sent = json.loads(services.sent("POST", "/persons/sessions/end")[-1].content)
    assert sent == {"person": "CB1000002", "reason": "Pas gestolen, gemeld per telefoon"}
    services.on("POST", "/persons/sessions/end", EndedSessions(person="CB1000002", name="Sanne de Vries", ended=0))
    answer = await _send(web, "/servicedesk/sessies", nummer="CB1000002", reden="x")
    assert "Deze persoon was niet ingelogd." in answer.text


@pytest.mark.parametrize(
    ("nummer", "reden", "field", "words"),
    [
        ("CB1", "x", "nummer", "CB en zeven cijfers"),
        ("", "x", "nummer", "CB en zeven cijfers"),
        ("CB1000002", "", "reden", "in één regel"),
        ("CB1000002", "x" * 201, "reden", "in één regel"),
        ("CB1000002", "regel\u202eom", "reden", "teken"),
    ],
)
async def test_l9_what_is_wrong_is_told_at_its_field(
    web: httpx.AsyncClient, services: Any, samples: Any, login: Any, nummer: str, reden: str, field: str, words: str
) -> None:
    """What was typed stays, and nothing is asked of auth."""
    login(samples.desk())
    answer = await _send(web, "/servicedesk/sessies", nummer=nummer, reden=reden)
    assert answer.status_code == 422 and f'href="#{field}"' in answer.text and words in answer.text
    assert not services.sent("POST", "/persons/sessions/end")


async def test_l9_an_unknown_number_is_told(web: httpx.AsyncClient, services: Any, samples: Any, login: Any) -> None:
    login(samples.desk())
    services.on("POST", "/persons/sessions/end", refuse("session.unknown_person"))
    answer = await _send(web, "/servicedesk/sessies", nummer="CB7777777", reden="x")
    assert answer.status_code == 422 and "Wij kennen niemand met dit nummer." in answer.text


@pytest.mark.parametrize("who", ["session", "validator"])
async def test_l9_nobody_else_gets_the_service_desks_page(
    web: httpx.AsyncClient, services: Any, samples: Any, login: Any, who: str
) -> None:
    login(getattr(samples, who)())
    assert (await web.get("/servicedesk/sessies")).status_code == 403
    assert (await _send(web, "/servicedesk/sessies", nummer="CB1000002", reden="x")).status_code == 403
    assert not services.sent("POST", "/persons/sessions/end")


def _passive(services: Any) -> bool:
    return bool(json.loads(services.sent("POST", "/identify")[-1].content)["passive"])


async def test_l7_what_a_page_asks_by_itself_is_no_use_of_the_session(web: httpx.AsyncClient, services: Any) -> None:
    """Polls, streams and looks are not; a click is, and so is the button that says so."""
    order = "/bestellingen/01920000-0000-7000-8000-000000000002"
    for path, headers, passive in (
        (order, {}, False), (order, SCRIPT, True), (order, {"sec-fetch-mode": "", "mc-passive": "1"}, True),
        ("/sessies/stand", {}, True), ("/sessies/stand", SCRIPT, True), ("/sessies/voorbij", {}, True),
    ):  # fmt: skip
        await web.get(path, headers=headers)
        assert _passive(services) is passive, (path, headers)
    await web.post("/sessies/blijf", headers=SCRIPT)
    assert not _passive(services)
    services.on("GET", r"/orders/[\w-]+/state", refuse("not_found"))
    await web.get(f"{order}/live")
    assert _passive(services)


async def test_l7_a_page_asks_until_when_its_session_goes_on(
    web: httpx.AsyncClient, services: Any, samples: Any
) -> None:
    """As of the server's clock; nobody's session has no name; when auth can't tell, nobody is told that it is over."""
    said = (await web.get("/sessies/stand", headers=SCRIPT)).json()
    assert said["session"] == "ab" * 8 and said["idle"] == samples.session().idle_ends_at.isoformat()
    services.on("POST", "/identify", refuse("not_logged_in"))
    assert (await web.get("/sessies/stand", headers=SCRIPT)).json() == {"session": ""}
    services.on("POST", "/identify", refuse("unavailable"))
    assert (await web.get("/sessies/stand", headers=SCRIPT)).status_code == 503


async def test_l7_without_script_a_page_says_until_when_and_leaves_in_time(
    web: httpx.AsyncClient, services: Any, samples: Any, login: Any
) -> None:
    """To a page that shows nothing of anybody, which keeps no session going, whoever is logged in."""
    login(samples.session(idle_ends_at=samples.now + timedelta(minutes=7)))
    text = (await web.get("/bestellingen?pagina=1")).text
    assert "U bent ingelogd tot" in text
    found = re.search(r'<noscript><meta http-equiv="refresh" content="(\d+); url=(.*?)"></noscript>', text)
    assert found is not None and 410 <= int(found[1]) <= 421 and found[2] == "/sessies/voorbij?naar=/bestellingen"
    answer = await web.get(found[2])
    assert answer.status_code == 200 and 'href="/bestellingen"' in answer.text
    assert "Sanne" not in answer.text and "Voorbeeldstad" not in answer.text
    assert "http-equiv" not in answer.text


async def test_l7_pages_of_nobody_say_nothing_about_sessions(web: httpx.AsyncClient, services: Any) -> None:
    services.on("POST", "/identify", refuse("not_logged_in"))
    for path in ("/", "/hulp", "/inloggen", "/uitgelogd"):
        text = (await web.get(path)).text
        assert "data-session" not in text and "http-equiv" not in text
