"""S7: the desk's pages of revocations that don't get through."""

import json
import re
from typing import Any

import httpx
from contracts.refusals import refuse

PAGE = "/servicedesk/vastgelopen"
NUMBER = "01920000-0000-7000-8000-00000000000b"


def words(answer: httpx.Response) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


async def test_s7_each_button_does_its_own_and_what_is_missing_is_said(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    login(samples.desk())
    services.on("GET", r"/desk/stalled/[\w-]+", samples.stalled())
    services.on("POST", r"/desk/stalled/[\w-]+/\w+", httpx.Response(200, text="null"))
    page = await web.get(f"{PAGE}/{NUMBER}")
    assert "certificate.unknown" in page.text and 'href="/servicedesk/intrekken/2"' in page.text
    for button, way, body, leads in (
        ("pak", "take", {}, f"{PAGE}/{NUMBER}"),
        ("notitie", "notes", {"text": "Gebeld"}, f"{PAGE}/{NUMBER}"),
        ("slot", "settle", {"outcome": "not_needed", "text": "Gebeld", "told": "U houdt het."}, f"{PAGE}/{NUMBER}"),
        ("opnieuw", "again", {}, PAGE),
    ):
        data = {
            "doe": button,
            "notitie": "Gebeld",
            "slot": "Gebeld",
            "klant": " U houdt het.",
            "uitkomst": "not_needed",
        }
        answer = await web.post(f"{PAGE}/{NUMBER}", data=data)
        assert (answer.status_code, answer.headers["location"]) == (303, leads), answer.text
        (request,) = services.sent("POST", f"/desk/stalled/{NUMBER}/{way}")
        assert json.loads(request.content) == body
    empty = await web.post(f"{PAGE}/{NUMBER}", data={"doe": "slot", "slot": ""})
    assert empty.status_code == 422
    assert re.findall(r'<li><a class="nl-link" href="#([\w-]+)"', empty.text) == ["uitkomst-1", "slot"]
    data = {"doe": "slot", "slot": "Gebeld", "klant": "x" * 2001, "uitkomst": "not_needed"}
    long = await web.post(f"{PAGE}/{NUMBER}", data=data)
    assert long.status_code == 422
    assert re.findall(r'<li><a class="nl-link" href="#([\w-]+)"', long.text) == ["klant"]


async def test_s7_a_refusal_comes_back_on_the_page_with_what_was_typed(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    login(samples.desk())
    services.on("GET", r"/desk/stalled/[\w-]+", samples.stalled())
    for slug, said in (
        ("stalled.over", "al klaar"),
        ("stalled.waits", "geen nee gezegd"),
        ("stalled.not_so", "zien wij niet"),
    ):
        services.on("POST", r"/desk/stalled/[\w-]+/\w+", refuse(slug))
        answer = await web.post(
            f"{PAGE}/{NUMBER}", data={"doe": "slot", "slot": "Gebeld met de CA", "uitkomst": "revoked"}
        )
        assert answer.status_code == 409 and said in words(answer) and "Gebeld met de CA" in answer.text


async def test_s7_one_that_waits_offers_no_end(services: Any, samples: Any, login: Any, web: httpx.AsyncClient) -> None:
    login(samples.desk())
    for stall, buttons in (
        ("refused", {"pak", "opnieuw", "notitie", "slot"}),
        ("unseen", {"pak", "notitie"}),
        ("unconfirmed", {"pak", "notitie"}),
        ("reason", {"pak", "notitie", "slot"}),
        ("something_new", {"pak", "notitie"}),
    ):
        services.on("GET", r"/desk/stalled/[\w-]+", samples.stalled(stall))
        page = await web.get(f"{PAGE}/{NUMBER}")
        assert page.status_code == 200 and set(re.findall(r'name="doe" value="(\w+)"', page.text)) == buttons, stall
    services.on("GET", r"/desk/stalled/[\w-]+", samples.stalled("reason", waits=True))
    page = await web.get(f"{PAGE}/{NUMBER}")
    assert set(re.findall(r'name="doe" value="(\w+)"', page.text)) == {"pak", "notitie"}
    assert "zodra iedereen kan zien dat het certificaat is ingetrokken" in words(page)
