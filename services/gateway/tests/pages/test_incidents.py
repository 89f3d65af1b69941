"""S7, incidents: the desk makes a list, a colleague decides on exactly what was shown."""

import json
import re
from html import unescape
from typing import Any

import httpx
import pytest
from contracts.incidents import PreparedIncident
from contracts.refusals import refuse

INCIDENT = "01920000-0000-7000-8000-00000000000c"
PAGE = f"/servicedesk/incidenten/{INCIDENT}"
TYPED = {
    "keuze": "serials",
    "serienummers": "4a:01\r\n\r\n 4a02;CN=Een \r\n",
    "spelling": "",
    "waarde": "",
    "toelichting": "De curator vroeg hierom.",
    "reden": "superseded",
    "wanneer": "nu",
}
LATER = {
    "wanneer": "later",
    "dag": "2026-12-03",
    "klant-nl": "De uitgever stopt.\r\nVervang het.",
    "klant-en": "The issuer stops.",
}
HASH = "5a" * 32


def words(answer: httpx.Response) -> str:
    main = answer.text.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<(?!wbr)[^>]*>", " ", main).replace("<wbr>", "")).split())


def sent(services: Any, path: str) -> list[dict[str, Any]]:
    return [json.loads(each.content) for each in services.sent("POST", path)]


@pytest.fixture(autouse=True)
def desk(services: Any, samples: Any, login: Any) -> Any:
    login(samples.desk())
    services.on("GET", f"/desk/incidents/{INCIDENT}", samples.incident())
    services.on("POST", "/desk/incidents", PreparedIncident(id=INCIDENT, lines=()))
    services.on("POST", rf"/desk/incidents/{INCIDENT}/[\w-]+", httpx.Response(200, text="null"))
    services.on("POST", rf"/desk/incidents/{INCIDENT}/proposals/\w+", httpx.Response(200, text="null"))
    services.on("GET", "/humans/CB9000077/another", httpx.Response(200, text="null"))
    return services


async def test_s7_a_list_is_made_and_shown(services: Any, web: httpx.AsyncClient, samples: Any) -> None:
    """S7: each line is a serial number, with the spelling of all; the page after it says that nothing is revoked yet, who made it and until when it stands."""
    answer = await web.post("/servicedesk/incidenten/nieuw", data=TYPED | {"spelling": "hex"})
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    (command,) = sent(services, "/desk/incidents")
    assert command["serials"] == ["4a:01", "4a02;CN=Een"] and command["reason"] == "superseded"
    assert command["spelling"] == "hex"
    services.on("GET", f"/desk/incidents/{INCIDENT}", samples.incident(lines=samples.incident_lines()[2:4]))
    shown = words(await web.get(PAGE))
    for said in ("nog niets ingetrokken", HASH, "www2.voorbeeldstad.example", "Vera Toets", "Bevestigen kan tot"):
        assert said in shown, said
    assert "4a09 Niet gevonden" in shown and "4a10 Is al ingetrokken" in shown


async def test_s7_what_each_serial_number_is_stands_beside_what_was_typed(
    services: Any, web: httpx.AsyncClient, samples: Any
) -> None:
    """S7: no list was made: every line with its outcome, and what to write instead; also when none of them can be revoked."""
    services.on("POST", "/desk/incidents", PreparedIncident(id=None, lines=samples.incident_lines()))
    answer = await web.post("/servicedesk/incidenten/nieuw", data=TYPED)
    shown = words(answer)
    assert answer.status_code == 422 and "Niet elk nummer is duidelijk" in shown
    for said in ("0x4a08;CN=Een,C=NL", "1234 Alleen cijfers", "0x04d2", "geen nummer Dit is geen serienummer"):
        assert said in shown, said
    assert "4a02;CN=Een" in unescape(answer.text), "what was typed stays"
    services.on("POST", "/desk/incidents", PreparedIncident(id=None, lines=samples.incident_lines()[2:6]))
    answer = await web.post("/servicedesk/incidenten/nieuw", data=TYPED)
    assert "Geen van deze nummers" in words(answer) and "4a11 Is verlopen" in words(answer)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"keuze": ""}, "Kies welke certificaten"),
        ({"reden": ""}, "Kies waarom"),
        ({"toelichting": "kort"}, "in 10 tot 200 tekens"),
        ({"serienummers": " \r\n"}, "Vul in om welke certificaten het gaat"),
        ({"serienummers": "4a01\r\n" * 1001}, "Hoogstens 1.000 serienummers"),
        ({"keuze": "issuer", "waarde": ""}, "Vul in om welke certificaten het gaat"),
        ({"keuze": "issuer", "waarde": "CN=X", "reden": "keyCompromise"}, "Deze reden past niet"),
        ({"wanneer": ""}, "Kies wanneer"),
        ({"dag": "2026-12-03"}, "Kies wanneer"),
        (LATER | {"dag": "3-12"}, "Kies een dag"),
        (LATER | {"klant-nl": " "}, "Schrijf op wat de klant leest"),
        (LATER | {"klant-en": ""}, "in het Engels leest"),
    ],
)
async def test_s7_what_is_missing_is_said_and_what_was_typed_stays(
    services: Any, web: httpx.AsyncClient, change: dict[str, str], said: str
) -> None:
    """S7: nothing is sent."""
    answer = await web.post("/servicedesk/incidenten/nieuw", data=TYPED | change)
    assert answer.status_code == 422 and said in words(answer)
    assert (change.get("toelichting") or TYPED["toelichting"]) in unescape(answer.text)
    assert sent(services, "/desk/incidents") == []


