"""Orders, the confirmation and its PDF (S11, S12), validation (B1), home (H1)."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from contracts.certificates import ISSUANCE_CAUSES
from contracts.orders import Check, Finding, Side, State, Turn
from contracts.refusals import refuse
from contracts.review import Act
from contracts.signing import FORM_CAUSES
from gateway.words import evidence, formats, labels
from gateway.words.course import course

ORDER = "/bestellingen/01920000-0000-7000-8000-000000000002"
CASE = "/validatie/01920000-0000-7000-8000-000000000002"
ENGLISH = {"cookie": "__Host-sid=" + "s" * 43 + "; __Host-taal=en"}
PDF = {"content-type": "application/pdf", "content-disposition": 'attachment; filename="S20261124120000001.pdf"'}


async def test_s11_the_confirmation_waits_for_the_form_with_and_without_script(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """While it waits there is a stream to listen to and a button; when it is ready there is the PDF and neither."""
    waiting = (await web.get(f"{ORDER}/geplaatst")).text
    assert f'data-live="{ORDER}/live"' in waiting and "Kijk of het formulier klaar is" in waiting
    assert "S20261124120000001" in waiting and "U hoeft nu niets te doen" in waiting
    assert "formulier.pdf" not in waiting
    services.on("GET", r"/orders/[\w-]+", samples.order(document=samples.document()))
    ready = (await web.get(f"{ORDER}/geplaatst")).text
    assert f'href="{ORDER}/formulier.pdf"' in ready and "data-live=" not in ready and "klaar is</span>" not in ready


async def test_s12_the_pdf_is_passed_on(services: Any, web: httpx.AsyncClient) -> None:
    """For the subscriber, and for validation."""
    services.on("GET", r"/orders/[\w-]+/document", httpx.Response(200, content=b"%PDF-", headers=PDF))
    answer = await web.get(f"{ORDER}/formulier.pdf")
    assert (answer.content, answer.headers["content-disposition"]) == (b"%PDF-", PDF["content-disposition"])


async def test_s12_validation_reads_the_pdf(services: Any, samples: Any, login: Any, web: httpx.AsyncClient) -> None:
    """The same address, another role."""
    login(samples.validator())
    services.on("GET", r"/orders/[\w-]+/document", httpx.Response(200, content=b"%PDF-", headers=PDF))
    assert (await web.get(f"{ORDER}/formulier.pdf")).status_code == 200


@pytest.mark.parametrize("state", [s for s in State if s is not State.DRAFT])
async def test_an_open_page_listens_until_the_order_has_ended(
    state: State, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """Ended orders have no stream; one without a form has, since it may go on."""
    for failed_in in (State.PLACED, State.APPROVED) if state is State.FAILED else (None,):
        order = samples.order(state=state, failed_in=failed_in, history=samples.moves(State.PLACED, state))
        services.on("GET", r"/orders/[\w-]+", order)
        for path in (ORDER, f"{ORDER}/geplaatst"):
            assert ("data-live=" in (await web.get(path)).text) is not order.ended, path


def test_the_course_shows_what_happened_and_what_still_comes(samples: Any) -> None:
    """Past moves with their moment, what was ticked meanwhile between them, then the milestones that are left; nothing after an end."""
    history = samples.moves(State.PLACED, State.IN_VALIDATION)
    ticked = samples.now + timedelta(minutes=5)
    stages = samples.stages(ticked)
    running = samples.order(state=State.IN_VALIDATION, history=history, stages=stages)
    assert [(e.said, e.at is None) for e in course(running)] == [
        ("Geplaatst", False), ("Klaar voor controle", False), ("Organisatie gecontroleerd", False),
        ("Domeinnamen gecontroleerd", True), ("Goedgekeurd", True), ("Certificaat gemaakt", True)]  # fmt: skip
    history = samples.moves(State.PLACED, State.APPROVED)
    reached = [stage.model_copy(update={"at": history[-1].at}) for stage in (stages[0], stages[2])]
    by_ca = (*reached, stages[1], stages[3])
    approved = course(samples.order(state=State.APPROVED, history=history, stages=by_ca))
    assert [e.said for e in approved] == [
        "Geplaatst",
        "Goedgekeurd",
        "Domeinnamen gecontroleerd",
        "Certificaat gemaakt",
    ]
    assert approved[2].note.startswith("De certificaatautoriteit controleert")
    proved = stages[1].model_copy(update={"at": history[-1].at + timedelta(minutes=1)})
    made = course(samples.order(state=State.FULFILLING, history=history, stages=(*reached, proved, stages[3])))
    assert [(e.said, e.by_staff) for e in made if e.at == proved.at] == [("Domeinnamen gecontroleerd", False)], (
        "by the CA"
    )
    rejected = samples.order(state=State.REJECTED, history=samples.moves(State.PLACED, State.REJECTED))
    assert all(e.at for e in course(rejected)) and course(rejected)[-1].bad


@pytest.mark.parametrize(
    ("side", "expected", "words"),
    [
        ("validation", 2, "Validatie is aan zet, sinds {since}. U hoort uiterlijk op {until} van ons."),
        ("validation", -1, "Validatie is aan zet, sinds {since}. Dit duurt langer dan we verwachtten."),
        ("validation", None, "Validatie is aan zet, sinds {since}.</p>"),
        ("subscriber", 30, "U bent aan zet, sinds {since}. Heeft u op {until} nog niet geantwoord?"),
        ("ca", 1, "De certificaatautoriteit is aan zet, sinds {since}. Het certificaat is er meestal binnen een uur."),
        ("form", None, "We maken uw bestelformulier, sinds {since}."),
    ],
)
async def test_whose_turn_it_is(
    side: str, expected: int | None, words: str, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    until = None if expected is None else samples.now + timedelta(days=expected)
    order = samples.order(state=State.IN_VALIDATION, turn=Turn(side=Side(side), since=samples.now, expected=until))
    services.on("GET", r"/orders/[\w-]+", order)
    said = words.format(since=formats.long_moment(samples.now), until=until and formats.date(until))
    assert said in (await web.get(ORDER)).text


async def test_a_rejection_shows_its_reason_as_text(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """What a validator types is text, never markup."""
    order = samples.order(
        state=State.REJECTED, reason="<b>Nee</b>", history=samples.moves(State.PLACED, State.REJECTED)
    )
    services.on("GET", r"/orders/[\w-]+", order)
    text = (await web.get(ORDER)).text
    assert "&lt;b&gt;Nee&lt;/b&gt;" in text and "<b>Nee" not in text


async def test_b1_claim_approve_reject(services: Any, samples: Any, login: Any, web: httpx.AsyncClient) -> None:
    """Each with the version of the page, then 303 to the case."""
    login(samples.validator())
    for word, route, typed, command in (
        ("claim", "claim", {}, {"version": 3}),
        ("goedkeuren", "approve", {}, {"version": 3}),
        (
            "afwijzen",
            "reject",
            {"reden": " Domein klopt niet. "},
            {"version": 3, "reason": "Domein klopt niet.", "causes": []},
        ),
    ):
        services.on("POST", rf"/validation/cases/[\w-]+/{route}", samples.case())
        answer = await web.post(f"{CASE}/{word}", data={"versie": "3", **typed})
        assert (answer.status_code, answer.headers["location"]) == (303, CASE)
        (request,) = services.sent("POST", rf"/validation/cases/[\w-]+/{route}")
        assert json.loads(request.content) == command


async def test_b1_a_claim_is_given_back_with_a_note(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """With the version of the page; then the queue, which says so. A note may be empty; a bad one is told at its field."""
    login(samples.validator())
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(claimed_by="CB9000001", claimed_by_name="Vera Toets"))
    services.on("POST", r"/validation/cases/[\w-]+/give-back", samples.case())
    for typed, note in ((" Bel Sanne. ", "Bel Sanne."), ("", None)):
        services.asked.clear()
        answer = await web.post(f"{CASE}/teruggeven", data={"versie": "3", "notitie": typed})
        assert (answer.status_code, answer.headers["location"]) == (303, "/validatie?terug=ja")
        (request,) = services.sent("POST", r"/validation/cases/[\w-]+/give-back")
        assert json.loads(request.content) == {"version": 3, "note": note}
    assert "leest uw notitie" in (await web.get("/validatie?terug=ja")).text
    services.asked.clear()
    key = "-----BEGIN PRIVATE KEY----- c2VjcmV0c2VjcmV0 -----END PRIVATE KEY-----"
    for wrong in ("x" * 2001, "Zie 漢字.", key):
        answer = await web.post(f"{CASE}/teruggeven", data={"versie": "3", "notitie": wrong})
        assert answer.status_code == 422 and 'href="#notitie"' in answer.text and "c2VjcmV0" not in answer.text
    assert not services.sent("POST", "/validation/.*")
    services.on("POST", r"/validation/cases/[\w-]+/give-back", refuse("case.stale"))
    answer = await web.post(f"{CASE}/teruggeven", data={"versie": "3", "notitie": "Blijft staan."})
    assert answer.status_code == 409 and "Blijft staan." in answer.text


@pytest.mark.parametrize("reason", ["promised", "no_gain"])
async def test_b1_what_can_t_come_any_more_is_told_on_the_case_where_it_is_rejected(
    reason: str, services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """With both days; the road on, `Afwijzen`, is on the same page."""
    login(samples.validator())
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(claimed_by="CB9000001", claimed_by_name="Vera Toets"))
    days = {"until": "2027-01-02", "promised": "2027-03-04", "ends": "2027-03-04"}
    services.on("POST", r"/validation/cases/[\w-]+/approve", refuse("validity.shorter", reason=reason, **days))
    answer = await web.post(f"{CASE}/goedkeuren", data={"versie": "3"})
    assert answer.status_code == 409 and "02-01-2027" in answer.text and "04-03-2027" in answer.text
    assert "Wijs de bestelling af en leg dit uit." in answer.text and f'action="{CASE}/afwijzen"' in answer.text


@pytest.mark.parametrize(
    ("slug", "params", "words"),
    [
        (
            "case.subject_changed",
            {"attribute": "O", "ordered": "Gemeente A", "registered": "Gemeente <B>"},
            ("bij O: Gemeente A", "Nu staat bij ons: Gemeente &lt;B&gt;", "vraag de klant opnieuw te bestellen"),
        ),
        (
            "case.subject_changed",
            {"attribute": "serialNumber", "ordered": "00000001234567890000", "registered": "", "reason": "gone"},
            (
                "bij serialNumber: 00000001234567890000. Bij ons staat daar nu niets meer.",
                "vraag de klant opnieuw te bestellen",
            ),
        ),
        (
            "case.subject_changed",
            {"attribute": "serialNumber", "ordered": "", "registered": "00000001234567890000", "reason": "added"},
            (
                "staat niets bij serialNumber. Bij ons staat daar nu: 00000001234567890000.",
                "vraag de klant opnieuw te bestellen",
            ),
        ),
        ("case.key_used", {}, ("vraag de klant met een nieuwe sleutel te bestellen",)),
    ],
)
async def test_f36_what_the_register_says_otherwise_is_told_on_the_case_where_it_is_rejected(
    slug: str, params: Any, words: Any, services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """Refused when approving, and among what the system checked before."""
    login(samples.validator())
    found = Finding(field="subject", slug=slug, severity="error", params=params)
    claimed = samples.case(claimed_by="CB9000001", claimed_by_name="Vera Toets", checks=(found,))
    services.on("GET", r"/validation/cases/[\w-]+", claimed)
    services.on("POST", r"/validation/cases/[\w-]+/approve", refuse(slug, **params))
    for text in ((await web.get(CASE)).text, (await web.post(f"{CASE}/goedkeuren", data={"versie": "3"})).text):
        assert all(word in text for word in words) and f'action="{CASE}/afwijzen"' in text


async def test_b1_the_case_says_what_was_checked_and_what_was_not(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """Never that names are in order: each name and address with what is known of it, what changes, whom to call, the CSR."""
    login(samples.validator())
    text = (await web.get(CASE)).text
    assert "in orde" not in text and "van wie de domeinnamen zijn" in text
    assert "wie de CSR maakte, heeft de sleutel" in text
    for words in ("Nieuw hier: deze naam", "Valt onder", "hetzelfde bovenliggende domein", "Stond eerder in een certificaat",
                  "geldig certificaat van een andere organisatie", "Dat certificaat is ingetrokken",
                  "gebruikte dit adres nog niet", "Nooit eerder gebruikt", "Buiten de organisatie",
                  "De certificaatbeheerder is niet meer actief", "ander telefoonnummer: +31301234567",
                  'href="tel:+31301234568"', "Voorbeeldstad, Utrecht", "niet bekend", "BEGIN CERTIFICATE REQUEST"):  # fmt: skip
        assert words in text, words
    assert text.count(">anders<") == 5 and text.count(">vervalt<") == 1 and text.count('mc-mark">nieuw<') == 1
    answer = await web.get(f"{CASE}/aanvraag.csr")
    assert answer.headers["content-disposition"] == 'attachment; filename="S20261124120000001.csr"'
    assert answer.text.startswith("-----BEGIN CERTIFICATE REQUEST-----")
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(checks=(), checked=(), differences=()))
    text = (await web.get(CASE)).text
    assert "kon deze bestelling nu niet controleren" in text and "heeft de sleutel" not in text
    assert "Vergelijken kan niet" in text
    fresh = samples.order(state=State.IN_VALIDATION, renews=None)
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(order=fresh, differences=()))
    text = (await web.get(CASE)).text
    assert "Vergelijken kan niet" not in text and "Wat verandert er?" not in text, (
        "nothing is followed up: nothing is missing"
    )


def test_every_code_of_a_case_has_words(samples: Any) -> None:
    """Fields that are compared, checks, relations, acts; where mail goes never without a line."""
    assert {d.field for d in samples.differences()} == set(evidence.DIFFERENCES)
    assert set(evidence.CHECKS) == set(Check) and set(labels.ACTS) == set(Act)
    known = {"address_since": samples.now, "domain_since": samples.now}
    for more in ({}, known, {"domain_since": samples.now}, {"colleagues": 1, "own": True}, {"outsiders": 2, **known},
                 {"whose": "contact", "colleagues": 4}):  # fmt: skip
        lines = evidence.delivery(samples.delivery(**more))
        assert lines and all("%(" not in words for _, words in lines), more
    calm = evidence.delivery(samples.delivery(whose="manager", colleagues=2, own=True, **known))
    assert "warning" not in [kind for kind, _ in calm]
    loud = evidence.delivery(samples.delivery(outsiders=1))
    assert [kind for kind, _ in loud].count("warning") == 2, "new address, outside; the domain is known"


async def test_b1_the_lists_of_validation(services: Any, samples: Any, login: Any, web: httpx.AsyncClient) -> None:
    """List, search, direction and page come from the address; what is done is shown from the end; links keep the search."""
    login(samples.validator())
    for path, asked in (
        ("/validatie", ("waiting", "", "false", "1")),
        ("/validatie?lijst=van-mij&pagina=2", ("mine", "", "false", "2")),
        ("/validatie?zoek=+a%00b+&richting=om", ("waiting", "ab", "true", "1")),
        ("/validatie?lijst=vandaag", ("today", "", "true", "1")),
        ("/validatie?lijst=week&richting=om", ("week", "", "false", "1")),
        ("/validatie?lijst=x&pagina=x&richting=x", ("waiting", "", "false", "1")),
    ):
        services.asked.clear()
        services.on("GET", "/validation/queue", samples.queue(total=61, page=2, cases=samples.acted().cases))
        text = (await web.get(path)).text
        params = services.sent("GET", "/validation/queue")[0].url.params
        assert tuple(params[name] for name in ("shown", "search", "newest_first", "page")) == asked, path
        assert "61 bestellingen" in text and "Pagina 2 van 3" in text
    text = (await web.get("/validatie?zoek=stad&lijst=week")).text
    assert "/validatie?lijst=week&amp;zoek=stad&amp;pagina=3" in text and "/validatie?zoek=stad" in text
    assert "/validatie?lijst=week&amp;zoek=stad&amp;richting=om" in text and 'aria-sort="descending"' in text
    answer = await web.get("/validatie?pagina=9&zoek=x")
    assert (answer.status_code, answer.headers["location"]) == (303, "/validatie?zoek=x&pagina=3")
    services.on("GET", "/validation/queue", samples.acted())
    text = (await web.get("/validatie?lijst=vandaag")).text
    assert "Teruggegeven" in text and "Wat u deed" in text and "In behandeling bij" not in text


async def test_b1_the_next_case_is_one_click_away(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """After deciding, and where a colleague is busy; not in the middle of one's own case."""
    login(samples.validator())
    following = samples.order().id
    decided = samples.order(state=State.APPROVED, history=samples.moves(State.PLACED, State.APPROVED))
    for more, shown in (
        ({"order": decided}, True),
        ({"claimed_by": "CB9000002", "claimed_by_name": "Karim Keur"}, True),
        ({"claimed_by": "CB9000001", "claimed_by_name": "Vera Toets"}, False),
    ):
        services.on("GET", r"/validation/cases/[\w-]+", samples.case(next=following, **more))
        text = (await web.get(CASE)).text
        assert ("Volgende zaak" in text) is shown
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(order=decided))
    assert "Er wacht geen andere bestelling" in (await web.get(CASE)).text


