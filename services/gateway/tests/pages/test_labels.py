"""S14: the page on which a subscriber says what it calls its certificate, and where it is shown."""

import json
import re
from html import unescape
from typing import Any

import httpx
import pytest
from contracts.labels import Labels
from contracts.orders import Step
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


STEP = "/aanvragen/01920000-0000-7000-8000-000000000001/certificaat"
SAVED = r"/drafts/[\w-]+/steps/certificate"
CALLED = {"own_name": "Zaaksysteem", "own_reference": "CMDB-1042", "cost_centre": None}
INPUTS = {"eigen-naam": " Zaaksysteem ", "kenmerk": "CMDB-1042", "kostenplaats": ""}
ASKED = {"versie": "4", "csr": "MIIB", "namen": "", "email": "k@voorbeeldstad.example"}


def at_the_step(services: Any, samples: Any, **more: Any) -> None:
    done = samples.done(until=Step.CERTIFICATE)
    services.on("GET", r"/drafts/[\w-]+", samples.draft(done=done, **more))


def answered(services: Any) -> list[Any]:
    return [json.loads(each.content)["answers"]["texts"] for each in services.sent("PUT", SAVED)]


async def test_s14_an_order_asks_what_its_certificate_will_be_called(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """S14: the fields show what the draft proposes, and what was typed goes along; a page without them changes nothing."""
    at_the_step(services, samples, texts=CALLED)
    shown = await web.get(STEP)
    assert 'name="eigen-naam" autocomplete="off" maxlength="80" value="Zaaksysteem"' in shown.text
    assert "Eigen gegevens (niet verplicht)" in words(shown)
    services.on("PUT", SAVED, samples.draft(done=(*samples.done(until=Step.CERTIFICATE), Step.CERTIFICATE), version=5))
    for inputs in (INPUTS, {}):
        assert (await web.post(STEP, data=ASKED | inputs)).status_code == 303
    assert answered(services) == [CALLED, None]


@pytest.mark.parametrize(
    ("field", "text"), [("eigen-naam", "x" * 81), ("kenmerk", "a\u202eb"), ("kostenplaats", "x" * 500)]
)
async def test_s14_what_can_not_be_kept_is_said_at_its_field_in_the_step(
    field: str, text: str, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """S14: nothing of the step is saved, and the rest that was typed stays."""
    at_the_step(services, samples)
    answer = await web.post(STEP, data={**ASKED, **INPUTS, field: text})
    assert answer.status_code == 422 and answered(services) == []
    assert re.findall(r'<li><a class="nl-link" href="#([\w-]+)"', answer.text) == [field]
    assert "k@voorbeeldstad.example" in answer.text and ('value="CMDB-1042"' in answer.text or field == "kenmerk")


async def test_s14_a_private_key_in_these_fields_of_the_step_goes_nowhere(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """S14: said at the field, and shown nowhere again."""
    at_the_step(services, samples)
    key = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----"
    answer = await web.post(STEP, data={**ASKED, **INPUTS, "kostenplaats": key})
    assert answer.status_code == 422 and answered(services) == [] and "PRIVATE KEY--" not in answer.text
    assert re.findall(r'<li><a class="nl-link" href="#([\w-]+)"', answer.text) == ["kostenplaats"]


async def test_s14_who_ordered_and_who_checks_read_them(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """S14: on the check page before placing, on the order's page afterwards; lines only of what there is."""
    services.on(
        "GET",
        r"/drafts/[\w-]+",
        samples.draft(done=samples.done(until=Step.CHECK), csr="x", csr_summary=samples.summary(), texts=CALLED),
    )
    services.on("GET", r"/orders/[\w-]+", samples.order(texts=CALLED))
    order = "/bestellingen/01920000-0000-7000-8000-000000000002"
    for page in (STEP.replace("certificaat", "controle"), order):
        shown = words(await web.get(page))
        assert "Eigen naam Zaaksysteem" in shown and "Eigen kenmerk CMDB-1042" in shown, page
        assert "Kostenplaats" not in shown, page
