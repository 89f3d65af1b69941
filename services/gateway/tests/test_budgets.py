"""Budgets at the gateway: who is refused, what the page says, and that nobody else notices."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from chassis import clock
from chassis.testing import Identities, Inside
from contracts.authority import ACTIONS, Who
from contracts.orders import OrderState, State
from contracts.refusals import refuse
from fastapi.routing import APIRoute
from gateway import budgets, live, main
from gateway.pages import card
from gateway.settings import Settings

PORTAL, CARD = "https://localhost:8443", "https://localhost:8444"
STATE = "s" * 43
SAME = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"}
ORDER = UUID("01920000-0000-7000-8000-000000000002")


class Actors:
    """Clients with addresses of their own, before one gateway whose services the test plays."""

    def __init__(self, apps: main.Apps, auth: Any) -> None:
        self.apps, self.auth = apps, auth
        self.gate: budgets.Gate = apps.portal.state.gate

    def at(self, address: str) -> httpx.AsyncClient:
        async def route(scope: Any, receive: Any, send: Any) -> None:
            if dict(scope["headers"])[b"host"] == b"localhost:8444":
                tls = {"listener": "card", "presented_cert": b"0 a card"}
                await self.apps.card({**scope, "extensions": {"tls": tls}}, receive, send)
            else:
                await self.apps.public(scope, receive, send)

        transport = httpx.ASGITransport(app=route, raise_app_exceptions=False, client=(address, 40000))
        return httpx.AsyncClient(transport=transport, base_url=PORTAL, headers=SAME)

    async def logged_in(self, address: str) -> httpx.AsyncClient:
        client = self.at(address)
        await client.get("/inloggen/kaart", follow_redirects=True)
        assert "__Host-sid" in client.cookies
        return client


def orders_answer(request: httpx.Request) -> httpx.Response:
    if request.url.path.endswith("/state"):
        found = OrderState(id=ORDER, state=State.PLACED, document=None, certificate=None)
        return httpx.Response(200, content=found.model_dump_json())
    if request.url.path.endswith("/document"):
        return httpx.Response(200, content=b"%PDF", headers={"content-type": "application/pdf"})
    return httpx.Response(503, json={"slug": "unavailable"})


@pytest.fixture
def actors(identities: Identities, fake_auth: Callable[..., Any]) -> Callable[..., Any]:
    """`async with actors(setting=…) as all`: a gateway with these budgets; a refused stranger is not kept waiting."""

    @asynccontextmanager
    async def make(
        answer: Callable[[httpx.Request], httpx.Response] = orders_answer, **more: Any
    ) -> AsyncIterator[Actors]:
        settings = Settings(
            signing_key=identities.folder / "gateway.pem",
        card_signing_key=identities.folder / "gateway-card.pem", portal_url=PORTAL, card_url=CARD,
            **{"refusal_pause": 0, **more},
        )  # fmt: skip
        auth = fake_auth(identities)
        transports = {"auth": Inside(httpx.MockTransport(auth))}
        transports |= {name: Inside(httpx.MockTransport(answer)) for name in ("certificates", "orders")}
        yield Actors(main.apps(settings, transports), auth)

    return make


def routes() -> list[tuple[str, APIRoute, Any]]:
    found = []
    for part in (*main.PAGES, card):
        for route in part.router.routes:
            assert isinstance(route, APIRoute)
            calls = [d.call for d in route.dependant.dependencies if hasattr(d.call, "counted")]
            assert len(calls) == 1, route.path
            found.append((f"{sorted(route.methods)} {route.path}", route, calls[0]))
    return found


def test_every_route_that_anybody_may_ask_or_that_changes_something_names_its_budget() -> None:
    known = {*budgets.of(Settings()), *budgets.ELSEWHERE, budgets.STREAMS}
    for name, route, call in routes():
        assert not call.budget or call.budget in known, name
        if Who.PUBLIC in ACTIONS[call.action] or route.methods - {"GET", "HEAD"}:
            assert call.counted, f"{name} names no budget and no reason why it is free"
    used = {call.budget for _, _, call in routes()} - {""}
    # row by row, and by calendar: tests/pages/test_batches.py, test_calendar.py
    used |= {budgets.ROWS, budgets.FEEDS}
    assert used == known, "a budget that no route spends"


def test_the_numbers_are_settings_with_the_promised_defaults() -> None:
    told = {b.name: (b.amount, b.seconds, b.burst, b.per.value) for b in budgets.of(Settings()).values()}
    assert told["login_starts"] == told["card_logins"] == told["login_ends"] == (60, 60, 120, "address")
    assert told["saves"] == (60, 60, 0, "person") and told["documents"] == (20, 60, 0, "person")
    assert (Settings().card_tries_a_minute, Settings().card_tries_burst) == (30, 60)
    assert told["streams"] == (20, 60, 0, "session") and Settings().streams_per_session == 3
    assert budgets.of(Settings(login_starts_a_minute=6, login_starts_burst=7))["login_starts"].burst == 7


ANONYMOUS = [
    ("/", "strangers_burst"),
    ("/hulp", "strangers_burst"),
    ("/inloggen", "strangers_burst"),
    ("/inloggen/mislukt?oorzaak=none", "strangers_burst"),
    ("/inloggen/abonnee", "strangers_burst"),
    ("/uitgelogd", "strangers_burst"),
    ("/servercertificaten", "strangers_burst"),
    ("/bestaat-niet", "strangers_burst"),
    ("/bestellingen/01920000-0000-7000-8000-000000000002/live", "strangers_burst"),
    ("/inloggen/kaart", "login_starts_burst"),
    ("/inloggen/kaart/klaar?code=" + "c" * 40, "login_starts_burst"),
]


@pytest.mark.parametrize(("path", "setting"), ANONYMOUS)
async def test_a_stranger_over_a_budget_is_told_when_and_others_notice_nothing(
    actors: Any, path: str, setting: str
) -> None:
    async with actors(**{setting: 5, setting.replace("burst", "a_minute"): 5}) as gateway:
        stranger, neighbour = gateway.at("127.0.0.2"), gateway.at("127.0.0.3")
        answers = [await stranger.get(path) for _ in range(9)]
        assert [a.status_code == 429 for a in answers] == [False] * 5 + [True] * 4
        refused = answers[-1]
        seconds = int(refused.headers["retry-after"])
        assert 1 <= seconds <= 60 and refused.headers["cache-control"] == "no-store"
        again = (clock.now() + timedelta(seconds=seconds)).astimezone(clock.AMSTERDAM)
        assert f"{seconds} second" in refused.text and f"{again:%H:%M}" in refused.text
        assert "niet geblokkeerd" in refused.text and '<p class="nl-paragraph mc-muted" lang="en">' in refused.text
        assert (await neighbour.get(path)).status_code != 429
        with clock.moved(timedelta(seconds=seconds)):
            assert (await stranger.get(path)).status_code != 429


async def test_requests_that_are_refused_before_any_page_count_too(actors: Any) -> None:
    async with actors(strangers_a_minute=5, strangers_burst=5) as gateway:
        stranger = gateway.at("127.0.0.2")
        forged = {"sec-fetch-site": "cross-site"}
        answers = [await stranger.post("/uitloggen", headers=forged) for _ in range(9)]
        assert [a.status_code for a in answers] == [403] * 5 + [429] * 4


async def test_a_cookie_of_nobody_makes_no_difference(actors: Any) -> None:
    async with actors(strangers_a_minute=5, strangers_burst=5) as gateway:
        stranger = gateway.at("127.0.0.2")
        answers = [await stranger.get("/hulp", headers={"cookie": f"__Host-sid={n:043d}"}) for n in range(9)]
        assert [a.status_code for a in answers] == [200] * 5 + [429] * 4
        assert len(gateway.auth.calls) == 5


async def test_an_ipv6_network_is_one_address(actors: Any) -> None:
    async with actors(strangers_a_minute=5, strangers_burst=5) as gateway:
        answers = [(await gateway.at(f"2001:db8:1:2::{n:x}").get("/hulp")).status_code for n in range(9)]
        assert answers == [200] * 5 + [429] * 4
        assert (await gateway.at("2001:db8:1:3::1").get("/hulp")).status_code == 200


async def test_what_a_logged_in_person_does_is_never_counted_by_address(actors: Any) -> None:
    """A ministry sits behind one address: a stranger beside its people takes nothing from them."""
    async with actors(strangers_a_minute=12, strangers_burst=12) as gateway:
        people = [await gateway.logged_in("127.0.0.2") for _ in range(2)]
        for person in people:
            assert [(await person.get("/hulp")).status_code for _ in range(20)] == [200] * 20
        stranger = gateway.at("127.0.0.2")
        assert 429 in [(await stranger.get("/hulp")).status_code for _ in range(20)]
        assert [(await people[0].get("/hulp")).status_code for _ in range(5)] == [200] * 5
        gateway.auth.sessions.clear()  # a session that is over is a stranger's again
        assert [(await people[0].get("/hulp")).status_code for _ in range(15)] == [200] * 13 + [429] * 2


async def test_who_is_logged_in_is_met_anew_beside_a_stranger_who_asks_for_too_much(actors: Any) -> None:
    """After a start, or at another replica, nobody is known: a colleague's script behind the same address locks out none of them."""
    async with actors(strangers_a_minute=12, strangers_burst=12) as gateway:
        person = await gateway.logged_in("127.0.0.2")
        stranger = gateway.at("127.0.0.2")
        assert [(await stranger.get("/hulp")).status_code for _ in range(14)][-1] == 429
        gateway.gate._good.clear()
        assert [(await person.get("/hulp")).status_code for _ in range(20)] == [200] * 20
        assert (await stranger.get("/hulp")).status_code == 429


