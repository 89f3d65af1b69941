"""Card login through the routes: causes, the one-time code, and the session that comes out (L1 to L3, L6)."""

import asyncio
import base64
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from chassis import clock
from chassis.actor import Keys
from contracts.auth import Cause
from cryptography.hazmat.primitives.serialization import Encoding

STATE = "state-of-this-browser-0123456789"


async def _open(town: Any, code: str, state: str = STATE) -> Any:
    async with town.gateway() as http:
        return await http.post("/sessions", json={"code": code, "state": state})


@pytest.mark.parametrize(
    ("number", "role", "subscriber"),
    [
        ("CB1000001", "representative", "P1234567"),
        ("CB1000002", "contact_full", "P1234567"),
        ("CB1000003", "contact_basic", "P1234567"),
        ("CB9000001", "validation", None),
    ],
)
async def test_L1_L6_a_good_card_logs_in(town: Any, number: str, role: str, subscriber: str | None) -> None:
    """L1, L2, L6: who logs in is known by number, name, organisation and role; staff has no subscriber."""
    made = await town.log_in(number)
    view = made["view"]
    assert (view["person"], view["roles"], view["subscriber"]) == (number, [role], subscriber)
    assert view["organisation"] == ("Gemeente Voorbeeldstad" if subscriber else None)
    assert view["choices"] == []
    assert view["read_only"] is False
    assert len(made["session"]) == 43
    await town.portal.settle()
    assert town.portal.said == ["session.started.v1"]


async def test_the_session_is_kept_as_a_hash(town: Any) -> None:
    """T-06: a copy of the database logs nobody in; nor does the event or the audit trail."""
    made = await town.log_in("CB1000002")
    await town.portal.settle()
    assert (await town.rows("SELECT hash FROM session"))[0]["hash"] == _sha(made["session"])
    for table in ("session", "hand_over", "audit", "credential"):
        assert made["session"] not in str(await town.rows(f"SELECT t::text FROM {table} t"))
    assert all(made["session"].encode() not in payload for _, _, payload in town.portal.log)
    assert made["view"]["session_hash"] == _sha(made["session"])


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("cause", "variants"),
    [
        (Cause.EXPIRED, {"expired": True}),
        (Cause.NOT_YET_VALID, {"not_yet_valid": True}),
        (Cause.REVOKED, {"revoked": True}),
        (Cause.SIGNATURE_CARD, {"signature_only": True}),
        (Cause.WRONG_KIND, {"wrong_eku": True}),
        (Cause.WRONG_ISSUER, {"wrong_issuer": True}),
        (Cause.UNKNOWN_PERSON, {"without_number": True}),
    ],
)
async def test_L3_each_bad_card_is_refused_with_its_cause(town: Any, cause: Cause, variants: dict[str, bool]) -> None:
    """L3: the refusal names the cause; the attempt is in the audit trail, or counted when it is a stranger's."""
    answer = await town.card_login(town.status_server.der(f"bad-{cause}", **variants))
    assert answer.status_code == 401
    assert answer.json()["slug"] == f"login.{cause}"
    assert await town.rows("SELECT 1 FROM hand_over") == []
    lines = await town.rows("SELECT outcome, actor, facts FROM audit WHERE action = 'auth:session:card_login'")
    counts = await town.rows("SELECT outcome, refusals FROM anonymous_refusal WHERE action = 'auth:session:card_login'")
    if cause in {Cause.WRONG_ISSUER, Cause.UNKNOWN_PERSON}:  # nobody we know: anyone can make such a certificate
        assert (lines, counts) == ([], [{"outcome": f"login.{cause}", "refusals": 1}])
        return
    assert [(line["outcome"], line["actor"]) for line in lines] == [(f"login.{cause}", "gateway-card")]
    assert "sha256" in lines[0]["facts"] and counts == []


async def test_L3_no_certificate(town: Any) -> None:
    """L3: no card in the reader."""
    answer = await town.card_login(None)
    assert (answer.status_code, answer.json()["slug"]) == (401, "login.none")


async def test_L3_R_168_status_cannot_be_checked(town: Any) -> None:
    """L3, R-168: not the user's fault, so another status: come back later."""
    town.status_server.down("/ocsp", "/crl/login-personal")
    answer = await town.card_login(town.status_server.der("good"))
    assert (answer.status_code, answer.json()["slug"]) == (503, "login.status_unknown")