async def test_s7_exactly_what_was_shown_is_confirmed(services: Any, web: httpx.AsyncClient, samples: Any) -> None:
    """S7: with a tick; by who made it not at all; a list that changed is told on the page."""
    page = (await web.get(PAGE)).text
    assert f'name="lijst" value="{HASH}"' in page and 'value="bevestigen"' in page
    form = {"doe": "bevestigen", "lijst": HASH}
    assert (await web.post(PAGE, data=form)).status_code == 422
    assert sent(services, f"/desk/incidents/{INCIDENT}/confirmation") == []
    assert (await web.post(PAGE, data=form | {"zeker": "ja"})).status_code == 303
    assert sent(services, f"/desk/incidents/{INCIDENT}/confirmation") == [{"sha256": HASH, "day": None}]
    services.on("POST", f"/desk/incidents/{INCIDENT}/confirmation", refuse("incident.other_list"))
    answer = await web.post(PAGE, data=form | {"zeker": "ja"})
    assert answer.status_code == 409 and "intussen veranderd" in words(answer)
    services.on("GET", f"/desk/incidents/{INCIDENT}", samples.incident(prepared_by=samples.desk().person))
    assert 'value="bevestigen"' not in (await web.get(PAGE)).text


@pytest.mark.parametrize("what", ["bevestigen", "laten"])
async def test_s7_two_numbers_of_one_human_are_not_two_people(services: Any, web: httpx.AsyncClient, what: str) -> None:
    """S7: orders knows the numbers of one human and is asked first; when it says no, or nothing, nothing is sent."""
    form = {"doe": what, "lijst": HASH, "zeker": "ja", "waarom": "Dit is van na de overname."}
    for said, status in ((refuse("incident.own"), 403), (httpx.Response(503), 503)):
        services.on("GET", "/humans/CB9000077/another", said)
        assert (await web.post(PAGE, data=form)).status_code == status
    for way in ("confirmation", "left"):
        assert sent(services, f"/desk/incidents/{INCIDENT}/{way}") == []


async def test_s7_a_next_list_may_stay_valid_with_a_reason(services: Any, web: httpx.AsyncClient, samples: Any) -> None:
    """S7: of a first list that is no choice; without a reason nothing is sent; called off it needs none."""
    assert 'value="laten"' not in (await web.get(PAGE)).text
    lists = (samples.incident_list(False, round=2), samples.incident_list(True))
    services.on("GET", f"/desk/incidents/{INCIDENT}", samples.incident(lists=lists))
    assert 'value="laten"' in (await web.get(PAGE)).text
    form = {"doe": "laten", "lijst": HASH, "waarom": "kort"}
    answer = await web.post(PAGE, data=form)
    assert answer.status_code == 422 and "Schrijf in één regel op waarom" in words(answer)
    assert (await web.post(PAGE, data=form | {"waarom": "Dit is van na de overname."})).status_code == 303
    assert sent(services, f"/desk/incidents/{INCIDENT}/left") == [
        {"sha256": HASH, "words": "Dit is van na de overname."}
    ]
    assert (await web.post(PAGE, data={"doe": "afblazen"})).status_code == 303
    assert sent(services, f"/desk/incidents/{INCIDENT}/calling-off") == [{}]