async def test_a_card_over_the_budget_is_told_at_the_public_address(actors: Any) -> None:
    async with actors(login_starts_a_minute=5, login_starts_burst=5) as gateway:
        stranger = gateway.at("127.0.0.2")
        path = f"{CARD}/inloggen/kaart?state={STATE}"
        answers = [await stranger.get(path) for _ in range(8)]
        assert sum("code=" in a.headers["location"] and "klaar" in a.headers["location"] for a in answers) == 5
        assert sum(path == "/card-logins" for path, _ in gateway.auth.calls) == 5
        told = await stranger.get(answers[-1].headers["location"])
        assert told.status_code == 429 and int(told.headers["retry-after"]) >= 1
        assert "Even wachten met inloggen" in told.text and "Vanaf " in told.text
        other = await gateway.at("127.0.0.3").get(path)
        assert "klaar" in other.headers["location"]


async def test_words_about_waiting_in_an_address_are_not_believed(actors: Any) -> None:
    async with actors() as gateway:
        for word in ("-1", "99999", "1e3", "<b>", "٣"):
            got = await gateway.at("127.0.0.2").get("/inloggen/mislukt", params={"oorzaak": "too_many", "wacht": word})
            assert got.status_code == 429 and got.headers["retry-after"] == "1" and "<b>1" not in got.text


