"""A page of one subscriber changes nothing while the session is for another of the same person (L2), and says so."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from chassis.testing import actions_of
from contracts.authority import ACTIONS, CUSTOMERS, Who
from contracts.refusals import refuse
from fastapi.routing import APIRoute
from gateway import main
from gateway.fields import PAGE_OF

Visit = Callable[[str], Awaitable[httpx.Response]]
BACK = "https://localhost:8443/servercertificaten?naam=x"
#: Where a form of a page stands that changes something for a subscriber, by the route's path.
CHANGING = sorted(
    {
        route.path
        for part in main.PAGES
        for route in part.router.routes
        if isinstance(route, APIRoute) and "POST" in route.methods
        for action in actions_of(route)
        if ACTIONS[action] & CUSTOMERS and Who.PUBLIC not in ACTIONS[action] and action != "session.own"
    }
)


def _somewhere(path: str) -> str:
    number = "2" if "certificate" in path else "5f0f5b5e-6a0c-4a3e-9a63-0f6f3a1f0f10"
    return re.sub(r"{[^}]+}", number, path.replace("{word}", "beheerder").replace("{list_path}", "servercertificaten"))


async def test_every_form_says_whose_page_it_is_on(names: list[str], visit: Visit, samples: Any) -> None:
    """Whatever the page and its state: all that is sent with POST by somebody of a subscriber."""
    seen = 0
    for name in names:
        text = (await visit(name)).text
        whose = {number for number in re.findall(r'name="pagina-van" value="([^"]*)"', text)}
        forms = re.findall(r"<form\b[^>]*>", text)
        posts = [form for form in forms if 'method="post"' in form]
        assert all('method="post"' in form or 'method="get"' in form for form in forms), (name, forms)
        if 'class="mc-org"' not in text:
            assert not whose, name
            continue
        marked = re.findall(r'<form\b[^>]*><input type="hidden" name="pagina-van" value="P1234567">', text)
        assert len(marked) == len(posts) and whose <= {"P1234567"}, name
        seen += len(marked)
    assert seen > 200


@pytest.mark.parametrize("path", CHANGING)
async def test_a_page_of_another_subscriber_changes_nothing(
    path: str, web: httpx.AsyncClient, services: Any, samples: Any, login: Any
) -> None:
    """On every route that changes something: both are named, with the way back, and no service but auth is asked."""
    login(samples.two_hats())
    for fields in ({PAGE_OF: "P7654321"}, {}):
        count = len(services.asked)
        answer = await web.post(_somewhere(path), data=fields, headers={"referer": BACK})
        assert answer.status_code == 409, answer.text
        asked = {request.url.path for request in services.asked[count:]}
        assert asked == {"/identify"}
        assert "Gemeente Voorbeeldstad (P1234567)" in answer.text and "Er is niets veranderd" in answer.text
        assert ("Terug naar Waterschap Voorbeeldland" in answer.text) is bool(fields)
        assert not fields or 'name="naar" value="/servercertificaten?naam=x"' in answer.text


def test_there_are_such_routes() -> None:
    assert len(CHANGING) > 12


async def test_a_stranger_s_subscriber_is_not_there_and_is_written_down(
    web: httpx.AsyncClient, services: Any, samples: Any, login: Any
) -> None:
    """Auth is told whose page it was; what is no number goes to nobody."""
    login(samples.two_hats())
    answer = await web.post("/servercertificaten/nieuw", data={PAGE_OF: "P9999999"})
    assert answer.status_code == 404 and "P9999999" not in answer.text
    assert [json.loads(r.content).get("page") for r in services.sent("POST", "/identify")][-2:] == [None, "P9999999"]
    assert (await web.post("/servercertificaten/nieuw", data={PAGE_OF: "<x>"})).status_code == 404
    services.on("POST", "/identify", refuse("not_now"))
    assert (await web.post("/servercertificaten/nieuw", data={PAGE_OF: "P1234567"})).status_code == 503


async def test_who_has_one_subscriber_may_come_from_a_page_that_doesn_t_say(
    web: httpx.AsyncClient, services: Any
) -> None:
    """Of a page from before, nothing can be mistaken; what it does say has to be true."""
    assert (await web.post("/servercertificaten/nieuw", data={"product": "pkio_private"})).status_code == 303
    assert (
        await web.post("/servercertificaten/nieuw", data={PAGE_OF: "P1234567", "product": "pkio_private"})
    ).status_code == 303
    count = len(services.sent("POST", "/drafts"))
    assert (await web.post("/servercertificaten/nieuw", data={PAGE_OF: "P7654321"})).status_code == 404
    assert len(services.sent("POST", "/drafts")) == count


async def test_what_is_about_the_person_goes_on_from_any_page(web: httpx.AsyncClient, samples: Any, login: Any) -> None:
    """Logging out, the language, own sessions: no subscriber's."""
    login(samples.two_hats())
    for path, fields in (("/sessies/gelezen", {}), ("/taal", {"taal": "en"}), ("/sessies/einde", {"sessie": "andere"})):
        answer = await web.post(path, data={PAGE_OF: "P7654321", **fields})
        assert answer.status_code == 303, path


