"""Own sessions: listed, ended, at most three at once; the service desk ends a person's (L9)."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from auth import store
from chassis import clock
from cryptography.hazmat.primitives.serialization import Encoding
from httpx import Response

STATE = "state-of-this-browser-0123456789"
SANNE, OTHER, DESK = "CB1000002", "CB1000003", "CB9000002"


def _as(town: Any, made: dict[str, Any], role: str = "contact_full") -> dict[str, str]:
    """The header of who is behind a session, as the gateway sends it."""
    view = made["view"]
    header: dict[str, str] = town.identities.person(
        "auth", view["person"], role, view["subscriber"], sid=view["session_hash"], name=view["name"]
    )
    return header


async def _ask(town: Any, made: dict[str, Any], path: str, body: Any = None, role: str = "contact_full") -> Response:
    async with town.portal.client("auth", _as(town, made, role)) as http:
        if path == "/own-sessions":
            return await http.get(path)  # type: ignore[no-any-return]
        if path == "/own-sessions/notices":
            return await http.delete(path)  # type: ignore[no-any-return]
        return await http.post(path, json=body)  # type: ignore[no-any-return]


async def _code(town: Any, number: str) -> str:
    der = town.status_server.card(f"card-{number}", number, f"Persoon {number}").certificate
    answer = await town.card_login(der.public_bytes(Encoding.DER))
    return str(answer.json()["code"])


async def _open(town: Any, code: str, **more: str) -> dict[str, Any]:
    async with town.gateway() as http:
        answer = await http.post("/sessions", json={"code": code, "state": STATE, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _alive(town: Any, *sessions: dict[str, Any]) -> list[bool]:
    return [(await town.identify(made["session"])).status_code == 200 for made in sessions]


async def _ended(town: Any) -> list[dict[str, Any]]:
    await town.portal.settle()
    events = [json.loads(payload) for _, head, payload in town.portal.log if "session.ended" in head["ce_type"]]
    return [{"session": e["session"], "reason": e["reason"]} for e in events]


async def test_L9_own_sessions_are_listed_with_where_and_when(town: Any) -> None:
    """The newest first, the one that asks marked, nothing of another person; no id that opens a session is in it."""
    first = await _open(town, await _code(town, SANNE), browser="Firefox, Linux")
    await town.log_in(OTHER)
    with clock.moved(timedelta(minutes=5)):
        second = await _open(town, await _code(town, SANNE), browser="Edge, Windows")
        assert (await town.identify(second["session"])).status_code == 200
        answer = await _ask(town, second, "/own-sessions")
    assert answer.json()["at_once"] == 3
    newest, oldest = answer.json()["sessions"]
    assert [newest["session"], oldest["session"]] == [second["view"]["session_hash"], first["view"]["session_hash"]]
    assert (newest["current"], oldest["current"]) == (True, False)
    assert (newest["browser"], oldest["browser"]) == ("Edge, Windows", "Firefox, Linux")
    assert newest["organisation"] == "Gemeente Voorbeeldstad" and newest["method"] == "card"
    credential = (
        await town.rows("SELECT serial FROM credential WHERE sha256 = (SELECT credential FROM session LIMIT 1)")
    )[0]
    assert newest["serial"] == credential["serial"]
    assert first["session"] not in answer.text and second["session"] not in answer.text


async def test_after_a_restore_nobody_is_in_and_no_code_opens_anything(town: Any, desk: Callable[..., Any]) -> None:
    """The desk ended them for a computer that was stolen, a minute after the backup; the code was used in that minute."""
    one, two, code = await town.log_in(SANNE), await town.log_in(OTHER), await _code(town, SANNE)
    await town.portal.back_up("auth")
    await _open(town, code)
    assert (await desk(SANNE)).json()["ended"] == 2
    await town.portal.restore("auth")
    assert await _alive(town, one, two) == [True, True]
    async with town.service.database.begin() as tx:
        assert await town.service.after_restore(tx) == {"sessions": 2, "codes": 1}
    assert await _alive(town, one, two) == [False, False]
    async with town.gateway() as http:
        assert (await http.post("/sessions", json={"code": code, "state": STATE})).status_code == 401
    ended = {end["session"] for end in await _ended(town) if end["reason"] == "restored"}
    assert ended == {made["view"]["session_hash"] for made in (one, two)}, "open pages of them close"
    assert (await town.identify((await town.log_in(SANNE))["session"])).status_code == 200


async def test_L9_what_is_over_by_itself_is_not_listed(town: Any) -> None:
    await town.log_in(SANNE)
    with clock.moved(timedelta(minutes=16)):
        second = await town.log_in(SANNE)
        assert len((await _ask(town, second, "/own-sessions")).json()["sessions"]) == 1


async def test_L9_one_of_the_own_sessions_is_ended_and_said(town: Any) -> None:
    one, two, three = [await town.log_in(SANNE) for _ in range(3)]
    answer = await _ask(town, three, "/own-sessions/end", {"session": one["view"]["session_hash"]})
    assert (answer.status_code, answer.json()["ended"]) == (200, 1)
    assert await _alive(town, one, two, three) == [False, True, True]
    assert await _ended(town) == [{"session": one["view"]["session_hash"], "reason": "ended"}]
    again = await _ask(town, three, "/own-sessions/end", {"session": one["view"]["session_hash"]})
    assert (again.status_code, again.json()["slug"]) == (404, "not_found")


async def test_L9_all_others_end_and_the_one_that_asks_stays(town: Any) -> None:
    one, two, three = [await town.log_in(SANNE) for _ in range(3)]
    answer = await _ask(town, two, "/own-sessions/end", {"session": None})
    assert answer.json()["ended"] == 2
    assert await _alive(town, one, two, three) == [False, True, False]


@pytest.mark.parametrize("subscriber", [None, "P7654321"])
async def test_L9_nobody_ends_or_sees_the_sessions_of_somebody_else(town: Any, subscriber: str | None) -> None:
    """Neither a colleague nor somebody of another subscriber: the same answer as for what is nowhere, and no effect."""
    mine = await town.log_in(SANNE)
    stranger = await town.log_in("CB2000001" if subscriber else OTHER)
    for session in (mine["view"]["session_hash"], "0" * 64):
        answer = await _ask(town, stranger, "/own-sessions/end", {"session": session})
        assert (answer.status_code, answer.json()["slug"]) == (404, "not_found")
    assert (await _ask(town, stranger, "/own-sessions/end", {"session": None})).json()["ended"] == 0
    assert mine["view"]["session_hash"] not in (await _ask(town, stranger, "/own-sessions")).text
    assert await _alive(town, mine) == [True]


async def test_L9_the_fourth_session_ends_the_oldest_and_says_so(town: Any) -> None:
    """Told in the new session until it was read, with where the old one was."""
    sessions = []
    for minute in range(3):
        with clock.moved(timedelta(minutes=minute)):
            sessions.append(await _open(town, await _code(town, SANNE), browser=f"Firefox {minute}"))
    assert [made["view"]["notices"] for made in sessions] == [[], [], []]
    with clock.moved(timedelta(minutes=3)):
        fourth = await town.log_in(SANNE)
        assert await _alive(town, *sessions, fourth) == [False, True, True, True]
        (notice,) = fourth["view"]["notices"]
        assert (notice["reason"], notice["browser"]) == ("limit", "Firefox 0")
        assert notice["started_at"] == sessions[0]["view"]["started_at"]
        assert (await town.identify(fourth["session"])).json()["view"]["notices"] == [notice], "until it was read"
        assert (await _ask(town, fourth, "/own-sessions/notices")).status_code == 204
        assert (await town.identify(fourth["session"])).json()["view"]["notices"] == []
    assert await _ended(town) == [{"session": sessions[0]["view"]["session_hash"], "reason": "limit"}]


async def test_L9_what_is_over_by_itself_leaves_room(town: Any) -> None:
    """A session that is idle too long ends as that, and is no reason to tell somebody anything."""
    old = [await town.log_in(SANNE) for _ in range(3)]
    with clock.moved(timedelta(minutes=16)):
        fresh = await town.log_in(SANNE)
    assert fresh["view"]["notices"] == []
    assert {e["reason"] for e in await _ended(town)} == {"idle"} and len(old) == 3


async def test_L9_a_new_login_in_the_same_browser_takes_the_place_of_its_own(town: Any) -> None:
    """The session that the browser had ends, not the oldest; another person's is not touched by this road."""
    one, two, three = [await town.log_in(SANNE) for _ in range(3)]
    stranger = await town.log_in(OTHER)
    again = await _open(town, await _code(town, SANNE), before=three["session"])
    assert again["view"]["notices"] == []
    assert await _alive(town, one, two, three, again) == [True, True, False, True]
    await _open(town, await _code(town, SANNE), before=stranger["session"])
    assert await _alive(town, stranger) == [True]