async def test_a_spent_code_budget_of_auth_is_a_page_that_says_when(actors: Any) -> None:
    async with actors() as gateway:
        gateway.auth.refusal = refuse("too_many", seconds=37)
        got = await gateway.at("127.0.0.2").get("/inloggen/kaart/klaar?code=" + "c" * 40, follow_redirects=True)
        assert got.status_code == 429 and got.headers["retry-after"] == "37" and "37 second" in got.text


async def test_tries_are_counted_by_a_hash_of_address_and_browser(actors: Any) -> None:
    async with actors() as gateway:
        one, two = gateway.at("127.0.0.2"), gateway.at("127.0.0.3")
        for client in (one, one, two):
            await client.get("/inloggen/kaart")
            await client.get(
                "/inloggen/kaart/klaar?code=" + "c" * 40, headers={"cookie": "__Host-pre=" + "x" * 43 + "."}
            )
        keys = [body["guesser"] for path, body in gateway.auth.calls if path == "/sessions"]
        assert keys[0] == keys[1] != keys[2] and re.fullmatch("[0-9a-f]{64}", keys[0])


async def test_pdfs_are_counted_per_person(actors: Any) -> None:
    async with actors(documents_a_minute=3) as gateway:
        person = await gateway.logged_in("127.0.0.2")
        path = f"/bestellingen/{ORDER}/formulier.pdf"
        answers = [await person.get(path) for _ in range(5)]
        assert [a.status_code for a in answers] == [200] * 3 + [429] * 2
        assert "Even wachten" in answers[-1].text and "Probeer opnieuw" in answers[-1].text
        with clock.moved(timedelta(seconds=61)):
            assert (await person.get(path)).status_code == 200


