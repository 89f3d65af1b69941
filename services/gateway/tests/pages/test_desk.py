"""The service desk on every page that sends people to it, as links; what everybody may read; security.txt (L0, L3, S7)."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from chassis import clock
from chassis.testing import Identities, Inside
from contracts.desk import Desk
from gateway.main import apps
from gateway.settings import Settings
from pydantic import ValidationError

Visit = Callable[[str], Awaitable[httpx.Response]]
TEL, URGENT = 'href="tel:+31-88-555-0123"', 'href="tel:+31-88-555-0112"'
MAIL = 'href="mailto:servicedesk@mijncertificaten.example"'


def main_of(answer: httpx.Response) -> str:
    """What a page says itself, without header and footer."""
    return answer.text.split("<main", 1)[1].split("</main>", 1)[0]


@pytest.mark.parametrize(
    "page", ["start", "failed", "failed-busy", "from-elsewhere", "help-public", "not-found", "too-many", "step1",
             "order", "order-rejected", "placed", "accessibility", "privacy"]
)  # fmt: skip
async def test_who_is_sent_to_the_desk_can_call_and_mail_from_there(page: str, visit: Visit) -> None:
    said = main_of(await visit(page))
    assert TEL in said and MAIL in said and "op werkdagen van 8.00 tot 18.00 uur" in said


async def test_every_page_has_the_footer_and_nobody_is_sent_to_the_desk_without_a_number(
    visit: Visit, names: list[str]
) -> None:
    for name in names:
        answer = await visit(name)
        footer = answer.text.split("<footer", 1)[1]
        for link in ("/toegankelijkheid", "/privacy", "/voorwaarden", "/tarieven", "/beveiliging"):
            assert f'href="{link}"' in footer, (name, link)
        said = re.sub(r"<a [^>]*/hulp[^>]*>.*?</a>", "", main_of(answer), flags=re.DOTALL)
        if re.search(r"[Bb]el (de|onze) servicedesk|[Nn]eem contact op met de servicedesk", said):
            assert TEL in said, name


async def test_the_desk_is_not_told_to_call_itself(visit: Visit) -> None:
    for name in ("home-servicedesk", "not-allowed-servicedesk"):
        answer = await visit(name)
        assert (
            TEL not in answer.text
            and "el de servicedesk" not in answer.text
            and "op met de servicedesk" not in answer.text
        )


@pytest.mark.parametrize("page", ["detail", "detail-renewing", "detail-renewed"])
async def test_s7_a_leaked_key_has_a_number_day_and_night_and_what_to_have_at_hand(page: str, visit: Visit) -> None:
    said = main_of(await visit(page))
    assert URGENT in said and "dag en nacht" in said and "Sleutel gelekt of misbruikt?" in said
    block = said.split('id="gelekt"', 1)[1].split("</section>", 1)[0]
    serial = re.search(r"Serienummer</dt><dd><span[^>]*>(.*?)</span>", said)
    assert serial and serial[1] in block and "reden" in block and "P1234567" in block and 'href="/hulp#gelekt"' in block


async def test_s7_what_is_over_cannot_be_revoked(visit: Visit) -> None:
    for page in ("detail-revoked", "detail-bare"):
        assert 'id="gelekt"' not in main_of(await visit(page)), page


async def test_help_says_what_to_do_about_a_leaked_key(visit: Visit) -> None:
    said = main_of(await visit("help"))
    assert URGENT in said.split('id="gelekt"', 1)[1].split("</section>", 1)[0]


async def test_l0_each_of_the_five_things_has_a_link_to_its_next_step(visit: Visit) -> None:
    things = main_of(await visit("start")).split('id="nodig"', 1)[1].split("</ol>", 1)[0].split("<li>")[1:]
    assert [len(re.findall(r'<a [^>]*href="(?:tel:|mailto:|/hulp#)', thing)) for thing in things] == [1] * 5


async def test_the_desk_is_a_setting(identities: Identities) -> None:
    desk = Desk(phone="030 234 56 78", email="hulp@elders.example", security_email="veilig@elders.example",
                sender="post@elders.example", hours="altijd", hours_en="always")  # fmt: skip
    settings = Settings(signing_key=identities.folder / "gateway.pem", desk=desk)
    made = apps(
        settings, {name: Inside(httpx.MockTransport(lambda _: httpx.Response(503))) for name in ("auth", "orders")}
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(made.public), base_url="https://localhost:8443") as http:
        for path in ("/", "/hulp", "/inloggen/mislukt?oorzaak=expired", "/bestaat-niet"):
            said = (await http.get(path)).text
            assert "tel:+31-30-234-5678" in said and "mailto:hulp@elders.example" in said and "altijd" in said
            assert "mijncertificaten.example" not in said and "8.00" not in said


def test_the_desk_and_the_mails_have_one_domain() -> None:
    with pytest.raises(ValidationError):
        Desk(sender="noreply@certificaatportaal.example")
    with pytest.raises(ValidationError):
        Desk(phone="geen nummer")


@pytest.mark.parametrize("later", [timedelta(), timedelta(days=400)])
async def test_security_txt_is_found_and_never_out_of_date(web: httpx.AsyncClient, later: timedelta) -> None:
    """RFC 9116: one Expires, in RFC 3339, less than a year ahead; a Contact; Canonical is where it was found."""
    with clock.moved(later):
        got = await web.get("/.well-known/security.txt", headers={"cookie": ""})
        now = clock.now()
        policy = await web.get("/beveiliging")
    assert got.status_code == 200 and got.headers["content-type"] == "text/plain; charset=utf-8"
    fields = [line.split(": ", 1) for line in got.text.splitlines()]
    assert [name for name, _ in fields] == ["Contact", "Expires", "Preferred-Languages", "Canonical", "Policy"]
    told = dict(fields)
    assert told["Contact"] == "mailto:beveiliging@mijncertificaten.example" and told["Preferred-Languages"] == "nl, en"
    assert timedelta(days=150) < datetime.fromisoformat(told["Expires"]) - now < timedelta(days=365)
    assert told["Canonical"] == "https://localhost:8443/.well-known/security.txt"
    assert told["Policy"] == "https://localhost:8443/beveiliging" and policy.status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/toegankelijkheid", "/privacy", "/beveiliging", "/voorwaarden", "/voorwaarden/2026-01", "/tarieven",
     "/tarieven?dag=2025-06-30"],
)  # fmt: skip
async def test_everybody_may_read_what_government_owes(web: httpx.AsyncClient, path: str) -> None:
    got = await web.get(path, headers={"cookie": "", "sec-fetch-site": "none"})
    assert got.status_code == 200 and "Uitloggen" not in got.text


async def test_the_statement_claims_no_audit_that_did_not_happen(visit: Visit) -> None:
    said = main_of(await visit("accessibility"))
    assert "nog niet onderzocht" in said and "voldoet volledig" not in said and "schermlezer" in said


async def test_help_has_its_contents_beside_the_text_and_the_desk_first(web: httpx.AsyncClient) -> None:
    """Who looks for help finds whom to call before anything else."""
    text = (await web.get("/hulp")).text
    contents = text.split('class="mc-toc"')[1].split("</nav>")[0]
    anchors = re.findall(r'href="#(\w+)"', contents)
    assert anchors[0] == "servicedesk" and len(anchors) == len(set(anchors)) > 6
    assert [name for name in re.findall(r'<h2 [^>]*id="(\w+)"', text) if name in anchors] == anchors


async def test_r092_the_terms_are_opened_from_the_step_and_from_the_order(visit: Visit, web: httpx.AsyncClient) -> None:
    for name in ("step5", "order", "order-rejected"):
        said = main_of(await visit(name))
        assert 'href="/voorwaarden/2026-01" target="_blank"' in said and "(opent een nieuw tabblad)" in said, name
    assert "Een bestelling staat vast." in (await web.get("/voorwaarden/2026-01")).text
    assert (await web.get("/voorwaarden/nieuwste")).status_code == 404


async def test_r092_english_terms_say_that_the_dutch_text_is_the_binding_one(web: httpx.AsyncClient) -> None:
    """In the address or by the cookie; each language leads to the other."""
    dutch = (await web.get("/voorwaarden/2026-01")).text
    english = (await web.get("/voorwaarden/2026-01?taal=en")).text
    assert "Een bestelling staat vast." in dutch and "An order is final." in english
    assert "The Dutch text is the binding one." in english and "vertaling" not in dutch
    assert 'href="/voorwaarden/2026-01?taal=en"' in dutch and 'href="/voorwaarden/2026-01?taal=nl"' in english


async def test_an_old_version_says_that_there_is_a_newer_one(visit: Visit) -> None:
    assert "Er is een nieuwere versie" in main_of(await visit("terms-old"))
    assert "Er is een nieuwere versie" not in main_of(await visit("terms"))


async def test_r092_the_rates_are_opened_from_the_steps_and_from_the_order_of_its_day(
    visit: Visit, samples: Any
) -> None:
    for name in ("step4", "step5"):
        said = main_of(await visit(name))
        assert 'href="/tarieven" target="_blank"' in said and "(opent een nieuw tabblad)" in said, name
    day = clock.local(samples.order().placed_at).date()
    said = main_of(await visit("order"))
    assert f'href="/tarieven?dag={day}" target="_blank"' in said and f"de tarieven van {day:%d-%m-%Y}" in said


async def test_the_rates_of_today_say_since_when_and_that_a_term_is_not_a_promise(visit: Visit) -> None:
    said = main_of(await visit("rates"))
    assert "Deze tarieven gelden vanaf 01-01-2026" in said and "zonder btw" in said and 'href="/tarieven"' not in said
    for term, price in (("1 jaar", "€ 129,00"), ("2 jaar", "€ 219,00"), ("3 jaar", "€ 299,00")):
        assert re.search(rf"Looptijd {term}</dt><dd>{price}</dd>", said)
    assert "ziet u voordat u bestelt" in said


async def test_the_rates_of_an_earlier_day_are_those_and_lead_to_todays(visit: Visit) -> None:
    said = main_of(await visit("rates-old"))
    assert "Tarieven van 30-06-2025" in said and "€ 249,50" in said and "€ 299,00" not in said
    assert "Ze gingen in op 01-01-2025" in said and 'href="/tarieven">Bekijk de tarieven van vandaag' in said
    assert "geen certificaat te bestellen" in main_of(await visit("rates-none"))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("gisteren", "herkennen deze dag niet"), ("2026-02-30", "herkennen deze dag niet"), ("20260101", "herkennen deze dag niet"),
        ("1767225600", "herkennen deze dag niet"), ("2026-1-1", "herkennen deze dag niet"), ("0000-01-01", "herkennen deze dag niet"),
        ("9" * 5000, "herkennen deze dag niet"), ("9999-12-31", "Deze dag moet nog komen"),
        ("0001-01-01", "De eerste tarieven gelden vanaf 01-01-2025"), ("2019-05-01", "De eerste tarieven gelden vanaf 01-01-2025"),
    ],
)  # fmt: skip
async def test_a_day_without_rates_is_refused_in_words_with_a_road_on(
    web: httpx.AsyncClient, day: str, why: str
) -> None:
    got = await web.get("/tarieven", params={"dag": day})
    assert got.status_code == 404 and why in got.text and "Van deze dag zijn er geen tarieven" in got.text
    assert re.search(r'href="/tarieven"[^>]*>.*?Bekijk de tarieven van vandaag', main_of(got), re.DOTALL)
