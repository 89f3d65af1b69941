"""Logging in and out at the gateway (L0 to L3, L6, L7), with auth's side of the contract played by the test."""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin

import httpx
import pytest
import structlog
from chassis import telemetry
from chassis.testing import actions_of
from contracts.auth import Cause
from contracts.authority import Who
from contracts.refusals import refuse
from fastapi.routing import APIRoute
from gateway import main
from gateway.pages import card
from gateway.session import local_path
from gateway.words import _, speaking
from gateway.words.login import CAUSES

PORTAL, CARD = "https://localhost:8443", "https://localhost:8444"
DER = b"0\x82 a card"
SAME = {"sec-fetch-site": "same-origin"}


def heading(answer: httpx.Response) -> str:
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", answer.text)
    assert len(found) == 1, answer.text
    return found[0]


async def test_l0_the_start_page_names_the_five_things_and_the_way_in(world: Any) -> None:
    got = await world.http.get("/")
    assert got.status_code == 200 and len(re.findall(r"<h3", got.text)) == 5
    assert 'href="/inloggen"' in got.text and 'href="/hulp#servicedesk"' in got.text
    assert "mobiel" not in got.text.lower()  # what isn't there isn't shown


async def test_l1_what_will_happen_is_told_per_browser(world: Any) -> None:
    got = await world.http.get("/inloggen")
    assert "Firefox" in got.text and "pincode" in got.text and 'href="/inloggen/kaart?naar=' in got.text


async def test_l1_the_card_leads_to_the_page_that_was_asked_for(world: Any) -> None:
    asked = "/servercertificaten?naam=www&pagina=2"
    first = await world.http.get(asked)
    assert first.status_code == 303
    explained = await world.http.get(first.headers["location"])
    link = re.search(r'href="(/inloggen/kaart\?naar=[^"]+)"', explained.text)
    assert link is not None
    begun = await world.http.get(link[1].replace("&amp;", "&"))
    cookie = begun.headers["set-cookie"]
    assert cookie.startswith("__Host-pre=") and all(w in cookie for w in ("Secure", "HttpOnly", "SameSite=lax"))
    assert begun.headers["location"].startswith(f"{CARD}/inloggen/kaart?state=")
    handed = await world.http.get(begun.headers["location"])
    assert handed.status_code == 303 and handed.headers["connection"] == "close"
    assert handed.headers["location"].startswith(f"{PORTAL}/inloggen/kaart/klaar?code=")
    done = await world.http.get(handed.headers["location"])
    assert done.status_code == 303 and done.headers["location"] == asked
    session = next(c for c in done.headers.get_list("set-cookie") if c.startswith("__Host-sid="))
    assert all(w in session for w in ("Path=/", "Secure", "HttpOnly", "SameSite=strict")) and "Max-Age" not in session
    path, said = world.auth.calls[0]
    assert path == "/card-logins" and base64.b64decode(said["certificate"]) == DER
    # the state in addresses is not the secret in the cookie
    secret = cookie.split("=", 1)[1].split(";")[0].strip('"').split(".")[0]
    digest = base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()).decode().rstrip("=")
    assert said["state"] == digest != secret


async def test_l1_one_call_to_auth_per_page(world: Any) -> None:
    await world.login()
    world.auth.calls.clear()
    await world.http.get("/hulp")
    assert [path for path, _ in world.auth.calls] == ["/identify"]


async def test_l6_the_header_says_who_and_for_whom(world: Any) -> None:
    await world.login()
    got = await world.http.get("/hulp")
    assert all(w in got.text for w in ("P1234567", "Gemeente Voorbeeldstad", "Sanne de Vries", "Uitloggen"))
    assert "P1234567" not in (await httpx_without(world)).text


async def httpx_without(world: Any) -> httpx.Response:
    world.http.cookies.clear()
    return await world.http.get("/hulp")