async def test_a_form_over_the_budget_says_how_to_go_on(actors: Any) -> None:
    async with actors(saves_a_minute=1) as gateway:
        person = await gateway.logged_in("127.0.0.2")
        await person.post("/inloggen/abonnee", data={"abonnee": "P0000001"})
        got = await person.post("/inloggen/abonnee", data={"abonnee": "P0000001"})
        assert got.status_code == 429 and "knop “Vorige”" in got.text and "Probeer opnieuw" not in got.text


async def test_who_is_refused_waits_for_it_and_the_loop_does_not(actors: Any) -> None:
    async with actors(strangers_a_minute=1, strangers_burst=1, refusal_pause=3) as gateway:
        stranger = gateway.at("127.0.0.2")
        await stranger.get("/hulp")
        began = time.monotonic()
        refused = asyncio.gather(*(stranger.get("/hulp") for _ in range(20)))
        await all_pages(gateway)
        assert not refused.done()
        assert {a.status_code for a in await refused} == {429} and time.monotonic() - began >= 3


# cards


async def test_a_slow_responder_keeps_a_few_cards_busy_and_no_page(actors: Any) -> None:
    """So many cards at once, so many wait and not for long; every page is served meanwhile."""
    async with actors(card_judgements=2, card_queue=3, card_wait=0.2, login_starts_burst=1000) as gateway:
        gateway.auth.slow = asyncio.Event()
        path = f"{CARD}/inloggen/kaart?state={STATE}"
        asked = [asyncio.create_task(gateway.at(f"127.0.1.{n}").get(path)) for n in range(12)]
        person = await all_pages(gateway)
        answers = await asyncio.wait_for(asyncio.gather(*asked[2:]), 5)
        assert all_busy(answers) and gateway.auth.judging == 2
        gateway.auth.slow.set()
        done = await asyncio.gather(*asked[:2])
        assert ["klaar" in answer.headers["location"] for answer in done] == [True, True]
        assert len(gateway.gate.cards._room) == 0
        assert (await person.get("/hulp")).status_code == 200


async def test_one_card_is_judged_only_so_often_from_however_many_addresses(actors: Any) -> None:
    """Another card is judged meanwhile, and the same one again when its budget has come back."""
    async with actors(card_tries_a_minute=6, card_tries_burst=5) as gateway:
        path = f"{CARD}/inloggen/kaart?state={STATE}"
        answers = [await gateway.at(f"127.0.1.{n}").get(path) for n in range(12)]
        assert ["klaar" in a.headers["location"] for a in answers] == [True] * 5 + [False] * 7
        assert all_busy(answers[5:])
        assert gateway.gate.spend_on(b"0 another card") is None
        with clock.moved(timedelta(seconds=11)):
            assert "klaar" in (await gateway.at("127.0.1.1").get(path)).headers["location"]


