"""The switch of language: on every page, back to that page, kept for who is logged in, and nothing typed is lost."""

import json
import re
from typing import Any

import httpx
import pytest
from contracts.auth import Identity
from contracts.orders import Step
from contracts.refusals import refuse

DRAFT = "/aanvragen/01920000-0000-7000-8000-000000000001"
PORTAL = "https://localhost:8443"
COOKIE = "__Host-taal=en; HttpOnly; Max-Age=31536000; Path=/; SameSite=lax; Secure"
OWN = r"/own-language"


@pytest.fixture
def organisation(services: Any) -> Any:
    """Organisation takes it, and auth gives a token for it."""
    services.on("PUT", OWN, httpx.Response(200, json={}))
    known = services.answers["POST", "/identify"]
    tokens = {name: f"token-{name}" for name in ("auth", "certificates", "orders", "organisation")}
    services.on("POST", "/identify", Identity(view=known.view, tokens=tokens))
    return services


@pytest.fixture
def step3(services: Any, samples: Any) -> None:
    """A draft of which step 3 can be opened."""
    services.on("GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=Step.CERTIFICATE)))


async def switch(web: httpx.AsyncClient, to: str = "en", at: str = "/hulp", **fields: str) -> httpx.Response:
    return await web.post("/taal", data={"taal": to, **fields}, headers={"referer": PORTAL + at})


async def test_every_page_has_it_in_the_language_it_leads_to(name: str, visit: Any, web: httpx.AsyncClient) -> None:
    """Without a script: a button of a form, the same on each page, said in the other language."""
    for cookie, other, called in (("nl", "en", "English"), ("en", "nl", "Nederlands")):
        web.headers["cookie"] = "__Host-sid=" + "s" * 43 + f"; __Host-taal={cookie}"
        text = (await visit(name)).text
        (button,) = re.findall(r'<button[^>]* name="taal"[^>]*>[^<]*</button>', text)
        assert f'value="{other}" lang="{other}">{called}<' in button, button


async def test_it_leads_back_to_the_page_and_is_remembered_and_kept(web: httpx.AsyncClient, organisation: Any) -> None:
    answer = await switch(web, at="/servercertificaten?naam=a&taal=nl&pagina=2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/servercertificaten?naam=a&pagina=2")
    assert answer.headers["set-cookie"] == COOKIE
    (told,) = organisation.sent("PUT", OWN)
    assert (
        json.loads(told.content) == {"language": "en"} and told.headers["authorization"] == "Bearer token-organisation"
    )


async def test_who_is_not_logged_in_has_the_cookie_alone(web: httpx.AsyncClient, organisation: Any) -> None:
    organisation.on("POST", "/identify", refuse("not_logged_in"))
    answer = await switch(web, at="/")
    assert (answer.headers["location"], answer.headers["set-cookie"]) == ("/", COOKIE)
    assert not organisation.sent("PUT", OWN)


async def test_organisation_away_keeps_nobody_from_reading(web: httpx.AsyncClient, organisation: Any) -> None:
    organisation.on("PUT", OWN, httpx.Response(503))
    answer = await switch(web)
    assert (answer.status_code, answer.headers["location"], answer.headers["set-cookie"]) == (303, "/hulp", COOKIE)


@pytest.mark.parametrize("to", ["fr", "", "EN", "nl,en", "en\r\nset-cookie: x=y"])
async def test_no_other_language_is_believed(web: httpx.AsyncClient, organisation: Any, to: str) -> None:
    answer = await switch(web, to)
    assert answer.status_code == 422 and "set-cookie" not in answer.headers and not organisation.sent("PUT", OWN)
    web.headers["cookie"] += f"; __Host-taal={to.replace(chr(13) + chr(10), '-')}"
    page = await web.get("/hulp", params={"taal": to})
    assert '<html lang="nl"' in page.text and page.headers["content-language"] == "nl"


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/a\r\nlocation: x", ""],
)
async def test_it_never_leads_elsewhere(web: httpx.AsyncClient, organisation: Any, back: str) -> None:
    answer = await web.post("/taal", data={"taal": "en", "naar": back}, headers={"referer": "https://evil.example/x"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_it_begins_no_login(web: httpx.AsyncClient, organisation: Any) -> None:
    assert (await switch(web, at="/inloggen/kaart?naar=/home")).headers["location"] == "/inloggen"


async def test_no_other_site_switches_it(web: httpx.AsyncClient, organisation: Any) -> None:
    answer = await web.post("/taal", data={"taal": "en"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403 and "set-cookie" not in answer.headers


async def test_the_answer_to_a_form_leads_back_to_the_page_of_the_form(web: httpx.AsyncClient, services: Any) -> None:
    """A page that can only be sent to is not asked for."""
    services.on("PUT", r"/drafts/[\w-]+/steps/contact", refuse("unavailable"))
    answer = await web.post(f"{DRAFT}/contactpersoon", data={"versie": "4"})
    assert f'<input type="hidden" name="naar" value="{DRAFT}/contactpersoon">' in answer.text
    services.on("DELETE", r"/drafts/[\w-]+/typed", refuse("unavailable"))
    answer = await web.post(f"{DRAFT}/certificaat/getypt/weg", headers={"referer": f"{PORTAL}{DRAFT}/certificaat"})
    assert f'name="naar" value="{DRAFT}/certificaat"' in answer.text and 'data-unsent="yes"' in answer.text
    answer = await web.post(f"{DRAFT}/certificaat/getypt/weg", headers={"referer": "https://evil.example/x"})
    assert 'name="naar" value="/"' in answer.text


async def test_what_stands_in_a_step_goes_along_without_a_script(
    web: httpx.AsyncClient, organisation: Any, step3: None
) -> None:
    """It is kept as typed, for whose page it is alone; the page in the other language shows it again."""
    organisation.on("PUT", r"/drafts/[\w-]+/typed", httpx.Response(204))
    page = (await web.get(f"{DRAFT}/certificaat")).text
    at = re.search(r'form="stap" formaction="([^"]+)" name="taal"', page)[1]  # type: ignore[index]
    session = re.search(r'form="stap" name="sessie" value="(\w+)"', page)[1]  # type: ignore[index]
    typed = {"versie": "4", "namen": "half.", "email": "x", "taal": "en", "terug": "controle"}
    stranger = await web.post(at, data={**typed, "sessie": "cd" * 8})
    assert stranger.status_code == 403 and not organisation.sent("PUT", r"/drafts/.*")
    answer = await web.post(at, data={**typed, "sessie": session})
    assert answer.headers["location"] == f"{DRAFT}/certificaat?terug=controle"
    assert answer.headers["set-cookie"] == COOKIE
    (kept,) = organisation.sent("PUT", r"/drafts/[\w-]+/typed")
    assert json.loads(kept.content)["texts"]["names"] == "half." and len(organisation.sent("PUT", OWN)) == 1


async def test_enter_saves_a_step_and_does_not_switch(web: httpx.AsyncClient, step3: None) -> None:
    """The first button of a form in the page is what Enter presses (HTML, implicit submission)."""
    page = (await web.get(f"{DRAFT}/certificaat")).text
    first = re.search(r'<button[^>]*(?:form="stap"|type="submit" form)[^>]*>', page)[0]  # type: ignore[index]
    assert first == '<button type="submit" form="stap" hidden>'


async def test_a_draft_is_begun_in_the_language_of_the_page(web: httpx.AsyncClient, services: Any) -> None:
    web.headers["cookie"] += "; __Host-taal=en"
    await web.post("/servercertificaten/2/verlengen", data={})
    assert json.loads(services.sent("POST", "/drafts")[0].content)["language"] == "en"


async def test_errors_before_anybody_is_known_are_in_the_language_too(web: httpx.AsyncClient) -> None:
    """Not found, not allowed by the method, too large, from elsewhere: the cookie is enough."""
    web.headers["cookie"] += "; __Host-taal=en"
    for answer in (
        await web.get("/bestaat-niet"),
        await web.put("/hulp"),
        await web.post("/taal", content=b"x" * 100_000),
        await web.post("/taal", headers={"sec-fetch-site": "cross-site"}),
    ):
        assert answer.status_code in {403, 404, 405, 413}
        assert '<html lang="en"' in answer.text and answer.headers["content-language"] == "en"
        assert ">Nederlands</button>" in answer.text


async def test_the_card_address_is_told_the_language_and_its_pages_lead_to_the_portal(
    portal: Any, web: httpx.AsyncClient, services: Any
) -> None:
    """Another host has another cookie: the address carries the language there, and a link leads back; no form crosses."""
    services.on("POST", "/identify", refuse("not_logged_in"))
    web.headers["cookie"] = "__Host-taal=en"
    at = (await web.get("/inloggen/kaart", headers={"sec-fetch-site": "same-origin"})).headers["location"]
    assert at.startswith("https://localhost:8444/inloggen/kaart?state=") and at.endswith("&taal=en")
    web.headers["cookie"] = ""
    at = (await web.get("/inloggen/kaart", headers={"sec-fetch-site": "same-origin"})).headers["location"]
    assert "taal" not in at
    door = httpx.AsyncClient(transport=httpx.ASGITransport(portal.card), base_url="https://localhost:8444")
    page = await door.post("/inloggen/kaart?taal=en")
    assert page.status_code == 403 and '<html lang="en"' in page.text and 'action="/taal"' not in page.text
    assert '<a class="mc-header__link" href="https://localhost:8443/?taal=nl" lang="nl" hreflang="nl">' in page.text