async def test_L9_ten_logins_at_once_never_leave_four_sessions(town: Any) -> None:
    """The database decides: whoever comes at the same moment waits, and sees the session of who came before."""
    codes = [await _code(town, SANNE) for _ in range(10)]
    made = await asyncio.gather(*(_open(town, code) for code in codes))
    assert sum(await _alive(town, *made)) == 3
    (row,) = await town.rows("SELECT count(*) AS n FROM session WHERE ended_at IS NULL")
    assert row["n"] == 3


async def test_L9_choosing_at_the_moment_of_a_login_never_leaves_four_sessions(town: Any) -> None:
    """A choice of subscriber replaces a session; a login meanwhile counts either the old or the new one."""
    for _ in range(5):
        made = [await town.log_in("CB1000004") for _ in range(3)]
        code = await _code(town, "CB1000004")

        async def choose(session: str) -> None:
            async with town.gateway() as http:
                await http.post("/sessions/choose", json={"session": session, "subscriber": "P1234567"})

        await asyncio.gather(*(choose(one["session"]) for one in made), _open(town, code))
        (row,) = await town.rows("SELECT count(*) AS n FROM session WHERE ended_at IS NULL")
        assert row["n"] <= 3


@pytest.mark.parametrize("how", ["choice", "login"])
async def test_L9_who_replaces_a_session_takes_all_of_the_person_in_one_order(town: Any, how: str) -> None:
    """Whoever ends them at the same moment (all others, a revoked card) waits or is waited for, and nobody fails."""
    made = [await town.log_in("CB1000004") for _ in range(3)]
    low, *_, high = sorted(made, key=lambda one: one["view"]["session_hash"])
    code = await _code(town, "CB1000004")

    async def replace() -> Response:
        path, body = {
            "choice": ("/sessions/choose", {"session": high["session"], "subscriber": "P1234567"}),
            "login": ("/sessions", {"code": code, "state": STATE, "before": high["session"]}),
        }[how]
        async with town.gateway() as http:
            return await http.post(path, json=body)  # type: ignore[no-any-return]

    async with town.service.database.begin(town.service.actor) as tx:
        assert await store.live_session(tx, low["view"]["session_hash"], lock=True)
        replacing = asyncio.create_task(replace())
        while not (await town.rows("SELECT count(*) AS n FROM pg_locks WHERE NOT granted"))[0]["n"]:
            assert not replacing.done()
            await asyncio.sleep(0.01)
        assert await store.live_session(tx, high["view"]["session_hash"], lock=True)
    assert (await replacing).status_code == 200
    assert await _alive(town, low, high) == [True, False]


