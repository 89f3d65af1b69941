"""Sessions: tokens, time-outs, logout, checks of the certificate behind them, people who leave (L7, T-06, T-30)."""

import asyncio
import base64
import json
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from auth import worker
from auth.service import checks
from chassis import clock
from chassis.actor import Keys
from chassis.testing import Databases
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import text
from standins.forging import Answer, Said, make
from structlog.testing import capture_logs


def _keys(town: Any) -> Keys:
    return Keys.read(town.identities.keys_file)


async def test_identify_gives_a_token_per_audience(town: Any) -> None:
    """One signed token per audience, with the evidence of the login; each is good for its own audience only."""
    before = clock.now()
    made = await town.log_in("CB1000002")
    answer = (await town.identify(made["session"], "orders", "certificates")).json()
    assert sorted(answer["tokens"]) == ["certificates", "orders"]
    actor = _keys(town).verify(answer["tokens"]["orders"], "orders", clock.now())
    assert actor is not None
    assert (actor.number, actor.subscriber, actor.roles) == ("CB1000002", "P1234567", frozenset({"contact_full"}))
    assert (actor.method, actor.session, actor.read_only) == ("card", made["view"]["session_hash"], False)
    assert actor.name == made["view"]["name"]
    assert actor.credential is not None
    assert (await town.rows("SELECT sha256, serial FROM credential"))[0] == {
        "sha256": actor.credential.sha256,
        "serial": actor.credential.serial,
    }
    assert actor.checked_at is not None
    assert before - timedelta(seconds=5) <= actor.checked_at <= clock.now(), "checked when the card was shown"
    assert _keys(town).verify(answer["tokens"]["orders"], "certificates", clock.now()) is None
    assert made["session"] not in json.dumps(answer)


async def test_n9_a_session_says_that_mail_to_its_person_came_back(town: Any) -> None:
    """As organisation told it last."""
    made = await town.log_in("CB1000002")
    assert made["view"]["mail_bounced"] is False
    for version, back in ((20, True), (21, False)):
        await town.person("CB1000002", "contact:full@P1234567", version=version, mail_bounced=back)
        assert (await town.identify(made["session"], "orders")).json()["view"]["mail_bounced"] is back


async def test_tokens_die_after_sixty_seconds(town: Any) -> None:
    """Identity tokens live 60 seconds."""
    made = await town.log_in("CB1000002")
    token = (await town.identify(made["session"], "orders")).json()["tokens"]["orders"]
    assert _keys(town).verify(token, "orders", clock.now() + timedelta(seconds=55)) is not None
    assert _keys(town).verify(token, "orders", clock.now() + timedelta(seconds=61)) is None


@pytest.mark.parametrize("session", ["x" * 43, "A" * 43, "0" * 100])
async def test_unknown_sessions_are_nobody(town: Any, session: str) -> None:
    """T-06: a made-up id gives nothing."""
    answer = await town.identify(session, "orders")
    assert (answer.status_code, answer.json()["slug"]) == (401, "not_logged_in")


async def test_L7_logout_ends_at_once_and_says_so(town: Any) -> None:
    """L7: after logout the id is worth nothing; again, or of an unknown session, is no error."""
    made = await town.log_in("CB1000002")
    async with town.gateway() as http:
        for session in (made["session"], made["session"], "unknown-session-0123456789"):
            assert (await http.post("/sessions/end", json={"session": session})).status_code == 204
    assert (await town.identify(made["session"], "orders")).status_code == 401
    await town.portal.settle()
    assert town.portal.said == ["session.started.v1", "session.ended.v1"]
    ended = json.loads(town.portal.log[-1][2])
    assert (ended["reason"], ended["version"], ended["session"]) == ("logout", 2, made["view"]["session_hash"])


async def test_L7_logout_ends_one_session_of_several(town: Any) -> None:
    """L7: the other browser of the same person goes on."""
    first, second = await town.log_in("CB1000002"), await town.log_in("CB1000002")
    async with town.gateway() as http:
        await http.post("/sessions/end", json={"session": first["session"]})
    assert (await town.identify(first["session"])).status_code == 401
    assert (await town.identify(second["session"])).status_code == 200


