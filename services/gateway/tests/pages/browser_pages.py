"""The pages in a browser. `pytest services/gateway/tests/pages/browser_pages.py` looks at every page in every state and
language and fails on axe violations, sideways scroll at 320 pixels and anything in the browser's console; with `PICTURES`
set to a folder it leaves pictures there, at 1280 and 390 pixels. Not collected by itself: Playwright's own event loop needs a
pytest process of its own, and Chromium (`CHROMIUM`, default /usr/bin/chromium).
"""

import base64
import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from chassis import clock
from chassis.edge.budgets import Budget, Per
from chassis.testing.bombs import mersenne_key
from contracts.auth import Choice
from contracts.orders import CaseState, HintOutcome, NameHint, NameHints, OrderState, State, Step, Typed
from contracts.refusals import Refusal, refuse
from contracts.review import Act, CheckByHand, HandCheck, ReviewAct
from gateway import live
from gateway.app import Apps
from local.infrastructure import free_ports
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright
from pypdf import PdfReader

expect.set_options(timeout=20_000)  # a page ticks every five seconds, and machines are busy

AXE = Path(__file__).parents[2] / "front" / "node_modules" / "axe-core" / "axe.min.js"
DRAFT = "/aanvragen/01920000-0000-7000-8000-000000000001"
ORDER = "/bestellingen/01920000-0000-7000-8000-000000000002"
CASE = "/validatie/01920000-0000-7000-8000-000000000002"
TOO_MANY = "Failed to load resource: the server responded with a status of 429 (Too Many Requests)"
#: The longest that may come: a label of 60 characters, Digipoort's kind of name, an organisation in one word.
LONG = {
    "koppelvlak.voorbeeldstad.example": "koppelvlak" * 6 + ".voorbeeldstad.example",
    "api.voorbeeldstad.example": "digipoort-00000004123456780000-productie-omgeving-twee.voorbeeldstad.example",
    "Gemeente Voorbeeldstad": "Belastingsamenwerkingsverbandvoorbeeldstadenomstreken",
    "Sanne de Vries": "Alexandrina-Wilhelmina Voorbeeldstadomstrekenaar",
    "k.tak@voorbeeldstad.example": "servicebeheerdigitaledienstverlening@voorbeeldstadenomstreken.example",
}
#: Rows of tables that are cards on a narrow screen, and cut off what sticks out.
CUT_OFF = """[...document.querySelectorAll("tbody tr")]
  .filter(row => row.scrollWidth > row.clientWidth).map(row => row.innerText.slice(0, 80))"""
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"
#: `SCHEME=dark` looks at all of them as who prefers dark.
SCHEME: Any = os.environ.get("SCHEME", "light")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Of what axe says only what is wrong: to tell all that is right takes it three times as long.
VIOLATIONS = """async tags =>
  (await axe.run({runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]})).violations"""


def take(page: Page, name: str) -> None:
    """A picture of the whole page, where somebody wants to look at it: a fifth of the time goes into them."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True, animations="disabled")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all pictures."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def port() -> int:
    """One for all tests: what a page needs besides itself is fetched once, as by somebody who goes from page to page."""
    (free,) = free_ports(1)
    return free


@pytest.fixture
def address(portal: Apps, port: int) -> Iterator[str]:
    """The portal of this test, where a browser finds it."""
    portal.public.origin = f"http://localhost:{port}"  # type: ignore[attr-defined]  # only requests for it are answered
    server = uvicorn.Server(uvicorn.Config(portal.public, port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://localhost:{port}"
    server.should_exit = server.force_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def contexts(chromium: Browser) -> Iterator[dict[str, BrowserContext]]:
    """A browser with a session in each language."""
    cookie = "__Host-sid=" + "s" * 43 + "; __Host-taal="
    made = {
        language: chromium.new_context(extra_http_headers={"cookie": cookie + language}, color_scheme=SCHEME)
        for language in ("nl", "en")
    }
    for context in made.values():
        context.add_init_script(path=AXE)
    yield made
    for context in made.values():
        context.close()


@pytest.fixture(scope="module")
def tabs(contexts: dict[str, BrowserContext]) -> dict[str, Page]:
    """A tab in each language in which all pictures are looked at, one after another: to open one takes as long as a page."""
    return {language: context.new_page() for language, context in contexts.items()}


def test_picture(name: str, prepare: Callable[[str], str], services: Any, address: str, tabs: dict[str, Page]) -> None:
    """Looks at one page in one state, in both languages; at 320 pixels, which is 400 % of 1280, also with the longest names."""
    path = address + prepare(name)
    wrong: list[str] = []

    def say(message: ConsoleMessage) -> None:
        wrong.append(message.text)

    def fail(error: Error) -> None:
        wrong.append(str(error))

    for language, page in tabs.items():
        page.on("console", say)
        page.on("pageerror", fail)
        services.renamed = {}
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            if width == 1280:  # then made narrower, as by who turns a phone or zooms in; below it is loaded at 320
                page.goto(path, wait_until="load")
            else:
                page.evaluate(DRAWN)
            assert page.locator("html").get_attribute("lang") == language
            if width != 320:
                take(page, f"{name}-{language}-{width}")
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append(f"{language}: scrolls sideways at {width}")
            wrong += [f"{language}: cut off at {width}: {row}" for row in page.evaluate(CUT_OFF)]
            if width == 390 or (width, language) == (1280, "en"):  # axe sees no other things in another language
                continue
            found = page.evaluate(VIOLATIONS, TAGS)
            wrong += [
                f"{language} {width}: {v['id']} {v['help']} {[n['target'] for n in v['nodes']][:3]}" for v in found
            ]
        services.renamed = LONG
        page.goto(path, wait_until="load")
        if language == "nl":
            take(page, f"{name}-long-320")
        if wide := page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"):
            wrong.append(f"{language}: a long name sticks out {wide} pixels at 320")
        page.goto("about:blank")
        page.remove_listener("console", say)
        page.remove_listener("pageerror", fail)
    expected = {"Failed to load resource: the server responded with a status of 401 (Unauthorized)",
                "Failed to load resource: the server responded with a status of 404 (Not Found)",
                "Failed to load resource: the server responded with a status of 403 (Forbidden)",
                "Failed to load resource: the server responded with a status of 409 (Conflict)",
                "Failed to load resource: the server responded with a status of 503 (Service Unavailable)", TOO_MANY}  # fmt: skip
    refused = {
        "not-now",
        "not-found",
        "link-over",
        "not-allowed-servicedesk",
        "draft-gone",
        "elsewhere",
        "draft-placed",
        "failed",
        "too-many",
        "failed-busy",
        "draft-no-term",
        "rates-early",
    }
    wrong = [w for w in wrong if not (w in expected and name in refused)]
    assert not wrong, wrong


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page with a session; anything in its console fails the test."""
    wrong: list[str] = []
    context = chromium.new_context(extra_http_headers={"cookie": "__Host-sid=" + "s" * 43})
    context.set_default_timeout(10_000)
    opened = context.new_page()
    opened.on("console", lambda message: wrong.append(message.text))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    context.close()
    refused = "Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"
    refused_too = refused.replace("Unprocessable Entity", "Unprocessable Content")
    conflict = "Failed to load resource: the server responded with a status of 409 (Conflict)"
    told = (refused, refused_too, conflict, TOO_MANY, "Clear-Site-Data header on ")  # the last: who logs out
    assert [w for w in wrong if not w.startswith(told)] == []


@pytest.mark.parametrize("side", ["customer", "validator"])
def test_a_question_and_its_answer_are_asked_for_where_they_lack(
    services: Any, samples: Any, login: Any, address: str, contexts: dict[str, BrowserContext], side: str
) -> None:
    """An empty field is told at its place, in both languages, at 1280 and 320 pixels; the page is as accessible as the others."""
    services.on("GET", r"/orders/[\w-]+", samples.waiting().order)
    path, field, button = f"{address}{ORDER}", "antwoord", {"nl": "Verstuur het antwoord", "en": "Send the answer"}
    if side == "validator":
        login(samples.validator())
        path, field, button = f"{address}{CASE}", "vraag", {"nl": "Stel de vraag", "en": "Ask the question"}
        mine = {"claimed_by": "CB9000001", "claimed_by_name": "Vera Toets"}
        services.on("GET", r"/validation/cases/[\w-]+", samples.case(**mine))
    for language, context in contexts.items():
        page = context.new_page()
        page.goto(path)
        page.get_by_role("button", name=button[language]).click()
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.locator(f"#{field}")).to_have_attribute("aria-invalid", "true")
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            name = f"{field}-errors-{language}-{width}"
            take(page, name)
            assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            page.evaluate(AXE.read_text("utf-8"))
            found = page.evaluate(VIOLATIONS, TAGS)
            assert found == [], (language, width)
        page.close()


