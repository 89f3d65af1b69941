"""Every page in every state: complete HTML, one heading, labels for controls, nothing inline (L6, H1, S1 to S11, B1)."""

import json
import re
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from contracts.orders import Finding, Renewals, State, Step
from contracts.refusals import refuse

GATEWAY = Path(__file__).parents[2]
FRONT = GATEWAY / "front"
DRAFT = "/aanvragen/01920000-0000-7000-8000-000000000001"
ORDER = "/bestellingen/01920000-0000-7000-8000-000000000002"
CASE = "/validatie/01920000-0000-7000-8000-000000000002"
Setup = Callable[[Any, Any, Callable[..., None]], None]


def _draft(until: Step, **more: Any) -> Setup:
    return lambda services, samples, _: services.on(
        "GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=until), **more)
    )


def _step3(services: Any, samples: Any, _: Any) -> None:
    shown = samples.draft(done=samples.done(until=Step.CERTIFICATE), csr_summary=samples.summary(),
                          findings=samples.findings(), csr="-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n")  # fmt: skip
    services.on("GET", r"/drafts/[\w-]+", shown)


def _order(**more: Any) -> Setup:
    return lambda services, samples, _: services.on("GET", r"/orders/[\w-]+", samples.order(**more))


def _ready(services: Any, samples: Any, _: Any) -> None:
    services.on("GET", r"/orders/[\w-]+", samples.order(document=samples.document()))


def _ended(state: State, **more: Any) -> Setup:
    return lambda services, samples, _: services.on(
        "GET",
        r"/orders/[\w-]+",
        samples.order(state=state, document=samples.document(),
                      history=samples.moves(State.PLACED, State.IN_VALIDATION, state), **more),
    )  # fmt: skip


def _detail(**more: Any) -> Setup:
    return lambda services, samples, _: services.on("GET", r"/certificates/\d+", samples.detail(**more))


def _renewing(state: State) -> Setup:
    return lambda services, samples, _: services.on(
        "GET", "/renewals", Renewals(notices=(samples.notice(state=state),))
    )


def _nothing(services: Any, samples: Any, _: Any) -> None:
    empty = {"rows": (), "total": 0, "pages": 0, "page": 1, "first": 0, "last": 0}
    services.on("GET", "/certificates", samples.page(**empty))
    services.on("GET", "/orders", samples.orders(orders=(), drafts=(), total=0))


def _staff(**more: Any) -> Setup:
    def setup(services: Any, samples: Any, login: Callable[..., None]) -> None:
        login(samples.validator())
        services.on("GET", r"/validation/cases/[\w-]+", samples.case(**more))

    return setup


def _revoked(services: Any, samples: Any, login: Callable[..., None]) -> None:
    more = {"status": "revoked", "revoked_at": samples.now, "revocation_reason": "keyCompromise"}
    _detail(**more)(services, samples, login)


MINE = {"claimed_by": "CB9000001", "claimed_by_name": "Vera Toets"}
THEIRS = {"claimed_by": "CB9000002", "claimed_by_name": "Karim Keur"}
PAGES: dict[str, tuple[str, Setup | None]] = {
    "start": ("/", lambda services, samples, login: services.on("POST", "/identify", refuse("not_logged_in"))),
    "help-public": ("/hulp", lambda services, s, login: services.on("POST", "/identify", refuse("not_logged_in"))),
    "choice": ("/inloggen/abonnee", lambda services, samples, login: login(samples.choosing())),
    "failed": ("/inloggen/mislukt?oorzaak=signature_card", None),
    "home": ("/home", None),
    "home-empty": ("/home", _nothing),
    "home-servicedesk": ("/home", lambda s, x, login: login(x.session(subscriber=None, organisation=None,
                                                                      roles=("servicedesk",)))),
    "help": ("/hulp", None),
    "overview": ("/servercertificaten?naam=voorbeeld&pagina=2", None),
    "overview-sorted": ("/servercertificaten?sorteer=naam&richting=af&per=50&verloopt=45&type=public_ov", None),
    "overview-renewing": ("/servercertificaten", _renewing(State.IN_VALIDATION)),
    "overview-empty": ("/servercertificaten?naam=x", _nothing),
    "overview-none": ("/servercertificaten?status=alle", _nothing),
    "detail": ("/servercertificaten/2", None),
    "detail-renewing": ("/servercertificaten/2", _renewing(State.PLACED)),
    "detail-renewed": ("/servercertificaten/2", _renewing(State.COMPLETED)),
    "detail-revoked": ("/servercertificaten/2", _revoked),
    "detail-bare": ("/servercertificaten/2", _detail(status="expired", manager=None, requester=None, reference=None,
                                                     replaces=None, replaced_by=7, sans=())),
    "renew": ("/servercertificaten/2/verlengen", None),
    "renew-open": ("/servercertificaten/2/verlengen", _renewing(State.APPROVED)),
    "renew-done": ("/servercertificaten/2/verlengen", _renewing(State.COMPLETED)),
    "renew-revoked": ("/servercertificaten/2/verlengen", _revoked),
    "step1": (f"{DRAFT}/contactpersoon", None),
    "step2": (f"{DRAFT}/certificaatbeheerder", _draft(Step.MANAGER)),
    "step2-inactive": (f"{DRAFT}/certificaatbeheerder", _draft(Step.MANAGER, manager=None,
                                                              manager_note="manager.inactive")),
    "step2-nobody": (f"{DRAFT}/certificaatbeheerder", _draft(Step.MANAGER, manager=None, managers=())),
    "step3": (f"{DRAFT}/certificaat", _draft(Step.CERTIFICATE)),
    "step3-findings": (f"{DRAFT}/certificaat?terug=controle", _step3),
    "step4": (f"{DRAFT}/controle", _draft(Step.CHECK)),
    "step5": (f"{DRAFT}/voorwaarden", _draft(Step.CONDITIONS)),
    "step5-notice": (f"{DRAFT}/voorwaarden", _draft(Step.CONDITIONS, notices=(
        Finding(field="", slug="renewal.done", severity="warning",
                params={"name": "Joris Bos", "at": "2026-01-31T12:57:55+00:00", "reference": "S20260131135755001"}),))),
    "step6": (f"{DRAFT}/afronding", _draft(Step.COMPLETION)),
    "placed": (f"{ORDER}/geplaatst", None),
    "placed-ready": (f"{ORDER}/geplaatst", _ready),
    "orders": ("/bestellingen", None),
    "orders-page": ("/bestellingen?pagina=2", lambda services, samples, login: services.on(
        "GET", "/orders", samples.orders(page=2))),
    "orders-empty": ("/bestellingen", _nothing),
    "order": (ORDER, None),
    "order-completed": (ORDER, _ended(State.COMPLETED, certificate=9)),
    "order-rejected": (ORDER, _ended(State.REJECTED, reason="Het domein is niet van uw organisatie.\nNeem contact op.")),
    "order-failed": (ORDER, _ended(State.FAILED)),
    "queue": ("/validatie", _staff()),
    "case": (CASE, _staff()),
    "case-mine": (CASE, _staff(**MINE)),
    "case-theirs": (CASE, _staff(**THEIRS)),
    "case-own": (CASE, _staff(own=True, checks=())),
    "case-approved": (CASE, _staff(approvals=("CB9000001",), approvals_needed=2)),
    "not-found": ("/bestaat-niet", None),
}  # fmt: skip


