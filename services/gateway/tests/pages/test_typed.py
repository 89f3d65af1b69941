"""What stands in an open step, as pages send it and put it back (L7)."""

import base64
import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from chassis.edge.budgets import Budget, Per
from chassis.testing.bombs import mersenne_key
from contracts.orders import Step, Typed
from contracts.refusals import refuse
from gateway.app import Apps

SESSION = "ab" * 8  # what its pages know of it
DRAFT = "/aanvragen/01920000-0000-7000-8000-000000000001"
FORM = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-mode": "no-cors"}
KEEP = r"/drafts/[\w-]+/typed"


@pytest.fixture(autouse=True)
def orders(services: Any) -> None:
    services.on("PUT", KEEP, httpx.Response(204))
    services.on("DELETE", KEEP, httpx.Response(204))


async def send(web: httpx.AsyncClient, word: str = "certificaat", **fields: str) -> httpx.Response:
    fields = {"versie": "4", "sessie": SESSION, **fields}
    return await web.post(f"{DRAFT}/{word}/getypt", content=urlencode(fields), headers=FORM)


def sent(services: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(services.sent("PUT", KEEP)[-1].content)
    return body


async def test_l7_a_form_is_kept_as_it_was_typed_and_is_no_use_of_the_session(
    web: httpx.AsyncClient, services: Any
) -> None:
    answer = await send(web, csr="-----BEGIN\r\nhalf", namen=" a.example,\r\n b", email="half@")
    assert (answer.status_code, answer.content) == (204, b"")
    texts = {"csr": "-----BEGIN\nhalf", "names": " a.example,\n b", "email": "half@"}
    assert sent(services) == {"version": 4, "step": "certificate", "texts": texts}
    assert json.loads(services.sent("POST", "/identify")[-1].content)["passive"]
    await send(web, looptijd="730")
    assert sent(services)["texts"] == {"term": "730"}
    await send(web, "certificaatbeheerder", beheerder="CB1000011")
    assert (sent(services)["step"], sent(services)["texts"]) == ("manager", {"manager": "CB1000011"})


@pytest.mark.parametrize("whose", ["cd" * 8, "", SESSION * 4])
async def test_l7_what_stands_on_a_page_of_another_session_is_not_kept(
    web: httpx.AsyncClient, services: Any, whose: str
) -> None:
    """A colleague logged in beside the open page: what is on it would be kept as that colleague's."""
    assert (await send(web, csr="x", sessie=whose)).status_code == 403
    assert not services.sent("PUT", KEEP)


async def test_b05_a_private_key_is_left_out_in_whatever_field_it_stands(web: httpx.AsyncClient, services: Any) -> None:
    key = base64.encodebytes(mersenne_key(521, 607)).decode()
    for field, name in (("csr", "csr"), ("namen", "names"), ("email", "email")):
        typed = {"csr": "x", "namen": "y", "email": "z", field: key}
        assert (await send(web, **typed)).status_code == 204
        assert sent(services)["texts"].keys() == {"csr", "names", "email"} - {name}
        assert key.split()[1] not in services.sent("PUT", KEEP)[-1].content.decode()


async def test_l7_what_is_longer_than_the_form_takes_is_left_out(web: httpx.AsyncClient, services: Any) -> None:
    assert (await send(web, csr="x" * 16_385, namen="y", email="z" * 301)).status_code == 204
    assert sent(services)["texts"] == {"names": "y"}


@pytest.mark.parametrize("word", ["contactpersoon", "controle", "voorwaarden", "afronding", "bestaat-niet"])
async def test_l7_where_nothing_is_typed_nothing_is_kept(web: httpx.AsyncClient, services: Any, word: str) -> None:
    """Ticks of declarations among them: agreeing is an act."""
    assert (await send(web, word, akkoord="d1")).status_code == 404
    assert not services.sent("PUT", KEEP)


async def test_l7_another_site_keeps_nothing(web: httpx.AsyncClient, services: Any) -> None:
    """The protection of every form: also for what a browser sends while a page is left."""
    for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
        answer = await web.post(f"{DRAFT}/certificaat/getypt", content="versie=4&csr=x", headers={**FORM, **headers})
        assert answer.status_code == 403
        assert (await web.post(f"{DRAFT}/certificaat/getypt/weg", headers=headers)).status_code == 403
    assert not services.sent("PUT", KEEP) and not services.sent("DELETE", KEEP)


async def test_l7_typing_has_a_budget_of_its_own(web: httpx.AsyncClient, services: Any, portal: Apps) -> None:
    """Spent, a step can still be saved; and the other way round."""
    portal.portal.state.gate.budgets["typed"] = Budget("typed", Per.PERSON, 2)
    assert [(await send(web, csr="x")).status_code for _ in range(3)] == [204, 204, 429]
    assert len(services.sent("PUT", KEEP)) == 2
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", refuse("draft.findings"))
    saved = await web.post(f"{DRAFT}/certificaat", data={"versie": "4", "csr": "x"})
    assert saved.status_code == 422


async def test_l7_what_was_typed_is_in_the_form_again_and_can_be_dropped(
    web: httpx.AsyncClient, services: Any, samples: Any
) -> None:
    before = samples.now - timedelta(minutes=20)
    kept = (Typed(step=Step.CERTIFICATE, texts={"csr": "-----BEGIN half", "names": "nieuw.example"}, at=before),
            Typed(step=Step.MANAGER, texts={"manager": "CB1000011"}, at=samples.now + timedelta(minutes=1)))  # fmt: skip
    draft = samples.draft(done=samples.done(until=Step.CERTIFICATE), typed=kept)
    services.on("GET", r"/drafts/[\w-]+", draft)
    text = (await web.get(f"{DRAFT}/certificaat")).text
    assert "U was hier gebleven; nog niet opgeslagen" in text and "Het concept is daarna nog gewijzigd." in text
    assert "-----BEGIN half</textarea>" in text and ">nieuw.example</textarea>" in text
    assert 'value="k.tak@voorbeeldstad.example"' in text, "a field that was not kept is as it was saved"
    text = (await web.get(f"{DRAFT}/certificaatbeheerder")).text
    assert "U was hier gebleven" in text and "daarna nog gewijzigd" not in text
    assert 'value="CB1000011" checked' in text and text.count(" checked") == 1
    answer = await web.post(f"{DRAFT}/certificaat/getypt/weg")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{DRAFT}/certificaat")
    assert services.sent("DELETE", KEEP)[0].url.params["step"] == "certificate"
    assert "U was hier gebleven" not in (await web.get(f"{DRAFT}/contactpersoon")).text


async def test_l7_a_term_that_was_chosen_and_not_saved_is_chosen_again(
    web: httpx.AsyncClient, services: Any, samples: Any
) -> None:
    """One that can't be had any more is the draft's again, and then nothing is told."""
    offered = (samples.term(365), samples.term(730))
    kept = Typed(step=Step.CERTIFICATE, texts={"term": "730"}, at=samples.now)
    services.on(
        "GET",
        r"/drafts/[\w-]+",
        samples.draft(done=samples.done(until=Step.CERTIFICATE), offered=offered, typed=(kept,)),
    )
    text = (await web.get(f"{DRAFT}/certificaat")).text
    assert "U was hier gebleven" in text and re.findall(r'value="(\d+)" checked', text) == ["730"]
    offered = (samples.term(365), samples.term(1095))
    services.on(
        "GET",
        r"/drafts/[\w-]+",
        samples.draft(done=samples.done(until=Step.CERTIFICATE), offered=offered, typed=(kept,)),
    )
    text = (await web.get(f"{DRAFT}/certificaat")).text
    assert "U was hier gebleven" not in text and re.findall(r'value="(\d+)" checked', text) == ["365"]


async def test_l7_what_equals_the_draft_or_is_gone_is_not_told(
    web: httpx.AsyncClient, services: Any, samples: Any
) -> None:
    texts = {"csr": "", "names": "test-koppelvlak.voorbeeldstad.example\n", "email": "k.tak@voorbeeldstad.example"}
    same = Typed(step=Step.CERTIFICATE, texts=texts, at=samples.now)
    gone = Typed(step=Step.MANAGER, texts={"manager": "CB9999999"}, at=samples.now)
    services.on("GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=Step.CERTIFICATE), typed=(same, gone)))
    for word in ("certificaat", "certificaatbeheerder"):
        assert "U was hier gebleven" not in (await web.get(f"{DRAFT}/{word}")).text


async def test_l7_only_steps_in_which_something_is_typed_send_it(
    web: httpx.AsyncClient, services: Any, samples: Any
) -> None:
    services.on("GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=Step.COMPLETION)))
    for word in ("contactpersoon", "certificaatbeheerder", "certificaat", "controle", "voorwaarden", "afronding"):
        found = f'data-typed="{DRAFT}/{word}/getypt"' in (await web.get(f"{DRAFT}/{word}")).text
        assert found is (word in {"certificaatbeheerder", "certificaat"}), word