async def test_s7_what_ran_is_closed_or_gets_a_next_list(services: Any, web: httpx.AsyncClient, samples: Any) -> None:
    """S7: as long as the choice finds others the page asks for a list; as long as one is not done it says so and leads to its case."""
    services.on("GET", f"/desk/incidents/{INCIDENT}", samples.incident("ran", fresh=2))
    page = await web.get(PAGE)
    assert 'value="lijst"' in page.text and 'value="einde"' not in page.text
    assert "2 certificaten bij gekomen" in words(page)
    services.on("GET", f"/desk/incidents/{INCIDENT}", samples.incident("ran"))
    page = await web.get(PAGE)
    assert 'value="einde"' not in page.text and "3 certificaten zijn nog niet ingetrokken" in words(page)
    assert "/servicedesk/vastgelopen/" in page.text
    services.on("GET", f"/desk/incidents/{INCIDENT}", samples.incident("ran", unfinished=0))
    page = await web.get(PAGE)
    assert 'value="einde"' in page.text and 'value="refuse"' in page.text
    assert (await web.post(PAGE, data={"doe": "lijst"})).status_code == 303
    assert sent(services, f"/desk/incidents/{INCIDENT}/lists") == [{}]
    assert (await web.post(PAGE, data={"doe": "einde", "bestellingen": "refuse"})).status_code == 303
    assert (await web.post(PAGE, data={"doe": "einde"})).status_code == 303
    assert sent(services, f"/desk/incidents/{INCIDENT}/end") == [{"held": "refuse"}, {"held": None}]