class Outline(HTMLParser):
    """What the rules are about: headings, ids, labels, controls, links, attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def named(self, *tags: str) -> list[dict[str, str]]:
        return [attrs for tag, attrs in self.tags if tag in tags]


async def _get(name: str, services: Any, samples: Any, login: Any, web: httpx.AsyncClient) -> httpx.Response:
    path, setup = PAGES[name]
    if setup:
        setup(services, samples, login)
    return await web.get(path)


@pytest.mark.parametrize("name", PAGES)
async def test_page_is_sound(name: str, services: Any, samples: Any, login: Any, web: httpx.AsyncClient) -> None:
    """One h1, a title, a language, no inline style or script, a label for every control, links that lead somewhere."""
    answer = await _get(name, services, samples, login, web)
    assert answer.status_code == {"not-found": 404, "failed": 401}.get(name, 200)
    outline = Outline(answer.text)
    assert len(outline.named("h1")) == 1
    assert outline.named("html")[0]["lang"] == "nl"
    assert re.search(r"<title>\S[^<]* – MijnCertificaten</title>", answer.text)
    ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for tag, attrs in outline.tags:
        assert not [a for a in attrs if a == "style" or a.startswith("on")], (tag, attrs)
        for reference in (attrs.get("aria-labelledby", "") + " " + attrs.get("aria-describedby", "")).split():
            assert reference in ids, reference
    assert all("src" in attrs for attrs in outline.named("script"))
    labels = {attrs.get("for") for attrs in outline.named("label")}
    for control in outline.named("input", "select", "textarea"):
        assert control.get("type") == "hidden" or control["id"] in labels, control
    assert all(attrs["href"] not in {"", "#"} for attrs in outline.named("a"))
    anchors = {a["href"][1:] for a in outline.named("a") if a["href"].startswith("#")}
    assert anchors <= set(ids), anchors - set(ids)


async def test_titles_tell_pages_apart(services: Any, samples: Any, login: Any, web: httpx.AsyncClient) -> None:
    """Pages that people have open side by side have titles of their own."""
    titles = {}
    for name in ("home", "help", "overview", "detail", "renew", "step1", "step2", "step3", "step4", "step5", "step6",
                 "placed", "orders", "order"):  # fmt: skip
        answer = await _get(name, services, samples, login, web)
        found = re.search(r"<title>(.*?)</title>", answer.text)
        assert found
        titles[name] = found.group(1)
    assert len(set(titles.values())) == len(titles), titles


async def test_html_validates(
    services: Any, samples: Any, login: Any, portal: Any, web: httpx.AsyncClient, tmp_path: Path
) -> None:
    """Every page passes html-validate (recommended and accessibility rules)."""
    checked = dict(services.answers)
    for name in PAGES:
        services.answers = dict(checked)
        answer = await _get(name, services, samples, login, web)
        (tmp_path / f"{name}.html").write_text(answer.text, "utf-8")
    report = tmp_path / "report.json"  # a pipe loses the end of a long report
    done = subprocess.run(
        ["npx", "html-validate", "--config", "htmlvalidate.json", "--formatter", f"json={report}", *map(str, tmp_path.glob("*.html"))],
        cwd=FRONT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    found = {
        f"{Path(result['filePath']).stem}:{m['line']} {m['ruleId']} {m['message']}"
        for result in json.loads(report.read_text("utf-8"))
        for m in result["messages"]
    }
    assert not found and done.returncode == 0, sorted(found) or done.stderr or done.stdout