async def test_L7_idle_time_out(town: Any) -> None:
    """L7: fifteen minutes without a request and it is over; each request moves that on."""
    made = await town.log_in("CB1000002")
    with clock.moved(timedelta(minutes=14)):
        assert (await town.identify(made["session"])).status_code == 200
    with clock.moved(timedelta(minutes=28)):
        assert (await town.identify(made["session"])).status_code == 200
    with clock.moved(timedelta(minutes=43, seconds=1)):
        assert (await town.identify(made["session"])).status_code == 401
    await town.portal.settle()
    assert json.loads(town.portal.log[-1][2])["reason"] == "idle"


async def test_L7_absolute_time_out(town: Any) -> None:
    """L7: eight hours after login it is over, however busy."""
    made = await town.log_in("CB1000002")
    started = datetime.fromisoformat(made["view"]["started_at"])
    assert datetime.fromisoformat(made["view"]["ends_at"]) == started + timedelta(hours=8)
    for minutes in range(10, 480, 10):
        with clock.moved(timedelta(minutes=minutes)):
            answer = await town.identify(made["session"])
            assert answer.status_code == 200, minutes
    assert answer.json()["view"]["idle_ends_at"] == made["view"]["ends_at"]
    with clock.moved(timedelta(minutes=480, seconds=1)):
        assert (await town.identify(made["session"])).status_code == 401
    await town.portal.settle()
    assert json.loads(town.portal.log[-1][2])["reason"] == "absolute"


async def test_seen_is_written_at_most_once_a_minute(town: Any) -> None:
    """A page with twenty requests costs no twenty writes."""
    made = await town.log_in("CB1000002")
    query = "SELECT xmin::text, seen_at FROM session"
    first = await town.rows(query)
    await asyncio.gather(*(town.identify(made["session"], "orders") for _ in range(10)))
    assert await town.rows(query) == first
    with clock.moved(timedelta(seconds=61)):
        answers = await asyncio.gather(*(town.identify(made["session"], "orders") for _ in range(10)))
    assert {a.status_code for a in answers} == {200}
    assert (await town.rows(query))[0]["seen_at"] > first[0]["seen_at"]


async def test_L7_the_sweep_closes_what_nobody_asks_about_any_more(town: Any) -> None:
    """L7: open pages of a session whose time is over hear so without a request."""
    await town.log_in("CB1000002")
    await worker.sweep(town.service)
    with clock.moved(timedelta(minutes=16)):
        await worker.sweep(town.service)
        await worker.sweep(town.service)
    await town.portal.settle()
    assert town.portal.said == ["session.started.v1", "session.ended.v1"]


@pytest.mark.parametrize(
    "roles_and_fields",
    [
        (["contact:full@P1234567"], {"active": False}),
        (["contact:full@P1234567"], {"enrolled": False}),
        (["-contact:full@P1234567"], {}),
        (["manager@P1234567"], {}),
        (["contact:full@P7654321"], {}),
    ],
)
async def test_T_30_a_person_who_leaves_is_out_at_once(town: Any, roles_and_fields: Any) -> None:
    """T-30, L7: sessions end with the event that says so."""
    roles, fields = roles_and_fields
    made, other = await town.log_in("CB1000002"), await town.log_in("CB1000001")
    await town.person("CB1000002", *roles, version=2, **fields)
    await town.portal.settle()
    assert town.portal.said[-1] == "session.ended.v1"
    ended = json.loads(town.portal.log[-1][2])
    assert (ended["reason"], ended["person"]) == ("deactivated", "CB1000002")
    assert (await town.identify(made["session"], "orders")).status_code == 401
    assert (await town.identify(other["session"], "orders")).status_code == 200


async def test_T_30_a_subscriber_that_stops(town: Any) -> None:
    """F-35: its sessions end with the event."""
    """T-30: everybody of the subscriber is out; others stay; who has two hats keeps the other."""
    one, other, hats = [await town.log_in(n) for n in ("CB1000001", "CB2000001", "CB1000004")]
    async with town.gateway() as http:
        chosen = await http.post("/sessions/choose", json={"session": hats["session"], "subscriber": "P7654321"})
    await town.subscriber("P1234567", "Gemeente Voorbeeldstad", version=2, active=False)
    assert (await town.identify(one["session"])).status_code == 401
    assert (await town.identify(other["session"])).status_code == 200
    assert (await town.identify(chosen.json()["session"])).status_code == 200