async def test_L9_a_choice_of_subscriber_keeps_what_was_to_be_told(town: Any) -> None:
    for _ in range(3):
        await town.log_in("CB1000004")
    fourth = await _open(town, await _code(town, "CB1000004"), browser="Safari, macOS")
    async with town.gateway() as http:
        chosen = await http.post("/sessions/choose", json={"session": fourth["session"], "subscriber": "P7654321"})
    assert [n["reason"] for n in chosen.json()["view"]["notices"]] == ["limit"]
    (line, *_) = (await _ask(town, chosen.json(), "/own-sessions")).json()["sessions"]
    assert (line["browser"], line["organisation"]) == ("Safari, macOS", "Waterschap Voorbeeldland")


@pytest.fixture
def desk(town: Any) -> Callable[..., Any]:
    """The service desk asks for all sessions of a person to be ended."""

    async def ask(person: str, reason: str = "De pas is gestolen.", role: str = "servicedesk") -> Response:
        header = town.identities.person("auth", DESK, role)
        async with town.portal.client("auth", header) as http:
            return await http.post("/persons/sessions/end", json={"person": person, "reason": reason})  # type: ignore[no-any-return]

    return ask


async def test_L9_the_service_desk_ends_all_of_a_person_and_the_next_login_says_so(
    town: Any, desk: Callable[..., Any]
) -> None:
    """With who, whom and why in the audit trail; the person reads that it happened, not the reason."""
    one, two = await town.log_in(SANNE), await town.log_in(SANNE)
    colleague = await town.log_in(OTHER)
    answer = await desk(SANNE)
    assert (answer.status_code, answer.json()["ended"]) == (200, 2) and answer.json()["person"] == SANNE
    assert await _alive(town, one, two, colleague) == [False, False, True]
    line = (
        await town.rows("SELECT actor, subject, outcome, facts FROM audit WHERE action = 'auth:session:end_person'")
    )[0]
    assert (line["actor"], line["subject"], line["outcome"]) == (DESK, SANNE, "done")
    assert json.loads(line["facts"]) == {"reason": "De pas is gestolen.", "sessions": 2}
    assert {e["reason"] for e in await _ended(town)} == {"servicedesk"}
    back = await town.log_in(SANNE)
    assert [n["reason"] for n in back["view"]["notices"]] == ["servicedesk"] * 2
    assert "gestolen" not in json.dumps(back)
    assert (await town.log_in(SANNE))["view"]["notices"] == [], "told once"


