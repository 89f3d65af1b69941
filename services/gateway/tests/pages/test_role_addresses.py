"""N9: the page on which an organisation says where its notices go besides to its people."""

import json
from typing import Any

import httpx
import pytest
from contracts.refusals import refuse

from .conftest import log_in

CONFIRMED, WAITS = "certificaten@", "00000000-0000-0000-0000-000000000005"


async def test_n9_each_address_says_where_it_stands(web: httpx.AsyncClient) -> None:
    page = (await web.get("/organisatie")).text
    assert page.count("Verwijder dit adres") == 2 and page.count("Bevestig dit adres") == 1
    assert "U heeft nog 4 pogingen voor deze code." in page and 'aria-current="page"' in page


async def test_n9_one_that_bounced_says_why_and_asks_for_a_code(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    services.on("GET", "/role-addresses", samples.role_addresses(last="bounced"))
    page = (await web.get("/organisatie")).text
    assert page.count("Mail komt niet aan") == 3 and "zegt dat het niet bestaat (code 5.1.1)" in page
    assert "kwamen op drie dagen terug (code 5.2.2)" in page and "Nog niet bevestigd" not in page
    assert page.count("Stuur een nieuwe code") == 3 and page.count("Bevestig dit adres") == 1
    assert "Krijgt berichten" not in page


async def test_n9_a_new_address_goes_to_organisation_and_back_to_the_page(
    services: Any, web: httpx.AsyncClient
) -> None:
    answer = await web.post("/organisatie/adressen", data={"adres": " beheer@voorbeeldstad.example "})
    assert (answer.status_code, answer.headers["location"]) == (303, "/organisatie")
    (sent,) = services.sent("POST", "/role-addresses")
    assert json.loads(sent.content) == {"address": "beheer@voorbeeldstad.example"}


@pytest.mark.parametrize(
    "typed", ["", "geen adres", "a@b", "é@voorbeeldstad.example", "x" * 300 + "@voorbeeldstad.example"]
)
async def test_what_is_no_address_asks_nobody(services: Any, web: httpx.AsyncClient, typed: str) -> None:
    answer = await web.post("/organisatie/adressen", data={"adres": typed})
    assert answer.status_code == 422 and 'href="#adres"' in answer.text and 'aria-invalid="true"' in answer.text
    assert services.sent("POST", "/role-addresses") == []


async def test_n9_a_wrong_code_is_told_at_its_field(services: Any, web: httpx.AsyncClient) -> None:
    wrong = refuse("email_code.wrong", number=2, at="2031-05-07T10:00:00+00:00", left=3)
    services.on("POST", r"/role-addresses/[\w-]+/confirm", wrong)
    answer = await web.post(f"/organisatie/adressen/{WAITS}/bevestigen", data={"code": "987650"})
    assert (
        answer.status_code == 422 and f'href="#code-{WAITS}"' in answer.text and "Deze code klopt niet." in answer.text
    )
    assert "987650" not in answer.text, "what was typed is not shown again"


@pytest.mark.parametrize("slug", ["role_address.full", "role_address.many_mails", "email_code.many_mails"])
async def test_n9_what_cannot_be_now_is_said_on_the_page(services: Any, web: httpx.AsyncClient, slug: str) -> None:
    services.on("POST", "/role-addresses", refuse(slug, count=5, at="2031-05-07T10:00:00+00:00"))
    answer = await web.post("/organisatie/adressen", data={"adres": "beheer@voorbeeldstad.example"})
    assert answer.status_code in {409, 429} and 'value="beheer@voorbeeldstad.example"' in answer.text


async def test_n9_it_is_removed_in_one_press_and_pressing_twice_is_no_fault(
    services: Any, web: httpx.AsyncClient
) -> None:
    for answered in (httpx.Response(204), refuse("not_found")):
        services.on("DELETE", r"/role-addresses/[\w-]+", answered)
        answer = await web.post(f"/organisatie/adressen/{WAITS}/verwijderen", data={})
        assert (answer.status_code, answer.headers["location"]) == (303, "/organisatie")


@pytest.mark.parametrize("way", ["code", "bevestigen"])
async def test_n9_an_address_that_is_gone_meanwhile_is_said_on_the_page(
    services: Any, web: httpx.AsyncClient, way: str
) -> None:
    services.on("POST", r"/role-addresses/[\w-]+/(code|confirm)", refuse("not_found"))
    answer = await web.post(f"/organisatie/adressen/{WAITS}/{way}", data={"code": "123456"})
    assert answer.status_code == 409 and "Dit adres staat er niet meer" in answer.text and "<form" in answer.text


@pytest.mark.parametrize(("role", "may"), [("representative", True), ("contact_full", True), ("contact_basic", False)])
async def test_n9_who_may_not_keep_them_has_no_way_there(
    services: Any, samples: Any, web: httpx.AsyncClient, role: str, may: bool
) -> None:
    log_in(services, samples.session(roles=(role,)))
    assert ('href="/organisatie"' in (await web.get("/servercertificaten")).text) is may
    assert ((await web.get("/organisatie")).status_code == 200) is may