async def test_a_role_that_changes_counts_from_the_next_request(town: Any) -> None:
    """O3: roles are read at each request, not frozen at login."""
    made = await town.log_in("CB1000002")
    await town.person("CB1000002", "contact:basic@P1234567", version=2)
    answer = (await town.identify(made["session"], "orders")).json()
    assert answer["view"]["roles"] == ["contact_basic"]
    actor = _keys(town).verify(answer["tokens"]["orders"], "orders", clock.now())
    assert actor is not None
    assert actor.roles == frozenset({"contact_basic"})


async def test_late_and_repeated_events_change_nothing(town: Any) -> None:
    """Copies compare versions and never go back: an old "active" does not bring a leaver back."""
    made = await town.log_in("CB1000002")
    await town.person("CB1000002", "contact:full@P1234567", version=5, active=False)
    for version in (4, 1):
        await town.person("CB1000002", "contact:full@P1234567", version=version)
    await town.person("CB1000002", "contact:full@P1234567", version=5, active=False)
    await town.subscriber("P1112223", "Stichting Stilgelegd", version=0, active=True)
    assert (await town.identify(made["session"])).status_code == 401
    assert (await town.rows("SELECT version, active FROM person WHERE number = 'CB1000002'")) == [
        {"version": 5, "active": False}
    ]
    assert (await town.rows("SELECT active FROM subscriber WHERE number = 'P1112223'")) == [{"active": False}]


# --- the certificate behind the session --------------------------------------------------------------------------------


async def test_recheck_asks_now(town: Any) -> None:
    """Before something is signed the status is asked again: `checked_at` is of this moment (INV-12)."""
    made = await town.log_in("CB1000002")
    asked = town.status_server.asked.count("/ocsp/login-personal")
    with clock.moved(timedelta(minutes=5)):
        without = (await town.identify(made["session"], "orders")).json()["tokens"]["orders"]
        fresh = (await town.identify(made["session"], "orders", recheck=True)).json()["tokens"]["orders"]
        now = clock.now()
    old, new = (_keys(town).verify(token, "orders", now) for token in (without, fresh))
    assert old is not None
    assert new is not None
    assert old.checked_at is not None
    assert new.checked_at is not None
    assert now - old.checked_at > timedelta(minutes=4)
    assert now - new.checked_at < timedelta(seconds=30)
    assert town.status_server.asked.count("/ocsp/login-personal") == asked + 1


async def test_R_120_recheck_of_a_revoked_card_ends_all_its_sessions(town: Any) -> None:
    """R-120: seen revoked: every session of that certificate is over, and it opens no other."""
    card = town.status_server.card("to-revoke", "CB1000003", "Joris Bos").certificate
    first, second = [await _log_in_with(town, card) for _ in range(2)]
    with_another_card = await town.log_in("CB1000003")
    town.status_server.pki.revoke(card)
    assert (await town.identify(first, "orders")).status_code == 200
    assert (await town.identify(first, "orders", recheck=True)).status_code == 401
    assert (await town.identify(second, "orders")).status_code == 401
    assert (await town.identify(with_another_card["session"], "orders")).status_code == 200
    await town.portal.settle()
    reasons = [json.loads(p)["reason"] for _, h, p in town.portal.log if "ended" in h["ce_type"]]
    assert reasons == ["revoked", "revoked"]


async def test_R_120_a_revocation_that_is_heard_ends_the_sessions_of_that_certificate_alone(town: Any) -> None:
    """R-120, F-40: at once, without asking its issuer; heard twice it changes nothing, and of another certificate neither."""
    from contracts.examples import examples
    from cryptography.hazmat.primitives.serialization import Encoding

    example = examples()["certificate.revoked.v1"][0]
    card, unused = (
        town.status_server.card(who, "CB1000003", "Joris Bos").certificate for who in ("heard-of", "unused")
    )
    first = await _log_in_with(town, card)
    with_another_card = await town.log_in("CB1000003")
    pems = [one.public_bytes(Encoding.PEM).decode() for one in (unused, card, card)]
    for leaf in (*pems, "no PEM"):
        await town.portal.receive("auth", example.model_copy(update={"leaf_pem": leaf}))
    assert (await town.identify(first, "orders")).status_code == 401
    assert (await town.identify(with_another_card["session"], "orders")).status_code == 200
    await town.portal.settle()
    assert [json.loads(p)["reason"] for _, h, p in town.portal.log if "ended" in h["ce_type"]] == ["revoked"]


