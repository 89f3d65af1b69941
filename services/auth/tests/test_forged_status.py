"""Status that somebody between us and the responder made or kept: at login, before something is signed, periodically,
and where a list stands in. Fetched over HTTP as in production (B-42, B-43, F-39, R-168)."""

import gzip
import json
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from auth import main, worker
from auth.service import checks
from chassis import clock
from contracts.auth import Cause
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from pydantic import SecretStr
from standins.authority import new_key
from standins.forging import Answer, Listed, RevocationList, Said, look_alike, make, make_list, responder
from standins.status import Status

OCSP, LEAF_CRL, CA_CRLS = "/ocsp/login-personal", "/crl/login-personal", ("/crl/login-domain", "/crl/login-root")
EVIL = new_key()


def _ca(server: Any) -> Any:
    return server.pki.authorities["login-personal"]


def _responder(server: Any, **how: Any) -> dict[str, Any]:
    certificate, key = responder(_ca(server), clock.now().replace(microsecond=0), **how)
    return {"signer": certificate, "key": key}


def _of(server: Any, slug: str) -> dict[str, Any]:
    other = server.pki.authorities[slug]
    return {"signer": other.ocsp_certificate, "key": other.ocsp_key}


#: What the attacker answers with, as changes to an honest answer.
FORGED: dict[str, Callable[[Any], dict[str, Any]]] = {
    "the CA's certificate with another key": lambda s: {"signer": look_alike(_ca(s).certificate, EVIL), "key": EVIL},
    "another key": lambda _: {"key": EVIL},
    "the responder of another hierarchy": lambda s: _of(s, "other-personal"),
    "the responder of a sibling CA": lambda s: _of(s, "login-stopped"),
    "a responder that ended": lambda s: _responder(s, days=0),
    "a card": lambda s: {"signer": s.card("good").certificate, "key": s.card("good").key},
    "SHA-1": lambda _: {"digest": "sha1"},
    "no nonce": lambda _: {"nonce": None},
    "another nonce": lambda _: {"nonce": b"0" * 32},
    "another serial number": lambda _: {"serial": 12345},
    "of 2030": lambda _: {"this_update": timedelta(days=1400), "next_update": timedelta(days=1401)},
    "old": lambda _: {"this_update": timedelta(days=-2), "next_update": timedelta(days=-1)},
    "produced long ago": lambda _: {"produced": timedelta(minutes=-7)},
}
#: An authentic revocation stays one, however old: no reason to disbelieve it.
LASTING = ("no nonce", "produced long ago")


def _forge(server: Any, name: str, status: str = "good") -> None:
    how = FORGED[name](server)
    said = Said(status, **{k: how.pop(k) for k in ("serial", "this_update", "next_update") if k in how})

    def answer(request: bytes, _honest: bytes) -> tuple[int, bytes]:
        return 200, make(Answer((said,), **how), _ca(server), request, clock.now().replace(microsecond=0))

    server.spoil[OCSP] = answer


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


async def _session(town: Any, card: x509.Certificate) -> str:
    code = (await town.card_login(_der(card))).json()["code"]
    async with town.gateway() as http:
        opened = await http.post("/sessions", json={"code": code, "state": "state-of-this-browser-0123456789"})
    return str(opened.json()["session"])


def _revoked(server: Any, who: str) -> x509.Certificate:
    return server.card(who, revoked=True).certificate


@pytest.mark.parametrize("name", FORGED)
async def test_B_42_a_revoked_card_does_not_log_in_with_a_forged_answer(town: Any, name: str) -> None:
    """B-42: and no second road is opened: the list is not asked."""
    town.status_server.spoil.clear()
    card = _der(_revoked(town.status_server, "revoked"))
    assert (await town.card_login(card)).json()["slug"] == "login.revoked"
    town.status_server.asked.clear()
    _forge(town.status_server, name)
    assert (await town.card_login(card)).json()["slug"] == "login.status_unknown"
    assert not [path for path in town.status_server.asked if path.startswith(LEAF_CRL)]


@pytest.mark.parametrize("name", [n for n in FORGED if n not in LASTING])
async def test_B_42_nobody_is_locked_out_by_a_forged_revocation(town: Any, name: str) -> None:
    """B-42: at login, at the check before something is signed, and periodically; the card works again at once."""
    made = await town.log_in("CB1000002")
    _forge(town.status_server, name, "revoked")
    answer = (await town.identify(made["session"], "orders", recheck=True)).json()
    assert answer["view"]["read_only"] is True
    with clock.moved(timedelta(minutes=14, seconds=30)):
        await worker.check_due(town.service)
        assert (await town.identify(made["session"])).json()["view"]["read_only"] is True
        card = town.status_server.card("card-CB1000002", "CB1000002", "Persoon CB1000002").certificate
        assert (await town.card_login(_der(card))).json()["slug"] == "login.status_unknown"
        town.status_server.spoil.clear()
        await town.log_in("CB1000002")
        assert (await town.identify(made["session"], recheck=True)).json()["view"]["read_only"] is False


