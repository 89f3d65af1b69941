"""N8: the calendar's address is made on one page and shown once; behind it, without a session, what certificates gives."""

import json
from typing import Any

import httpx
import pytest
from contracts.refusals import refuse

TOKEN = "t" * 43
FEED, ICS = f"/agenda/{TOKEN}.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def feed(services: Any) -> Any:
    services.on("POST", "/calendar/read", httpx.Response(200, content=ICS, headers={"content-type": "text/calendar"}))
    return services


@pytest.fixture
def program(web: httpx.AsyncClient) -> httpx.AsyncClient:
    """A calendar program: no cookie, nothing that a browser says."""
    return httpx.AsyncClient(transport=web._transport, base_url=web.base_url)


async def test_n8_the_address_is_on_the_page_that_answers_the_button_alone(
    services: Any, web: httpx.AsyncClient
) -> None:
    assert "ics" not in (await web.get("/agenda")).text
    made = await web.post("/agenda", data={})
    assert made.status_code == 200 and f"https://localhost:8443/agenda/{TOKEN}.ics" in made.text
    assert 'href="/taal' not in made.text and made.headers["cache-control"] == "no-store"
    assert TOKEN not in (await web.get("/agenda")).text
    stopped = await web.post("/agenda/stoppen", data={})
    assert (stopped.status_code, stopped.headers["location"]) == (303, "/agenda")
    assert len(services.sent("DELETE", "/calendar")) == 1


async def test_n8_a_program_reads_it_and_asks_whether_it_still_stands(feed: Any, program: httpx.AsyncClient) -> None:
    """RFC 9110, 13.1.2; the address is told to nobody, and its token goes to certificates in a body."""
    answer = await program.get(FEED)
    assert (answer.status_code, answer.content) == (200, ICS) and answer.headers["content-type"].startswith(
        "text/calendar"
    )
    assert answer.headers["referrer-policy"] == "no-referrer" and answer.headers["cache-control"] == "private, no-cache"
    again = await program.get(FEED, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", answer.headers["etag"])
    (first, _) = feed.sent("POST", "/calendar/read")
    assert json.loads(first.content) == {"token": TOKEN} and TOKEN not in str(first.url)
    assert not feed.sent("POST", "/identify"), "nobody is logged in"


@pytest.mark.parametrize("token", ["x", "t" * 42, "t" * 44, "t" * 42 + "%00", "t" * 42 + "é"])
async def test_n8_what_is_no_address_asks_nobody(feed: Any, program: httpx.AsyncClient, token: str) -> None:
    assert (await program.get(f"/agenda/{token}.ics")).status_code == 404
    assert not feed.sent("POST", "/calendar/read")


async def test_n8_what_leads_nowhere_is_not_found(feed: Any, program: httpx.AsyncClient) -> None:
    feed.on("POST", "/calendar/read", refuse("not_found"))
    answer = await program.get(FEED)
    assert answer.status_code == 404 and TOKEN not in answer.text and answer.headers["cache-control"] == "no-store"


async def test_n8_a_calendar_that_is_asked_for_too_often_has_to_wait(feed: Any, program: httpx.AsyncClient) -> None:
    """A budget for each: another address is not held up."""
    answers = [await program.get(FEED) for _ in range(12)]
    assert [a.status_code for a in answers] == [200] * 10 + [429] * 2 and int(answers[-1].headers["retry-after"]) > 0
    assert (await program.get(f"/agenda/{'u' * 43}.ics")).status_code == 200