async def _log_in_with(town: Any, card: Any) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding

    code = (await town.card_login(card.public_bytes(Encoding.DER))).json()["code"]
    async with town.gateway() as http:
        opened = await http.post("/sessions", json={"code": code, "state": "state-of-this-browser-0123456789"})
    return str(opened.json()["session"])


async def test_a_code_of_a_card_that_is_seen_revoked_opens_nothing(town: Any) -> None:
    """R-120: between the card address and the public address the certificate turned bad."""
    card = town.status_server.card("in-between", "CB1000003", "Joris Bos").certificate
    session = await _log_in_with(town, card)
    from cryptography.hazmat.primitives.serialization import Encoding

    code = (await town.card_login(card.public_bytes(Encoding.DER))).json()["code"]
    town.status_server.pki.revoke(card)
    await town.identify(session, recheck=True)
    async with town.gateway() as http:
        answer = await http.post("/sessions", json={"code": code, "state": "state-of-this-browser-0123456789"})
    assert answer.json()["slug"] == "login.revoked"


async def test_R_168_status_unknown_makes_a_running_session_read_only(town: Any) -> None:
    """R-168: looking goes on, `checked_at` stays old; when status is back, so is everything."""
    made = await town.log_in("CB1000002")
    town.status_server.down("/ocsp", "/crl/login-personal")
    with clock.moved(timedelta(minutes=2)):
        answer = (await town.identify(made["session"], "orders", recheck=True)).json()
        assert answer["view"]["read_only"] is True
        actor = _keys(town).verify(answer["tokens"]["orders"], "orders", clock.now())
        assert actor is not None
        assert actor.read_only
        assert actor.checked_at is not None
        assert clock.now() - actor.checked_at > timedelta(minutes=1)
        town.status_server.spoil.clear()
        assert (await town.identify(made["session"], "orders", recheck=True)).json()["view"]["read_only"] is False


async def test_R_120_the_periodic_check_finds_a_revocation_within_fifteen_minutes(town: Any) -> None:
    """R-120: nobody signs anything, and still a revoked card is out within 15 minutes; a good one is asked once."""
    card = town.status_server.card("periodic", "CB1000003", "Joris Bos").certificate
    revoked = await _log_in_with(town, card)
    good = await town.log_in("CB1000002")
    town.status_server.pki.revoke(card)
    await worker.check_due(town.service)
    assert (await town.identify(revoked)).status_code == 200
    with clock.moved(timedelta(minutes=14, seconds=30)):
        asked = len(town.status_server.asked)
        await worker.check_due(town.service)
        await worker.check_due(town.service)
        assert (await town.identify(revoked)).status_code == 401
        assert (await town.identify(good["session"])).status_code == 200
        assert sum(p.startswith("/ocsp") for p in town.status_server.asked[asked:]) == 2


async def test_certificates_without_a_live_session_are_not_asked_about(town: Any) -> None:
    """Who logged out is left alone."""
    made = await town.log_in("CB1000002")
    async with town.gateway() as http:
        await http.post("/sessions/end", json={"session": made["session"]})
    asked = len(town.status_server.asked)
    with clock.moved(timedelta(minutes=20)):
        await checks.check_due(town.service)
    assert len(town.status_server.asked) == asked


async def test_R_168_after_an_outage_the_periodic_check_tries_each_minute(town: Any) -> None:
    """R-168: an outage of the responder makes sessions read-only and ends by itself."""
    made = await town.log_in("CB1000002")
    town.status_server.down("/ocsp", "/crl/login-personal")
    with clock.moved(timedelta(minutes=14, seconds=5)):
        await checks.check_due(town.service)
        assert (await town.identify(made["session"])).json()["view"]["read_only"] is True
    town.status_server.spoil.clear()
    with clock.moved(timedelta(minutes=15, seconds=10)):
        await checks.check_due(town.service)
        assert (await town.identify(made["session"])).json()["view"]["read_only"] is False


# --- who may ask -------------------------------------------------------------------------------------------------------

#: What the gateway itself gets for a well-formed request with the id of a live session.
ROUTES = {
    "/card-logins": ({"certificate": None, "state": "state-of-this-browser-0123456789"}, (401, "login.none")),
    "/sessions": ({"code": "c" * 43, "state": "state-of-this-browser-0123456789"}, (401, "login.code")),
    "/sessions/choose": ({"session": "", "subscriber": "P7654321"}, (200, "")),
    "/identify": ({"session": "", "audiences": []}, (200, "")),
    "/sessions/end": ({"session": ""}, (204, "")),
}