@pytest.mark.parametrize("name", FORGED)
async def test_B_42_before_something_is_signed_a_forged_answer_is_no_good(town: Any, name: str) -> None:
    """B-42, INV-12: the card was revoked after login; the attacker answers good. `checked_at` stays what it was."""
    card = town.status_server.card(f"signing-{name}", "CB1000003", "Joris Bos").certificate
    session = await _session(town, card)
    seen = (await town.rows("SELECT checked_at FROM credential"))[0]["checked_at"]
    town.status_server.pki.revoke(card)
    _forge(town.status_server, name)
    with clock.moved(timedelta(seconds=30)):
        assert (await town.identify(session, "orders", recheck=True)).json()["view"]["read_only"] is True
        assert (await town.rows("SELECT checked_at FROM credential"))[0]["checked_at"] == seen
    with clock.moved(timedelta(minutes=14, seconds=30)):
        await worker.check_due(town.service)
        assert (await town.identify(session)).json()["view"]["read_only"] is True
        town.status_server.spoil.clear()
        await checks.check_due(town.service)  # half a minute later, with an honest answer
    with clock.moved(timedelta(minutes=15, seconds=40)):
        await worker.check_due(town.service)
        assert (await town.identify(session)).status_code == 401


async def test_B_42_recorded_answers_are_worth_nothing(town: Any) -> None:
    """B-42: what the attacker recorded before the revocation, asked by himself with or without a nonce."""
    server = town.status_server
    card = server.card("recorded", "CB1000003", "Joris Bos").certificate
    ca = _ca(server)
    recorded: dict[str, bytes] = {}

    def record(_request: bytes, honest: bytes) -> tuple[int, bytes]:
        recorded["ours"] = honest
        return 200, honest

    server.spoil[OCSP] = record
    assert (await town.card_login(_der(card))).status_code == 200
    plain = ocsp.OCSPRequestBuilder().add_certificate(card, ca.certificate, x509.ocsp.hashes.SHA1()).build()
    recorded["his"] = Status(server.pki).ocsp("login-personal", plain.public_bytes(Encoding.DER))
    server.pki.revoke(card)
    for answer in recorded.values():
        server.spoil[OCSP] = lambda _request, _honest, answer=answer: (200, answer)
        assert (await town.card_login(_der(card))).json()["slug"] == "login.status_unknown"


# --- where a list stands in --------------------------------------------------------------------------------------------


def _listed(server: Any, **changes: Any) -> None:
    at = clock.now().replace(microsecond=0)
    number = {"number": server.pki.register.next_crl_number("login-personal"), **changes}
    content = make_list(RevocationList(**number), _ca(server), at)
    server.spoil[LEAF_CRL] = lambda _request, _honest: (200, content)


async def test_a_list_instead_of_an_answer_is_believed_and_its_use_is_in_the_audit_trail(town: Any) -> None:
    """F-37: responder away. Who reads the trail sees that a list was believed, at login and at checks."""
    town.status_server.down(OCSP)
    made = await town.log_in("CB1000002")
    assert (await town.identify(made["session"], recheck=True)).json()["view"]["read_only"] is False
    assert (await town.card_login(_der(_revoked(town.status_server, "revoked")))).json()["slug"] == "login.revoked"
    lines = await town.rows("SELECT action, outcome, facts FROM audit WHERE facts::text LIKE '%status_by%' ORDER BY id")
    found = [(line["action"], line["outcome"], json.loads(line["facts"])["status_by"]) for line in lines]
    assert found == [
        ("auth:session:card_login", "done", "list"),
        ("auth:credential:check", "done", "list"),
        ("auth:session:card_login", "login.revoked", "list"),
    ]


LISTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "another key": lambda _: {"key": EVIL},
    "the CA above": lambda s: {"key": s.pki.authorities["login-domain"].key},
    "another issuer": lambda s: {"name": s.pki.authorities["other-personal"].certificate.subject},
    "SHA-1": lambda _: {"sha1": True},
    "older than four hours": lambda _: {"this_update": timedelta(hours=-4, minutes=-2)},
    "over": lambda _: {"this_update": timedelta(hours=-3), "next_update": timedelta(hours=-2)},
    "of 2030": lambda _: {"this_update": timedelta(days=1400), "next_update": timedelta(days=1401)},
    "a serial number twice": lambda _: {"entries": (Listed(5), Listed(5))},
    "no number": lambda _: {"number": None},
}


