"""What somebody can do who has stolen one of the gateway's keys, and what is seen of it."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from chassis import clock
from contracts.auth import Audience
from structlog.testing import capture_logs

STATE = "state-of-this-browser-0123456789"


def _alarms(logged: list[Any]) -> list[tuple[str, Any, Any]]:
    return [(e["event"], e.get("issuer"), e.get("action")) for e in logged if e.get("alarm")]


async def test_T_01_the_key_of_the_pages_opens_no_login(town: Any) -> None:
    """T-01: with a public certificate and no card it gets nowhere, whatever it asks, and the first try is an alarm."""
    der = base64.b64encode(town.status_server.der("good")).decode()
    with capture_logs() as logged:
        async with town.gateway("gateway") as http:
            answer = await http.post("/card-logins", json={"certificate": der, "state": STATE})
            guessed = await http.post("/sessions", json={"code": "c" * 43, "state": STATE})
    assert (answer.status_code, answer.json()["slug"]) == (403, "not_allowed")
    assert guessed.json()["slug"] == "login.code"
    assert _alarms(logged) == [("key.misused", "gateway", "session.card_login")]
    assert await town.rows("SELECT 1 FROM hand_over") == await town.rows("SELECT 1 FROM session") == []


async def test_T_01_the_key_of_the_card_address_uses_no_session(town: Any) -> None:
    """T-01: also of somebody whose session it knows: it reads nothing, chooses nothing, ends nothing; each try is an alarm."""
    session = (await town.log_in("CB1000004"))["session"]
    code = (await town.card_login(town.status_server.der("good"))).json()["code"]
    tries = {
        "/sessions": ({"code": code, "state": STATE}, "session.open"),
        "/sessions/choose": ({"session": session, "subscriber": "P7654321"}, "session.choose"),
        "/identify": ({"session": session, "audiences": ["orders"]}, "session.identify"),
        "/sessions/end": ({"session": session}, "session.end"),
    }
    with capture_logs() as logged:
        async with town.gateway("gateway-card") as http:
            answers = [await http.post(path, json=body) for path, (body, _) in tries.items()]
    assert {(a.status_code, a.json()["slug"]) for a in answers} == {(403, "not_allowed")}
    assert _alarms(logged) == [("key.misused", "gateway-card", action) for _, action in tries.values()]
    assert (await town.identify(session)).status_code == 200, "it goes on"
    async with town.gateway() as http:
        assert (await http.post("/sessions", json={"code": code, "state": STATE})).status_code == 200, "not spent"


@pytest.mark.parametrize("audience", ["signing", "gateway", "operator", "", "orders ", "ORDERS"])
async def test_tokens_are_for_services_of_the_list_alone(town: Any, audience: str) -> None:
    session = (await town.log_in("CB1000002"))["session"]
    answer = await town.identify(session, "orders", audience)
    assert (answer.status_code, answer.json()["slug"]) == (422, "input.invalid")
    assert set((await town.identify(session, *Audience)).json()["tokens"]) == set(Audience)


async def test_more_logins_than_people_open_are_an_alarm_once_a_minute(town: Any) -> None:
    """Whoever has the card listener's key needs no card: what stands out is how many logins there are."""
    object.__setattr__(town.service.adapters, "logins", 3)
    der = town.status_server.der("good")
    with capture_logs() as logged:
        for _ in range(3):
            await town.card_login(der)
        assert _alarms(logged) == []
        for _ in range(3):
            assert (await town.card_login(der)).status_code == 200, "an alarm, and nobody is locked out"
    found = [e for e in logged if e["event"] == "login.many"]
    assert [(e["made"], e["ceiling"], e["alarm"]) for e in found] == [(4, 3, True)]
    with clock.moved(timedelta(minutes=2)), capture_logs() as later:
        await town.card_login(der)
    assert _alarms(later) == [], "one in a minute again"
