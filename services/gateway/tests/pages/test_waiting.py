"""A save that comes too soon: the same form with what was typed, when it may be tried again, and nothing that leaks."""

import base64
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import httpx
import pytest
from chassis.edge.budgets import Budget, Per
from contracts.orders import Step
from contracts.refusals import refuse
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from gateway.app import Apps
from gateway.steps import form_of

PATH = "/aanvragen/01920000-0000-7000-8000-000000000001"
SHOWN = "/bestellingen/01920000-0000-7000-8000-000000000002"
CASE = "/validatie/01920000-0000-7000-8000-000000000002"


def request(label: str = "CERTIFICATE REQUEST", **key: Any) -> str:
    made = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    text = made.sign(key.get("key") or ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    return text.public_bytes(Encoding.PEM).decode().strip().replace("CERTIFICATE REQUEST", label)


@pytest.fixture
def no_saves(portal: Apps) -> None:
    """Every save of this person comes too soon."""
    gate = portal.portal.state.gate
    gate.budgets["saves"] = one = Budget("saves", Per.PERSON, 1)
    gate.counted.spend(one, "CB1000002")
    gate.counted.spend(one, "CB9000001")


@pytest.fixture
def at(services: Any, samples: Any) -> Callable[[Step], None]:
    """The draft is complete up to this step."""
    return lambda step: services.on("GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=step)))


def waits(answer: httpx.Response) -> None:
    assert answer.status_code == 429 and 1 <= int(answer.headers["retry-after"]) <= 60
    assert "Even wachten" in answer.text and re.search(r"Druk na \d\d:\d\d:\d\d nog een keer", answer.text)
    assert 'lang="en"' in answer.text


@pytest.mark.parametrize("size", [ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 4096)])
async def test_a_certificate_step_keeps_everything_that_was_typed(
    at: Any, no_saves: None, services: Any, web: httpx.AsyncClient, size: Any
) -> None:
    at(Step.CERTIFICATE)
    csr = request(key=size)
    typed = {"versie": "4", "csr": csr, "namen": "a.example\r\nb.example", "email": "k@elders.example",
             "waarschuwingen": "ja"}  # fmt: skip
    answer = await web.post(f"{PATH}/certificaat", data=typed)
    waits(answer)
    assert csr.splitlines()[1] in unescape(answer.text)
    assert all(word in answer.text for word in ("a.example\nb.example", "k@elders.example", "nog niet opgeslagen"))
    assert services.sent("PUT", r"/drafts/.*/steps/.*") == []


async def test_other_steps_keep_what_was_chosen(at: Any, no_saves: None, samples: Any, web: httpx.AsyncClient) -> None:
    at(Step.MANAGER)
    person = samples.draft().managers[-1].number
    answer = await web.post(f"{PATH}/certificaatbeheerder", data={"versie": "4", "beheerder": person})
    waits(answer)
    assert re.findall(r'value="([^"]+)" checked', answer.text) == [person]
    at(Step.CONDITIONS)
    code = samples.draft().terms.declarations[0].code
    answer = await web.post(f"{PATH}/voorwaarden", data={"versie": "4", "akkoord": code})
    waits(answer)
    assert re.findall(r'value="([^"]+)" checked', answer.text) == [code]
    for step in (Step.CONTACT, Step.CHECK, Step.COMPLETION):
        at(step)
        waits(await web.post(f"{PATH}/{form_of(step).PATH}", data={"versie": "4"}))


async def test_a_service_that_is_busy_says_so_on_the_same_form(at: Any, services: Any, web: httpx.AsyncClient) -> None:
    at(Step.CERTIFICATE)
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", refuse("too_many", seconds=2))
    answer = await web.post(f"{PATH}/certificaat", data={"versie": "4", "csr": request(), "email": "k@elders.example"})
    waits(answer)
    assert answer.headers["retry-after"] == "2" and "k@elders.example" in answer.text


SECRET = ec.generate_private_key(ec.SECP256R1())


def body(form: PrivateFormat, encryption: Any = None) -> str:
    der = SECRET.private_bytes(Encoding.DER, form, encryption or NoEncryption())
    return base64.b64encode(der).decode()


PLAIN = body(PrivateFormat.PKCS8)


@pytest.mark.parametrize(
    "text",
    [
        f"-----BEGIN PRIVATE KEY-----\n{PLAIN}\n-----END PRIVATE KEY-----",
        f"-----BEGIN CERTIFICATE REQUEST-----\n{PLAIN}\n-----END CERTIFICATE REQUEST-----",
        f"-----BEGIN CERTIFICATE REQUEST-----\n{body(PrivateFormat.TraditionalOpenSSL)}\n-----END CERTIFICATE REQUEST-----",
        "-----BEGIN CERTIFICATE REQUEST-----\n"
        + body(PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
        + "\n-----END CERTIFICATE REQUEST-----",
        PLAIN,
        f"{request()}\n-----BEGIN PRIVATE KEY-----\n{PLAIN}\n-----END PRIVATE KEY-----",
        f"{request()}\n{PLAIN}",
    ],
)
async def test_a_private_key_that_nobody_has_read_does_not_come_back(
    at: Any, no_saves: None, web: httpx.AsyncClient, text: str
) -> None:
    at(Step.CERTIFICATE)
    pem = f"-----BEGIN PRIVATE KEY-----\n{PLAIN}"
    typed = {"versie": "4", "csr": text, "namen": PLAIN, "email": pem}
    answer = await web.post(f"{PATH}/certificaat", data=typed)
    waits(answer)
    shown = unescape(answer.text).replace("\n", "")
    secrets = {PLAIN, body(PrivateFormat.TraditionalOpenSSL), *re.findall("[A-Za-z0-9+/=]{40,}", text)}
    assert not [s for s in secrets if s[-40:] in shown]
    assert "geheime sleutel" in answer.text


async def test_a_validator_keeps_the_reason_that_was_typed(
    no_saves: None, services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    login(samples.validator())
    mine = {"claimed_by": "CB9000001", "claimed_by_name": "Vera Toets"}
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(**mine))
    answer = await web.post(f"{CASE}/afwijzen", data={"versie": "3", "reden": "Het domein is niet van u."})
    waits(answer)
    assert "Het domein is niet van u." in answer.text
    for word in ("claim", "goedkeuren"):
        waits(await web.post(f"{CASE}/{word}", data={"versie": "3"}))
    assert services.sent("POST", r"/validation/.*") == []


async def test_starting_and_discarding_are_saves_too(no_saves: None, services: Any, web: httpx.AsyncClient) -> None:
    for path in ("/servercertificaten/2/verlengen", f"{PATH}/verwijderen"):
        answer = await web.post(path)
        assert answer.status_code == 429 and "knop “Vorige”" in answer.text
    assert services.sent("POST", "/drafts") == services.sent("DELETE", r"/drafts/.*") == []


async def test_an_export_that_comes_too_soon_is_a_page_that_says_when(services: Any, web: httpx.AsyncClient) -> None:
    services.on("GET", "/certificates.csv", refuse("too_many", seconds=41))
    answer = await web.get("/servercertificaten.csv?naam=voorbeeld")
    assert answer.status_code == 429 and answer.headers["retry-after"] == "41" and "41 seconden" in answer.text
    assert 'href="/servercertificaten.csv?naam=voorbeeld"' in answer.text


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_F_22_a_part_that_does_not_answer_is_a_page_that_says_what_was_kept_and_what_to_do(
    services: Any, web: httpx.AsyncClient, language: str
) -> None:
    services.on("GET", r"/orders/[\w-]+", refuse("not_now", seconds=5))
    answer = await web.get(SHOWN, params={"taal": language})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    kept, again = {
        "nl": ("Wat u eerder bewaarde, staat er nog", "Probeer opnieuw"),
        "en": ("What you saved before is still there", "Try again"),
    }[language]
    assert kept in answer.text and again in answer.text and SHOWN in answer.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ("Wat u eerder bewaarde, staat er nog", "Ga over 5 seconden terug naar de pagina")),
        ("en", ("What you saved before is still there", "Go back to the page in 5 seconds")),
    ],
)
async def test_F_22_a_command_that_was_not_answered_is_one_instruction_and_the_way_back(
    services: Any, at: Any, web: httpx.AsyncClient, language: str, words: tuple[str, ...]
) -> None:
    """A link to the page that it was sent from, which shows how things stand; nothing is sent again by itself."""
    at(Step.CERTIFICATE)
    web.headers["cookie"] += f"; __Host-taal={language}"
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", refuse("not_now", seconds=5))
    answer = await web.post(f"{PATH}/certificaat", data={"versie": "4", "csr": request(), "email": "k@elders.example"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    assert all(sentence in main for sentence in words) and "Vorige" not in main and "Back button" not in main
    assert re.findall(r'<a class="nl-button nl-button--primary" href="([^"]+)"', main) == [f"{PATH}/certificaat"]
    assert "<form" not in main


async def test_a_command_that_no_page_has_the_address_of_leads_back_to_the_page_it_was_sent_from(
    services: Any, web: httpx.AsyncClient
) -> None:
    services.on("POST", r"/orders/[\w-]+/withdraw", refuse("not_now", seconds=5))
    sent = {"reden": "Bedacht"}
    for came_from, back in ((SHOWN, SHOWN), (f"{SHOWN}/intrekken", "/home"), ("https://elders.example/", "/home")):
        page = came_from if came_from.startswith("https:") else f"https://localhost:8443{came_from}"
        answer = await web.post(f"{SHOWN}/intrekken", data=sent, headers={"referer": page})
        assert answer.status_code == 503
        assert f'nl-button--primary" href="{back}"' in answer.text, came_from
