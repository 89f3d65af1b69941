"""S7: validation and the service desk revoke for who calls."""

import json
import re
from html import unescape
from typing import Any

import httpx
import pytest
from contracts.refusals import refuse

PAGE = "/servicedesk/intrekken"
NAME = "koppelvlak.voorbeeldstad.example"
TYPED = {"reden": "superseded", "beller": "Karel Tak", "vastgesteld": "Teruggebeld op zijn nummer", "naam": NAME}


@pytest.fixture
def desk(services: Any, samples: Any, login: Any) -> Any:
    """The service desk is logged in and finds certificate 2."""
    login(samples.desk())
    services.on("GET", r"/desk/certificates/\d+", samples.found())
    services.on("POST", r"/desk/certificates/\d+/revocation", samples.revocation("asked", road="staff", asked_by=None))
    return services


def words(answer: httpx.Response) -> str:
    main = answer.text.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<(?!wbr)[^>]*>", " ", main).replace("<wbr>", "")).split())


async def test_s7_found_by_a_serial_number_as_it_is_read_out(desk: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """S7: nothing is asked before one is typed; what is no number, or of nothing, is said at the field."""
    assert (await web.get(PAGE)).status_code == 200 and not desk.sent("GET", "/desk/certificates")
    desk.on("GET", "/desk/certificates", samples.several(samples.found()))
    answer = await web.get(PAGE, params={"serienummer": " 4A:00 11 "})
    assert desk.sent("GET", "/desk/certificates")[0].url.params["serial"] == "4A:00 11"
    assert f'href="{PAGE}/2"' in answer.text and "P1234567" in words(answer)
    desk.on("GET", "/desk/certificates", samples.several())
    for typed, said in (
        ("4a01", "Er is geen certificaat met dit serienummer"),
        ("koppelvlak", "alleen cijfers"),
        ("f" * 41, "alleen cijfers"),
    ):
        answer = await web.get(PAGE, params={"serienummer": typed})
        assert answer.status_code == 200 and said in words(answer) and 'href="#serienummer"' in answer.text
    assert len(desk.sent("GET", "/desk/certificates")) == 2


async def test_s7_with_who_called_it_is_asked_once(desk: Any, web: httpx.AsyncClient) -> None:
    """S7: the name typed over, in whichever case; then the page shows how far it is."""
    answer = await web.post(f"{PAGE}/2", data=TYPED | {"naam": f" {NAME.upper()} "})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}/2")
    (request,) = desk.sent("POST", "/desk/certificates/2/revocation")
    assert json.loads(request.content) == {
        "reason": "superseded",
        "caller": "Karel Tak",
        "identified": "Teruggebeld op zijn nummer",
    }


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"reden": ""}, "reden-1"),
        ({"beller": " "}, "beller"),
        ({"beller": "x" * 201}, "beller"),
        ({"vastgesteld": "kort"}, "vastgesteld"),
        ({"naam": "koppelvlak"}, "naam"),
        (
            {"vastgesteld": "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----"},
            "vastgesteld",
        ),
    ],
)
async def test_s7_what_is_missing_is_said_at_its_field(
    typed: dict[str, str], field: str, desk: Any, web: httpx.AsyncClient
) -> None:
    """S7: nothing is revoked, and the rest of what was typed stays."""
    answer = await web.post(f"{PAGE}/2", data=TYPED | typed)
    assert answer.status_code == 422 and not desk.sent("POST", r"/desk/.*")
    assert re.findall(r'<li><a class="nl-link" href="#([\w-]+)"', answer.text) == [field]
    kept = [value for name, value in TYPED.items() if name not in {*typed, "reden"}]
    assert all(f'value="{value}"' in answer.text for value in kept)


async def test_s7_what_the_service_refuses_is_told_on_the_page(desk: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """S7: over meanwhile; and what is being revoked shows for whom, with no form."""
    desk.on("POST", r"/desk/certificates/\d+/revocation", refuse("revocation.over", reason="revoked"))
    answer = await web.post(f"{PAGE}/2", data=TYPED)
    assert answer.status_code == 409 and "Karel Tak" in answer.text
    desk.on("GET", r"/desk/certificates/\d+", samples.found("sent"))
    shown = await web.get(f"{PAGE}/2")
    assert "Wie belde er?" in words(shown) and "Karel Tak, gemeente Voorbeeldstad" in words(shown)
    assert f'action="{PAGE}/2" novalidate' not in shown.text
    assert f'data-live="{PAGE}/2/live"' in shown.text


async def test_s7_no_customer_comes_here(services: Any, web: httpx.AsyncClient) -> None:
    """S7: a contact person is told that it is not theirs."""
    for answer in (await web.get(PAGE), await web.get(f"{PAGE}/2"), await web.post(f"{PAGE}/2", data=TYPED)):
        assert answer.status_code == 403
    assert not services.sent("GET", r"/desk/.*") and not services.sent("POST", r"/desk/.*")