async def all_pages(gateway: Actors) -> httpx.AsyncClient:
    client = gateway.at("127.0.2.1")
    gateway.auth.sessions.add("session-x-" + "s" * 30)
    client.headers["cookie"] = "__Host-sid=session-x-" + "s" * 30
    for _ in range(10):
        assert "Sanne de Vries" in (await client.get("/hulp")).text
    return client


def all_busy(answers: list[httpx.Response]) -> bool:
    return all("oorzaak=too_many" in a.headers["location"] for a in answers)


async def test_a_verdict_that_takes_too_long_is_given_up(actors: Any) -> None:
    async with actors(card_seconds=0.1) as gateway:
        gateway.auth.slow = asyncio.Event()
        got = await gateway.at("127.0.0.2").get(f"{CARD}/inloggen/kaart?state={STATE}")
        assert "oorzaak=status_unknown" in got.headers["location"]
        assert len(gateway.gate.cards._room) == 0


async def test_a_refused_card_waits_and_takes_no_place_meanwhile(actors: Any) -> None:
    async with actors(card_seconds=0.1, refusal_pause=1) as gateway:
        gateway.auth.slow = asyncio.Event()
        began = time.monotonic()
        refused = asyncio.create_task(gateway.at("127.0.0.2").get(f"{CARD}/inloggen/kaart?state={STATE}"))
        async with asyncio.timeout(10):
            while not gateway.auth.judging or len(gateway.gate.cards._room):
                await asyncio.sleep(0)
        assert not refused.done()
        assert "oorzaak=" in (await refused).headers["location"] and time.monotonic() - began >= 1.1


# cross-site


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_another_site_starts_no_login_and_the_page_says_how_to(actors: Any, site: str) -> None:
    async with actors() as gateway:
        visitor = gateway.at("127.0.0.2")
        got = await visitor.get("/inloggen/kaart?naar=/servercertificaten", headers={"sec-fetch-site": site})
        assert got.status_code == 403 and "__Host-pre" not in visitor.cookies and "location" not in got.headers
        assert "U kwam van een andere website" in got.text and 'lang="en"' in got.text
        link = re.search(r'href="(/inloggen/kaart\?naar=[^"]+)"', got.text)
        assert link is not None
        begun = await visitor.get(link[1], headers=SAME)
        assert begun.status_code == 303 and begun.headers["location"].startswith(f"{CARD}/inloggen/kaart?state=")
        handed = await visitor.get(begun.headers["location"], headers={"sec-fetch-site": "same-site"})
        done = await visitor.get(handed.headers["location"], headers={"sec-fetch-site": "same-site"})
        assert done.headers["location"] == "/servercertificaten"


@pytest.mark.parametrize(
    ("headers", "begins"),
    [
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({}, True),
        ({"referer": f"{PORTAL}/inloggen"}, True),
        ({"referer": "https://evil.example/"}, False),
        ({"referer": "https://localhost:8444/"}, False),
        ({"sec-fetch-site": "cross-site", "referer": f"{PORTAL}/inloggen"}, False),
    ],
)
async def test_who_may_begin_a_login(actors: Any, headers: dict[str, str], begins: bool) -> None:
    async with actors() as gateway:
        visitor = gateway.at("127.0.0.2")
        del visitor.headers["sec-fetch-site"]
        got = await visitor.get("/inloggen/kaart", headers=headers)
        assert (got.status_code == 303) is begins


async def test_a_card_shown_for_another_site_is_not_judged(actors: Any) -> None:
    """The victim's card under the attacker's state: no verdict, no code, and a page with a way in of one's own."""
    async with actors() as gateway:
        attacker, victim = gateway.at("127.0.0.2"), gateway.at("127.0.0.3")
        state = (await attacker.get("/inloggen/kaart")).headers["location"]
        got = await victim.get(state, headers={"sec-fetch-site": "cross-site"})
        assert got.headers["location"] == f"{PORTAL}/inloggen?elders=1" and gateway.auth.calls == []
        told = await victim.get(got.headers["location"], headers={"sec-fetch-site": "cross-site"})
        assert told.status_code == 200 and "U kwam van een andere website" in told.text


