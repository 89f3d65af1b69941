"""Validation's case: what can be done is offered first, what can't is not; causes, notes, the confirmation (B1)."""

import json
import re
from typing import Any

import httpx
import pytest
from contracts.orders import Finding
from contracts.refusals import refuse
from contracts.review import Act, ReviewAct

CASE = "/validatie/01920000-0000-7000-8000-000000000002"
MINE = {"claimed_by": "CB9000001", "claimed_by_name": "Vera Toets"}
ENGLISH = {"cookie": "__Host-sid=" + "s" * 43 + "; __Host-taal=en"}
OPEN = Finding(field="by_hand", slug="case.checks_open", severity="error", params={"checks": "domain", "count": 1})
USED = Finding(field="csr", slug="case.key_used", severity="error")


def buttons(text: str) -> list[tuple[str, bool]]:
    """The buttons of the decision, in their order: words, and whether it is a primary one."""
    panel = text[text.index('id="besluit"') : text.index('id="behandeling"')]
    found = re.findall(r'nl-button--(\w+)".*?nl-button__label">([^<]+)<', panel)
    return [(words, kind == "primary") for kind, words in found]


@pytest.mark.parametrize(
    ("more", "first"),
    [
        ({}, ("Goedkeuren", True)),
        (MINE, ("Goedkeuren", True)),
        ({"hindrances": (OPEN,)}, ("Neem in behandeling", True)),
        ({"hindrances": (OPEN,), **MINE}, ("Stel de vraag", False)),
        ({"hindrances": (USED, OPEN), **MINE}, ("Afwijzen", True)),
        ({"own": True}, None),
        ({"claimed_by": "CB9000002", "claimed_by_name": "Karim Keur"}, None),
    ],
)
async def test_b1_what_can_not_be_done_is_not_offered(
    more: Any, first: Any, services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """By what the service says and nothing else: with hindrances there is no such button, and the page says why."""
    login(samples.validator())
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(**more))
    text = (await web.get(CASE)).text
    offered = buttons(text)
    assert (offered[0] if offered else None) == first or first is None
    assert ("Goedkeuren" in dict(offered)) is (first == ("Goedkeuren", True))
    assert ("Goedkeuren kan nu niet" in text) is ("hindrances" in more)
    if "hindrances" in more:
        assert "Zet er een vinkje bij" in text
        assert "Approving is not possible now" in (await web.get(CASE, headers=ENGLISH)).text