def test_age_in_whole_minutes_hours_days(samples: Any) -> None:
    ages = (
        (0, "0 minuten"),
        (1, "1 minuut"),
        (59, "59 minuten"),
        (60, "1 uur"),
        (47 * 60 + 59, "47 uur"),
        (48 * 60, "2 dagen"),
    )
    assert [evidence.age(samples.now - timedelta(minutes=m), samples.now) for m, _ in ages] == [
        words for _, words in ages
    ]


async def test_a_waiting_order_page_changes_when_somebody_looks(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """The state line and what an open page compares, on the order and on the confirmation without a form."""
    for more in ({"state": State.IN_VALIDATION}, {"state": State.FAILED, "failed_in": State.PLACED}):
        pages = []
        for looked_at in (False, True):
            services.on("GET", r"/orders/[\w-]+", samples.order(**more, under_review=looked_at))
            for path in (ORDER, f"{ORDER}/geplaatst"):
                pages.append((await web.get(path)).text)
        states = [page.split('data-live-state="')[1].split('"')[0] for page in pages]
        assert states[0] != states[2] and states[1] != states[3]
        words = (
            ("Wacht op controle", "Wordt gecontroleerd")
            if "failed_in" not in more
            else ("ligt klaar", "kijkt er nu naar")
        )
        assert [words[0] in pages[0], words[1] in pages[0]] == [True, False]
        assert [words[0] in pages[2], words[1] in pages[2]] == [False, True]


def test_every_cause_has_words() -> None:
    """Validation never reads a code that we know."""
    assert set(labels.CAUSES) == FORM_CAUSES | ISSUANCE_CAUSES
    assert "ca.unheard" in labels.cause("ca.unheard")


async def test_an_order_without_a_certificate_is_approved_anew_or_rejected(
    services: Any, samples: Any, web: httpx.AsyncClient, login: Any
) -> None:
    """The cause in words and both ways on; its customer reads that validation has it, and is offered no new order."""
    login(samples.validator())
    mine = {"claimed_by": "CB9000001", "claimed_by_name": "Vera Toets"}
    services.on("GET", r"/validation/cases/[\w-]+", samples.certless(**mine))
    shown = (await web.get(CASE)).text
    assert "weigerde het certificaat" in shown and "Keur de bestelling dan opnieuw goed" in shown
    assert "/goedkeuren" in shown and "/afwijzen" in shown and "/opnieuw" not in shown
    queue = (await web.get("/validatie")).text
    assert "geen certificaat" in queue and "geen formulier" in queue


@pytest.mark.parametrize("mine", [{}, {"claimed_by": "CB9000001", "claimed_by_name": "Vera Toets"}])
async def test_a_case_that_waits_for_an_answer_shows_the_question_and_is_not_approved(
    services: Any, samples: Any, web: httpx.AsyncClient, login: Any, mine: dict[str, str]
) -> None:
    login(samples.validator())
    services.on("GET", r"/validation/cases/[\w-]+", samples.waiting(**mine))
    shown = (await web.get(CASE)).text
    assert "Is extra.voorbeeldstad.example van uw organisatie?" in shown and "/goedkeuren" not in shown
    assert "Wacht op de klant" in shown and "Wacht op u" not in shown
    assert ("/afwijzen" in shown) is bool(mine) and ("Wij wachten op het antwoord" in shown) is (not mine)


async def test_validation_asks_on_the_page_of_its_case_and_reads_the_answer_there(
    services: Any, samples: Any, web: httpx.AsyncClient, login: Any
) -> None:
    """Of what is claimed and can be approved; a text that lacks or holds a key is told at its field and not sent."""
    login(samples.validator())
    mine = {"claimed_by": "CB9000001", "claimed_by_name": "Vera Toets"}
    answered = samples.waiting().order.questions[:1]
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(questions=answered, **mine))
    services.on("POST", r"/validation/cases/[\w-]+/ask", samples.waiting())
    shown = (await web.get(CASE)).text
    assert f'action="{CASE}/vragen"' in shown and "Klopt de plaats?" in shown and "Sinds mei." in shown
    version = str(samples.case().version)
    for wrong in ("", "-----BEGIN PRIVATE KEY----- c2VjcmV0c2VjcmV0 -----END PRIVATE KEY-----"):
        answer = await web.post(f"{CASE}/vragen", data={"versie": version, "vraag": wrong})
        assert answer.status_code == 422 and 'href="#vraag"' in answer.text and "c2VjcmV0" not in answer.text
    assert not services.sent("POST", r"/validation/cases/[\w-]+/ask")
    answer = await web.post(f"{CASE}/vragen", data={"versie": version, "vraag": " Van wie is dit? "})
    assert (answer.status_code, answer.headers["location"]) == (303, CASE)
    (request,) = services.sent("POST", r"/validation/cases/[\w-]+/ask")
    assert json.loads(request.content) == {"version": int(version), "text": "Van wie is dit?", "codes": []}
    services.on("GET", r"/validation/cases/[\w-]+", samples.certless(**mine))
    assert "/vragen" not in (await web.get(CASE)).text, "an order that failed is not asked about"