def test_b36_both_values_of_a_stale_step_are_chosen_between_by_keyboard(
    services: Any, samples: Any, address: str, page: Page
) -> None:
    """What stands is chosen; an arrow takes one's own; the page is as accessible as the others."""
    other = samples.theirs().colleagues[0]
    draft = samples.theirs(done=samples.done(until=Step.CERTIFICATE), version=9, csr="-----BEGIN\n" + "M" * 900)
    services.on("GET", r"/drafts/[\w-]+", draft.model_copy(update={"saved_at": other.saved_at}))
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", refuse("draft.stale", version=9))
    services.on("PUT", KEPT, httpx.Response(204))  # a page that is open for twenty seconds keeps what stands in it
    page.goto(f"{address}{DRAFT}/certificaat")
    page.get_by_role("textbox", name="Aanvraagbestand (CSR)").fill("wat ik plakte")
    page.get_by_role("textbox", name="E-mailadres").fill("ander@voorbeeldstad.example")
    page.get_by_role("button", name="Opslaan en verder").click()
    expect(page.get_by_role("heading", name="Dit concept is intussen gewijzigd")).to_be_visible()
    group = page.get_by_role("group", name="E-mailadres voor het certificaat")
    expect(group.get_by_role("radio", name="Wat er nu staat")).to_be_checked()
    group.get_by_role("radio", name="Wat er nu staat").focus()
    page.keyboard.press("ArrowDown")
    expect(group.get_by_role("radio", name="Wat u invulde")).to_be_checked()
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        take(page, f"step3-conflict-{width}")
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), width
        page.evaluate(AXE.read_text("utf-8"))
        assert page.evaluate(VIOLATIONS, TAGS) == [], width
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", draft)
    page.get_by_role("button", name="Opslaan en verder").click()
    sent = [json.loads(r.content) for r in services.sent("PUT", r"/drafts/[\w-]+/steps/certificate")]
    assert [(s["version"], s["answers"]["delivery_email"]) for s in sent] == [(9, "ander@voorbeeldstad.example")] * 2
    assert sent[1]["answers"]["csr"] == draft.csr


def test_s11_the_confirmation_turns_into_the_pdf_by_itself(
    services: Any, samples: Any, address: str, page: Page
) -> None:
    """No click: the state that the stream tells brings the download, and it is spoken in the same live region."""
    page.goto(f"{address}{ORDER}/geplaatst")
    expect(page.get_by_role("status")).to_have_text("We maken uw bestelformulier. Dit duurt meestal een paar seconden.")
    ready = samples.order(document=samples.document())
    services.on("GET", r"/orders/[\w-]+", ready)
    state = OrderState(id=ready.id, state=ready.state, document=ready.document, certificate=None)
    services.on("GET", r"/orders/[\w-]+/state", state)
    expect(page.get_by_role("link", name="Bestelformulier downloaden")).to_be_visible(timeout=10_000)
    expect(page.get_by_role("status")).to_contain_text("Uw bestelformulier is klaar.")
    expect(page.get_by_role("button", name="Kijk of het formulier klaar is")).to_have_count(0)


def test_the_confirmation_says_by_itself_that_the_form_failed_and_later_that_it_is_there(
    services: Any, samples: Any, address: str, page: Page
) -> None:
    """In the same live region; the page keeps listening, since validation may have the form made again."""
    page.goto(f"{address}{ORDER}/geplaatst")
    expect(page.get_by_role("status")).to_contain_text("We maken uw bestelformulier.")
    failed = samples.formless().order
    services.on("GET", r"/orders/[\w-]+", failed)
    state = OrderState(id=failed.id, state=failed.state, failed_in=failed.failed_in, document=None, certificate=None)
    services.on("GET", r"/orders/[\w-]+/state", state)
    expect(page.get_by_role("status")).to_contain_text("Uw bestelling is wel geplaatst.", timeout=10_000)
    ready = samples.order(state=State.IN_VALIDATION, document=samples.document())
    services.on("GET", r"/orders/[\w-]+", ready)
    state = OrderState(id=ready.id, state=ready.state, document=ready.document, certificate=None)
    services.on("GET", r"/orders/[\w-]+/state", state)
    expect(page.get_by_role("status")).to_contain_text("Uw bestelformulier is klaar.", timeout=10_000)


def test_s7_all_of_a_certificates_page_follows_its_revocation(
    services: Any, samples: Any, address: str, page: Page
) -> None:
    """Refused by the CA: without a click the page offers again what a valid certificate has; what did not change stays as it was."""
    services.on("GET", r"/certificates/\d+", samples.stopping("sent"))
    services.on("GET", r"/certificates/\d+/revocation", samples.revocation("sent"))
    page.goto(f"{address}/servercertificaten/2")
    main = page.get_by_role("main")
    expect(page.get_by_role("heading", name="Sleutel gelekt of misbruikt?", level=2)).to_have_count(0)
    expect(main).not_to_contain_text("Verleng het op tijd.")
    page.get_by_role("radio", name="DER").check()
    services.on("GET", r"/certificates/\d+", samples.stopping("refused"))
    services.on("GET", r"/certificates/\d+/revocation", samples.revocation("refused"))
    expect(main).to_contain_text("Intrekken is niet gelukt", timeout=10_000)
    expect(main).to_contain_text("Verleng het op tijd.")
    expect(page.get_by_role("heading", name="Sleutel gelekt of misbruikt?", level=2)).to_be_visible()
    expect(page.locator("#status")).to_have_text(re.compile(r"Status\s*Geldig"))
    expect(page.get_by_role("radio", name="DER")).to_be_checked()


def test_n1_the_code_page_says_by_itself_that_the_mail_was_refused(
    prepare: Callable[[str], str], address: str, page: Page
) -> None:
    """Without a click, in the same live region; a first mail may have come all the same, so a code can still be typed."""
    page.goto(f"{address}{prepare('new-code-asked')}")
    expect(page.get_by_role("status")).to_contain_text("Die komt per e-mail.")
    prepare("new-code-refused")
    expect(page.get_by_role("status")).to_contain_text(
        "De mailserver weigert onze e-mail voor dit adres.", timeout=10_000
    )
    expect(page.get_by_label("Code uit de e-mail")).to_be_visible()
    expect(page.get_by_role("button", name="Controleer de code")).to_be_visible()
    expect(page.get_by_role("button", name="Stuur een nieuwe code")).to_be_visible()


def test_s9_what_dns_says_comes_by_itself(
    prepare: Callable[[str], str], services: Any, samples: Any, address: str, page: Page
) -> None:
    """Without a click, and what was typed meanwhile stays."""
    page.goto(f"{address}{prepare('new-certificate-dns')}")
    hints = page.locator("#dns")
    expect(hints.get_by_role("status")).to_contain_text("Wij kijken in DNS")
    page.get_by_label("Extra namen (SAN)").fill("getypt.voorbeeldstad.example")
    prepare("new-check-dns")
    expect(hints).to_contain_text("Niet gecontroleerd", timeout=10_000)
    expect(hints.get_by_role("status")).to_contain_text("De uitgever kijkt zelf opnieuw")
    expect(hints).to_contain_text('voorbeeldstad.example. IN CAA 0 issue "ca.certificaatportaal.example"')
    expect(page.get_by_label("Extra namen (SAN)")).to_have_value("getypt.voorbeeldstad.example")
    assert page.locator("[data-live]").count() == 0


def test_s9_what_dns_says_and_then_the_request_come_by_themselves(
    prepare: Callable[[str], str], services: Any, samples: Any, address: str, page: Page
) -> None:
    """N10: the page of who waits for both follows first what comes in seconds; what comes is a heading, words and a way on, and is spoken."""
    path = prepare("step4-awaited")
    waiting = services.answers["GET", r"/drafts/[\w-]+"]
    hint = NameHint(name="www.voorbeeldstad.example.org", outcome=HintOutcome.WAITS)

    def dns(outcome: HintOutcome) -> None:
        hints = (hint.model_copy(update={"outcome": outcome, "resolver": "192.0.2.53:53", "looked_at": samples.now}),)
        services.on("GET", r"/drafts/[\w-]+/dns", NameHints(hints=hints))
        services.on("GET", r"/drafts/[\w-]+", waiting.model_copy(update={"dns": hints}))

    dns(HintOutcome.WAITS)
    page.goto(address + path)
    stands, hints = page.locator("#csr-stand"), page.locator("#dns")
    expect(stands.get_by_role("heading")).to_have_text("We wachten op de CSR van de certificaatbeheerder")
    expect(hints).to_contain_text("Wij zoeken dit op")
    dns(HintOutcome.FREE)
    expect(hints).not_to_contain_text("Wij zoeken dit op", timeout=10_000)
    expect(stands.get_by_role("heading")).to_be_visible()
    prepare("step4-handed-in")
    expect(stands.get_by_role("heading")).to_have_text("De CSR is aangeleverd", timeout=15_000)
    expect(stands.get_by_role("link", name="Bekijk de CSR")).to_be_visible()
    expect(stands.get_by_role("status")).to_have_text("De CSR is aangeleverd")
    expect(page.get_by_role("region", name="Certificaat", exact=True)).to_contain_text("Vingerafdruk van de sleutel")
    expect(page.locator("input[name=versie]")).to_have_value("5")  # what the page shows can be confirmed
    assert page.locator("[data-live]").count() == 0