async def test_b1_a_case_that_nobody_has_is_taken_confirmed_and_approved(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """The first press claims and shows what is approved; the second approves that version. Refused, the case says why."""
    login(samples.validator())
    services.on("POST", r"/validation/cases/[\w-]+/(claim|approve)", samples.case(**MINE, version=4))
    answer = await web.post(f"{CASE}/claim", data={"versie": "3", "naar": "goedkeuren"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{CASE}?bevestig=ja")
    assert "Keurt u deze bestelling goed?" not in (await web.get(f"{CASE}?bevestig=ja")).text, "nobody has it"
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(**MINE, version=4))
    text = (await web.get(f"{CASE}?bevestig=ja")).text
    assert "Keurt u deze bestelling goed?" in text and "Anders dan in het oude certificaat: Namen" in text
    assert "Bevestig goedkeuring" in text and ("Goedkeuren", True) not in buttons(text)
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(**MINE, hindrances=(USED,)))
    assert "Bevestig goedkeuring" not in (await web.get(f"{CASE}?bevestig=ja")).text
    answer = await web.post(f"{CASE}/goedkeuren", data={"versie": "4"})
    assert (answer.status_code, answer.headers["location"]) == (303, CASE)
    assert json.loads(services.sent("POST", r"/validation/cases/[\w-]+/approve")[0].content) == {"version": 4}
    services.on("POST", r"/validation/cases/[\w-]+/claim", refuse("case.claimed", name="Karim Keur"))
    answer = await web.post(f"{CASE}/claim", data={"versie": "3", "naar": "goedkeuren"})
    assert answer.status_code == 409 and "Karim Keur is al met deze bestelling bezig" in answer.text


async def test_b1_a_check_of_a_case_that_nobody_has_takes_it(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """One press: the claim, and the tick of the version that came of it."""
    login(samples.validator())
    services.on("POST", r"/validation/cases/[\w-]+/(claim|check)", samples.case(**MINE, version=4))
    form = {"versie": "3", "nemen": "ja", "controle": "domain", "gedaan": "ja"}
    assert (await web.post(f"{CASE}/controleren", data=form)).status_code == 303
    sent = [json.loads(r.content) for r in services.sent("POST", "/validation/.*")]
    assert sent == [{"version": 3}, {"version": 4, "check": "domain", "done": True, "note": None, "extracts": []}]


async def test_b1_causes_are_chosen_and_stay_chosen(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """In the page's language; with the reason refused, what was ticked is ticked still; what was given is read by the customer."""
    login(samples.validator())
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(**MINE, causes_to_give=samples.causes()))
    text = (await web.get(CASE)).text
    assert text.count('name="oorzaak"') == 2 and "Een domeinnaam is niet van uw organisatie." in text
    assert "A domain name is not yours." in (await web.get(CASE, headers=ENGLISH)).text
    answer = await web.post(f"{CASE}/afwijzen", data={"versie": "3", "oorzaak": ["request_wrong"], "reden": ""})
    assert answer.status_code == 422 and re.search(r'value="request_wrong" checked', answer.text)
    services.on("POST", r"/validation/cases/[\w-]+/reject", samples.case())
    form = {"versie": "3", "oorzaak": ["names_not_yours", "request_wrong"], "reden": "Zie boven."}
    assert (await web.post(f"{CASE}/afwijzen", data=form)).status_code == 303
    (request,) = services.sent("POST", r"/validation/cases/[\w-]+/reject")
    assert json.loads(request.content)["causes"] == ["names_not_yours", "request_wrong"]


async def test_b1_notes_are_written_by_whoever_looks(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """The newest first, with who and when; an empty one is told at its field."""
    login(samples.validator())
    noted = ReviewAct(act=Act.NOTED, by="CB9000002", name="Karim Keur", at=samples.now, note="Gebeld, klopt.")
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(acts=(*samples.acts(), noted)))
    text = (await web.get(CASE)).text
    assert text.index("Gebeld, klopt.") < text.index("Zij belt morgen terug") and text.count("Gebeld, klopt.") == 1
    answer = await web.post(f"{CASE}/noteren", data={"bericht": " "})
    assert (
        answer.status_code == 422 and 'href="#bericht"' in answer.text and not services.sent("POST", "/validation/.*")
    )
    services.on("POST", r"/validation/cases/[\w-]+/note", samples.case())
    answer = await web.post(f"{CASE}/noteren", data={"bericht": "Let op."})
    assert (answer.status_code, answer.headers["location"]) == (303, CASE)
    assert json.loads(services.sent("POST", r"/validation/cases/[\w-]+/note")[0].content) == {"text": "Let op."}


async def test_b1_the_queue_is_narrowed_and_sorted_by_its_address(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """Each filter is asked of the service and can be taken away; a heading sorts, and turns what it sorted; nonsense is the default."""
    login(samples.validator())
    text = (await web.get("/validatie?type=trial&wie=niemand&stand=mislukt&zoek=stad&sorteer=organisatie")).text
    params = services.sent("GET", "/validation/queue")[0].url.params
    names = ("variety", "unclaimed", "failed", "search", "sort", "newest_first")
    assert [params[name] for name in names] == ["trial", "true", "true", "stad", "organisation", "false"]
    kept = "zoek=stad&amp;type=trial&amp;wie=niemand&amp;stand=mislukt"
    assert f"/validatie?{kept}&amp;sorteer=organisatie&amp;richting=om" in text and 'aria-sort="ascending"' in text
    assert f"/validatie?{kept}&amp;sorteer=naam" in text and f'href="/validatie?{kept}"' in text
    assert "/validatie?zoek=stad&amp;wie=niemand&amp;stand=mislukt&amp;sorteer=organisatie" in text, (
        "without the product"
    )
    assert f"/validatie?lijst=vandaag&amp;{kept}" in text
    services.asked.clear()
    await web.get("/validatie?type=x&wie=x&stand=x&sorteer=x")
    params = services.sent("GET", "/validation/queue")[0].url.params
    assert [params[name] for name in names] == ["", "false", "false", "", "age", "false"]


async def test_b1_the_queue_tells_the_clock_and_listens(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """In business hours, with a word for what is late or nearly; the list follows what happens."""
    login(samples.validator())
    services.on("GET", "/validation/queue", samples.queue(mark="7.5"))
    text = (await web.get("/validatie")).text
    assert "3 van 16 werkuren" in text and "Bijna te laat" in text and "> Te laat<" in text.replace('">Te', '"> Te')
    assert 'data-live="/validatie/lijst/live" data-live-state="7.5"' in text and 'data-live-part="calm"' in text
    services.on("GET", "/validation/queue", samples.queue(total=1000, more=True, page=41))
    long = (await web.get("/validatie?pagina=41")).text
    assert "Meer dan 1000 bestellingen" in long and "Pagina 41<" in long and "Volgende" not in long, (
        "a page that is not full is the last"
    )
    services.on("GET", "/validation/queue", samples.queue(mark="7.5"))
    assert "3 of 16 business hours" in (await web.get("/validatie", headers=ENGLISH)).text


async def test_b1_standard_questions_are_chosen_or_written(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """One of both is needed; what was chosen is open and ticked still when the rest is refused."""
    login(samples.validator())
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(**MINE, questions_to_ask=samples.standard()))
    text = (await web.get(CASE)).text
    assert "Bellen kan ook" not in text, "the register has no number of the contact any more"
    assert text.count('name="standaardvraag"') == 1 and "Wanneer kunnen wij u bellen?" in text
    assert "When can we call you?" in (await web.get(CASE, headers=ENGLISH)).text
    assert (await web.post(f"{CASE}/vragen", data={"versie": "3", "vraag": ""})).status_code == 422
    called = samples.case(**MINE, contact_now=samples.person(name="Sanne de Vries", phone="+31301234568"))
    services.on("GET", r"/validation/cases/[\w-]+", called)
    assert "Bellen kan ook: Sanne de Vries" in (await web.get(CASE)).text
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(**MINE, questions_to_ask=samples.standard()))
    form = {"versie": "3", "standaardvraag": ["call_back"], "vraag": "x" * 2001}
    refused = (await web.post(f"{CASE}/vragen", data=form)).text
    assert re.search(r'value="call_back" checked', refused) and '<details class="mc-help" open>' in refused
    services.on("POST", r"/validation/cases/[\w-]+/ask", samples.waiting())
    assert (await web.post(f"{CASE}/vragen", data=form | {"vraag": ""})).status_code == 303
    (request,) = services.sent("POST", r"/validation/cases/[\w-]+/ask")
    assert json.loads(request.content) == {"version": 3, "text": None, "codes": ["call_back"]}


async def test_b1_a_decision_is_put_to_a_colleague_with_its_causes(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """From the same form as the decision itself; a rejection without a reason is told at its field."""
    login(samples.validator())
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(**MINE, causes_to_give=samples.causes()))
    services.on("POST", r"/validation/cases/[\w-]+/prepare", samples.case(prepared=samples.prepared()))
    form = {"versie": "3", "oorzaak": ["request_wrong"], "reden": ""}
    answer = await web.post(f"{CASE}/afwijzing-voorleggen", data=form)
    assert answer.status_code == 422 and 'href="#reden"' in answer.text
    assert (await web.post(f"{CASE}/afwijzing-voorleggen", data=form | {"reden": "Zie boven."})).status_code == 303
    assert (await web.post(f"{CASE}/goedkeuring-voorleggen", data=form)).status_code == 303
    sent = [json.loads(r.content) for r in services.sent("POST", "/validation/.*")]
    assert sent == [
        {"version": 3, "decision": "reject", "reason": "Zie boven.", "causes": ["request_wrong"]},
        {"version": 3, "decision": "approve", "reason": None, "causes": []},
    ]


@pytest.mark.parametrize(
    ("more", "offered"),
    [
        ({}, [("Wijs de bestelling af", True), ("Geef het besluit terug", False)]),
        ({"own_proposal": True}, [("Neem uw voorbereiding terug", False)]),
        ({"own": True}, []),
        ({"approvals": ("CB9000001",), "approvals_needed": 2}, []),
        ({"claimed_by": "CB9000003", "claimed_by_name": "Noor Bos"}, []),
    ],
)
async def test_b1_what_waits_for_a_second_person_is_seen_whole_and_taken_by_who_may(
    more: Any, offered: Any, services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """All that the customer will read, who prepared it, and nothing else to decide meanwhile."""
    login(samples.validator())
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(prepared=samples.prepared(), **more))
    text = (await web.get(CASE)).text
    assert buttons(text) == offered
    for words in (
        "Voorgelegd: afwijzen",
        "Voorbereid door Karim Keur",
        "De bel bij www ontbreekt.",
        "Een domeinnaam is niet van",
    ):
        assert words in text
    assert "Rejection" not in text and "A domain name is not yours." in (await web.get(CASE, headers=ENGLISH)).text


async def test_b1_a_prepared_decision_is_taken_from_where_nobody_has_the_case(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """One press: the claim, and the taking of the version that came of it. To give it back asks for a note."""
    login(samples.validator())
    services.on("POST", r"/validation/cases/[\w-]+/claim", samples.case(**MINE, version=4))
    services.on("POST", r"/validation/cases/[\w-]+/take", samples.case())
    services.on("POST", r"/validation/cases/[\w-]+/hand-back", samples.case(**MINE))
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(prepared=samples.prepared()))
    assert (await web.post(f"{CASE}/besluit-nemen", data={"versie": "3", "nemen": "ja"})).status_code == 303
    answer = await web.post(f"{CASE}/besluit-teruggeven", data={"versie": "3", "nemen": "ja", "waarom": " "})
    assert answer.status_code == 422 and 'href="#waarom"' in answer.text
    form = {"versie": "4", "waarom": "Bel eerst."}
    assert (await web.post(f"{CASE}/besluit-teruggeven", data=form)).status_code == 303
    sent = [json.loads(r.content) for r in services.sent("POST", "/validation/.*")]
    assert sent == [{"version": 3}, {"version": 4}, {"version": 4, "note": "Bel eerst."}]
    services.on("POST", r"/validation/cases/[\w-]+/take", refuse("case.own_proposal"))
    answer = await web.post(f"{CASE}/besluit-nemen", data={"versie": "4"})
    assert answer.status_code == 403 and "Een collega moet het nemen" in answer.text


async def test_b1_with_a_hindrance_a_prepared_approval_is_given_back_only(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    login(samples.validator())
    services.on(
        "GET", r"/validation/cases/[\w-]+", samples.case(prepared=samples.prepared("approve"), hindrances=(USED,))
    )
    text = (await web.get(CASE)).text
    assert buttons(text) == [("Geef het besluit terug", False)] and "Goedkeuren kan nu niet" in text


async def test_b1_the_queue_is_narrowed_to_what_waits_for_a_second_person(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    login(samples.validator())
    services.on("GET", "/validation/queue", samples.second())
    text = (await web.get("/validatie?stand=tweede")).text
    for words in (
        "afwijzing voorgelegd door Karim Keur",
        "goedkeuring voorgelegd door Karim Keur",
        "1 van 2 goedkeuringen",
    ):
        assert words in text
    (request,) = services.sent("GET", "/validation/queue")
    assert request.url.params["seconds"] == "true" and 'value="tweede" selected' in text