async def test_l1_a_code_is_good_once_and_only_in_the_browser_that_began(world: Any) -> None:
    begun = await world.http.get("/inloggen/kaart")
    handed = (await world.http.get(begun.headers["location"])).headers["location"]
    world.http.cookies.clear()
    stolen = await world.http.get(handed)
    assert "oorzaak=code" in stolen.headers["location"] and "__Host-sid" not in world.http.cookies
    await world.http.get("/inloggen/kaart")  # another browser, with a login of its own
    other = await world.http.get(handed)
    assert "oorzaak=code" in other.headers["location"] and "__Host-sid" not in world.http.cookies
    world.http.cookies.clear()
    begun = await world.http.get("/inloggen/kaart")
    handed = (await world.http.get(begun.headers["location"])).headers["location"]
    mine = dict(world.http.cookies)
    assert (await world.http.get(handed)).headers["location"] == "/home"
    world.http.cookies.update(mine)
    again = await world.http.get(handed)
    assert "oorzaak=code" in again.headers["location"]


@pytest.mark.parametrize("planted", [None, "", ".", "x", "x.L2hvbWU="])
async def test_l1_a_code_is_spent_by_the_first_browser_that_shows_it(world: Any, planted: str | None) -> None:
    """A victim's card judged under an attacker's state: the victim's browser began no login, and spends the code."""
    begun = await world.http.get("/inloggen/kaart")
    handed = (await world.http.get(begun.headers["location"])).headers["location"]
    mine = dict(world.http.cookies)
    world.http.cookies.clear()
    if planted is not None:
        world.http.cookies.set("__Host-pre", planted, domain="localhost")
    assert "oorzaak=code" in (await world.http.get(handed)).headers["location"]
    world.http.cookies.clear()
    world.http.cookies.update(mine)
    assert "oorzaak=code" in (await world.http.get(handed)).headers["location"]
    assert "__Host-sid" not in world.http.cookies and not world.auth.codes
    states = [body["state"] for path, body in world.auth.calls if path == "/sessions"]
    assert len(set(states)) == 2  # nobody can begin a login with the state that stands for "none"


def short(reference: str) -> str:
    """What a page shows of a reference, to be read aloud."""
    return f">{reference[-8:-4]} {reference[-4:]}<"


async def test_l3_who_hears_the_code_finds_the_refusal_in_the_log(world: Any) -> None:
    """The eight characters that are read aloud are the end of the whole reference in the card address's log lines."""
    world.auth.refuse = "login.revoked"
    written: list[dict[str, Any]] = []

    def keep(_: Any, __: str, line: Any) -> Any:
        written.append(dict(telemetry._with_correlation(None, "", line)))
        raise structlog.DropEvent

    with structlog.testing.capture_logs(processors=[keep]):
        got = await world.login()
    (code,) = re.findall(r">([0-9a-f]{4}) ([0-9a-f]{4})<", got.text)
    found = [line for line in written if str(line.get("correlation_id", "")).endswith("".join(code))]
    assert {line["event"] for line in found} == {"login.refused", "request"}
    assert next(line for line in found if line["event"] == "login.refused")["cause"] == "revoked"


@pytest.mark.parametrize("way", ["refused at the card", "refused at the hand-over"])
async def test_l1_trying_again_is_for_the_page_that_was_asked_for(world: Any, way: str) -> None:
    asked = "/servercertificaten?naam=www&pagina=2"
    begun = await world.http.get("/inloggen/kaart", params={"naar": asked})
    if way == "refused at the card":
        world.auth.refuse = "login.expired"
    else:
        world.auth.refusal = refuse("login.inactive")
    got = await world.http.get(begun.headers["location"], follow_redirects=True)
    assert "mislukt" in got.url.path
    (again,) = re.findall(r'href="(/inloggen\?naar=[^"]*)"', got.text)
    world.auth.refuse = world.auth.refusal = None
    explained = await world.http.get(again.replace("&amp;", "&"))
    (link,) = re.findall(r'href="(/inloggen/kaart\?naar=[^"]+)"', explained.text)
    done = await world.http.get(link.replace("&amp;", "&"))
    while done.headers.get("location", "").startswith(("https:", "/inloggen")):
        done = await world.http.get(done.headers["location"])
    assert done.headers["location"] == asked


