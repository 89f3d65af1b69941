"""S7: the page that asks for a revocation, and what a certificate's page says of one (R-110, R-115)."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest
from chassis import clock
from contracts.certificates import CertificateDetail
from contracts.refusals import refuse

PAGE, FORM = "/servercertificaten/2", "/servercertificaten/2/intrekken"
NAME = "koppelvlak.voorbeeldstad.example"
SURE = {"reden": "keyCompromise", "naam": NAME.upper()}
Visit = Callable[[str], Awaitable[httpx.Response]]


def words(answer: httpx.Response) -> str:
    """What a page says, without its markup."""
    main = answer.text.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<(?!wbr)[^>]*>", " ", main).replace("<wbr>", "")).split())


def sent(services: Any) -> list[dict[str, Any]]:
    return [json.loads(one.content) for one in services.sent("POST", "/certificates/2/revocation")]


async def test_r110_five_reasons_in_plain_words_and_none_chosen(visit: Visit) -> None:
    """R-110: the five of RFC 5280, none of them chosen for anybody, and the consequences that are known."""
    answer = await visit("revoke")
    codes = re.findall(r'name="reden" id="[^"]*" value="([^"]*)"( checked)?', answer.text)
    assert [code for code, _ in codes] == [
        "keyCompromise", "superseded", "cessationOfOperation", "affiliationChanged", "unspecified",
    ]  # fmt: skip
    assert not any(checked for _, checked in codes) and 'id="naam" name="naam"' in answer.text
    assert 'href="/servercertificaten/2/verlengen">Eerst verlengen' in answer.text
    said = words(answer)
    for part in ("nooit meer geldig", "Karel Tak is de certificaatbeheerder", "Er is geen geldig certificaat dat dit vervangt",
                 "test-koppelvlak.voorbeeldstad.example"):  # fmt: skip
        assert part in said, part
    assert "Er is een geldig certificaat dat dit vervangt" in words(await visit("revoke-replaced"))
    assert "het nieuwe certificaat is er nog niet" in words(await visit("revoke-asked"))
    assert "nog niets bestellen of intrekken" in words(await visit("revoke-read-only"))


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ({}, ["reden-1", "naam"]),
        ({"reden": "superseded"}, ["naam"]),
        ({"naam": NAME}, ["reden-1"]),
        ({"reden": "certificateHold", "naam": NAME}, ["reden-1"]),
        ({"reden": "superseded", "naam": NAME[:-1]}, ["naam"]),
    ],
)
async def test_s7_without_a_reason_and_its_name_nothing_is_asked(
    typed: dict[str, str], missing: list[str], services: Any, web: httpx.AsyncClient
) -> None:
    """The page says what is missing and keeps what was chosen and typed."""
    answer = await web.post(FORM, data=typed)
    assert answer.status_code == 422 and sent(services) == []
    assert re.findall(r'<li><a class="nl-link" href="#([\w-]+)"', answer.text) == missing
    assert ('value="superseded" checked' in answer.text) is (typed.get("reden") == "superseded")
    assert f'value="{typed.get("naam", "")}"' in answer.text


async def test_s7_the_button_asks_once_more_and_leads_to_the_certificate(services: Any, web: httpx.AsyncClient) -> None:
    """However often: the same command, and the certificate's page."""
    for _ in range(3):
        answer = await web.post(FORM, data=SURE)
        assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert sent(services) == [{"reason": "keyCompromise"}] * 3


async def test_s7_what_is_over_leads_to_its_own_page(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """Neither form nor error for one that expired, is revoked, or is being revoked."""
    for view in (samples.detail(status="expired"), samples.stopping("sent"), samples.stopping("seen")):
        services.on("GET", r"/certificates/\d+", view)
        answer = await web.get(FORM)
        assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
        assert f'href="{FORM}"' not in (await web.get(PAGE)).text
    services.on("POST", r"/certificates/\d+/revocation", refuse("revocation.over", reason="expired"))
    answer = await web.post(FORM, data=SURE)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)


async def test_another_subscribers_is_not_there(services: Any, web: httpx.AsyncClient) -> None:
    """INV-6: neither the form nor what comes of it."""
    services.on("GET", r"/certificates/\d+", refuse("not_found"))
    services.on("POST", r"/certificates/\d+/revocation", refuse("not_found"))
    services.on("GET", r"/certificates/\d+/revocation", refuse("not_found"))
    assert (await web.get(FORM)).status_code == 404
    assert (await web.post(FORM, data=SURE)).status_code == 404
    assert (await web.get(f"{PAGE}/live")).status_code == 404


async def test_s7_a_read_only_session_revokes_nothing(
    services: Any, samples: Any, login: Callable[[Any], None], web: httpx.AsyncClient
) -> None:
    """R-168: the card can't be checked now; the page names the number to call."""
    login(samples.session(read_only=True))
    answer = await web.post(FORM, data=SURE)
    assert answer.status_code == 403 and "bestellen of intrekken" in words(answer) and sent(services) == []


