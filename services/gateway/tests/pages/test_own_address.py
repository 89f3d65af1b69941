"""N9: to whom mail came back the first page says it, and a page of its own lifts it by a code."""

import json
from typing import Any

import httpx
import pytest
from contracts.refusals import refuse

from .conftest import log_in

BACK = "Uw e-mail komt niet aan"


@pytest.mark.parametrize(("who", "page"), [("session", "/home"), ("validator", "/validatie"), ("desk", "/home")])
async def test_n9_the_first_page_says_it_while_it_is_so(
    services: Any, samples: Any, web: httpx.AsyncClient, who: str, page: str
) -> None:
    for back in (True, False):
        log_in(services, getattr(samples, who)().model_copy(update={"mail_bounced": back}))
        text = (await web.get(page)).text
        assert (BACK in text) is back and ('href="/mijn-adres"' in text) is back


async def test_n9_the_page_says_why_and_takes_the_code(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    page = (await web.get("/mijn-adres")).text
    assert "Mail komt niet aan" in page and "zegt dat het niet bestaat (code 5.1.1)" in page
    answer = await web.post("/mijn-adres/bevestigen", data={"code": "123 456"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/mijn-adres")
    (sent,) = services.sent("POST", "/own-address/confirm")
    assert json.loads(sent.content) == {"code": "123 456"}
    services.on("GET", "/own-address", samples.own_address("5.2.2", code=None))
    page = (await web.get("/mijn-adres")).text
    assert "kwamen op drie dagen terug (code 5.2.2)" in page and "Stuur een code" in page and 'id="code"' not in page
    assert (await web.post("/mijn-adres/code", data={})).status_code == 303
    services.on("GET", "/own-address", samples.own_address(bounced=None, code=None))
    page = (await web.get("/mijn-adres")).text
    assert "Dit adres werkt" in page and "<form" not in page.partition("<main")[2].partition("</main>")[0]


async def test_n9_a_wrong_code_is_told_at_its_field_and_a_full_mailbox_on_the_page(
    services: Any, web: httpx.AsyncClient
) -> None:
    wrong = refuse("email_code.wrong", number=1, at="2031-05-07T10:00:00+00:00", left=3)
    services.on("POST", "/own-address/confirm", wrong)
    answer = await web.post("/mijn-adres/bevestigen", data={"code": "987650"})
    assert answer.status_code == 422 and 'href="#code"' in answer.text and "Deze code klopt niet." in answer.text
    assert "987650" not in answer.text, "what was typed is not shown again"
    for slug in ("role_address.many_mails", "email_code.many_mails"):
        services.on("POST", "/own-address/code", refuse(slug, count=5, at="2031-05-07T10:00:00+00:00"))
        answer = await web.post("/mijn-adres/code", data={})
        assert answer.status_code in {409, 429} and "Mijn e-mailadres" in answer.text