@pytest.mark.parametrize("naar", ["//evil.example", "https://evil.example", "/\\evil.example", "/inloggen"])
async def test_l1_trying_again_never_leads_elsewhere(world: Any, naar: str) -> None:
    got = await world.http.get("/inloggen/mislukt", params={"oorzaak": "revoked", "naar": naar})
    assert 'href="/inloggen?naar=/home"' in got.text and "evil" not in got.text
    world.http.cookies.set("__Host-pre", "x." + base64.urlsafe_b64encode(naar.encode()).decode(), domain="localhost")
    got = await world.http.get("/inloggen/mislukt", params={"oorzaak": "revoked"})
    assert 'href="/inloggen?naar=/home"' in got.text and "evil" not in got.text


@pytest.mark.parametrize("cause", [*Cause])
async def test_l3_each_cause_has_its_own_page(world: Any, cause: Cause) -> None:
    world.auth.refuse = f"login.{cause}"
    world.card = None if cause is Cause.NONE else DER
    got = await world.login()
    explained = CAUSES[cause]
    assert got.url.host == "localhost" and got.url.port == 8443 and got.status_code == explained.status
    assert heading(got) == explained.title and explained.happened in got.text
    told = [step.split("“")[0].split("%(phone)s")[0] for step in explained.steps]
    assert all(step in got.text for step in told) and len(told) >= 2
    assert all(link in got.text for link in ('href="/inloggen?naar=/home"', "/hulp#vragen", "/hulp#servicedesk"))
    assert 'href="tel:+31-88-555-0123"' in got.text and 'href="mailto:servicedesk@mijncertificaten.example"' in got.text
    reference = parse_qs(got.url.query.decode())["code"][0]
    assert re.match(r"^[0-9a-f]{32}$", reference) and short(reference) in got.text and reference not in got.text
    assert f"<dd>{explained.word}</dd>" in got.text and "_" not in explained.word
    assert "__Host-sid" not in world.http.cookies


def test_l3_no_two_causes_share_a_text() -> None:
    explanations = list(CAUSES.values())
    assert {*Cause} < set(CAUSES)
    for texts in zip(*((cause.title, cause.happened, cause.word) for cause in explanations), strict=True):
        assert len(set(texts)) == len(explanations)


def test_l3_each_cause_is_explained_in_english() -> None:
    for cause in CAUSES.values():
        for text in (cause.word, cause.title, cause.happened, *cause.steps):
            with speaking("en"):
                english = _(text)
            assert english != text and english.count("%(phone)s") == text.count("%(phone)s"), text


async def test_l3_auth_away_is_our_fault_and_says_so(world: Any) -> None:
    world.auth.away = True
    got = await world.login()
    assert got.status_code == 503 and "ligt niet aan u" in got.text


async def test_l3_words_in_the_address_of_the_failure_page_are_not_shown(world: Any) -> None:
    got = await world.http.get("/inloggen/mislukt", params={"oorzaak": "<b>x", "code": "<i>bel 0900"})
    assert "<b>x" not in got.text and "0900" not in got.text and got.status_code == 503


async def test_l1_a_new_login_ends_the_session_that_the_browser_had(world: Any) -> None:
    await world.login()
    before = world.http.cookies["__Host-sid"]
    await world.login()
    assert world.auth.sessions == {world.http.cookies["__Host-sid"]} and before not in world.auth.sessions


async def test_l2_a_person_of_two_subscribers_chooses_and_gets_a_new_session(world: Any) -> None:
    world.auth.choices = True
    got = await world.login("/inloggen/kaart?naar=/hulp")
    assert got.url.path == "/inloggen/abonnee" and "Waterschap &lt;Voorbeeldland&gt; (P7654321)" in got.text
    before = world.http.cookies["__Host-sid"]
    pushed = await world.http.get("/servercertificaten", follow_redirects=True)
    assert pushed.url.path == "/inloggen/abonnee"  # nothing is shown before the choice
    form = {"abonnee": "P7654321", "naar": "/hulp"}
    chosen = await world.http.post("/inloggen/abonnee", data=form, headers=SAME)
    assert chosen.status_code == 303 and chosen.headers["location"] == "/hulp"
    assert world.http.cookies["__Host-sid"] != before and before not in world.auth.sessions