@pytest.mark.parametrize(
    ("shown", "status", "said", "live"),
    [
        ("detail", "Geldig", "Intrekken", False),
        ("detail-revoking", "Wordt ingetrokken", "Sanne de Vries vroeg dit op", True),
        ("detail-revoking-confirmed", "Wordt ingetrokken", "Het duurt nog even tot iedereen dat kan zien", True),
        ("detail-revoked-leaked", "Ingetrokken", "Deze sleutel zit nog in andere certificaten", False),
        ("detail-revoked-by-ca", "Ingetrokken", "trok dit certificaat zelf in", False),
        ("detail-not-revoked", "Geldig", "Intrekken is niet gelukt", False),
    ],
)
async def test_r115_the_page_says_how_far_it_is(shown: str, status: str, said: str, live: bool, visit: Visit) -> None:
    """R-115: being revoked until everybody can see it; while something can still change, the page waits for it."""
    answer = await visit(shown)
    badge = re.search(r'class="nl-data-badge[^>]*>.*?</svg>([^<]*)<', answer.text, re.DOTALL)
    assert badge and badge[1] == status and said in words(answer)
    assert (f'data-live="{PAGE}/live"' in answer.text) is live
    assert ('class="mc-noscript"' in answer.text) is live, "without script there is a button"
    assert (f'href="{FORM}"' in answer.text) is (status == "Geldig")
    if shown == "detail-revoked-leaked":
        assert 'href="/servercertificaten/9"' in answer.text and "verkeerde handen" in words(answer)


async def test_r118_a_leak_can_be_reported_after_another_reason(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """R-118: on the page of one that is revoked, or being revoked, for another reason; the page says that it was reported."""
    button = "Meld dat de sleutel is gelekt"
    for state in ("sent", "confirmed", "seen"):
        view = samples.stopping(state, reason="superseded")
        services.on("GET", r"/certificates/\d+", view)
        answer = await web.get(PAGE)
        assert button in words(answer), state
        fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', answer.text))
        assert (await web.post(FORM, data=fields)).headers["location"] == PAGE
        reported = view.revocation.model_copy(update={"leak_reported_at": clock.now()})
        services.on("GET", r"/certificates/\d+", view.model_copy(update={"revocation": reported}))
        said = words(await web.get(PAGE))
        assert button not in said and "Gemeld: de sleutel is gelekt" in said
    assert sent(services) == [{"reason": "keyCompromise"}] * 3
    services.on("GET", r"/certificates/\d+", samples.stopping("seen", reason="keyCompromise"))
    assert button not in words(await web.get(PAGE)), "known"
    services.on("GET", r"/certificates/\d+", view.model_copy(update={"revocation": None}))
    said = words(await web.get(PAGE))
    assert button not in said and "Is de sleutel toch gelekt? Bel direct" in said, (
        "taken in as revoked: nobody to tell but us"
    )


async def test_s7_a_manager_who_is_not_active_gets_no_email(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """S7: the page says who has to be told instead."""
    view = samples.detail()
    gone = view.manager.model_copy(update={"active": False})
    services.on("GET", r"/certificates/\d+", view.model_copy(update={"manager": gone}))
    said = words(await web.get(FORM))
    assert "maar is niet meer actief en krijgt geen e-mail" in said and "beheerder en krijgt een e-mail" not in said


async def test_that_no_list_is_known_is_said_of_what_has_not_expired(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """RFC 5280 3.3: of an expired certificate nobody lists the revocation any more, and that is no cause to act."""
    shown = samples.stopping("unpublished")
    for days, told in ((1, True), (-1, False)):
        ends = shown.model_copy(update={"not_after": clock.now() + timedelta(days=days)})
        services.on("GET", r"/certificates/\d+", ends)
        assert ("niet-gepubliceerd" in (await web.get(PAGE)).text) is told


async def test_r115_the_stream_ends_when_nothing_more_will_change(
    services: Any, samples: Any, web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same stream as of an order: how far it is, whenever that changed."""
    from gateway import live

    monkeypatch.setattr(live, "POLL_SECONDS", 0.01)
    states = iter(["sent", "confirmed", "confirmed"])
    services.on("GET", r"/certificates/\d+/revocation", lambda _: samples.revocation(next(states, "seen")))
    answer = await web.get(f"{PAGE}/live")
    shown = [json.loads(line[6:])["state"] for line in answer.text.splitlines() if line.startswith("data: {")]
    assert shown == ["sent", "confirmed", "seen"]


async def test_the_views_of_today_are_read_without_a_revocation(samples: Any) -> None:
    """A service of before knows none."""
    view = samples.detail()
    known = CertificateDetail.model_validate_json(view.model_dump_json(exclude={"revocation"}))
    assert known.revocation is None


async def test_s7_the_page_says_what_was_decided_of_one_that_did_not_get_through(
    services: Any, web: httpx.AsyncClient, samples: Any
) -> None:
    """S7: what the CA refused and is not needed, in the words for the customer as text; until then it is being found out."""
    settled = {"settled_at": samples.now, "outcome": "not_needed", "told": "Wij <b>belden</b> u."}
    for more, said, not_said in (
        ({}, "Wij zoeken uit waarom", "hoeft niet meer"),
        (settled, "intrekken hoeft niet meer", "Wij zoeken uit waarom"),
        (settled | {"told": None}, "intrekken hoeft niet meer", "Dit zeggen wij erbij"),
    ):
        services.on("GET", r"/certificates/\d+", samples.stopping("refused", **more))
        page = (await web.get("/servercertificaten/2")).text
        assert said in page and not_said not in page
        assert ("Wij &lt;b&gt;belden&lt;/b&gt; u." in page) == (more.get("told") is not None)
    reported = {"leak_reported_at": samples.now, "settled_at": samples.now}
    for more, said in (
        ({"leak_reported_at": samples.now}, "Wij nemen het op"),
        (reported | {"outcome": "reason_changed"}, "veranderde de reden"),
        (reported | {"outcome": "not_needed", "told": "Het blijft zo."}, "Wij hebben het afgehandeld"),
    ):
        services.on("GET", r"/certificates/\d+", samples.stopping("seen", **more))
        page = (await web.get("/servercertificaten/2")).text
        assert said in page and ("Het blijft zo." in page) == ("told" in more)