async def test_s7_the_report_is_a_download(services: Any, web: httpx.AsyncClient) -> None:
    """S7: in the language of who asks."""
    head = {"content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="incident.csv"'}
    services.on("GET", rf"/desk/incidents/{INCIDENT}/report\.csv", httpx.Response(200, text="x;y\n", headers=head))
    answer = await web.get(f"{PAGE}/verslag.csv?taal=en")
    assert answer.status_code == 200 and answer.text == "x;y\n"
    assert "attachment" in answer.headers["content-disposition"]


async def test_s7_a_list_may_be_for_a_day_with_words_for_the_customer(
    services: Any, web: httpx.AsyncClient, samples: Any
) -> None:
    """S7: a day that is none is refused beside its field; the page before confirming shows day and words, and confirms that day."""
    assert (await web.post("/servicedesk/incidenten/nieuw", data=TYPED | LATER)).status_code == 303
    (command,) = sent(services, "/desk/incidents")
    assert (command["day"], command["en"]) == ("2026-12-03", "The issuer stops.") and "Vervang het." in command["nl"]
    services.on("POST", "/desk/incidents", refuse("incident.day", reason="weekend"))
    answer = await web.post("/servicedesk/incidenten/nieuw", data=TYPED | LATER)
    assert answer.status_code == 422 and "zaterdag of zondag" in words(answer) and 'id="dag-fout"' in answer.text
    services.on("GET", f"/desk/incidents/{INCIDENT}", samples.incident(**samples.announced_list("prepared")))
    page = await web.get(PAGE)
    day = samples.announced_list("prepared")["lists"][0].day.isoformat()
    assert "Kondig deze lijst aan" in words(page) and "vanaf 09:00 uur" in words(page)
    assert f'name="dag" value="{day}"' in page.text and "De uitgever stopt" in words(page)
    form = {"doe": "bevestigen", "lijst": HASH, "dag": day, "zeker": "ja"}
    assert (await web.post(PAGE, data=form)).status_code == 303
    assert sent(services, f"/desk/incidents/{INCIDENT}/confirmation") == [{"sha256": HASH, "day": day}]


async def test_s7_two_humans_call_off_what_is_announced(services: Any, web: httpx.AsyncClient, samples: Any) -> None:
    """S7: with a reason; who proposed it can't confirm it; orders judges the two numbers first."""
    services.on("GET", f"/desk/incidents/{INCIDENT}", samples.incident(**samples.announced_list("announced")))
    answer = await web.post(PAGE, data={"doe": "voorstellen", "lijst": HASH, "waarom": "kort"})
    assert answer.status_code == 422 and "Schrijf in één regel op waarom" in words(answer)
    assert (
        await web.post(PAGE, data={"doe": "voorstellen", "lijst": HASH, "waarom": "De CA blijft toch."})
    ).status_code == 303
    way = f"/desk/incidents/{INCIDENT}/proposals"
    assert sent(services, way) == [{"sha256": HASH, "words": "De CA blijft toch."}]
    services.on(
        "GET", f"/desk/incidents/{INCIDENT}", samples.incident(**samples.announced_list("announced", proposed=True))
    )
    page = await web.get(PAGE)
    assert 'value="afblazen-bevestigen"' in page.text and 'value="voorstellen"' not in page.text
    form = {"doe": "afblazen-bevestigen", "voorstel": "7b" * 32}
    services.on("GET", "/humans/CB9000077/another", refuse("incident.own"))
    assert (await web.post(PAGE, data=form)).status_code == 403
    assert sent(services, f"{way}/confirmation") == []
    services.on("GET", "/humans/CB9000077/another", httpx.Response(200, text="null"))
    assert (await web.post(PAGE, data=form)).status_code == 303
    assert sent(services, f"{way}/confirmation") == [{"sha256": "7b" * 32}]
    assert (await web.post(PAGE, data={"doe": "afblazen-niet"})).status_code == 303
    assert sent(services, f"{way}/dropping") == [{}]
    mine = samples.announced_list("announced", proposed=True, by=samples.desk().person)
    services.on("GET", f"/desk/incidents/{INCIDENT}", samples.incident(**mine))
    page = await web.get(PAGE)
    assert 'value="afblazen-bevestigen"' not in page.text and "Vraag een collega" in words(page)


async def test_s7_of_an_announced_certificate_the_reason_is_shown_and_not_chosen(
    services: Any, web: httpx.AsyncClient, samples: Any, login: Any
) -> None:
    """S7: its page tells the day and what to do, in the reader's language; revoked earlier it has the announced reason, but that a key leaked."""
    login(samples.session())
    services.on("GET", r"/certificates/\d+", samples.detail(announced=samples.announcement()))
    services.on("POST", r"/certificates/\d+/revocation", samples.revocation("asked"))
    shown = words(await web.get("/servercertificaten/4"))
    assert "Wij trekken dit certificaat in op" in shown and "De uitgever stopt." in shown and "The issuer" not in shown
    english = words(await web.get("/servercertificaten/4?taal=en"))
    assert "We will revoke this certificate on" in english and "The issuer stops." in english
    path = "/servercertificaten/4/intrekken"
    page = await web.get(path)
    assert 'type="radio"' not in page.text and "Deze reden hoort bij" in words(page)
    name = samples.detail().common_name
    assert (await web.post(path, data={"naam": name})).status_code == 303
    assert (await web.post(path, data={"naam": name, "reden": "keyCompromise"})).status_code == 303
    assert [each["reason"] for each in sent(services, "/certificates/4/revocation")] == ["superseded", "keyCompromise"]


async def test_s7_a_part_of_an_announced_list_gets_another_day(
    services: Any, web: httpx.AsyncClient, samples: Any
) -> None:
    """S7: with a reason; what is missing is said and what was typed stays; the second person sees which and when."""
    services.on("GET", f"/desk/incidents/{INCIDENT}", samples.incident(**samples.announced_list("announced")))
    form = {
        "doe": "uitstellen",
        "lijst": HASH,
        "serienummers": "4a:02\r\n0x4a03",
        "dag": "2026-12-10",
        "waarom-later": "Dit ziekenhuis haalt het niet.",
    }
    for change, said in (
        ({"dag": ""}, "Kies een dag"),
        ({"waarom-later": "kort"}, "in 10 tot 200 tekens"),
        ({"serienummers": " "}, "Vul de serienummers in"),
    ):
        answer = await web.post(PAGE, data=form | change)
        assert answer.status_code == 422 and said in words(answer)
        assert "0x4a03" in answer.text or "serienummers" in change
    way = f"/desk/incidents/{INCIDENT}/puttings-off"
    assert sent(services, way) == []
    assert (await web.post(PAGE, data=form)).status_code == 303
    (command,) = sent(services, way)
    assert (command["serials"], command["day"], command["words"]) == (
        ["4a:02", "0x4a03"],
        "2026-12-10",
        "Dit ziekenhuis haalt het niet.",
    )
    services.on("POST", way, refuse("incident.part"))
    answer = await web.post(PAGE, data=form)
    assert answer.status_code == 422 and "Niet elk nummer is van een geldig certificaat" in words(answer)
    view = samples.incident(**samples.announced_list("announced", proposed=True, later=True))
    services.on("GET", f"/desk/incidents/{INCIDENT}", view)
    page = await web.get(PAGE)
    assert "Bevestig de nieuwe dag" in words(page) and "www3.voorbeeldstad.example" in words(page)
    assert "2 certificaten pas op" in words(page) and 'value="uitstellen"' not in page.text