def _bad_headers(town: Any, listener: str) -> dict[str, dict[str, str]]:
    """Everybody and everything that is not this listener of the gateway speaking to auth now, the other one among them."""
    identities = town.identities
    (other,) = {"gateway", "gateway-card"} - {listener}
    good = identities.service(listener, "auth")["authorization"].removeprefix("Bearer ")
    head, body, signature = good.split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "mc-service+jwt"}).encode()).decode().rstrip("=")
    with clock.moved(timedelta(minutes=-2)):
        expired = identities.service(listener, "auth")
    signer = identities.signers["auth"]
    wrong_key = signer._sign("mc-service+jwt", "auth", {"sub": listener}, clock.now())
    wrong_kind = identities.signers[listener]._sign("mc-person+jwt", "auth", {"sub": listener}, clock.now())
    tokens = {
        "alg none": f"{none}.{body}.", "alg none, signed": f"{none}.{body}.{signature}", "no signature": f"{head}.{body}.",
        "wrong key": wrong_key, "typ mixed up": wrong_kind, "noise": "a.b.c", "empty": "",
    }  # fmt: skip
    people = {
        f"person {who}": identities.person("auth", "CB1000002", who, "P1234567")
        for who in (
            "representative",
            "contact_full",
            "contact_basic",
            "validation",
            "servicedesk",
            "gateway",
            "gateway-card",
        )
    }
    return {
        **{name: {"authorization": f"Bearer {token}"} for name, token in tokens.items()},
        **people,
        "nobody": {}, "expired": expired, "another audience": identities.service(listener, "orders"),
        "the other listener": identities.service(other, "auth"), "operator": identities.service("operator", "auth"), "basic": {"authorization": f"Basic {good}"},
    }  # fmt: skip


@pytest.mark.parametrize("path", ROUTES)
async def test_T_01_only_the_gateway_may_ask(town: Any, path: str) -> None:
    """T-01: other audience, alg none, wrong key, expired, mixed-up type, people and other services are refused; so is the
    key of the gateway's other listener: one opens logins, the other does all that comes after."""
    body, control = ROUTES[path]
    listener = "gateway-card" if path == "/card-logins" else "gateway"
    if "session" in body:
        body = {**body, "session": (await town.log_in("CB1000004"))["session"]}
    for name, headers in _bad_headers(town, listener).items():
        async with town.portal.client("auth", headers) as http:
            answer = await http.post(path, json=body)
        assert answer.status_code in (401, 403), name
        assert answer.json()["slug"] in ("not_logged_in", "not_allowed"), name
    assert await town.rows("SELECT 1 FROM session WHERE ended_at IS NOT NULL") == []
    async with town.gateway(listener) as http:
        answer = await http.post(path, json=body)
    found = (answer.status_code, answer.json().get("slug", "") if answer.content else "")
    assert found == control


# --- marks of a certificate --------------------------------------------------------------------------------------------


def _distrust(town: Any) -> Any:
    """A wrong deploy: the policies of the settings are others. Gives back what it was."""
    judge = town.service.adapters.judge
    before = judge._issuers
    judge._issuers = tuple(replace(issuer, policies=("1.2.3.4",)) for issuer in before)
    return before


async def test_a_wrong_deploy_locks_nobody_out_for_ever(town: Any) -> None:
    """R-116: only revocation is for ever. What is refused as of now ends sessions, says so, and is good again later."""
    made = await town.log_in("CB1000002")
    before = _distrust(town)
    assert (await town.identify(made["session"], "orders", recheck=True)).status_code == 401
    card = town.status_server.card("card-CB1000002", "CB1000002", "Persoon CB1000002").certificate
    assert (await town.card_login(_der(card))).json()["slug"] == "login.wrong_kind"
    await town.portal.settle()
    assert json.loads(town.portal.log[-1][2])["reason"] == "refused"
    assert (await town.rows("SELECT status FROM credential"))[0]["status"] == "refused"
    town.service.adapters.judge._issuers = before
    again = await town.log_in("CB1000002")
    assert again["view"]["read_only"] is False
    assert (await town.rows("SELECT status FROM credential"))[0]["status"] == "good"
    assert (await town.identify(made["session"], "orders")).status_code == 401  # what ended stays ended


def _der(certificate: Any) -> bytes:
    return bytes(certificate.public_bytes(Encoding.DER))