def test_n3_what_registers_and_linter_say_of_a_case_comes_by_itself(
    services: Any, samples: Any, login: Any, address: str, page: Page
) -> None:
    """No part changes under a hand or loses what was typed in it; it follows later."""

    def told(prediction: str, *registers: Any) -> None:
        mine = {"claimed_by": "CB9000001", "claimed_by_name": "Vera Toets"}
        by_hand = (CheckByHand(check=HandCheck.REGISTER_EXTRACT, required=True),)
        case = samples.case(**mine, by_hand=by_hand, prediction=samples.prediction(prediction))
        services.on("GET", r"/validation/cases/[\w-]+", case)
        services.on("POST", r"/subscribers/[\w-]+/extracts", samples.extracts(*registers))

    login(samples.validator())
    told("waits", samples.asked_register())
    page.goto(f"{address}/validatie/{ORDER.rpartition('/')[2]}")
    looked, system, registers = (
        page.locator("#nagekeken"),
        page.locator("#door-het-systeem"),
        page.locator("#uit-registers"),
    )
    expect(looked.get_by_role("status")).to_have_text("Een deel wordt nog nagekeken. Dat komt hier vanzelf.")
    page.get_by_label("Reden van afwijzing").fill("Half geschreven.")
    why = page.get_by_label("Hoe keek u dit na?")
    why.fill("Gebeld")
    system.hover()
    told("right")
    expect(registers).to_contain_text("Wat in het register staat", timeout=15_000)
    expect(looked.get_by_role("status")).to_have_text("Het systeem heeft alles nagekeken.")
    expect(system).to_contain_text("wordt nog gecontroleerd")
    expect(why).to_have_value("Gebeld")
    why.fill("")
    page.get_by_label("Reden van afwijzing").focus()
    page.mouse.move(0, 0)
    expect(system).to_contain_text("voldoet aan de regels", timeout=15_000)
    expect(why).to_have_count(0, timeout=15_000)
    expect(page.get_by_label("Reden van afwijzing")).to_have_value("Half geschreven.")
    expect(looked).to_have_attribute("data-live", f"{CASE}/live")  # from now on a stream says when anything happens


def test_b1_a_case_follows_what_colleagues_do(
    services: Any, samples: Any, login: Any, address: str, page: Page
) -> None:
    """Told by a stream, the case is asked for when something happened and not before; what is half written stays, and it is said that the case changed."""
    acts, by_hand = list(samples.acts()[:2]), CheckByHand(check=HandCheck.DOMAIN, required=True)
    case_of = r"/validation/cases/[\w-]+"

    def happens(number: int, *more: Any, **now: Any) -> None:
        acts.extend(more)
        case = samples.case(
            **{"acts": tuple(acts), "by_hand": (by_hand,), "version": number, "mark": f"1.{number}", **now}
        )
        services.on("GET", case_of, case)
        services.on("GET", rf"{case_of}/state", CaseState(mark=case.mark))

    def act(what: Act, name: str = "Karim Keur", note: str | None = None) -> ReviewAct:
        return ReviewAct(act=what, by="CB9000002", name=name, at=samples.now, note=note)

    login(samples.validator())
    happens(3)
    page.goto(address + CASE)
    note, stands = page.get_by_role("textbox", name="Notitie"), page.locator("#stand")
    note.fill("Half geschreven.")
    page.wait_for_timeout(3_000)
    assert len(services.sent("GET", case_of)) == 1, "nothing happened: the case itself was asked for once"
    theirs = {"claimed_by": "CB9000002", "claimed_by_name": "Karim Keur"}
    happens(4, act(Act.CLAIMED), **theirs)
    expect(stands).to_contain_text("In behandeling bij Karim Keur.", timeout=10_000)
    expect(page.locator("#besluiten")).to_contain_text("Karim Keur behandelt deze bestelling.")
    expect(page.get_by_role("button", name="Neem in behandeling")).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("In behandeling genomen, Karim Keur")
    done = by_hand.model_copy(update={"at": samples.now, "by": "CB9000002", "name": "Karim Keur"})
    happens(5, act(Act.NOTED, note="Het domein gebeld."), by_hand=(done,), **theirs)
    expect(page.locator("#door-mensen")).to_contain_text("Gedaan door Karim Keur", timeout=10_000)
    expect(page.locator("#te-weten")).to_contain_text("Het domein gebeld.")
    expect(page.locator("#handelingen")).to_contain_text("Karim Keur")
    expect(note).to_have_value("Half geschreven.")
    prepared = samples.prepared("reject")
    happens(6, act(Act.PREPARED), prepared=prepared)
    why, late = page.get_by_label("Waarom niet?"), page.locator("[data-live-late]")
    expect(why).to_be_visible(timeout=10_000)
    why.fill("Omdat")
    page.locator("h1").click()
    expect(late).to_be_hidden()
    happens(7, act(Act.HANDED_BACK))
    expect(late).to_be_visible(timeout=10_000)
    expect(why).to_have_value("Omdat")
    expect(page.get_by_role("status")).to_contain_text("teruggegeven", ignore_case=True)
    why.fill("")
    page.locator("h1").click()
    expect(why).to_have_count(0, timeout=10_000)
    expect(note).to_have_value("Half geschreven.")
    assert len(services.sent("GET", case_of)) == 5, "once more for each thing that happened"


def test_b1_nobody_decides_on_what_was_not_shown(
    services: Any, samples: Any, login: Any, address: str, page: Page
) -> None:
    """While somebody points at a part that changed, the decision and what stands above the pointer stay as they are too; they come when it is left."""
    login(samples.validator())
    by_hand = CheckByHand(check=HandCheck.DOMAIN, required=True)
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(by_hand=(by_hand,)))
    page.goto(address + CASE)
    hands, version = page.locator("#door-mensen"), page.locator("#besluiten input[name=versie]").first
    hands.hover()
    done = by_hand.model_copy(update={"at": samples.now, "by": "CB9000002", "name": "Karim Keur"})
    changed = samples.case(by_hand=(done,), version=4, mark="1.4.free", checks=(), acts=samples.acts()[:1])
    services.on("GET", r"/validation/cases/[\w-]+", changed)
    services.on("GET", r"/validation/cases/[\w-]+/state", CaseState(mark="1.4.free"))
    expect(page.locator("#handelingen")).to_contain_text("Karim Keur", timeout=10_000)
    expect(hands).to_contain_text("Nog niet gedaan.")
    expect(version).to_have_value("3")
    above = page.locator("#door-het-systeem")
    expect(above).to_contain_text("In de CSR staan ook")
    page.mouse.move(0, 0)
    expect(version).to_have_value("4", timeout=10_000)
    expect(hands).to_contain_text("Gedaan door Karim Keur")
    expect(above).not_to_contain_text("In de CSR staan ook")
    assert len(services.sent("GET", r"/validation/cases/[\w-]+")) == 2, "what stayed behind was there already"


