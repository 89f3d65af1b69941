"""S7: the page that revokes with a code, without a login, and the one that makes a code."""

import json
import re
from html import unescape
from typing import Any

import httpx
import pytest
from contracts.refusals import refuse

PAGE = "/intrekken"
TYPED = {"certificaat": "0A:B1:C2", "code": "7k3m 9qwx 04tz hb5n rc8v 2ejf", "reden": "superseded", "zeker": "ja"}


def words(answer: httpx.Response) -> str:
    main = answer.text.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<(?!wbr)[^>]*>", " ", main).replace("<wbr>", "")).split())


def sent(services: Any) -> list[dict[str, Any]]:
    return [json.loads(each.content) for each in services.sent("POST", "/revocations/by-code")]


async def test_s7_nobody_has_to_log_in(services: Any, web: httpx.AsyncClient) -> None:
    """S7: the five reasons, none chosen; what was typed goes to the service in a body, and in no address."""
    services.on("POST", "/identify", refuse("not_logged_in"))
    web.cookies.clear()
    shown = await web.get(PAGE)
    assert shown.status_code == 200 and "checked" not in shown.text and shown.text.count('name="reden"') == 5
    answer = await web.post(PAGE, data=TYPED)
    assert answer.status_code == 200 and "Het intrekken is gevraagd" in words(answer)
    assert "set-cookie" not in answer.headers and TYPED["code"] not in answer.text
    (command,) = sent(services)
    assert len(command.pop("guesser")) == 64
    assert command == {"code": TYPED["code"], "certificate": "0A:B1:C2", "reason": "superseded"}


@pytest.mark.parametrize("left_out", ["certificaat", "code", "reden", "zeker"])
async def test_s7_what_is_missing_is_said_at_its_place(left_out: str, services: Any, web: httpx.AsyncClient) -> None:
    """S7: nothing is asked, and what was typed stays."""
    answer = await web.post(PAGE, data={name: value for name, value in TYPED.items() if name != left_out})
    assert answer.status_code == 422 and sent(services) == []
    place = "reden-1" if left_out == "reden" else left_out
    assert re.findall(r'<li><a class="nl-link" href="#([\w-]+)"', answer.text) == [place]
    assert (TYPED["code"] in answer.text) is (left_out != "code")


@pytest.mark.parametrize(
    ("refusal", "status", "said"),
    [
        (refuse("revocation_code.wrong"), 422, "horen niet bij elkaar"),
        (refuse("revocation.over", reason="expired"), 409, "is verlopen"),
        (refuse("too_many", seconds=30), 429, "Dit ging te snel achter elkaar"),
    ],
)
async def test_s7_a_refusal_comes_back_on_the_form(
    refusal: Any, status: int, said: str, services: Any, web: httpx.AsyncClient
) -> None:
    """S7: in words, with what was typed."""
    services.on("POST", "/revocations/by-code", refusal)
    answer = await web.post(PAGE, data=TYPED)
    assert answer.status_code == status and said in words(answer) and TYPED["code"] in answer.text
    assert ("retry-after" in answer.headers) is (status == 429)


async def test_another_sites_form_revokes_nothing(services: Any, web: httpx.AsyncClient) -> None:
    """As every other form: from a page of ours alone."""
    answer = await web.post(PAGE, data=TYPED, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403 and sent(services) == []


async def test_s7_the_code_is_in_the_answer_to_the_button_alone(services: Any, web: httpx.AsyncClient) -> None:
    """S7: kept by no browser, and the page says before that another one voids it."""
    page = "/servercertificaten/2/intrekkingscode"
    before = words(await web.get(page))
    assert "Er is al een code: Sanne de Vries maakte die op" in before and "werkt de oude niet meer" in before
    answer = await web.post(page)
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert "7K3M-9QWX-04TZ-HB5N-RC8V-2EJF" in answer.text and "U ziet deze code maar één keer" in words(answer)
    assert "7K3M" not in (await web.get(page)).text
    services.on("GET", r"/certificates/\d+", refuse("not_found"))
    assert (await web.get(page)).status_code == 404 and (await web.post(page)).status_code == 404