async def test_a_code_of_a_certificate_that_is_refused_meanwhile_opens_nothing(town: Any) -> None:
    """Between the card address and the public address; logging in again tells the cause."""
    made = await town.log_in("CB1000002")
    card = town.status_server.card("card-CB1000002", "CB1000002", "Persoon CB1000002").certificate
    code = (await town.card_login(_der(card))).json()["code"]
    _distrust(town)
    await town.identify(made["session"], recheck=True)
    async with town.gateway() as http:
        answer = await http.post("/sessions", json={"code": code, "state": "state-of-this-browser-0123456789"})
    assert answer.json()["slug"] == "login.code"


async def test_R_116_revoked_stays_whatever_the_responder_says_later(town: Any) -> None:
    """R-116: a responder that forgets a revocation brings no card back."""
    card = town.status_server.card("forgotten", "CB1000003", "Joris Bos").certificate
    session = await _log_in_with(town, card)
    town.status_server.pki.revoke(card)
    await town.identify(session, recheck=True)
    authority = town.status_server.pki.authorities["login-personal"]
    town.status_server.spoil["/ocsp/login-personal"] = lambda request, _: (
        200,
        make(Answer(), authority, request, _now()),
    )
    code = (await town.card_login(_der(card))).json()["code"]
    async with town.gateway() as http:
        answer = await http.post("/sessions", json={"code": code, "state": "state-of-this-browser-0123456789"})
    assert answer.json()["slug"] == "login.revoked"
    assert (await town.rows("SELECT status FROM credential"))[0]["status"] == "revoked"


def _now() -> datetime:
    return clock.now().replace(microsecond=0)


async def test_R_116_a_certificate_on_hold_comes_back_when_the_hold_is_lifted(town: Any) -> None:
    """`certificateHold` (RFC 5280 section 5.3.1) is no end: refused as of now, and good again later."""
    made = await town.log_in("CB1000002")
    authority = town.status_server.pki.authorities["login-personal"]
    held = Answer((Said("revoked", reason="certificate_hold"),))
    town.status_server.spoil["/ocsp/login-personal"] = lambda request, _: (200, make(held, authority, request, _now()))
    assert (await town.identify(made["session"], recheck=True)).status_code == 401
    assert (await town.rows("SELECT status FROM credential"))[0]["status"] == "refused"
    town.status_server.spoil.clear()
    await town.log_in("CB1000002")


@pytest.mark.parametrize(("status", "reason"), [("revoked", "revoked"), ("refused", "refused")])
async def test_R_120_a_session_opened_while_its_certificate_was_being_barred_is_nobody(
    town: Any, status: str, reason: str
) -> None:
    """R-120: whoever marked the certificate did not see this session yet; each request looks for itself."""
    made, other = await town.log_in("CB1000004"), await town.log_in("CB1000001")
    async with town.service.database.begin(town.service.actor) as tx:
        hats = "(SELECT credential FROM session WHERE person = 'CB1000004')"
        await tx.session.execute(text(f"UPDATE credential SET status = '{status}' WHERE sha256 IN {hats}"))
    async with town.gateway() as http:
        choice = {"session": made["session"], "subscriber": "P7654321"}
        assert (await http.post("/sessions/choose", json=choice)).status_code == 401
    assert (await town.identify(made["session"], "orders")).status_code == 401
    assert (await town.identify(other["session"], "orders")).status_code == 200
    await town.portal.settle()
    assert json.loads(town.portal.log[-1][2])["reason"] == reason


async def test_R_120_a_session_waits_for_who_is_barring_its_certificate(town: Any) -> None:
    """R-120: the code is exchanged while another transaction marks the certificate: no session comes of it."""
    card = town.status_server.card("card-CB1000002", "CB1000002", "Persoon CB1000002").certificate
    code = (await town.card_login(_der(card))).json()["code"]
    async with town.service.database.begin(town.service.actor) as tx:
        await tx.session.execute(text("UPDATE credential SET status = 'revoked'"))
        async with town.gateway() as http:
            body = {"code": code, "state": "state-of-this-browser-0123456789"}
            opening = asyncio.create_task(http.post("/sessions", json=body))
            waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            async with asyncio.timeout(10):
                while not await town.rows(waiting):
                    await asyncio.sleep(0.01)
            await tx.flush()
            await tx.session.commit()
            answer = await opening
    assert answer.json()["slug"] == "login.revoked"
    assert await town.rows("SELECT 1 FROM session") == []