def test_b1_after_a_refusal_the_rest_of_the_case_follows(
    services: Any, samples: Any, login: Any, address: str, page: Page
) -> None:
    """The page is the answer to a form: its fields stay as they were typed, the rest comes from the case's own page."""
    login(samples.validator())
    mine = {"claimed_by": "CB9000001", "claimed_by_name": "Vera Toets"}
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(**mine))
    services.on("POST", r"/validation/cases/[\w-]+/reject", refuse("case.stale"))
    page.goto(address + CASE)
    page.get_by_label("Reden van afwijzing").fill("De naam is van een ander.")
    page.get_by_role("button", name="Afwijzen", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    services.on("GET", r"/validation/cases/[\w-]+", samples.case(version=4, mark="1.4.free", acts=samples.acts()[:1]))
    services.on("GET", r"/validation/cases/[\w-]+/state", CaseState(mark="1.4.free"))
    expect(page.locator("#handelingen")).to_contain_text("Karim Keur", timeout=10_000)
    expect(page.locator("#stand")).not_to_contain_text("In behandeling bij u")
    expect(page.get_by_label("Reden van afwijzing")).to_have_value("De naam is van een ander.")


def test_b1_a_case_that_stood_open_long_goes_on_when_somebody_is_there(
    services: Any, samples: Any, login: Any, address: str, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its stream pauses after ten minutes; the first movement of a hand has it ask what happened meanwhile."""
    login(samples.validator())
    monkeypatch.setattr(live, "PAUSE_AFTER", timedelta())
    page.goto(address + CASE)
    page.wait_for_timeout(3_000)
    monkeypatch.undo()
    changed = samples.case(version=4, mark="1.4.free", acts=samples.acts()[:1])
    services.on("GET", r"/validation/cases/[\w-]+", changed)
    services.on("GET", r"/validation/cases/[\w-]+/state", CaseState(mark="1.4.free"))
    asked = len(services.sent("GET", r"/validation/cases/[\w-]+/state"))
    page.wait_for_timeout(3_000)
    assert len(services.sent("GET", r"/validation/cases/[\w-]+/state")) == asked == 1
    page.mouse.move(10, 10)
    expect(page.locator("#handelingen")).to_contain_text("Karim Keur", timeout=10_000)


def test_b1_made_again_by_keyboard(services: Any, samples: Any, login: Any, address: str, page: Page) -> None:
    """The button asks for it, the queue says what happens now."""
    login(samples.validator())
    mine = {"claimed_by": "CB9000001", "claimed_by_name": "Vera Toets"}
    services.on("GET", r"/validation/cases/[\w-]+", samples.formless(**mine))
    services.on("POST", r"/validation/cases/[\w-]+/make-again", samples.case())
    page.goto(f"{address}/validatie/{ORDER.rpartition('/')[2]}")
    page.get_by_role("button", name="Maak opnieuw").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert services.sent("POST", r"/validation/cases/[\w-]+/make-again")
    page.goto(f"{address}/validatie?opnieuw=ja")  # the fixture's cookie is a header, which a redirect leaves behind
    expect(page.get_by_role("heading", name="Wij maken het formulier opnieuw")).to_be_visible()


def test_s11_without_script_a_button_does_it(services: Any, samples: Any, address: str, chromium: Browser) -> None:
    """The same page, asked again."""
    context = chromium.new_context(java_script_enabled=False, extra_http_headers={"cookie": "__Host-sid=" + "s" * 43})
    page = context.new_page()
    page.goto(f"{address}{ORDER}/geplaatst")
    services.on("GET", r"/orders/[\w-]+", samples.order(document=samples.document()))
    page.get_by_role("button", name="Kijk of het formulier klaar is").click()
    expect(page.get_by_role("link", name="Bestelformulier downloaden")).to_be_visible()
    context.close()


def test_what_was_unfolded_stays_so_when_the_page_moves_on(
    services: Any, samples: Any, address: str, page: Page
) -> None:
    """Who is about to press a button below a fold still finds it after news of the order."""
    services.on("GET", r"/orders/[\w-]+", samples.order(withdrawable=True))
    page.goto(address + ORDER)
    page.get_by_text("Bestelling intrekken", exact=True).click()
    expect(page.get_by_role("button", name="Trek de bestelling in")).to_be_visible()
    moved = samples.order(state=State.IN_VALIDATION, document=samples.document(), withdrawable=True,
                          history=samples.moves(State.PLACED, State.IN_VALIDATION))  # fmt: skip
    services.on("GET", r"/orders/[\w-]+", moved)
    told = OrderState(id=moved.id, state=moved.state, document=moved.document, certificate=None)
    services.on("GET", r"/orders/[\w-]+/state", told)
    expect(page.get_by_role("status")).to_have_text("Stand: Wacht op controle", timeout=10_000)
    expect(page.get_by_role("button", name="Trek de bestelling in")).to_be_visible()


def test_an_order_page_follows_its_order(services: Any, samples: Any, address: str, page: Page) -> None:
    """N3: the course moves on while one looks, until the end; so do the mails, and what is said of those that did not arrive."""
    page.goto(address + ORDER)
    expect(page.get_by_role("status")).to_have_text("Stand: Geplaatst")
    expect(page.get_by_role("heading", name="E-mails over deze bestelling")).to_have_count(0)
    for state in (State.IN_VALIDATION, State.COMPLETED):
        certificate = 9 if state is State.COMPLETED else None
        order = samples.order(
            state=state, certificate=certificate, document=samples.document(),
            history=samples.moves(*dict.fromkeys((State.PLACED, State.IN_VALIDATION, state))), mails=samples.mails(),
            undelivered=samples.undelivered()[:1] if state is State.COMPLETED else (),
        )  # fmt: skip
        services.on("GET", r"/orders/[\w-]+", order)
        told = OrderState(id=order.id, state=state, document=order.document, certificate=certificate)
        services.on("GET", r"/orders/[\w-]+/state", told)
        word = "Wacht op controle" if state is State.IN_VALIDATION else "Uitgegeven"
        expect(page.get_by_role("status")).to_have_text(f"Stand: {word}", timeout=10_000)
        expect(page.get_by_role("heading", name="E-mails over deze bestelling")).to_be_visible()
        lost = page.get_by_role("heading", name="E-mail is niet aangekomen")
        expect(lost).to_have_count(1 if order.undelivered else 0)
    expect(page.get_by_role("link", name="Bekijk het certificaat")).to_be_visible()


def test_s9_n3_an_order_page_follows_what_dns_says_and_what_becomes_of_its_mails(
    prepare: Callable[[str], str], services: Any, samples: Any, address: str, page: Page
) -> None:
    """While the order itself stays where it is."""
    page.goto(address + prepare("order-dns-waits"))
    hints = page.locator("#in-dns")
    expect(hints.get_by_role("heading", name="Wat DNS zegt over uw namen")).to_be_visible()
    expect(hints.get_by_text("Wij zoeken dit op.")).to_have_count(2)
    prepare("order-dns")
    expect(hints).to_contain_text("noemt alleen anderen: andere-ca.example", timeout=10_000)
    expect(hints).to_contain_text("door resolver 192.0.2.53:53")
    expect(hints.get_by_text("Wij zoeken dit op.")).to_have_count(0)
    lost = page.get_by_role("heading", name="E-mail is niet aangekomen")
    expect(lost).to_have_count(0)
    order = samples.order(undelivered=samples.undelivered())
    services.on("GET", r"/orders/[\w-]+", order)
    told = OrderState(id=order.id, state=order.state, document=None, certificate=None, undelivered=3)
    services.on("GET", r"/orders/[\w-]+/state", told)
    expect(lost).to_be_visible(timeout=10_000)
    expect(hints.get_by_role("heading")).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text("Stand: Geplaatst")


def _ready(services: Any, samples: Any) -> None:
    order = samples.order(document=samples.document())
    services.on("GET", r"/orders/[\w-]+", order)
    state = OrderState(id=order.id, state=order.state, document=order.document, certificate=None)
    services.on("GET", r"/orders/[\w-]+/state", state)


def test_a_page_whose_stream_is_refused_polls(
    portal: Apps, services: Any, samples: Any, address: str, page: Page
) -> None:
    """The fourth page of a session turns into the PDF by itself as well, only a little later."""
    portal.portal.state.gate.streams.places = 0
    page.goto(f"{address}{ORDER}/geplaatst")
    expect(page.get_by_role("status")).to_contain_text("We maken uw bestelformulier.")
    _ready(services, samples)
    expect(page.get_by_role("link", name="Bestelformulier downloaden")).to_be_visible(timeout=10_000)
    assert portal.portal.state.gate.counted.refused["streams"] == 1


def test_a_page_whose_stream_falls_silent_polls(
    portal: Apps, services: Any, samples: Any, address: str, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty seconds without a word: the stream is closed and the page asks by itself."""
    monkeypatch.setattr(live, "POLL_SECONDS", 60.0)
    gate = portal.portal.state.gate
    page.clock.install()
    page.goto(f"{address}{ORDER}/geplaatst")
    _until(lambda: len(services.sent("GET", r"/orders/[\w-]+")) == 2)  # the page, and its first look
    _ready(services, samples)
    page.clock.run_for(29_000)
    expect(page.get_by_role("link", name="Bestelformulier downloaden")).to_have_count(0)
    page.clock.run_for(5_000)
    expect(page.get_by_role("link", name="Bestelformulier downloaden")).to_be_visible(timeout=4_000)
    _until(lambda: len(gate.streams) == 0)


def test_a_hidden_page_has_no_stream_and_catches_up_when_it_is_shown(
    portal: Apps, services: Any, samples: Any, address: str, page: Page
) -> None:
    """A browser has few connections per address: pages that nobody looks at leave them to others."""
    gate = portal.portal.state.gate
    page.goto(f"{address}{ORDER}/geplaatst")
    _until(lambda: len(gate.streams) == 1)
    _look(page, hidden=True)
    _until(lambda: len(gate.streams) == 0)
    _look(page, hidden=False)
    _until(lambda: len(gate.streams) == 1)
    _look(page, hidden=True)
    _ready(services, samples)
    _look(page, hidden=False)
    expect(page.get_by_role("link", name="Bestelformulier downloaden")).to_be_visible(timeout=10_000)
    _until(lambda: len(gate.streams) == 0)


def _look(page: Page, *, hidden: bool) -> None:
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});
            document.dispatchEvent(new Event('visibilitychange'));
        }""",
        hidden,
    )


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def _looks_right(page: Page, name: str) -> None:
    """A page as it is now, wide and narrow: no axe violations, no sideways scroll."""
    page.evaluate(AXE.read_text("utf-8"))
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        take(page, f"{name}-{width}")
        found = page.evaluate(VIOLATIONS, TAGS)
        assert [v["id"] for v in found] == []
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("word", ["certificaat", "certificaatbeheerder", "voorwaarden"])
def test_a_form_that_came_too_soon_keeps_what_was_typed(
    word: str, portal: Apps, services: Any, samples: Any, address: str, page: Page
) -> None:
    """The same form says when, and the same press saves it then; no axe errors at any width."""
    gate = portal.portal.state.gate
    gate.budgets["saves"] = Budget("saves", Per.PERSON, 1)
    gate.counted.spend(gate.budgets["saves"], "CB1000002")
    step = {"certificaat": Step.CERTIFICATE, "certificaatbeheerder": Step.MANAGER, "voorwaarden": Step.CONDITIONS}[word]
    services.on("GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=step)))
    page.goto(f"{address}{DRAFT}/{word}")
    if word == "certificaat":
        page.get_by_label("E-mailadres voor het certificaat").fill("anders@voorbeeldstad.example")
    page.get_by_role("button", name="Opslaan en verder").click()
    expect(page.get_by_role("heading", name="Even wachten")).to_be_visible()
    if word == "certificaat":
        expect(page.get_by_label("E-mailadres voor het certificaat")).to_have_value("anders@voorbeeldstad.example")
    _looks_right(page, f"waiting-{word}")
    gate.budgets["saves"] = Budget("saves", Per.PERSON, 60)
    services.on("PUT", rf"/drafts/[\w-]+/steps/{step.value}", samples.draft(done=(*samples.done(until=step), step)))
    page.get_by_role("button", name="Opslaan en verder").click()
    expect(page.get_by_role("heading", name="Even wachten")).to_have_count(0)


def test_a_refused_form_puts_focus_on_the_summary_and_its_links_on_the_fields(
    services: Any, samples: Any, address: str, page: Page
) -> None:
    """For who can't see where the page is wrong."""
    services.on("GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=Step.CERTIFICATE)))
    findings = tuple(f.model_dump() for f in samples.findings())
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", Refusal(slug="draft.findings", findings=findings))
    page.goto(f"{address}{DRAFT}/certificaat")
    page.get_by_role("button", name="Opslaan en verder").click()
    expect(page).to_have_title("Fout: Certificaat (stap 3 van 6) – MijnCertificaten")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="e-mailadres").click()
    expect(page.get_by_label("E-mailadres voor het certificaat")).to_be_focused()