async def test_the_header_offers_to_switch_to_who_can(visit: Visit, web: httpx.AsyncClient) -> None:
    assert "/inloggen/abonnee" not in (await visit("home")).text
    text = (await visit("home-two-hats")).text
    assert 'href="/inloggen/abonnee"' in text and "data-session-switched" in text
    state = (await web.get("/sessies/stand")).json()
    assert (state["person"], state["subscriber"], state["organisation"]) == (
        "CB1000002",
        "P1234567",
        "Gemeente Voorbeeldstad",
    )


async def test_read_only_is_said_on_each_page(web: httpx.AsyncClient, samples: Any, login: Any) -> None:
    for path in ("/home", "/servercertificaten", "/hulp"):
        login(samples.session())
        assert "U kunt nu alleen bekijken" not in (await web.get(path)).text
        login(samples.session(read_only=True))
        assert "U kunt nu alleen bekijken" in (await web.get(path)).text


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/servercertificaten/2", "/certificates/2"),
        ("/servercertificaten/2/verlengen", "/certificates/2"),
        ("/bestellingen/5f0f5b5e-6a0c-4a3e-9a63-0f6f3a1f0f10", r"/orders/[\w-]+"),
        ("/aanvragen/5f0f5b5e-6a0c-4a3e-9a63-0f6f3a1f0f10/certificaat", r"/drafts/[\w-]+"),
    ],
)
async def test_an_address_of_another_of_ones_own_subscribers_offers_to_switch_and_go_there(
    path: str, asked: str, web: httpx.AsyncClient, services: Any, samples: Any, login: Any
) -> None:
    """Only to who may switch to its owner, as the session says; everybody else reads what is read of what is nowhere."""

    async def read(**params: str) -> str:
        services.on("GET", asked, refuse("not_found", **params))
        answer = await web.get(path)
        assert answer.status_code == 404
        main = answer.text.partition("<main")[2].partition("</main>")[0]
        return re.sub(r'<span class="mc-mono mc-nowrap"[^<]*</span>', "", main)  # the service desk's reference

    login(samples.two_hats())
    own = await read(subscriber="P7654321")
    assert "is van Waterschap Voorbeeldland (P7654321)" in own and "Wissel naar Waterschap Voorbeeldland" in own
    assert f'name="naar" value="{path}"' in own
    nowhere = await read()
    assert "Waterschap" not in nowhere
    assert await read(subscriber="P9999999") == nowhere, "a number that the session does not know"
    login(samples.session())
    assert "Waterschap" not in await read(subscriber="P7654321") and "Wissel naar" not in await read(
        subscriber="P7654321"
    )