async def test_l2_another_subscriber_than_those_offered_is_refused(world: Any) -> None:
    world.auth.choices = True
    await world.login()
    got = await world.http.post("/inloggen/abonnee", data={"abonnee": "P0000001"}, headers=SAME)
    assert got.status_code == 403 and heading(got)


async def test_l7_logout_ends_the_session_and_tells_the_two_steps(world: Any) -> None:
    await world.login()
    old = world.http.cookies["__Host-sid"]
    done = await world.http.post("/uitloggen", headers=SAME)
    assert done.status_code == 303 and done.headers["clear-site-data"] == '"cache"' and old not in world.auth.sessions
    told = await world.http.get(done.headers["location"])
    assert "Sluit alle vensters" in told.text and "Haal uw pas" in told.text
    old_tab = {"cookie": f"__Host-sid={old}"}  # or the back button
    back = await world.http.get("/servercertificaten", headers=old_tab)
    assert back.status_code == 303 and "verlopen=1" in back.headers["location"]
    assert back.headers["cache-control"] == "no-store"


async def test_l7_no_other_site_logs_anybody_out(world: Any) -> None:
    await world.login()
    refused = await world.http.post("/uitloggen", headers={"sec-fetch-site": "cross-site"})
    assert refused.status_code == 403 and len(world.auth.sessions) == 1
    assert (await world.http.get("/uitloggen")).status_code == 404


async def test_l7_a_session_that_is_over_keeps_what_was_typed_and_says_so(world: Any) -> None:
    await world.login()
    world.auth.sessions.clear()
    headers = {**SAME, "referer": f"{PORTAL}/inloggen"}
    got = await world.http.post("/inloggen/abonnee", data={"abonnee": "P1234567"}, headers=headers)
    assert got.status_code == 303 and got.headers["location"].startswith("/inloggen?naar=")
    assert "Uw sessie is voorbij" in (await world.http.get("/inloggen?verlopen=1")).text


async def test_a_link_from_elsewhere_comes_in_with_the_strict_cookie_on_the_second_hop(world: Any) -> None:
    await world.login()
    kept = dict(world.http.cookies)
    world.http.cookies.clear()  # what a browser does for a strict cookie on a cross-site navigation
    first = await world.http.get("/hulp", headers={"sec-fetch-site": "cross-site"})
    assert first.status_code == 200 and '<meta http-equiv="refresh" content="0">' in first.text
    world.http.cookies.update(kept)
    second = await world.http.get("/hulp", headers=SAME)
    assert "Sanne de Vries" in second.text
    world.http.cookies.clear()
    third = await world.http.get("/hulp", headers=SAME)
    assert "http-equiv" not in third.text  # it never hops twice


async def test_a_script_of_an_ended_session_gets_401_and_no_page(world: Any) -> None:
    got = await world.http.get("/servercertificaten", headers={"sec-fetch-mode": "cors", **SAME})
    assert got.status_code == 401 and got.text == ""


@pytest.mark.parametrize(
    ("asked", "landed"),
    [
        ("/servercertificaten?naam=a%20b", "/servercertificaten?naam=a%20b"),
        ("//evil.example", "/home"),
        ("/\\evil.example", "/home"),
        ("https://evil.example", "/home"),
        ("/a\r\nset-cookie: x", "/home"),
        ("/inloggen/kaart", "/home"),
        ("/uitloggen", "/home"),
        ("/%69nloggen/kaart", "/home"),
        ("/./inloggen/kaart", "/home"),
        ("/x/../uitloggen", "/home"),
        ("/x/%2E%2e/uitloggen", "/home"),
        ("/servercertificaten?naam=a/../b", "/servercertificaten?naam=a/../b"),
        ("/", "/home"),
        ("", "/home"),
        ("/" + "a" * 600, "/home"),
    ],
)
def test_l1_only_paths_of_the_portal_are_landed_on(asked: str, landed: str) -> None:
    assert local_path(asked) == landed