@pytest.mark.parametrize("field", ["Aanvraagbestand (CSR)", "Extra namen (SAN)"])
def test_b05_a_pasted_key_is_told_at_its_field_and_gone(
    field: str, services: Any, samples: Any, address: str, page: Page
) -> None:
    """A key without a label, as it is in the middle of a file: what stood beside it is kept."""
    services.on("GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=Step.CERTIFICATE), csr=""))
    key = base64.encodebytes(mersenne_key(521, 607)).decode()
    page.goto(f"{address}{DRAFT}/certificaat")
    page.get_by_label(field).fill(key)
    page.get_by_label("E-mailadres voor het certificaat").fill("anders@voorbeeldstad.example")
    page.get_by_role("button", name="Opslaan en verder").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("geheime sleutel")
    summary.get_by_role("link").first.click()
    expect(page.get_by_label(field)).to_be_focused()
    expect(page.get_by_label(field)).to_have_value("")
    expect(page.get_by_label("E-mailadres voor het certificaat")).to_have_value("anders@voorbeeldstad.example")
    assert key.split()[1] not in page.content()
    _looks_right(page, "key-in-request" if "CSR" in field else "key-in-names")


def test_a_chosen_file_is_read_into_the_field(
    services: Any, samples: Any, address: str, page: Page, tmp_path: Path
) -> None:
    """So that people see what they send."""
    services.on("GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=Step.CERTIFICATE)))
    file = tmp_path / "server.csr"
    file.write_text("-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n", "utf-8")
    page.goto(f"{address}{DRAFT}/certificaat")
    page.get_by_label("Of kies een CSR-bestand").set_input_files(file)
    expect(page.get_by_label("Aanvraagbestand (CSR)")).to_have_value(file.read_text("utf-8"))
    expect(page.get_by_text("Dit staat nu in het vak: server.csr")).to_be_visible()


def test_b05_a_chosen_key_or_a_file_too_large_stays_in_the_browser(
    services: Any, samples: Any, address: str, page: Page, tmp_path: Path
) -> None:
    """Said at the field, the choice undone, nothing read into the text. A file that is no text stays chosen, as it is."""
    services.on("GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=Step.CERTIFICATE), csr=""))
    page.goto(f"{address}{DRAFT}/certificaat")
    chosen, text = page.get_by_label("Of kies een CSR-bestand"), page.get_by_label("Aanvraagbestand (CSR)")
    key = "-----BEGIN PRIVATE KEY-----\nMIIB\n"
    for name, content, words in (
        ("server.key", key.encode(), "geheime sleutel"), ("windows.key", key.encode("utf-16"), "geheime sleutel"),
        ("groot.csr", b"A" * 20_000, "hoogstens 16 kB"),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(content)
        chosen.set_input_files(tmp_path / name)
        expect(page.locator("#csr-bestand-uitleg")).to_contain_text(words)
        expect(chosen).to_have_value("")
        expect(text).to_have_value("")
    (tmp_path / "windows.csr").write_bytes("Één -----BEGIN CERTIFICATE REQUEST-----".encode("cp1252"))
    chosen.set_input_files(tmp_path / "windows.csr")
    expect(page.get_by_text("Gekozen: windows.csr")).to_be_visible()
    expect(chosen).not_to_have_value("")
    expect(text).to_have_value("")


def test_s1_a_click_on_a_row_does_what_its_button_does(address: str, page: Page) -> None:
    """In addition to the link and the button, for the mouse."""
    page.goto(f"{address}/servercertificaten")
    page.get_by_role("row", name="api.voorbeeldstad.example").get_by_text("20").first.click()
    expect(page).to_have_url(f"{address}/servercertificaten/1")


def test_the_menu_folds_on_a_phone(address: str, page: Page) -> None:
    """Closed at first; the button opens it, Escape closes it and takes focus back."""
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{address}/home")
    link = page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Bestellingen")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(link).to_be_visible()
    for focused in (link, page.get_by_role("button", name="Menu")):
        focused.focus()
        page.keyboard.press("Escape")
        expect(link).to_be_hidden()
        expect(page.get_by_role("button", name="Menu")).to_be_focused()
        page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("banner").get_by_text("Sanne de Vries")).to_be_visible()  # L6


def test_a_command_is_copied_by_its_button(address: str, page: Page) -> None:
    """And says so, to screen readers too."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{address}/hulp")
    page.get_by_role("button", name="Kopieer het commando").click()
    expect(page.get_by_role("status").filter(has_text="Gekopieerd")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("openssl req -new")


def test_the_header_is_readable_on_paper(address: str, page: Page) -> None:
    """Grounds are not printed: light letters would be pale on white. The skip link stays off the paper."""
    page.emulate_media(media="print")
    page.goto(f"{address}{ORDER}")
    colours = page.locator(".mc-brand, .mc-org__name, .mc-org__no").evaluate_all(
        "all => all.map(one => getComputedStyle(one).color)"
    )
    assert set(colours) == {"rgb(0, 0, 0)"}
    expect(page.get_by_text("Direct naar de inhoud")).to_be_hidden()


#: What must stand on the paper of a page, and what must not: there is nothing to press.
PAPERS = {
    "/servercertificaten/2": (
        ("4a:00:11:22:33:44:55:66:77:88:99:", "Geschiedenis", "Bestelling goedgekeurd", "Certificaatbeheerder", "/servercertificaten/1"),
        ("Downloaden", "Verlengen", "Kopieer", "Intrekken zonder inloggen", "Toon ook wat hiervoor", "Hoofdmenu", "Toegankelijkheidsverklaring",
         "Dit certificaat niet verlengen", "Nieuwe bestelling", "Wijzig de eigen gegevens"),
    ),
    "/servercertificaten": (("PKIoverheid Private", "Beheerder: Karel Tak"), ("Exporteer", "Sorteer op", "Verleng gekozen", "Beheren")),
    ORDER: (("Voortgang", "Wat is besteld?", "Voor wie?", "Wat is verklaard?"), ("downloaden", "Kopieer", "Stuur opnieuw", "Uitloggen")),
}  # fmt: skip


@pytest.mark.parametrize("path", PAPERS)
def test_on_paper_stands_all_and_nothing_to_press(path: str, address: str, chromium: Browser, tmp_path: Path) -> None:
    """What it is, whose and of when; what was folded too. Ink on white paper for who has a dark screen as well."""
    context = chromium.new_context(extra_http_headers={"cookie": "__Host-sid=" + "s" * 43}, color_scheme="dark")
    page = context.new_page()
    page.goto(f"{address}{path}")
    dark = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(dark) == "rgb(13, 23, 19)"
    title = page.get_by_role("heading", level=1).inner_text()
    file = Path(os.environ.get("PICTURES") or tmp_path) / f"paper-{path.split('/')[1]}.pdf"
    page.pdf(path=file, format="A4", print_background=True)
    sheets = [sheet.extract_text() for sheet in PdfReader(file).pages]
    words = " ".join("".join(sheets).split())
    bare = words.replace(" ", "")
    stands, absent = PAPERS[path]
    moment = r"Deze pagina is opgehaald op \d+ \w+ \d{4} om \d\d:\d\d\."
    assert re.search(moment, words), words
    for said in (title, "Gemeente Voorbeeldstad", "Abonneenummer P1234567", *stands):
        assert said.replace(" ", "") in bare, f"{said} is missing in {words}"
    assert [said for said in absent if said.replace(" ", "") in bare] == []
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 900})  # of A4 between its margins
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
        "nothing is cut off"
    )
    assert page.locator("main h1, main dd, main .mc-course__state").evaluate_all(
        "all => [...new Set(all.map(one => getComputedStyle(one).color))]"
    ) == ["rgb(18, 33, 27)"]
    context.close()


@pytest.mark.parametrize("middle", ["overview", "queue"])
def test_on_a_middle_screen_no_column_is_cut_off(
    middle: str, prepare: Callable[[str], str], address: str, page: Page
) -> None:
    """A tablet, or a wide screen at 150 %: what a row says stands in it, and under no other heading."""
    path = prepare(middle)
    page.set_viewport_size({"width": 853, "height": 900})
    page.goto(f"{address}{path}")
    tables = '[...document.querySelectorAll(".mc-tablewrap")].map(one => one.scrollWidth - one.clientWidth)'
    assert page.evaluate(tables) == [0] and page.evaluate(CUT_OFF) == []
    assert page.locator("tbody tr").first.evaluate("row => getComputedStyle(row).display") in {"flex", "grid"}


#: A page of each kind: a list, forms with faults, a course, a case, badges, a table, charts.
DARK = [
    "home-attention", "overview", "detail-revoking", "step3-findings", "order", "case", "search-found", "sessions",
    "queue", "new-manager-given", "desk-stalled-refused",
]  # fmt: skip


@pytest.mark.parametrize("dark", DARK)
def test_on_a_dark_screen_everything_can_be_read(
    dark: str, prepare: Callable[[str], str], address: str, chromium: Browser
) -> None:
    """AA by axe, with the focus on a link too: for who prefers dark."""
    context = chromium.new_context(
        extra_http_headers={"cookie": "__Host-sid=" + "s" * 43},
        color_scheme="dark",
        reduced_motion="reduce",  # a ground that is still changing has no contrast of its own
        viewport={"width": 1280, "height": 900},
    )
    page = context.new_page()
    page.goto(address + prepare(dark), wait_until="load")
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 23, 19)"
    take(page, f"dark-{dark}")
    for _ in range(2):
        found = page.evaluate(VIOLATIONS, TAGS)
        assert [(v["id"], [n["target"] for n in v["nodes"]][:5]) for v in found] == []
        page.locator("main a, main button").first.focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")  # as by keyboard: the ring is shown
    context.close()


def test_machine_texts_are_copied_and_it_is_said(samples: Any, address: str, chromium: Browser) -> None:
    """Serial number (as in the exported list), fingerprint and reference, by keyboard; without script no button is shown."""
    context = chromium.new_context(extra_http_headers={"cookie": "__Host-sid=" + "s" * 43})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = context.new_page()
    page.goto(f"{address}/servercertificaten/2")
    detail = samples.detail()
    wanted = {
        "Serienummer": ":".join(re.findall("..", detail.serial)),
        "Vingerafdruk": detail.sha256,
        "Referentie": detail.reference,
    }
    for what, value in wanted.items():
        page.get_by_role("button", name=f"Kopieer {what.lower()}").press("Enter")
        expect(page.locator("[aria-live=polite]").get_by_text(f"{what} gekopieerd")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == value
    context.close()
    context = chromium.new_context(extra_http_headers={"cookie": "__Host-sid=" + "s" * 43}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/servercertificaten/2")
    expect(page.get_by_role("button", name="Kopieer")).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text(wanted["Serienummer"])
    context.close()


STATE = r".*/sessies/stand"


@pytest.fixture
def goes_on(services: Any, samples: Any, login: Any) -> Callable[..., None]:
    """Says for how many minutes from now the session goes on: while nothing is done, and in all."""

    def say(idle: float, absolute: float = 480) -> None:
        now = clock.now()
        login(samples.session(idle_ends_at=now + timedelta(minutes=idle), ends_at=now + timedelta(minutes=absolute)))

    return say


def test_l7_a_warning_comes_two_minutes_before_the_end_and_one_press_goes_on(
    services: Any, goes_on: Any, address: str, page: Page
) -> None:
    """Spoken as a dialog, with focus on the button; by keyboard. Looking is no use of the session, the press is."""
    page.clock.install()
    goes_on(15)
    page.goto(f"{address}{DRAFT}/contactpersoon")
    warning = page.get_by_role("dialog", name="Uw sessie stopt bijna")
    page.clock.run_for(12 * 60_000)
    expect(warning).to_be_hidden()
    goes_on(2)
    page.clock.run_for(70_000)
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("U deed een tijd niets.")
    expect(page.get_by_role("button", name="Blijf ingelogd")).to_be_focused()
    _looks_right(page, "session-warning")
    goes_on(15)
    page.keyboard.press("Enter")
    expect(warning).to_be_hidden()
    assert not json.loads(services.sent("POST", "/identify")[-1].content)["passive"]
    page.clock.run_for(10 * 60_000)
    expect(warning).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_text("Contactpersoon")


def test_l7_the_absolute_end_can_not_be_put_off_and_says_when(goes_on: Any, address: str, page: Page) -> None:
    page.clock.install()
    goes_on(15, 1.9)
    page.goto(f"{address}/bestellingen")
    page.clock.run_for(6_000)
    warning = page.get_by_role("dialog", name="Uw sessie stopt bijna")
    expect(warning).to_contain_text("Een sessie duurt hoogstens acht uur.")
    expect(warning.get_by_text("U deed een tijd niets.")).to_be_hidden()
    expect(page.get_by_role("button", name="Blijf ingelogd")).to_be_hidden()
    _looks_right(page, "session-warning-last")
    page.get_by_role("button", name="Verder werken").click()
    expect(warning).to_be_hidden()
    page.clock.run_for(30_000)
    expect(warning).to_be_hidden()


def _over(services: Any) -> None:
    services.on("POST", "/identify", Refusal(slug="not_logged_in"))


def _shows_nothing(page: Page) -> None:
    expect(page.get_by_role("heading", name="Uw sessie is voorbij", level=1)).to_be_visible()
    for secret in ("Sanne", "Voorbeeldstad", "voorbeeldstad", "Karel"):
        assert secret not in page.content().replace("naar=", "").split("</head>")[1]


def test_l7_at_the_end_the_page_shows_nothing_any_more(services: Any, goes_on: Any, address: str, page: Page) -> None:
    """Not a word of it is left in the document, nor what was typed; the link leads back over the login."""
    page.clock.install()
    goes_on(15)
    services.on("GET", r"/drafts/[\w-]+", services.answers["GET", r"/drafts/[\w-]+"])
    page.goto(f"{address}{DRAFT}/contactpersoon")
    _over(services)
    page.clock.run_for(15 * 60_000 + 6_000)
    _shows_nothing(page)
    expect(page.get_by_role("link", name="Naar inloggen")).to_have_attribute(
        "href", f"/inloggen?naar={DRAFT}/contactpersoon"
    )
    _looks_right(page, "session-ended")


def test_l7_other_tabs_show_nothing_as_soon_as_somebody_logged_out(
    services: Any, goes_on: Any, address: str, page: Page
) -> None:
    """By word of the page of one tab to all others, and one look of theirs."""
    goes_on(15)
    page.goto(f"{address}/servercertificaten")
    other = page.context.new_page()
    other.goto(f"{address}/bestellingen")
    _over(services)
    other.goto(f"{address}/uitgelogd")
    _shows_nothing(page)


def test_l7_a_page_by_hand_that_says_uitgelogd_hides_nothing(goes_on: Any, address: str, page: Page) -> None:
    """The other tabs look for themselves."""
    goes_on(15)
    page.goto(f"{address}/servercertificaten")
    other = page.context.new_page()
    with page.expect_response(re.compile(STATE)):
        other.goto(f"{address}/inloggen/mislukt?oorzaak=none")
        other.evaluate("new BroadcastChannel('session').postMessage('look')")
    expect(page.get_by_role("heading", level=1)).to_have_text("Servercertificaten")


@pytest.fixture
def ended_elsewhere(services: Any, goes_on: Any, address: str, page: Page) -> None:
    """An open page, in a browser whose clock a test moves, of a session that has ended since."""
    page.clock.install()
    goes_on(15)
    page.goto(f"{address}/servercertificaten")
    _over(services)


def test_l7_a_session_that_was_ended_elsewhere_shows_nothing_within_a_minute(ended_elsewhere: None, page: Page) -> None:
    page.clock.run_for(55_000)
    _shows_nothing(page)


def test_l7_a_tab_that_is_shown_again_or_slept_looks_first(ended_elsewhere: None, page: Page) -> None:
    """A laptop that slept over the end: the clock stands hours later at once, and no timer ran."""
    page.clock.fast_forward(3 * 3600_000)
    _look(page, hidden=False)
    _shows_nothing(page)


def test_l7_a_page_from_the_browsers_memory_looks_before_it_shows_anything(
    services: Any, goes_on: Any, address: str, page: Page
) -> None:
    goes_on(15)
    page.goto(f"{address}/servercertificaten")
    _over(services)
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    _shows_nothing(page)


def test_l2_a_tab_that_is_returned_to_says_that_the_subscriber_was_switched(
    page: Page, samples: Any, login: Any, address: str
) -> None:
    """For whom the page was and who it is now, with both ways on; of another person's session it says nothing."""
    here = Choice(subscriber="P1234567", organisation="Gemeente Voorbeeldstad")
    there = Choice(subscriber="P7654321", organisation="Waterschap Voorbeeldland")
    login(samples.session(others=(there,)))
    page.goto(f"{address}/servercertificaten?naam=voorbeeld")
    login(
        samples.session(
            subscriber=there.subscriber, organisation=there.organisation, others=(here,), session_hash="cd" * 32
        )
    )
    page.evaluate("new BroadcastChannel('session').postMessage('look')")
    expect(page.get_by_role("heading", level=1)).to_have_text("U bent gewisseld van organisatie")
    expect(page.get_by_role("main")).to_contain_text("Deze pagina was van Gemeente Voorbeeldstad (P1234567).")
    expect(page.get_by_role("main")).to_contain_text("U werkt nu voor Waterschap Voorbeeldland (P7654321).")
    expect(page.get_by_text("api.voorbeeldstad.example")).to_have_count(0)
    form = page.locator("main form")
    assert form.locator("input[name=naar]").get_attribute("value") == "/servercertificaten?naam=voorbeeld"
    expect(form.get_by_role("button")).to_have_text("Terug naar Gemeente Voorbeeldstad")
    _looks_right(page, "session-switched")
    page.goto(f"{address}/servercertificaten")
    login(samples.session(person="CB1000009", others=(there,), session_hash="ef" * 32))
    page.evaluate("new BroadcastChannel('session').postMessage('look')")
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw sessie is voorbij")
    login(samples.session(others=(there,)))
    stale = page.context.new_page()  # its console tells of the 409
    stale.goto(f"{address}/hulp")
    stale.evaluate("""() => {
      const form = Object.assign(document.createElement("form"), { method: "post", action: "/servercertificaten/nieuw" });
      form.append(Object.assign(document.createElement("input"), { name: "pagina-van", value: "P7654321" }));
      document.body.append(form);
      form.submit();
    }""")
    expect(stale.get_by_role("heading", level=1)).to_have_text("Deze pagina hoort bij een andere organisatie")
    _looks_right(stale, "other-subscriber")


def test_l7_a_tab_of_another_session_shows_nothing(
    services: Any, samples: Any, login: Any, goes_on: Any, address: str, page: Page
) -> None:
    """Somebody logged in as another in another tab: the cookie is one, so what this page shows is not his."""
    goes_on(15)
    page.goto(f"{address}/servercertificaten")
    other = page.context.new_page()
    later = clock.now() + timedelta(minutes=15)
    login(samples.session(session_hash="cd" * 32, idle_ends_at=later, ends_at=later))
    other.goto(f"{address}/bestellingen")
    _shows_nothing(page)
    expect(other.get_by_role("heading", level=1)).to_have_text("Bestellingen")


def test_l7_another_tab_that_was_used_closes_the_warning(services: Any, goes_on: Any, address: str, page: Page) -> None:
    goes_on(1.9)
    page.clock.install()
    page.goto(f"{address}/servercertificaten")
    page.clock.run_for(6_000)
    warning = page.get_by_role("dialog", name="Uw sessie stopt bijna")
    expect(warning).to_be_visible()
    goes_on(15)
    page.context.new_page().goto(f"{address}/bestellingen")
    expect(warning).to_be_hidden()


def test_l7_when_the_server_is_away_a_page_stays_until_its_end(
    services: Any, goes_on: Any, address: str, chromium: Browser
) -> None:
    """And not longer. (A console of its own: a browser tells there that the server was away.)"""
    context = chromium.new_context(extra_http_headers={"cookie": "__Host-sid=" + "s" * 43})
    page = context.new_page()
    page.clock.install()
    goes_on(15)
    page.goto(f"{address}/servercertificaten")
    page.route(re.compile(STATE), lambda route: route.abort())
    page.clock.run_for(10 * 60_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Servercertificaten")
    page.clock.run_for(5 * 60_000 + 6_000)
    _shows_nothing(page)
    context.close()


KEPT = r"/drafts/[\w-]+/typed"
COUNT_ANSWERS = """
    window.answers = 0;
    const asks = window.fetch;
    window.fetch = async (address, init) => {
        const answer = await asks(address, init);
        if (address.endsWith("/getypt")) window.answers += 1;
        return answer;
    };
"""


def _typed(services: Any) -> list[dict[str, Any]]:
    return [json.loads(request.content) for request in services.sent("PUT", KEPT)]


@pytest.fixture
def typing(services: Any, samples: Any, goes_on: Any, address: str, page: Page) -> str:
    """Step 3, open in a browser whose clock a test moves; answers its address."""
    goes_on(15)
    services.on("PUT", KEPT, httpx.Response(204))
    services.on("GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=Step.CERTIFICATE), csr=""))
    page.clock.install()
    page.add_init_script(COUNT_ANSWERS)
    page.goto(f"{address}{DRAFT}/certificaat")
    return f"{address}{DRAFT}/certificaat"


def test_l7_what_is_typed_is_kept_every_twenty_seconds_when_it_changed(typing: str, services: Any, page: Page) -> None:
    """Not before something was typed, and not again before something else is; in no storage of the browser."""
    page.clock.run_for(60_000)
    assert _typed(services) == []
    page.get_by_label("Extra namen (SAN)").fill("nieuw.voorbeeldstad.example")
    page.clock.run_for(21_000)
    # Until the page heard it: a moved clock would end what it still waits for, and it would rightly be said again.
    _until(lambda: bool(page.evaluate("window.answers") == 1))
    assert [(kept["texts"]["names"], kept["version"]) for kept in _typed(services)] == [
        ("nieuw.voorbeeldstad.example", 4)
    ]
    page.clock.run_for(61_000)
    assert len(_typed(services)) == 1
    stored = page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]"
    )
    assert stored == [0, 0, 0]


@pytest.mark.parametrize("how", ["hidden", "left", "ends"])
def test_l7_what_is_typed_is_kept_when_the_page_is_hidden_or_left_or_its_session_ends(
    how: str, typing: str, services: Any, goes_on: Any, page: Page
) -> None:
    page.get_by_label("Aanvraagbestand (CSR)").fill("half een aanvraag")
    if how == "hidden":
        _look(page, hidden=True)
    elif how == "left":
        page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    else:
        goes_on(1.9)
        page.clock.fast_forward(13 * 60_000 + 5_000)
        expect(page.get_by_role("dialog")).to_contain_text("staat er na het inloggen weer")
    _until(lambda: len(_typed(services)) == 1)
    assert _typed(services)[0]["texts"]["csr"] == "half een aanvraag"


@pytest.mark.parametrize("before", [0, 20_500], ids=["unsent", "on its way"])
def test_l7_who_logs_out_in_mid_step_loses_nothing(before: int, typing: str, services: Any, page: Page) -> None:
    """Kept first, and only then is the session ended; also when it was just being kept."""
    services.on("POST", "/sessions/end", httpx.Response(204))
    page.get_by_label("Extra namen (SAN)").fill("nieuw.voorbeeldstad.example")
    page.clock.run_for(before)
    page.get_by_role("button", name="Uitloggen").first.click()
    page.wait_for_url("**/uitgelogd")
    asked = [request.url.path.rpartition("/")[2] for request in services.asked]
    assert asked.count("typed") == 1 and asked.index("typed") < asked.index("end")
    assert _typed(services)[0]["texts"]["names"] == "nieuw.voorbeeldstad.example"


def test_l7_the_page_says_nothing_of_a_form_that_is_being_saved(
    typing: str, services: Any, samples: Any, page: Page
) -> None:
    """Or it would be there again after it was saved."""
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", samples.draft(done=samples.done(until=Step.CHECK)))
    page.get_by_label("Extra namen (SAN)").fill("nieuw.voorbeeldstad.example")
    page.get_by_role("button", name="Opslaan en verder").click()
    _until(lambda: len(services.sent("PUT", r"/drafts/[\w-]+/steps/certificate")) == 1)
    page.wait_for_timeout(300)
    assert _typed(services) == []


def test_b05_a_private_key_in_so_many_words_does_not_leave_the_browser_by_itself(
    typing: str, services: Any, page: Page
) -> None:
    """What stands beside it does."""
    page.get_by_label("Aanvraagbestand (CSR)").fill("-----BEGIN PRIVATE KEY-----\nMIIB")
    page.get_by_label("Extra namen (SAN)").fill("nieuw.voorbeeldstad.example")
    page.clock.run_for(21_000)
    _until(lambda: len(_typed(services)) == 1)
    texts = _typed(services)[0]["texts"]
    assert "csr" not in texts and texts["names"] == "nieuw.voorbeeldstad.example"


def test_l7_typed_text_is_back_after_a_new_login(
    typing: str, services: Any, samples: Any, goes_on: Any, page: Page
) -> None:
    """The session ends in mid-step: the page shows nothing; after the login everything is there, to save or to drop."""
    # What was typed is looked at while there is a session.
    with page.expect_response(re.compile(r".*/certificaat/gezien")):
        page.get_by_label("Extra namen (SAN)").fill("nieuw.voorbeeldstad.example")
        page.get_by_label("Extra namen (SAN)").blur()
        page.clock.run_for(21_000)
    _until(lambda: len(_typed(services)) == 1)
    _over(services)
    page.clock.run_for(16 * 60_000)
    _shows_nothing(page)
    goes_on(15)
    texts = {"csr": "", "names": _typed(services)[0]["texts"]["names"], "email": "half@"}
    kept = Typed(step=Step.CERTIFICATE, texts=texts, at=samples.now)
    services.on("GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=Step.CERTIFICATE), typed=(kept,)))
    page.goto(typing)
    expect(page.get_by_role("heading", name="U was hier gebleven; nog niet opgeslagen")).to_be_visible()
    expect(page.get_by_label("Extra namen (SAN)")).to_have_value("nieuw.voorbeeldstad.example")
    expect(page.get_by_label("E-mailadres voor het certificaat")).to_have_value("half@")
    _looks_right(page, "step3-kept")
    services.on("DELETE", KEPT, httpx.Response(204))
    with page.expect_response(re.compile(r".*/getypt/weg")):
        page.get_by_role("button", name="Niet gebruiken").click()
    assert services.sent("DELETE", KEPT)


def test_the_switch_of_language_by_keyboard_asks_before_typed_answers_are_lost(
    prepare: Callable[[str], str], services: Any, address: str, page: Page
) -> None:
    """A reason that was not sent stays where it is for who says no; who typed nothing is asked nothing."""
    services.on("PUT", "/own-language", httpx.Response(200, json={}))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.goto(address + prepare("case-mine"))
    reason = page.locator("textarea").first
    reason.fill("Het domein is niet van u.")
    switch = page.get_by_role("button", name="English", exact=True)
    switch.focus()
    page.keyboard.press("Enter")
    _until(lambda: bool(asked))
    assert "gaat verloren" in asked[0]
    expect(reason).to_have_value("Het domein is niet van u.")
    reason.fill("")
    switch.focus()
    with page.expect_navigation():  # a page that is closed in the middle of one may never say so
        page.keyboard.press("Enter")
    assert len(asked) == 1


def test_enter_in_a_step_saves_it_and_the_switch_takes_it_along(
    prepare: Callable[[str], str], services: Any, samples: Any, address: str, page: Page
) -> None:
    """The button in the header belongs to the step's form, and is not what Enter presses in a field of it."""
    services.on("PUT", r"/drafts/[\w-]+/typed", httpx.Response(204))
    page.goto(address + prepare("step3"))
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", samples.draft(done=samples.done(until=Step.CHECK)))
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.locator("#email").press("Enter")
    assert sent.value.url == f"{address}{DRAFT}/certificaat"
    page.goto(address + prepare("step3"))
    services.on("PUT", r"/drafts/[\w-]+/typed", httpx.Response(204))
    page.locator("#email").fill("half@")
    page.get_by_role("button", name="English", exact=True).focus()
    with page.expect_request("**/getypt/taal"), page.expect_navigation():
        page.keyboard.press("Enter")
    _until(lambda: bool(_typed(services)))
    assert _typed(services)[-1]["texts"]["email"] == "half@"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_command_without_an_answer_leads_back_to_where_it_was_sent_from(
    services: Any, prepare: Callable[[str], str], address: str, contexts: dict[str, BrowserContext], width: int
) -> None:
    """One button, which shows the page again and sends nothing."""
    for language, context in contexts.items():
        prepare("step6")
        services.on("POST", r"/drafts/[\w-]+/place", refuse("not_now", seconds=5))
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{address}{DRAFT}/afronding", wait_until="load")
        page.locator("main form button[type=submit]").last.click()
        expect(page.locator("h1")).to_have_text(
            {"nl": "Dit lukt nu niet", "en": "This is not working at the moment"}[language]
        )
        take(page, f"not-now-sent-{language}-{width}")
        before = len(services.sent("POST", r"/drafts/[\w-]+/place"))
        page.locator("main a.nl-button").click()
        page.wait_for_url(f"{address}{DRAFT}/afronding")
        expect(page.locator("main form button[type=submit]").last).to_be_visible()
        assert len(services.sent("POST", r"/drafts/[\w-]+/place")) == before
        page.close()


def test_shortcuts_of_validation_never_work_in_a_field_and_can_be_switched_off(
    prepare: Callable[[str], str], services: Any, samples: Any, address: str, page: Page
) -> None:
    """A letter presses or leads to what is on the page; typed in a field it is a letter; with another key it is the browser's."""
    page.goto(address + prepare("case"))
    services.on("POST", r"/validation/cases/[\w-]+/claim", samples.case())

    def pressed() -> int:
        return len(services.sent("POST", "/validation/.*"))

    note = page.get_by_role("textbox", name="Notitie")
    note.focus()
    page.keyboard.type("gin")
    expect(note).to_have_value("gin")
    page.locator("h1").click()
    page.keyboard.press("Control+g")
    page.keyboard.press("x")
    assert pressed() == 0 and page.url.endswith(CASE)
    page.get_by_text("Sneltoetsen", exact=True).click()
    listed = page.locator("[data-shortcuts] li")
    assert listed.all_inner_texts() == ["g Goedkeuren", "i Neem in behandeling"], "what there is to press"
    switch = page.get_by_role("button", name="Sneltoetsen gebruiken")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    page.locator("h1").click()
    page.keyboard.press("g")
    page.goto(address + CASE)
    page.keyboard.press("g")
    assert pressed() == 0 and page.url.endswith(CASE), "off, and so on the next page"
    page.get_by_text("Sneltoetsen", exact=True).click()
    switch.click()
    page.locator("h1").click()
    with page.expect_request("**/claim") as sent:
        page.keyboard.press("g")
    assert "naar=goedkeuren" in (sent.value.post_data or "")
    page.goto(address + prepare("case-mine"))
    page.keyboard.press("v")
    expect(page.get_by_role("textbox", name="Vraag aan de klant")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("g")
    expect(page.get_by_role("button", name="Goedkeuren")).to_be_focused()
    assert not services.sent("POST", "/validation/.*/approve"), "what can't be undone is led to"
    page.goto(address + prepare("queue"))
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Zoek in deze lijst")).to_be_focused()