async def test_a_code_is_spent_wherever_it_arrives(actors: Any) -> None:
    """A code that lands in a browser that began nothing is of no use to anybody after that."""
    async with actors() as gateway:
        attacker, victim = gateway.at("127.0.0.2"), gateway.at("127.0.0.3")
        begun = await attacker.get("/inloggen/kaart")
        code = (await victim.get(begun.headers["location"])).headers["location"]
        first = await victim.get(code)
        assert "oorzaak=code" in first.headers["location"] and "__Host-sid" not in victim.cookies
        second = await attacker.get(code)
        assert "oorzaak=code" in second.headers["location"] and "__Host-sid" not in attacker.cookies


# streams

LIVE = f"/bestellingen/{ORDER}/live"


async def test_three_hundred_streams_of_one_session_are_three(actors: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is refused before any service is asked; neighbours' pages go on; a place comes free when a stream ends."""
    monkeypatch.setattr(live, "POLL_SECONDS", 0.05)
    asked = 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += request.url.path.endswith("/state")
        return orders_answer(request)

    async with actors(answer) as gateway:
        person, neighbour = await gateway.logged_in("127.0.0.2"), await gateway.logged_in("127.0.0.3")
        gateway.auth.calls.clear()
        open_ones = [asyncio.create_task(person.get(LIVE)) for _ in range(300)]
        async with asyncio.timeout(10):
            while sum(t.done() for t in open_ones) < 297:
                await asyncio.sleep(0.01)
        refused = [t.result() for t in open_ones if t.done()]
        assert {r.status_code for r in refused} == {429} and all_have_retry(refused)
        assert len(gateway.auth.calls) == 3 and asked < 30 and len(gateway.gate.streams) == 3
        assert "Sanne de Vries" in (await neighbour.get("/hulp")).text
        theirs = asyncio.create_task(neighbour.get(LIVE))
        async with asyncio.timeout(5):
            while len(gateway.gate.streams) < 4:
                await asyncio.sleep(0.01)
        with clock.moved(live.PAUSE_AFTER):
            ended = [await t for t in open_ones if not t.done() or t.result().status_code == 200]
            await theirs
        assert len(ended) == 3 and len(gateway.gate.streams) == 0
        one_more = asyncio.create_task(person.get(LIVE))
        async with asyncio.timeout(5):
            while len(gateway.gate.streams) < 1:
                await asyncio.sleep(0.01)
        one_more.cancel()


def all_have_retry(answers: list[httpx.Response]) -> bool:
    return all(int(a.headers["retry-after"]) >= 1 for a in answers)


async def test_streams_that_end_at_once_are_counted(actors: Any) -> None:
    """Of three hundred asked for, twenty reach a service; the session's pages go on."""
    async with actors(lambda _: httpx.Response(404, json={"slug": "not_found"})) as gateway:
        person = await gateway.logged_in("127.0.0.2")
        gateway.auth.calls.clear()
        answers = [await person.get(LIVE) for _ in range(300)]
        assert Counter(a.status_code for a in answers) == {404: 20, 429: 280} and len(gateway.auth.calls) == 20
        assert all_have_retry([a for a in answers if a.status_code == 429])
        assert (await person.get("/hulp")).status_code == 200
        with clock.moved(timedelta(seconds=61)):
            assert (await person.get(LIVE)).status_code == 404


async def test_a_refused_stream_keeps_no_place(actors: Any) -> None:
    async with actors(lambda _: httpx.Response(404, json={"slug": "not_found"})) as gateway:
        person = await gateway.logged_in("127.0.0.2")
        assert {(await person.get(LIVE)).status_code for _ in range(10)} == {404}
        nobody = gateway.at("127.0.0.3")
        assert {(await nobody.get(LIVE)).status_code for _ in range(10)} == {303}
        assert len(gateway.gate.streams) == 0