@pytest.mark.parametrize("name", LISTS)
async def test_B_43_lists_that_are_not_believed(status_server: Any, make_judge: Any, name: str) -> None:
    """B-43: with the responder away, what is wrong with the list keeps everybody out, and locks nobody out."""
    status_server.down(OCSP)
    _listed(status_server)
    assert (await make_judge().judge(_der(status_server.card("good").certificate))).good
    _listed(status_server, **LISTS[name](status_server))
    assert (await make_judge().judge(_der(status_server.card("good").certificate))).cause is Cause.STATUS_UNKNOWN


async def test_B_43_before_something_is_signed_a_list_is_judged_as_strictly(town: Any) -> None:
    """B-43, INV-12: with the responder away, a forged or old list makes the session read-only; an honest one ends it."""
    server = town.status_server
    card = server.card("list-at-signing", "CB1000003", "Joris Bos").certificate
    session = await _session(town, card)
    server.pki.revoke(card)
    server.down(OCSP)
    for changes in ({"key": EVIL}, {"this_update": timedelta(hours=-5)}, {"entries": (Listed(5), Listed(5))}):
        _listed(server, **changes)
        assert (await town.identify(session, "orders", recheck=True)).json()["view"]["read_only"] is True
    with clock.moved(timedelta(minutes=14, seconds=30)):
        await worker.check_due(town.service)
        assert (await town.identify(session)).json()["view"]["read_only"] is True
        server.spoil.pop(LEAF_CRL)
        assert (await town.identify(session, "orders", recheck=True)).status_code == 401


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"0" * 100, bytes(11 * 1024 * 1024)], ids=["empty", "page", "noise", "long"]
)
async def test_B_43_what_is_no_list(status_server: Any, make_judge: Any, body: bytes) -> None:
    status_server.down(OCSP)
    status_server.spoil[LEAF_CRL] = lambda _request, _honest: (200, body)
    assert (await make_judge().judge(_der(status_server.card("good").certificate))).cause is Cause.STATUS_UNKNOWN


async def test_F_39_a_list_of_before_is_refused_by_every_process_and_after_a_restart(town: Any) -> None:
    """F-39: the list that was recorded before the revocation, with the responder away."""
    server = town.status_server
    card = server.card("f-39", "CB1000003", "Joris Bos").certificate
    old = Status(server.pki).crl("login-personal")
    server.pki.revoke(card)
    server.down(OCSP)
    server.spoil[LEAF_CRL] = lambda _request, _honest: (200, old)
    assert (await town.card_login(_der(card))).status_code == 200  # nothing newer was ever seen
    server.spoil.pop(LEAF_CRL)
    assert (await town.card_login(_der(card))).json()["slug"] == "login.revoked"
    server.spoil[LEAF_CRL] = lambda _request, _honest: (200, old)
    assert (await town.card_login(_der(card))).json()["slug"] == "login.status_unknown"
    settings = town.service.settings.model_copy()
    again = main.service(
        settings.model_copy(update={"database_url": SecretStr(settings.database_url.get_secret_value())})
    )
    try:
        assert (await again.adapters.judge.judge(_der(card))).cause is Cause.STATUS_UNKNOWN
    finally:
        await again.database.close()


async def test_F_39_an_old_list_of_a_ca_is_not_believed_and_the_newer_one_holds(
    status_server: Any, make_judge: Any
) -> None:
    """F-39: what is known of a CA holds until its list's own end; without that, nobody comes in."""
    domain = status_server.pki.authorities["login-domain"]
    at, good = clock.now().replace(microsecond=0), _der(status_server.card("good").certificate)
    new, old = (make_list(RevocationList(number=n), domain, at) for n in (2_000_000, 1_999_999))
    status_server.spoil[CA_CRLS[0]] = lambda _request, _honest: (200, new)
    judge = make_judge()
    assert (await judge.judge(good)).good
    status_server.spoil[CA_CRLS[0]] = lambda _request, _honest: (200, old)
    with clock.moved(timedelta(minutes=6)):
        assert (await judge.judge(good)).good
        fresh = make_judge(judge._status._numbers)
        assert (await fresh.judge(good)).cause is Cause.STATUS_UNKNOWN
    with clock.moved(timedelta(days=1, minutes=3)):
        assert (await judge.judge(good)).cause is Cause.STATUS_UNKNOWN