@pytest.mark.parametrize(
    ("cause", "roles", "fields"),
    [
        (Cause.NOT_YET_PROCESSED, ["contact:full@P1234567"], {"enrolled": False}),
        (Cause.INACTIVE, ["contact:full@P1234567"], {"active": False}),
        (Cause.INACTIVE, ["-contact:full@P1234567"], {}),
        (Cause.INACTIVE_SUBSCRIBER, ["contact:full@P1112223"], {}),
        (Cause.UNKNOWN_PERSON, ["manager@P1234567"], {}),
        (Cause.UNKNOWN_PERSON, [], {}),
        (Cause.NOT_YET_PROCESSED, ["contact:full@P5555555"], {}),
        (Cause.UNKNOWN_PERSON, ["validation@P1234567"], {}),
        (Cause.UNKNOWN_PERSON, ["contact:full"], {}),
    ],
)
async def test_L2_L3_who_may_not_come_in(town: Any, cause: Cause, roles: list[str], fields: dict[str, Any]) -> None:
    """L2, L3: a good card of somebody who may not (yet, any more) log in has a cause of its own."""
    await town.person("CB1000050", *roles, **fields)
    card = town.status_server.card("fifty", "CB1000050", "Vijf Tig").certificate
    answer = await town.card_login(_der(card))
    assert answer.json()["slug"] == f"login.{cause}"


