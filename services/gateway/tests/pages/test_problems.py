"""S15: the pages on which anybody reports a problem and shows a key, and on which the desk answers."""

import base64
import json
import re
from html import unescape
from typing import Any

import httpx
import pytest
from contracts.refusals import refuse
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

PAGE, PROOF = "/probleem-melden", "/probleem-melden/bewijs"
DESK = "/servicedesk/meldingen/01920000-0000-7000-8000-00000000000b"
REFERENCE = "7K3M-9QWX-04TZ-HB5N"
TYPED = {
    "soort": "leaked_key",
    "certificaat": "4a:01",
    "melding": "De sleutel staat op internet.",
    "email": "a@example.org",
}
KEY = ec.generate_private_key(ec.SECP256R1())
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def words(answer: httpx.Response) -> str:
    main = answer.text.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<(?!wbr)[^>]*>", " ", main).replace("<wbr>", "")).split())


def sent(services: Any, path: str) -> list[dict[str, Any]]:
    return [json.loads(each.content) for each in services.sent("POST", path)]


@pytest.fixture
def nobody(services: Any, web: httpx.AsyncClient) -> None:
    services.on("POST", "/identify", refuse("not_logged_in"))
    web.cookies.clear()


@pytest.mark.usefixtures("nobody")
async def test_s15_anybody_reports_and_gets_a_receipt(services: Any, web: httpx.AsyncClient) -> None:
    """S15: with a reference, a time, and the way to prove it; no cookie."""
    assert (await web.get(PAGE)).status_code == 200
    answer = await web.post(PAGE, data=TYPED)
    assert answer.status_code == 200 and REFERENCE in words(answer) and "set-cookie" not in answer.headers
    assert f"/CN={REFERENCE}" in unescape(answer.text) and 'action="/probleem-melden/bewijs"' in answer.text
    assert sent(services, "/problems") == [
        {
            "kind": "leaked_key",
            "certificate": "4a:01",
            "words": TYPED["melding"],
            "email": "a@example.org",
            "language": "nl",
        }
    ]


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ({"soort": ""}, "soort-1"),
        ({"melding": ""}, "melding"),
        ({"email": "geen"}, "email"),
        ({"soort": "x"}, "soort-1"),
    ],
)
async def test_s15_what_is_missing_is_said_at_its_place(
    typed: dict[str, str], place: str, services: Any, web: httpx.AsyncClient
) -> None:
    """S15: nothing is sent on, and what was typed stays."""
    answer = await web.post(PAGE, data={**TYPED, **typed})
    assert answer.status_code == 422 and sent(services, "/problems") == []
    assert re.findall(r'<li><a class="nl-link" href="#([\w-]+)"', answer.text) == [place]
    assert "4a:01" in answer.text


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize("file", [True, False])
async def test_s15_a_key_goes_to_the_service_and_to_no_page(
    file: bool, services: Any, web: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    """S15: pasted or as a file, in a body; not in the report itself, where it is refused."""
    der = KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    if file:
        answer = await web.post(PROOF, data={"referentie": REFERENCE}, files={"bestand": ("sleutel.der", der)})
    else:
        answer = await web.post(PROOF, data={"referentie": REFERENCE.lower(), "bewijs": PEM.decode()})
    assert answer.status_code == 200 and "De sleutel zelf bewaren wij niet" in words(answer)
    (command,) = sent(services, "/problems/proof")
    assert command["reference"] == REFERENCE
    assert base64.b64decode(command["proof"]).strip() == (der if file else PEM).strip()
    out = capsys.readouterr().out
    for line in [each for each in PEM.decode().splitlines() if len(each) > 30]:
        assert line not in answer.text and line not in out
    refused = await web.post(PAGE, data={**TYPED, "melding": PEM.decode()})
    assert (
        refused.status_code == 422
        and sent(services, "/problems") == []
        and PEM.decode().splitlines()[1] not in refused.text
    )


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (refuse("problem.unknown"), "kennen wij niet"),
        (refuse("problem.proof", reason="encrypted"), "met een wachtwoord versleuteld"),
        (refuse("problem.proof", reason="challenge"), "staat de referentie van uw melding niet"),
        (refuse("problem.proof", reason="unreadable"), "kunnen wij niet lezen"),
    ],
)
async def test_s15_what_proves_nothing_is_refused_in_words(
    refusal: Any, said: str, services: Any, web: httpx.AsyncClient
) -> None:
    """S15: with the reference, and without what was sent."""
    services.on("POST", "/problems/proof", refusal)
    answer = await web.post(PROOF, data={"referentie": REFERENCE, "bewijs": PEM.decode()})
    assert answer.status_code == refusal.status and said in words(answer) and REFERENCE in answer.text
    assert PEM.decode().splitlines()[1] not in answer.text
    wrong = await web.post(PROOF, data={"referentie": "kort", "bewijs": "x"})
    assert wrong.status_code == 422 and len(services.sent("POST", "/problems/proof")) == 1


@pytest.mark.usefixtures("nobody")
async def test_s15_reports_have_a_budget_of_their_own(services: Any, web: httpx.AsyncClient) -> None:
    """S15: who sends too many is told when to come back."""
    answers = [await web.post(PAGE, data=TYPED) for _ in range(14)]
    assert [a.status_code for a in answers[:10]] == [200] * 10 and answers[-1].status_code == 429
    assert len(sent(services, "/problems")) <= 11


async def test_s15_the_desk_answers_and_closes(services: Any, samples: Any, login: Any, web: httpx.AsyncClient) -> None:
    """S15: each by its own button; the certificates lead to their revocation; a refusal comes back on the page."""
    login(samples.desk())
    services.on("GET", r"/desk/problems/[\w-]+", samples.problem("answered"))
    services.on("POST", r"/desk/problems/[\w-]+/\w+", httpx.Response(200, text="null"))
    page = await web.get(DESK)
    assert 'href="/servicedesk/intrekken/2"' in page.text and "melder@veiligheid.example" in words(page)
    for button, field, way, body in (
        ("notitie", "notitie", "notes", {"text": "Gebeld"}),
        ("antwoord", "antwoord", "answers", {"text": "Gebeld"}),
        ("slot", "slot", "close", {"outcome": "revoked", "text": "Gebeld"}),
    ):
        answer = await web.post(DESK, data={"doe": button, field: "Gebeld", "uitkomst": "revoked"})
        assert answer.status_code == 303, answer.text
        assert sent(services, f"/desk/problems/01920000-0000-7000-8000-00000000000b/{way}") == [body]
    empty = await web.post(DESK, data={"doe": "slot", "slot": ""})
    assert empty.status_code == 422
    assert re.findall(r'<li><a class="nl-link" href="#([\w-]+)"', empty.text) == ["uitkomst-1", "slot"]
    services.on("POST", r"/desk/problems/[\w-]+/\w+", refuse("problem.closed"))
    closed = await web.post(DESK, data={"doe": "antwoord", "antwoord": "Nog iets"})
    assert closed.status_code == 409 and "al gesloten" in words(closed) and "Nog iets" in closed.text