_LINE_OF_THEN = """INSERT INTO audit (at, actor, action, subject, outcome, facts, correlation_id)
VALUES ($1, 'auth', 'credential.check', $2, $3, '{"sessions": 1}', 'then')"""


async def test_a_page_that_is_not_for_somebody_is_a_line_of_the_trail(town: Any) -> None:
    """The gateway keeps nothing: it says what the page is for, and auth writes down whom it is refused to."""
    session = (await town.log_in("CB1000001"))["session"]
    gateway = town.identities.service("gateway", "auth")
    async with town.portal.client("auth", gateway) as http:
        for action in ("validation.approve", "order.place", "public.read"):
            body = {"session": session, "audiences": ["orders"], "action": action}
            assert (await http.post("/identify", json=body)).status_code == 200
        odd = await http.post("/identify", json={"session": session, "audiences": [], "action": "order.steal"})
        assert (odd.status_code, odd.json()["slug"]) == (422, "input.invalid")
        ended = await http.post("/identify", json={"session": "x" * 40, "audiences": [], "action": "order.place"})
        assert ended.status_code == 401
    lines = await town.rows("SELECT action, subject, outcome, facts FROM audit WHERE outcome <> 'done'")
    assert [(x["action"], x["subject"], x["outcome"], json.loads(x["facts"])) for x in lines] == [
        ("gateway:validation:approve", "CB1000001", "not_allowed", {"subscriber": "P1234567"})
    ]


async def test_nobody_fills_the_trail_with_pages_that_are_not_theirs(town: Any) -> None:
    """Twenty lines a minute about a page and a person, the rest is counted, with an alarm; another page has its own."""
    session = (await town.log_in("CB1000001"))["session"]
    with capture_logs() as logs:
        async with town.portal.client("auth", town.identities.service("gateway", "auth")) as http:
            for action in ["validation.approve"] * 50 + ["validation.reject"]:
                body = {"session": session, "audiences": [], "action": action}
                assert (await http.post("/identify", json=body)).status_code == 200
    lines = await town.rows(
        "SELECT action, count(*) AS n FROM audit WHERE outcome = 'not_allowed' GROUP BY 1 ORDER BY 1"
    )
    assert [tuple(line.values()) for line in lines] == [
        ("gateway:validation:approve", 20),
        ("gateway:validation:reject", 1),
    ]
    counted = await town.rows("SELECT action, outcome, refusals FROM anonymous_refusal")
    assert [tuple(row.values()) for row in counted] == [("gateway:validation:approve", "not_allowed", 30)]
    assert [line["who"] for line in logs if line["event"] == "refusals.counted"] == ["CB1000001"]


async def test_marks_of_before_are_cleared_once_but_for_revocations(town: Any, databases: Databases) -> None:
    """What was marked for any cause is revoked only where the audit trail says so; the rest is asked about again."""
    for number in ("CB1000001", "CB1000002", "CB1000003"):
        await town.log_in(number)
    path = Path(__file__).parents[1] / "migrations/0003_status.py"
    spec = spec_from_file_location("migration", path)
    assert spec is not None and spec.loader is not None
    migration = module_from_spec(spec)
    spec.loader.exec_module(migration)
    rows = await town.rows("SELECT sha256 FROM credential ORDER BY sha256")
    revoked, wrong, good = (row["sha256"] for row in rows)
    connection = await asyncpg.connect(databases.owner(town.service.settings.database_url.get_secret_value()))
    try:
        for sha256, outcome in {revoked: "login.revoked", wrong: "login.wrong_issuer"}.items():
            await connection.execute(_LINE_OF_THEN, clock.now(), sha256, outcome)
        await connection.execute("DROP TABLE list_number")
        await connection.execute("ALTER TABLE credential DROP CONSTRAINT credential_status_check")
        await connection.execute("UPDATE credential SET status = 'bad' WHERE sha256 <> $1", good)
        await connection.execute("ALTER TABLE credential ADD CONSTRAINT credential_status_check CHECK (true)")
        for statement in migration.STATEMENTS:
            await connection.execute(statement)
    finally:
        await connection.close()
    found = {row["sha256"]: row["status"] for row in await town.rows("SELECT sha256, status FROM credential")}
    assert found == {revoked: "revoked", wrong: "refused", good: "good"}