async def test_L9_nobody_but_the_service_desk_ends_a_persons_sessions(town: Any, desk: Callable[..., Any]) -> None:
    made = await town.log_in(SANNE)
    for role in ("validation", "contact_full", "representative"):
        assert (await desk(SANNE, role=role)).json()["slug"] == "not_allowed"
    async with town.gateway() as http:
        answer = await http.post("/persons/sessions/end", json={"person": SANNE, "reason": "zomaar"})
    assert answer.json()["slug"] == "not_allowed"
    assert await _alive(town, made) == [True]


async def test_L9_an_unknown_number_is_told_and_a_reason_is_needed(town: Any, desk: Callable[..., Any]) -> None:
    answer = await desk("CB7777777")
    assert (answer.status_code, answer.json()["slug"]) == (422, "session.unknown_person")
    for bad in ("", "   ", "x" * 201):
        assert (await desk(SANNE, bad)).status_code == 422
    assert (await desk("1000002")).status_code == 422
    assert (await desk(SANNE)).json()["ended"] == 0, "a person who isn't logged in is no error"


async def test_L9_a_login_at_the_moment_of_the_service_desk_is_ended_or_later(
    town: Any, desk: Callable[..., Any]
) -> None:
    """One waits for the other: a session that goes on was begun after, and tells of it."""
    await town.log_in(SANNE)
    code = await _code(town, SANNE)
    made, _ = await asyncio.gather(_open(town, code), desk(SANNE))
    alive = (await _alive(town, made))[0]
    assert alive is bool(made["view"]["notices"])


async def test_L7_a_page_that_asks_by_itself_is_no_use_of_the_session(town: Any) -> None:
    """Polls and streams don't keep a session: fifteen minutes after the last click it is over."""
    made = await town.log_in(SANNE)
    for minutes in (5, 10, 14):
        with clock.moved(timedelta(minutes=minutes)):
            body = {"session": made["session"], "audiences": [], "passive": True}
            async with town.gateway() as http:
                answer = await http.post("/identify", json=body)
            assert answer.status_code == 200
            assert answer.json()["view"]["idle_ends_at"] == made["view"]["idle_ends_at"]
    with clock.moved(timedelta(minutes=15)):
        assert (await town.identify(made["session"])).status_code == 401


async def test_sessions_are_kept_thirty_days_after_their_end(town: Any) -> None:
    """Capabilities 9: with where they were opened, and not longer."""
    from auth import worker

    made = await town.log_in(SANNE)
    await _ask(town, await town.log_in(SANNE), "/own-sessions/end", {"session": made["view"]["session_hash"]})
    query = "SELECT count(*) AS n FROM session WHERE hash = $1"
    for days, kept in ((29, 1), (31, 0)):
        with clock.moved(timedelta(days=days)):
            await worker.sweep(town.service)
        assert (await town.rows(query, made["view"]["session_hash"]))[0]["n"] == kept
