"""S14: the page on which a subscriber says what it calls its certificate, and where it is shown."""

import json
import re
from html import unescape
from typing import Any

import httpx
import pytest
from contracts.labels import Labels
from contracts.refusals import refuse

PAGE = "/servercertificaten/2/eigen-gegevens"
TYPED = {"versie": "3", "eigen-naam": " Zaaksysteem ", "kenmerk": "", "kostenplaats": "4712"}


def words(answer: httpx.Response) -> str:
    main = answer.text.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<(?!wbr)[^>]*>", " ", main).replace("<wbr>", "")).split())


def sent(services: Any) -> list[dict[str, Any]]:
    return [json.loads(each.content) for each in services.sent("PUT", "/certificates/2/labels")]


async def test_s14_what_is_typed_is_kept_and_leads_back(services: Any, web: httpx.AsyncClient) -> None:
    """S14: blanks around it are nobody's, an empty field is none, and the page's own version goes along."""
    shown = await web.get(PAGE)
    assert 'value="CMDB-1042"' in shown.text and "Joris Bos wijzigde dit het laatst" in words(shown)
    answer = await web.post(PAGE, data=TYPED)
    assert (answer.status_code, answer.headers["location"]) == (303, "/servercertificaten/2#eigen-gegevens")
    assert sent(services) == [{"version": 3, "own_name": "Zaaksysteem", "own_reference": None, "cost_centre": "4712"}]


@pytest.mark.parametrize(
    ("field", "text"),
    [("eigen-naam", "x" * 81), ("kenmerk", "a\nb"), ("kostenplaats", "a\u202eb"), ("kenmerk", "x" * 500)],
)
async def test_s14_what_is_wrong_is_said_at_its_field(
    field: str, text: str, services: Any, web: httpx.AsyncClient
) -> None:
    """S14: nothing is kept, and the rest that was typed stays."""
    answer = await web.post(PAGE, data={**TYPED, field: text})
    assert answer.status_code == 422 and sent(services) == []
    assert re.findall(r'<li><a class="nl-link" href="#([\w-]+)"', answer.text) == [field]
    assert 'value="4712"' in answer.text or field == "kostenplaats"


async def test_s14_a_colleague_was_first(services: Any, web: httpx.AsyncClient) -> None:
    """S14: said with what is kept now beside what was typed; pressing again overwrites knowingly."""
    services.on("PUT", r"/certificates/\d+/labels", refuse("labels.stale", version=4))
    answer = await web.post(PAGE, data={**TYPED, "versie": "2"})
    assert answer.status_code == 409 and 'value="4712"' in answer.text and 'name="versie" value="3"' in answer.text
    assert "Een collega heeft deze gegevens net gewijzigd" in words(answer) and "Nu is bewaard: 4711" in words(answer)


async def test_s14_a_private_key_is_never_kept(services: Any, web: httpx.AsyncClient) -> None:
    """S14: pasted in the wrong field, it goes nowhere."""
    key = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----"
    answer = await web.post(PAGE, data={**TYPED, "kenmerk": key})
    assert answer.status_code == 422 and sent(services) == [] and "MIIB" not in answer.text


async def test_s14_it_is_shown_with_the_certificate_and_in_the_list(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """S14: under the name in the list, which sorts by each of them too; nothing of it where nobody gave any."""
    assert "CMDB-1042" in words(await web.get("/servercertificaten/2"))
    listed = await web.get("/servercertificaten")
    assert "Koppelvlak zaaksysteem · CMDB-1042 · kostenplaats 4711" in words(listed)
    assert re.findall(r"sorteer=(eigen-naam|kenmerk|kostenplaats)", listed.text) == [
        "eigen-naam",
        "kenmerk",
        "kostenplaats",
    ]
    (turned,) = re.findall(
        r'href="([^"]*)" aria-current="true">kostenplaats',
        (await web.get("/servercertificaten?sorteer=kostenplaats")).text,
    )
    assert "richting=af" in turned and "sorteer=kostenplaats" in turned
    services.on("GET", r"/certificates/\d+", samples.detail(labels=Labels()))
    assert "Geef dit certificaat een eigen naam" in words(await web.get("/servercertificaten/2"))
    for method, path in (("GET", r"/certificates/\d+"), ("PUT", r"/certificates/\d+/labels")):
        services.on(method, path, refuse("not_found"))
    assert (await web.get(PAGE)).status_code == 404 and (await web.post(PAGE, data=TYPED)).status_code == 404