@pytest.mark.parametrize("slug", ["login-domain", "login-root"])
async def test_B_43_the_lists_of_cas_are_judged_as_strictly(status_server: Any, make_judge: Any, slug: str) -> None:
    """B-43: a forged list of a CA neither hides its revocation nor makes one up."""
    ca = status_server.pki.authorities[slug]
    below = status_server.pki.authorities["login-personal" if slug == "login-domain" else "login-domain"]
    good, at = _der(status_server.card("good").certificate), clock.now().replace(microsecond=0)
    for entries in ((), (Listed(below.certificate.serial_number),)):
        content = make_list(RevocationList(entries, number=10**9, key=EVIL), ca, at)
        status_server.spoil[f"/crl/{slug}"] = lambda _request, _honest, content=content: (200, content)
        assert (await make_judge().judge(good)).cause is Cause.STATUS_UNKNOWN
    content = make_list(RevocationList((Listed(below.certificate.serial_number),), number=10**9), ca, at)
    status_server.spoil[f"/crl/{slug}"] = lambda _request, _honest: (200, content)
    assert (await make_judge().judge(good)).cause is Cause.REVOKED


# --- settings of an issuer ---------------------------------------------------------------------------------------------


async def test_an_issuer_that_answers_without_nonce(status_server: Any, make_judge: Any) -> None:
    """RFC 5019: `nonce` false asks without one, and takes answers of the last hour; the ages are settings too."""
    good = _der(status_server.card("good").certificate)

    def answer(minutes: int) -> None:
        at = clock.now().replace(microsecond=0)
        how = Answer(nonce=None, produced=timedelta(minutes=-minutes))
        status_server.spoil[OCSP] = lambda request, _honest: (200, make(how, _ca(status_server), request, at))

    answer(59)
    assert (await make_judge(nonce=False).judge(good)).good
    assert (await make_judge().judge(good)).cause is Cause.STATUS_UNKNOWN
    assert (await make_judge(nonce=False, answer_age_without_nonce=600).judge(good)).cause is Cause.STATUS_UNKNOWN
    answer(62)
    assert (await make_judge(nonce=False).judge(good)).cause is Cause.STATUS_UNKNOWN
    status_server.down(OCSP)
    _listed(status_server, this_update=timedelta(minutes=-20))
    assert (await make_judge().judge(good)).good
    assert (await make_judge(list_age=600).judge(good)).cause is Cause.STATUS_UNKNOWN


@pytest.mark.parametrize("wrong", [{"nonces": True}, {"list_age": 0}, {"list_age": 10**6}, {"nonce": "perhaps"}])
def test_settings_of_an_issuer_that_are_none(make_judge: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        make_judge(**wrong)


# --- what is offered is handled ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "GZIP, identity"])
async def test_a_compressed_answer_is_none_and_locks_nobody_out(
    status_server: Any, make_judge: Any, coding: str
) -> None:
    """Only identity is offered. Who compresses all the same did not answer: the list stands in, itself as it is."""
    good = _der(status_server.card("good").certificate)
    packed = {"gzip": gzip.compress, "deflate": zlib.compress}.get(coding, bytes)
    status_server.spoil[OCSP] = lambda _request, honest: (200, packed(honest), {"Content-Encoding": coding})
    verdict = await make_judge().judge(good)
    assert (verdict.cause, verdict.by) == (None, "list")
    assert {head["accept-encoding"] for head in status_server.heads} == {"identity"}
    status_server.spoil[LEAF_CRL] = lambda _request, honest: (200, packed(honest), {"Content-Encoding": coding})
    assert (await make_judge().judge(good)).cause is Cause.STATUS_UNKNOWN


async def test_a_compressed_bomb_is_not_unpacked(status_server: Any, make_judge: Any) -> None:
    """B-42: 2 MB that would become 2 GB."""
    bomb = gzip.compress(bytes(50_000_000))
    for path in (OCSP, LEAF_CRL, *CA_CRLS):
        status_server.spoil[path] = lambda _request, _honest: (200, bomb, {"Content-Encoding": "gzip"})
    assert (await make_judge().judge(_der(status_server.card("good").certificate))).cause is Cause.STATUS_UNKNOWN


async def test_B_42_an_answer_of_5_MB_is_not_read_to_its_end(status_server: Any, make_judge: Any) -> None:
    status_server.spoil[OCSP] = lambda _request, _honest: (200, bytes(5_000_000))
    assert (await make_judge().judge(_der(status_server.card("good").certificate))).cause is Cause.STATUS_UNKNOWN
    assert not [path for path in status_server.asked if path.startswith(LEAF_CRL)]