@pytest.mark.parametrize(
    "asked",
    [
        "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:evil.example",
        "/\t/evil.example", "/%09/evil.example", "/.//evil.example", "/..//evil.example", "/home\n",
        "/home\r\nX: y", "/\u2028/evil.example", "javascript:alert(1)", "data:text/html,x", "/@evil.example",
        "/;/evil.example", " //evil.example",
    ],
)  # fmt: skip
def test_l1_nobody_lands_elsewhere(asked: str) -> None:
    """As browsers read an address: tabs and line ends are nothing, a backslash is a slash (WHATWG URL, 4.4)."""
    landed = local_path(asked)
    read = re.sub(r"[\t\r\n]", "", landed).strip(" ").replace("\\", "/")
    assert urljoin(f"{PORTAL}/inloggen", read).startswith(f"{PORTAL}/")
    assert not re.search(r"[\x00-\x1f\x7f]", landed)


async def test_l1_a_landing_elsewhere_is_not_kept_in_the_cookie(world: Any) -> None:
    await world.http.get("/inloggen/kaart", params={"naar": "https://evil.example/"})
    packed = world.http.cookies["__Host-pre"].strip('"').split(".")[1]
    assert base64.urlsafe_b64decode(packed) == b"/home"


@pytest.mark.parametrize("path", ["/", "/servercertificaten", "/inloggen/kaart?state=short", "/static/x"])
async def test_the_card_address_has_nothing_but_the_login(world: Any, path: str) -> None:
    got = await world.http.get(CARD + path)
    assert got.status_code == 303 and got.headers["location"].startswith(PORTAL)
    assert world.auth.calls == []


async def test_l1_a_certificate_counts_only_at_the_card_listener(world: Any) -> None:
    """The same route reached through another listener: no verdict is asked."""
    transport = httpx.ASGITransport(app=world.apps.card)
    async with httpx.AsyncClient(transport=transport, base_url=CARD) as http:
        got = await http.get("/inloggen/kaart", params={"state": "s" * 43}, headers={"client-cert": ":MIIB:"})
    assert got.headers["location"] == f"{PORTAL}/inloggen" and world.auth.calls == []


async def test_errors_are_pages_with_a_reference_and_without_a_trace(world: Any) -> None:
    lost = await world.http.get("/bestaat-niet")
    assert lost.status_code == 404 and heading(lost) == "Deze pagina is er niet"
    assert short(lost.headers["x-reference"]) in lost.text
    await world.login()
    broken = await world.http.get("/servercertificaten")  # the service behind it is away
    assert (
        broken.status_code == 503
        and short(broken.headers["x-reference"]) in broken.text
        and "Traceback" not in broken.text
    )
    strange = await world.http.get("/servercertificaten/geen-nummer")
    assert strange.status_code == 404


async def test_what_nobody_foresaw_is_a_page_too(worlds: Any) -> None:
    def bug(_: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError("secret detail")

    async with worlds(bug) as world:
        await world.login()
        got = await world.http.get("/servercertificaten")
    assert got.status_code == 503 and "secret detail" not in got.text and short(got.headers["x-reference"]) in got.text
    assert got.headers["content-security-policy"] and got.headers["cache-control"] == "no-store"


async def test_staff_and_customers_each_get_only_their_own_pages(world: Any) -> None:
    world.auth.roles = [Who.VALIDATION]
    await world.login()
    assert (await world.http.get("/servercertificaten")).status_code == 403
    world.auth.roles = [Who.CONTACT_BASIC]
    assert (await world.http.get("/validatie")).status_code == 403


def test_every_route_names_exactly_one_action() -> None:
    routes = [r for part in (*main.PAGES, card) for r in part.router.routes]
    named = {(r.path, *r.methods): actions_of(r) for r in routes if isinstance(r, APIRoute)}
    assert len(named) == len(routes) - 1  # the card address has a path of the public one
    assert len(named) > 10 and all(len(actions) == 1 for actions in named.values()), named


async def test_health_needs_nobody(world: Any) -> None:
    world.auth.away = True
    assert (await world.http.get("/live")).status_code == 200
    assert (await world.http.get("/ready")).json() == {"ready": True, "missing": []}


def test_main_is_wiring_only() -> None:
    assert len(Path(main.__file__).read_text().splitlines()) <= 25