def _der(certificate: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return bytes(certificate.public_bytes(Encoding.DER))


async def test_L2_never_heard_of(town: Any) -> None:
    """L2: a good card of a person whom organisation never registered."""
    answer = await town.card_login(_der(town.status_server.card("ghost", "CB1999999", "Olaf Onbekend").certificate))
    assert answer.json()["slug"] == "login.unknown_person"


async def test_a_stranger_can_not_fill_the_audit_trail(town: Any) -> None:
    """T-06: certificates of one's own making, also with a real number in them, and guessed codes are counted."""
    strangers = [town.status_server.der(f"own-{n}", wrong_issuer=True) for n in range(3)]
    strangers.append(_der(town.status_server.card("ghost", "CB1999999", "Olaf Onbekend").certificate))
    for n in range(40):
        assert (await town.card_login(strangers[n % 4])).status_code == 401
        assert (await _open(town, "x" * 40 + str(n))).json()["slug"] == "login.code"
    assert await town.rows("SELECT 1 FROM audit") == []
    counts = await town.rows("SELECT action, outcome, refusals FROM anonymous_refusal ORDER BY outcome")
    assert [(c["outcome"], c["refusals"]) for c in counts] == [
        ("login.code", 40), ("login.unknown_person", 10), ("login.wrong_issuer", 30),
    ]  # fmt: skip


async def test_the_address_that_the_gateway_saw_is_in_the_lines_and_the_tokens(town: Any) -> None:
    """ASVS 16.2.1: it travels in signed tokens only."""
    card, public = (
        {"authorization": "Bearer " + town.identities.signers[name].service("auth", clock.now(), "2001:db8::7")}
        for name in ("gateway-card", "gateway")
    )
    async with town.portal.client("auth", {**public, "x-forwarded-for": "192.0.2.66"}) as http:
        der = town.status_server.der("good")
        state = "s" * 43
        body = {"certificate": base64.b64encode(der).decode(), "state": state}
        code = (await http.post("/card-logins", json=body, headers=card)).json()
        opened = (await http.post("/sessions", json={"code": code["code"], "state": state})).json()
        body = {"session": opened["session"], "audiences": ["orders"]}
        token = (await http.post("/identify", json=body)).json()["tokens"]["orders"]
    actor = Keys.read(town.identities.keys_file).verify(token, "orders", clock.now())
    assert actor is not None and actor.source == "2001:db8::7"
    lines = await town.rows("SELECT action, source FROM audit ORDER BY id")
    assert [tuple(line.values()) for line in lines] == [
        ("auth:session:card_login", "2001:db8::7"), ("auth:session:start", "2001:db8::7"),
    ]  # fmt: skip


async def test_L2_several_cards_of_one_person(town: Any) -> None:
    """L2: a person may hold several login certificates."""
    for who in ("first", "second"):
        der = _der(town.status_server.card(who, "CB1000002", "Sanne de Vries").certificate)
        answer = await town.card_login(der)
        assert (await _open(town, answer.json()["code"])).json()["view"]["person"] == "CB1000002"
    assert len(await town.rows("SELECT DISTINCT credential FROM session")) == 2


async def test_the_code_works_once(town: Any) -> None:
    """L1, T-06: of twenty who try the same code at once, one gets a session."""
    code = (await town.card_login(town.status_server.der("good"))).json()["code"]
    answers = await asyncio.gather(*(_open(town, code) for _ in range(20)))
    assert sorted(a.status_code for a in answers) == [200] + [401] * 19
    assert {a.json()["slug"] for a in answers if a.status_code == 401} == {"login.code"}
    assert len(await town.rows("SELECT 1 FROM session")) == 1


async def test_the_code_is_bound_to_the_browser_that_started(town: Any) -> None:
    """Login CSRF: a code in another browser opens nothing, and is spent by the attempt."""
    code = (await town.card_login(town.status_server.der("good"))).json()["code"]
    assert (await _open(town, code, "state-of-another-browser-012345")).json()["slug"] == "login.code"
    assert (await _open(town, code)).json()["slug"] == "login.code"


async def test_the_code_lives_thirty_seconds(town: Any) -> None:
    """A code that lay about is worth nothing; one of 29 seconds still works."""
    der = town.status_server.der("good")
    code, other = [(await town.card_login(der)).json()["code"] for _ in range(2)]
    with clock.moved(timedelta(seconds=28)):
        assert (await _open(town, code)).status_code == 200
    with clock.moved(timedelta(seconds=31)):
        assert (await _open(town, other)).json()["slug"] == "login.code"


async def test_T_30_de_activated_between_card_and_session(town: Any) -> None:
    """T-30: the person is looked at again when the code is exchanged."""
    code = (await town.card_login(town.status_server.der("good"))).json()["code"]
    await town.person("CB1000002", "contact:full@P1234567", version=2, active=False)
    assert (await _open(town, code)).json()["slug"] == "login.inactive"


async def test_L2_two_hats_choose(town: Any) -> None:
    """L2: several subscribers: no powers until one is chosen; the choice gives a new id and ends the old one."""
    made = await town.log_in("CB1000004")
    assert made["view"]["subscriber"] is None
    assert made["view"]["roles"] == []
    assert [c["subscriber"] for c in made["view"]["choices"]] == ["P1234567", "P7654321"]
    before = (await town.identify(made["session"], "orders", "certificates")).json()
    assert before["tokens"] == {}
    async with town.gateway() as http:
        chosen = await http.post("/sessions/choose", json={"session": made["session"], "subscriber": "P7654321"})
        again = await http.post("/sessions/choose", json={"session": made["session"], "subscriber": "P1234567"})
    assert chosen.json()["view"]["subscriber"] == "P7654321"
    assert chosen.json()["view"]["roles"] == ["contact_basic"]
    assert chosen.json()["view"]["ends_at"] == made["view"]["ends_at"]
    assert chosen.json()["session"] != made["session"]
    assert again.json()["slug"] == "not_logged_in"
    assert (await town.identify(made["session"], "orders")).status_code == 401
    assert list((await town.identify(chosen.json()["session"], "orders")).json()["tokens"]) == ["orders"]


async def test_L2_two_hats_switch_and_back(town: Any) -> None:
    """L2: without logging in again: each time a new id, the old one is over, and the eight hours go on counting."""
    made = await town.log_in("CB1000004")
    ids, session = [made["session"]], made["session"]
    for subscriber, other in (("P1234567", "P7654321"), ("P7654321", "P1234567"), ("P1234567", "P7654321")):
        async with town.gateway() as http:
            switched = await http.post("/sessions/choose", json={"session": session, "subscriber": subscriber})
        view, session = switched.json()["view"], switched.json()["session"]
        assert (view["subscriber"], view["choices"], view["ends_at"]) == (subscriber, [], made["view"]["ends_at"])
        assert [choice["subscriber"] for choice in view["others"]] == [other]
        assert (await town.identify(ids[-1])).status_code == 401
        ids.append(session)
    assert len(set(ids)) == len(ids)


async def test_L2_a_switch_asked_for_twice_at_once_gives_one_session(town: Any) -> None:
    """L2: two tabs switch at the same moment: one new session, the other is told that its session is over."""
    made = await town.log_in("CB1000004")
    async with town.gateway() as http:
        answers = await asyncio.gather(
            *(
                http.post("/sessions/choose", json={"session": made["session"], "subscriber": s})
                for s in ("P1234567", "P7654321")
            )
        )
    assert sorted(answer.status_code for answer in answers) == [200, 401]


async def test_L2_T_07_the_page_of_a_strangers_subscriber_is_not_found_and_noted(town: Any) -> None:
    """T-07: of a subscriber of one's own nothing is noted."""
    made = await town.log_in("CB1000004")
    async with town.gateway() as http:
        chosen = await http.post("/sessions/choose", json={"session": made["session"], "subscriber": "P1234567"})
        asked = {"session": chosen.json()["session"], "audiences": [], "action": "order.place"}
        own = await http.post("/identify", json={**asked, "page": "P7654321"})
        foreign = await http.post("/identify", json={**asked, "page": "P9999999"})
    assert own.status_code == 200 and (foreign.status_code, foreign.json()["slug"]) == (404, "not_found")
    lines = await town.rows("SELECT outcome FROM audit WHERE action = 'auth:session:choose'")
    assert [line["outcome"] for line in lines] == ["not_found"]


@pytest.mark.parametrize("subscriber", ["P1112223", "P9999999"])
async def test_L2_T_07_nobody_chooses_a_subscriber_that_is_not_theirs(town: Any, subscriber: str) -> None:
    """T-07: the choice is the person's own active registrations; a wrong one leaves the session as it was."""
    made = await town.log_in("CB1000004")
    async with town.gateway() as http:
        answer = await http.post("/sessions/choose", json={"session": made["session"], "subscriber": subscriber})
    assert (answer.status_code, answer.json()["slug"]) == (403, "login.choice")
    assert len((await town.identify(made["session"])).json()["view"]["choices"]) == 2


async def test_T_07_a_person_of_one_subscriber_cannot_choose_another(town: Any) -> None:
    """T-07: no road from one subscriber to another."""
    made = await town.log_in("CB1000002")
    async with town.gateway() as http:
        answer = await http.post("/sessions/choose", json={"session": made["session"], "subscriber": "P7654321"})
    assert answer.json()["slug"] == "login.choice"


async def test_B_41_sizes_are_limited_before_anything_is_read(town: Any) -> None:
    """B-41, T-09: too long, too short, unknown fields: refused without a look at the certificate."""
    async with town.gateway("gateway-card") as http:
        bodies = [
            {"certificate": "A" * 40_000, "state": STATE},
            {"certificate": None, "state": "short"},
            {"certificate": None, "state": STATE, "person": "CB1000001"},
        ]
        answers = [await http.post("/card-logins", json=body) for body in bodies]
    assert [a.json()["slug"] for a in answers] == ["input.invalid"] * 3
    assert town.status_server.asked == []


async def test_no_transaction_is_open_while_ocsp_is_asked(town: Any) -> None:
    """The status server looks at the database while it answers: auth has no transaction open."""
    seen: list[int] = []
    loop = asyncio.get_running_loop()
    query = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"

    def look(_request: bytes, honest: bytes) -> tuple[int, bytes]:
        seen.append(len(asyncio.run_coroutine_threadsafe(town.rows(query), loop).result(5)))
        return 200, honest

    town.status_server.spoil["/ocsp"] = look
    made = await town.log_in("CB1000002")
    assert (await town.identify(made["session"], "orders", recheck=True)).status_code == 200
    assert seen == [0, 0]


async def _try(town: Any, code: str, guesser: str, state: str = STATE) -> Any:
    async with town.gateway() as http:
        return await http.post("/sessions", json={"code": code, "state": state, "guesser": guesser})


async def test_guesses_of_codes_are_counted_by_address_and_browser(town: Any) -> None:
    """Ten a minute, right or wrong; others are not counted with them; a code that came too soon is not spent."""
    wrong = [await _try(town, f"{n:040d}", "a") for n in range(11)]
    assert [a.json()["slug"] for a in wrong] == ["login.code"] * 10 + ["too_many"]
    assert wrong[-1].status_code == 429 and 1 <= int(wrong[-1].headers["retry-after"]) <= 60
    card = town.status_server.card("card-CB1000002", "CB1000002", "Persoon CB1000002").certificate
    code = (await town.card_login(card.public_bytes(Encoding.DER))).json()["code"]
    assert (await _try(town, code, "a")).json()["slug"] == "too_many"
    assert (await _try(town, code, "b")).status_code == 200
    with clock.moved(timedelta(seconds=61)):
        assert (await _try(town, f"{99:040d}", "a")).json()["slug"] == "login.code"
    assert len(await town.rows("SELECT 1 FROM budget")) <= 2


async def test_many_guesses_at_once_are_ten(town: Any) -> None:
    """Replicas share the rows: of forty tries that come together ten are looked at, and no more is written."""
    answers = await asyncio.gather(*(_try(town, f"{n:040d}", "a") for n in range(40)))
    slugs = [a.json()["slug"] for a in answers]
    assert (slugs.count("login.code"), slugs.count("too_many")) == (10, 30)
    hits = await town.rows("SELECT cardinality(hits) AS hits FROM budget")
    assert [row["hits"] for row in hits] == [10]