async def test_a_waiting_order_says_what_was_asked(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    services.on("GET", r"/orders/[\w-]+", samples.waiting().order)
    shown = (await web.get(ORDER)).text
    assert "Wacht op u" in shown and "Is extra.voorbeeldstad.example van uw organisatie?" in shown
    assert "Vraag gesteld" in shown and "Validatie besluit over uw bestelling." in shown
    assert "Klopt de plaats?" in shown and "Sinds mei." in shown and "Sanne de Vries" in shown


async def test_a_question_is_answered_on_the_orders_page(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """The answer of exactly this question, as text; then the order's page."""
    services.on("GET", r"/orders/[\w-]+", samples.waiting().order)
    services.on("POST", r"/orders/[\w-]+/answer", samples.order())
    shown = (await web.get(ORDER)).text
    assert 'id="vraag" data-live-part' not in shown, "what somebody writes is not replaced"
    assert f'action="{ORDER}/antwoord"' in shown and f'name="vraag" value="{samples.question().id}"' in shown
    sent = {"vraag": str(samples.question().id), "antwoord": " Ja.\r\nBel Sanne. "}
    answer = await web.post(f"{ORDER}/antwoord", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, ORDER)
    (request,) = services.sent("POST", r"/orders/[\w-]+/answer")
    assert json.loads(request.content) == {"question": sent["vraag"], "text": "Ja.\nBel Sanne."}
    services.on("GET", r"/orders/[\w-]+", samples.order())
    shown = (await web.get(ORDER)).text
    assert "/antwoord" not in shown and 'id="vraag" data-live-part' in shown, "nothing is asked, yet"


async def test_an_answer_that_can_not_be_sent_comes_back_as_typed(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """Told at its field, in both languages; nothing is sent, and a private key comes back to nobody."""
    services.on("GET", r"/orders/[\w-]+", samples.waiting().order)
    key = "-----BEGIN PRIVATE KEY----- c2VjcmV0c2VjcmV0 -----END PRIVATE KEY-----"
    form = {"vraag": str(samples.question().id)}
    for wrong in ("", "x" * 2001, "Zie 漢字.", key):
        answer = await web.post(f"{ORDER}/antwoord", data={**form, "antwoord": wrong})
        assert answer.status_code == 422 and 'href="#antwoord"' in answer.text and "c2VjcmV0" not in answer.text
        assert wrong == key or wrong in answer.text
    english = await web.post(f"{ORDER}/antwoord", data={**form, "antwoord": ""}, headers=ENGLISH)
    assert "Write down your answer." in english.text and "Your answer" in english.text
    not_sent = await web.post(f"{ORDER}/antwoord", data={"vraag": "geen", "antwoord": "Blijft staan."})
    assert not_sent.status_code == 422 and "Blijft staan." in not_sent.text
    assert not services.sent("POST", r"/orders/[\w-]+/answer")


@pytest.mark.parametrize("state", [State.WAITING, State.IN_VALIDATION])
async def test_an_answer_that_came_too_late_stands_there_still(
    state: State, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """A colleague answered, or another question is asked now: what was written is not lost."""
    questions = samples.waiting().order.questions if state is State.WAITING else ()
    services.on("GET", r"/orders/[\w-]+", samples.order(state=state, questions=questions))
    services.on("POST", r"/orders/[\w-]+/answer", refuse("case.no_question"))
    sent = {"vraag": str(samples.question().id), "antwoord": "Blijft <b>staan</b>."}
    answer = await web.post(f"{ORDER}/antwoord", data=sent)
    assert answer.status_code == 409 and "Deze vraag is al beantwoord" in answer.text
    assert "Blijft &lt;b&gt;staan&lt;/b&gt;." in answer.text
    assert ("Uw antwoord is niet verstuurd" in answer.text) is (state is not State.WAITING)


async def test_an_order_is_withdrawn_where_orders_says_that_it_can_be(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """Else there is no button; who looks at it meanwhile is told on the same page."""
    services.on("GET", r"/orders/[\w-]+", samples.order(withdrawable=False))
    assert "/intrekken" not in (await web.get(ORDER)).text
    services.on("GET", r"/orders/[\w-]+", samples.order(withdrawable=True))
    shown = (await web.get(ORDER)).text
    assert 'id="intrekken" data-live-part' in shown and 'id="beantwoord" data-live-part' in shown
    assert f'action="{ORDER}/intrekken"' in shown and "Dit kunt u niet terugdraaien" in shown
    services.on("POST", r"/orders/[\w-]+/withdraw", refuse("order.under_review"))
    answer = await web.post(f"{ORDER}/intrekken")
    assert answer.status_code == 409 and "Validatie is nu met deze bestelling bezig" in answer.text
    services.on("POST", r"/orders/[\w-]+/withdraw", samples.order(state=State.WITHDRAWN))
    answer = await web.post(f"{ORDER}/intrekken")
    assert (answer.status_code, answer.headers["location"]) == (303, ORDER)
    assert json.loads(services.sent("POST", r"/orders/[\w-]+/withdraw")[-1].content) == {"version": None}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Zie 漢字.", "Het teken 漢 (U+6F22) kunnen wij niet afdrukken."),
        ("Zie \u202e.", "een teken in dat u niet ziet (U+202E)"),
        ("Z" + "\u0336" * 9, "te veel of losse accenten"),
    ],
)
async def test_b22_a_reason_that_cannot_be_mailed_is_refused_where_it_is_typed(
    typed: str, words: str, services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """The sentence names the character; what was typed stays; nothing was asked of orders."""
    login(samples.validator())
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(claimed_by="CB9000001", claimed_by_name="Vera Toets"))
    answer = await web.post(f"{CASE}/afwijzen", data={"versie": "3", "reden": typed})
    assert answer.status_code == 422 and words in answer.text and 'href="#reden"' in answer.text
    assert not services.sent("POST", "/validation/.*")


async def test_an_order_without_a_form_says_so_to_its_customer(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """On the confirmation, on the order, on Home; never that the form is being made."""
    order = samples.order(
        state=State.FAILED, failed_in=State.PLACED, reason="form.characters",
        history=samples.moves(State.PLACED, State.FAILED),
    )  # fmt: skip
    services.on("GET", r"/orders/[\w-]+", order)
    for path, words in (
        (ORDER, "Uw bestelformulier is nog niet gemaakt"),
        (f"{ORDER}/geplaatst", "lukte ons nog niet"),
    ):
        text = (await web.get(path)).text
        assert words in text and "We maken" not in text and "form.characters" not in text
    line = samples.orders().orders[0].model_copy(update={"state": State.FAILED, "failed_in": State.PLACED})
    services.on("GET", "/orders", samples.orders(orders=(line,)))
    assert "Lopende bestellingen" in (await web.get("/home")).text
    rejected = samples.order(state=State.REJECTED, reason="Kan niet.", history=samples.moves(State.PLACED, State.FAILED,
                                                                                            State.REJECTED))  # fmt: skip
    services.on("GET", r"/orders/[\w-]+", rejected)
    for path in (ORDER, f"{ORDER}/geplaatst"):
        text = (await web.get(path)).text
        assert "geen bestelformulier gemaakt" in text and "We maken" not in text


async def test_b1_a_case_without_a_form_is_made_again_or_rejected(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """The cause in words, two ways on, no approval; after *Maak opnieuw* one is back at the queue, which says so."""
    login(samples.validator())
    mine = {"claimed_by": "CB9000001", "claimed_by_name": "Vera Toets"}
    services.on("GET", r"/validation/cases/[\w-]+", samples.formless(**mine))
    text = (await web.get(CASE)).text
    assert "Er staan tekens in die wij niet kunnen afdrukken." in text
    assert "Maak opnieuw" in text and "Afwijzen" in text and "Goedkeuren" not in text
    services.on("POST", r"/validation/cases/[\w-]+/make-again", samples.case())
    answer = await web.post(f"{CASE}/opnieuw", data={"versie": "3"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/validatie?opnieuw=ja")
    (request,) = services.sent("POST", r"/validation/cases/[\w-]+/make-again")
    assert json.loads(request.content) == {"version": 3}
    queue = (await web.get("/validatie?opnieuw=ja")).text
    assert "Wij maken het formulier opnieuw" in queue and "geen formulier" in queue
    services.on("POST", r"/validation/cases/[\w-]+/make-again", refuse("case.claimed", name="Karim Keur"))
    answer = await web.post(f"{CASE}/opnieuw", data={"versie": "3"})
    assert answer.status_code == 409 and "Karim Keur is al met deze bestelling bezig" in answer.text


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 2001])
async def test_b1_a_rejection_needs_a_reason(
    reason: str, services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """The form comes back with what was typed."""
    login(samples.validator())
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(claimed_by="CB9000001", claimed_by_name="Vera Toets"))
    answer = await web.post(f"{CASE}/afwijzen", data={"versie": "3", "reden": reason})
    assert answer.status_code == 422 and 'href="#reden"' in answer.text and "<title>Fout:" in answer.text
    assert not services.sent("POST", "/validation/.*")


async def test_b05_a_private_key_in_a_reason_goes_no_further(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """Customers read reasons: told at the field, not on the page, not sent on."""
    login(samples.validator())
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(claimed_by="CB9000001", claimed_by_name="Vera Toets"))
    key = "Uw sleutel was: -----BEGIN PRIVATE KEY----- c2VjcmV0c2VjcmV0 -----END PRIVATE KEY-----"
    answer = await web.post(f"{CASE}/afwijzen", data={"versie": "3", "reden": key})
    assert answer.status_code == 422 and 'href="#reden"' in answer.text and "c2VjcmV0" not in answer.text
    assert not services.sent("POST", "/validation/.*")


@pytest.mark.parametrize("slug", ["case.claimed", "case.stale", "case.own", "case.twice", "order.state"])
async def test_b1_a_refused_decision_is_told_on_the_case(
    slug: str, services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """The case as it is now, with why it did not go through."""
    login(samples.validator())
    services.on("POST", r"/validation/cases/[\w-]+/approve", refuse(slug))
    answer = await web.post(f"{CASE}/goedkeuren", data={"versie": "3"})
    assert answer.status_code == refuse(slug).status and "data-error-summary" in answer.text


async def test_customers_have_no_validation_and_staff_no_certificates(
    samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """Each menu has only what works; the other's addresses are refused."""
    assert (await web.get("/validatie")).status_code == 403
    home = (await web.get("/home")).text
    assert "Bestellingen" in home and "/validatie" not in home
    login(samples.validator())
    assert (await web.get("/servercertificaten")).status_code == 403
    answer = await web.get("/home")
    assert (answer.status_code, answer.headers["location"]) == (303, "/validatie")
    assert "/servercertificaten" not in (await web.get("/validatie")).text


async def test_h1_home_shows_what_needs_attention_and_does_without_it(services: Any, web: httpx.AsyncClient) -> None:
    """Expiring certificates, drafts, running orders; services that are away take nothing else down."""
    text = (await web.get("/home")).text
    assert "verloopt binnen 30 dagen" in text and "Verlenging van" in text and "Lopende bestellingen" in text
    assert "30" in {request.url.params.get("expires_within") for request in services.sent("GET", "/certificates")}
    services.on("GET", "/certificates", refuse("unavailable"))
    services.on("GET", "/orders", refuse("unavailable"))
    answer = await web.get("/home")
    assert answer.status_code == 200 and "Wat kunt u hier doen?" in answer.text


async def test_an_order_shows_what_was_declared_under_its_course(web: httpx.AsyncClient) -> None:
    """Beside what was ordered, so that neither column ends at a third."""
    text = (await web.get(ORDER)).text
    places = [text.index(f'id="{mark}"') for mark in ("voortgang-kop", "verklaard", "besteld", "wie")]
    assert places == sorted(places)


async def test_the_confirmation_says_what_is_so_now(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """Nothing is to be done as long as that is true; a question, a failure and an end are said instead."""
    for order, words in (
        (samples.waiting().order, f'href="{ORDER}#vraag"'),
        (samples.certless().order, "Het certificaat kon niet worden gemaakt."),
        (samples.order(state=State.WITHDRAWN), "Deze bestelling is klaar. Stand: Bestelling ingetrokken."),
    ):
        services.on("GET", r"/orders/[\w-]+", order)
        text = (await web.get(f"{ORDER}/geplaatst")).text
        assert words in text and "U hoeft nu niets te doen" not in text


async def test_what_was_rejected_is_ordered_again(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """The button starts a draft that is filled in from the order; what bars it is told on the order's page, with what is in the way."""
    services.on("GET", r"/orders/[\w-]+", samples.order(state=State.REJECTED, reason="Nee.", again=True, renews=None))
    services.on("POST", "/drafts", samples.draft(done=()))
    answer = await web.post(f"{ORDER}/opnieuw")
    (sent,) = services.sent("POST", "/drafts")
    assert json.loads(sent.content) == {"order": ORDER.rpartition("/")[2], "language": "nl"}
    assert (answer.status_code, answer.headers["location"].startswith("/aanvragen/")) == (303, True)
    about = {"name": "Joris Bos", "number": "CB1000003", "at": samples.now.isoformat(), "reference": "S1", "order": "x"}
    for refusal, words in (
        (refuse("order.followed", **about), "Joris Bos heeft dit al opnieuw besteld"),
        (refuse("order.state", state="completed", action="again"), "De stand van deze bestelling is nu"),
        (refuse("draft.exists", draft="abc", version=2, at=samples.now.isoformat()), 'href="/aanvragen/abc"'),
        (refuse("offer.withdrawn_product", product="pkio_private"), "Bestelling S2026"),
    ):
        services.on("POST", "/drafts", refusal)
        answer = await web.post(f"{ORDER}/opnieuw")
        assert answer.status_code == refusal.status and words in answer.text, refusal.slug
    services.on("POST", "/drafts", refuse("not_found"))
    assert (await web.post(f"{ORDER}/opnieuw")).status_code == 404


async def test_each_cause_stands_beside_its_field(services: Any, visit: Any) -> None:
    """And above the form; those of other steps lead there, one of a step that there is not is told alone."""
    html = (await visit("step-3-again")).text
    assert "U bestelt opnieuw" in html and "De namen zijn niet van u." in html
    assert 'id="namen-raad"' in html and "namen-uitleg namen-raad" in html and 'id="beheerder-raad"' not in html
    assert "Naar stap: Certificaatbeheerder" in html and "Iets wat later kwam." in html
    html = (await visit("step-2-again")).text
    assert 'id="beheerder-raad"' in html and 'id="namen-raad"' not in html and "Naar stap: Certificaat" in html


async def test_a_leaked_key_is_never_advised_again(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """Neither before it is withdrawn nor after a rejection; every other CSR may come back."""
    for cause, again in ((cause, cause == "ca.refused") for cause in ISSUANCE_CAUSES):
        order = samples.certless().order.model_copy(
            update={"reason": cause, "withdrawable": True, "csr_reusable": again}
        )
        services.on("GET", r"/orders/[\w-]+", order)
        text = (await web.get(ORDER)).text
        assert ("ook met dezelfde CSR" in text) is again and ("met een nieuwe sleutel" in text) is not again
    for free in (False, True):
        order = samples.order(state=State.REJECTED, reason="Kan niet.", again=True, csr_reusable=free)
        services.on("GET", r"/orders/[\w-]+", order)
        text = (await web.get(ORDER)).text
        assert "Bestel opnieuw" in text and ("nog eens gebruiken" in text) is free


@pytest.mark.parametrize(
    ("more", "words", "button"),
    [
        ({}, "Klopte de vraag niet", True),
        ({"own": True}, "Een collega moet erover besluiten", False),
        ({"claimed_by": "CB9000002", "claimed_by_name": "Karim Keur"}, "Karim Keur behandelt deze bestelling", False),
    ],
)
async def test_b1_who_waits_for_the_customer_can_be_taken_and_rejected(
    more: Any, words: str, button: bool, services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """By whoever may judge it; who has it rejects it on the same page and approves nothing."""
    login(samples.validator())
    services.on("GET", r"/validation/cases/[\w-]+", samples.waiting(**more))
    text = (await web.get(CASE)).text
    assert words in text and ("Neem in behandeling" in text) is button
    services.on("GET", r"/validation/cases/[\w-]+", samples.waiting(claimed_by="CB9000001", claimed_by_name="Vera"))
    text = (await web.get(CASE)).text
    assert f'action="{CASE}/afwijzen"' in text and "/goedkeuren" not in text and "/vragen" not in text


async def test_b1_who_waits_for_the_customer_stands_in_a_list(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """Since when it waits for the answer, and who has it; an empty one says so."""
    login(samples.validator())
    services.on("GET", "/validation/queue", samples.asked())
    text = (await web.get("/validatie?lijst=bij-de-klant")).text
    assert services.sent("GET", "/validation/queue")[0].url.params["shown"] == "asked"
    assert "3 dagen" in text and "Karim Keur" in text and "Wacht op de klant" in text and "Wacht op u" not in text
    services.on("GET", "/validation/queue", samples.queue(cases=(), total=0))
    assert "Er wacht nu geen bestelling op het antwoord" in (await web.get("/validatie?lijst=bij-de-klant")).text
    assert 'href="/validatie?lijst=bij-de-klant"' in (await web.get("/validatie")).text


async def test_b1_a_validator_reads_the_word_of_staff_in_a_refusal(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """Nobody waits for who looks."""
    login(samples.validator())
    services.on("POST", r"/validation/cases/[\w-]+/approve", refuse("order.state", state="waiting"))
    text = (await web.post(f"{CASE}/goedkeuren", data={"versie": "3"})).text
    assert "is nu: wacht op de klant" in text and "wacht op u" not in text


async def test_b1_checks_by_hand_are_ticked_on_the_case(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    """What blocks approval has its button for who has the case, and says who did it; for nobody else."""
    login(samples.validator())
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(by_hand=samples.by_hand()))
    text = (await web.get(CASE)).text
    assert "De organisatie mag alle domeinnamen gebruiken." in text and "Gedaan door Karim Keur" in text
    assert text.count(f'action="{CASE}/controleren"') == text.count('name="nemen" value="ja"') == 3, "who ticks has it"
    theirs = {"claimed_by": "CB9000002", "claimed_by_name": "Karim Keur"}
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(by_hand=samples.by_hand(), **theirs))
    assert "/controleren" not in (await web.get(CASE)).text
    mine = {"claimed_by": "CB9000001", "claimed_by_name": "Vera Toets"}
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(by_hand=samples.by_hand(), **mine))
    text = (await web.get(CASE)).text
    assert text.count(f'action="{CASE}/controleren"') == 3 and 'name="controle" value="domain"' in text
    services.on("POST", r"/validation/cases/[\w-]+/check", samples.case())
    for value, done in (("ja", True), ("nee", False)):
        answer = await web.post(f"{CASE}/controleren", data={"versie": "3", "controle": "domain", "gedaan": value})
        assert (answer.status_code, answer.headers["location"]) == (303, CASE)
        body = json.loads(services.sent("POST", r"/validation/cases/[\w-]+/check")[-1].content)
        assert body == {"version": 3, "check": "domain", "done": done, "note": None, "extracts": []}
    services.asked.clear()
    answer = await web.post(f"{CASE}/controleren", data={"versie": "3", "controle": "x", "gedaan": "ja"})
    assert answer.status_code == 422 and not services.sent("POST", "/validation/.*")
    services.on("POST", r"/validation/cases/[\w-]+/approve", refuse("case.checks_open", checks="domain", count=1))
    text = (await web.post(f"{CASE}/goedkeuren", data={"versie": "3"})).text
    assert "Zet er een vinkje bij" in text and "Zet een vinkje" in text


@pytest.mark.parametrize("path", [ORDER, CASE])
async def test_f41_a_mail_that_never_arrives_stands_on_the_page_of_its_order(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient, path: str
) -> None:
    """For its subscriber and for validation, in both languages, with the address and what to do."""
    order = samples.order(state=State.COMPLETED, certificate=9, undelivered=samples.undelivered())
    services.on("GET", r"/orders/[\w-]+", order)
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(order=order))
    if path == CASE:
        login(samples.validator())
    dutch, english = (await web.get(path)).text, (await web.get(path, headers=ENGLISH)).text
    assert "E-mail is niet aangekomen" in dutch and "De e-mail met het certificaat aan beheer@" in dutch
    assert "Een e-mail over deze bestelling aan weg@" in dutch and "Controleer het adres" in dutch
    assert "Email was not delivered" in english and "Check the address" in english
    for words in ("vijf dagen lang niet", "fout bij ons", "Wij proberen het niet vanzelf opnieuw"):
        assert words in dutch
    for words in ("For five days", "error on our side", "We will not try again"):
        assert words in english
    away = samples.undelivered()[1:2]
    services.on("GET", r"/orders/[\w-]+", samples.order(state=State.COMPLETED, certificate=9, undelivered=away))
    if path == ORDER:
        assert "Controleer het adres" not in (await web.get(ORDER)).text, "an outage is not the address's fault"
    services.on("GET", r"/orders/[\w-]+", samples.order())
    assert "niet aangekomen" not in (await web.get(ORDER)).text


def _asked_for(services: Any) -> dict[str, str]:
    return dict(next(r for r in reversed(services.asked) if r.url.path == "/orders").url.params)


async def test_the_list_is_asked_for_as_its_address_says(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """Search, filters and page go to orders; every filter is dropped by its own link, and other pages keep them all."""
    services.on("GET", "/orders", samples.orders(total=60, page=2))
    address = "/bestellingen?zoek=S2026&stand=lopend&type=trial&pagina=2"
    text = (await web.get(address)).text
    assert _asked_for(services) == {"shown": "running", "product": "trial", "search": "S2026", "page": "2"}
    assert 'value="S2026"' in text and '<option value="lopend" selected>' in text and "Filters (3 actief)" in text
    for left in ("stand=lopend&amp;type=trial", "zoek=S2026&amp;type=trial", "zoek=S2026&amp;stand=lopend"):
        assert f'class="mc-chip" href="/bestellingen?{left}"' in text, left
    assert 'href="?zoek=S2026&amp;stand=lopend&amp;type=trial&amp;pagina=3"' in text
    assert "Nog af te maken" not in text  # what was begun is no answer to a search


async def test_a_worn_out_address_still_opens_the_list(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    services.on("GET", "/orders", samples.orders(total=2, page=1))
    text = (await web.get("/bestellingen?zoek=%00&stand=weg&type=weg&pagina=-3&x=1")).text
    assert _asked_for(services) == {} and "Nog af te maken" in text
    services.on("GET", "/orders", samples.orders(total=26, page=9))
    gone = await web.get("/bestellingen?zoek=a&pagina=9")
    assert (gone.status_code, gone.headers["location"]) == (303, "/bestellingen?zoek=a&pagina=2")


async def test_n3_a_mail_is_sent_again_from_the_page_of_its_order(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """Each says what it is about and where it is; a button for what can go again, and why it could not."""
    services.on("GET", r"/orders/[\w-]+", samples.order(mails=samples.mails()))
    text = (await web.get(ORDER)).text
    assert text.count("Stuur opnieuw") == 2 and "niet aangekomen" in text and "wordt verstuurd" in text
    services.on("POST", r"/orders/[\w-]+/mails/again", samples.order(mails=samples.mails()))
    answer = await web.post(f"{ORDER}/mail", data={"mail": "2"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{ORDER}?gemaild=ja#post")
    assert json.loads(services.sent("POST", r"/orders/[\w-]+/mails/again")[0].content) == {"mail": 2}
    assert "Wij sturen de e-mail opnieuw" in (await web.get(f"{ORDER}?gemaild=ja")).text
    for refusal, words in (
        (refuse("order.mails_enough", until=samples.now.isoformat()), "al e-mails opnieuw"),
        (refuse("order.mail_gone"), "bewaren wij niet meer"),
        (refuse("order.mail_over"), "al beantwoord"),
    ):
        services.on("POST", r"/orders/[\w-]+/mails/again", refusal)
        answer = await web.post(f"{ORDER}/mail", data={"mail": "2"})
        assert answer.status_code == refusal.status and words in answer.text
    assert (await web.post(f"{ORDER}/mail", data={"mail": "x"})).status_code == 422
