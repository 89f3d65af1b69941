"""S15: anybody reports a problem; a key that is shown is looked up and kept nowhere; people answer within a day and close it."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from chassis import clock
from contracts.authority import Who
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import AttributeOID, NameOID
from pki.possession import NotShown, Possession, shown
from pki.public_keys import fingerprint

THEIRS = "P7654321"
KEYS = {"ec": ec.generate_private_key(ec.SECP256R1()), "rsa": rsa.generate_private_key(65537, 3072)}
CHALLENGE = "7K3M-9QWX-04TZ-HB5N"
WORDS = {"kind": "leaked_key", "words": "De sleutel staat op een openbare site.", "language": "nl"}


def written(key: Any, encoding: Encoding, form: PrivateFormat) -> bytes:
    return bytes(key.private_bytes(encoding, form, NoEncryption()))


def locked_openssh(key: Any) -> bytes:
    """One of OpenSSH with a password, as far as anybody reads it without one (PROTOCOL.key)."""

    def text(value: bytes) -> bytes:
        return len(value).to_bytes(4, "big") + value

    public = base64.b64decode(key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[1])
    options = text(b"s" * 16) + (16).to_bytes(4, "big")
    raw = b"openssh-key-v1\0" + text(b"aes256-ctr") + text(b"bcrypt") + text(options) + (1).to_bytes(4, "big")
    body = base64.encodebytes(raw + text(public) + text(b"\x5a" * 256)).decode()
    return f"-----BEGIN OPENSSH PRIVATE KEY-----\n{body}-----END OPENSSH PRIVATE KEY-----\n".encode()


def csr(key: Any, name: str, password: str | None = None) -> bytes:
    builder = x509.CertificateSigningRequestBuilder().subject_name(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    )
    if password is not None:
        builder = builder.add_attribute(AttributeOID.CHALLENGE_PASSWORD, password.encode())
    return bytes(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL, PrivateFormat.OpenSSH])
def test_s15_a_key_is_known_in_each_of_its_forms(kind: str, form: PrivateFormat) -> None:
    """S15: PKCS#1, PKCS#8, SEC1, OpenSSH, in PEM or DER or base64 of it; an encrypted one is refused for that reason."""
    key = KEYS[kind]
    wanted = Possession("key", fingerprint(key.public_key()))
    pem = written(key, Encoding.PEM, form)
    assert shown(pem, CHALLENGE) == wanted
    assert shown(b"gevonden op het net:\r\n" + pem.replace(b"\n", b"\r\n") + b"\r\n-- \r\ngroet", CHALLENGE) == wanted
    if form is not PrivateFormat.OpenSSH:
        der = written(key, Encoding.DER, form)
        assert shown(der, CHALLENGE) == shown(base64.b64encode(der), CHALLENGE) == wanted
    if form is not PrivateFormat.TraditionalOpenSSL:
        locked = (
            locked_openssh(key)
            if form is PrivateFormat.OpenSSH
            else key.private_bytes(Encoding.PEM, form, BestAvailableEncryption(b"geheim"))
        )
        assert shown(locked, CHALLENGE) == NotShown("encrypted")
    if form is PrivateFormat.PKCS8:
        assert shown(key.private_bytes(Encoding.DER, form, BestAvailableEncryption(b"x")), CHALLENGE) == NotShown(
            "encrypted"
        )


def test_s15_who_knows_only_the_public_half_shows_nothing() -> None:
    """S15: a file with the modulus of another's key and factors that are not its own; a point that is not the private value's."""
    numbers = KEYS["rsa"].private_numbers()
    p = numbers.p.to_bytes(192, "big")
    der = written(KEYS["rsa"], Encoding.DER, PrivateFormat.TraditionalOpenSSL)
    assert der.count(p) == 1
    forged = der.replace(p, p[:-1] + bytes([p[-1] ^ 2]))
    assert shown(forged, CHALLENGE) == NotShown("unreadable")
    other = ec.generate_private_key(ec.SECP256R1())
    mine, theirs = (
        each.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint) for each in (other, KEYS["ec"])
    )
    der = written(other, Encoding.DER, PrivateFormat.PKCS8).replace(mine, theirs)
    assert shown(der, CHALLENGE) != Possession("key", fingerprint(KEYS["ec"].public_key()))


@pytest.mark.parametrize("kind", KEYS)
def test_s15_a_request_shows_a_key_when_it_says_what_the_receipt_said(kind: str) -> None:
    """S15: as its common name or challengePassword; an old request of the holder, or one that somebody changed, shows nothing."""
    key = KEYS[kind]
    wanted = Possession("request", fingerprint(key.public_key()))
    assert shown(csr(key, CHALLENGE), CHALLENGE) == wanted
    assert shown(csr(key, "www.voorbeeld.nl", CHALLENGE.replace("-", "").lower()), CHALLENGE) == wanted
    assert shown(csr(key, "www.voorbeeld.nl"), CHALLENGE) == NotShown("challenge")
    der = bytearray(x509.load_pem_x509_csr(csr(key, CHALLENGE)).public_bytes(Encoding.DER))
    der[-3] ^= 1
    assert shown(bytes(der), CHALLENGE).__class__ is NotShown


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "missing"),
        (b"x" * 20_000, "too_large"),
        (b"hallo", "unreadable"),
        (b"-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "unreadable"),
        (b"\x30\x82\x01\x00" + b"\x00" * 50, "unreadable"),
    ],
)
def test_s15_what_shows_nothing_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    """S15: never an exception."""
    assert shown(data, CHALLENGE) == NotShown(reason)


def anybody(inventory: Any) -> Any:
    return inventory.portal.client("certificates", inventory.identities.service("gateway", "certificates"))


def staff(inventory: Any, who: Who = Who.SERVICEDESK, subscriber: str | None = None) -> Any:
    number = "CB9000002" if subscriber is None else "CB1000002"
    return inventory.portal.client("certificates", inventory.identities.person("certificates", number, who, subscriber))


async def reported(inventory: Any, **more: Any) -> dict[str, Any]:
    async with anybody(inventory) as http:
        answer = await http.post("/problems", json={**WORDS, **more})
    assert answer.status_code == 200, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


async def prove(inventory: Any, reference: str, data: bytes) -> Any:
    async with anybody(inventory) as http:
        return await http.post(
            "/problems/proof", json={"reference": reference, "proof": base64.b64encode(data).decode()}
        )


async def only(inventory: Any) -> dict[str, Any]:
    async with staff(inventory) as http:
        (line,) = (await http.get("/desk/problems")).json()["problems"]
        view: dict[str, Any] = (await http.get(f"/desk/problems/{line['id']}")).json()
    return view


async def everything(inventory: Any) -> str:
    """Every row of every table, as text."""
    tables = await inventory.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = [await inventory.fetch(f"SELECT t::text AS line FROM {table['tablename']} t") for table in tables]
    return "\n".join(row["line"] for each in rows for row in each)


async def test_s15_a_key_that_is_shown_is_looked_up_and_kept_nowhere(
    inventory: Any, approval: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """S15, R-118: among anybody's certificates and open orders, published or not; the alarm says how many, the reporter learns nothing, and no row, event or line has a byte of the key."""
    key = KEYS["rsa"]
    (certificate,) = await inventory.import_pems(
        inventory.pki.leaf("stil.waterschap.nl", ("stil.waterschap.nl",), key=key.public_key()), subscriber=THEIRS
    )
    receipt = await reported(inventory)
    assert receipt.keys() == {"reference", "reported_at", "answer_by", "proven"} and not receipt["proven"]
    pem = written(key, Encoding.PEM, PrivateFormat.PKCS8)
    answer = await prove(inventory, receipt["reference"], pem)
    assert answer.json() == {**receipt, "proven": True}
    other = await reported(inventory)
    nothing = await prove(inventory, other["reference"], written(KEYS["ec"], Encoding.DER, PrivateFormat.PKCS8))
    assert nothing.json() == {**other, "proven": True}, "the same answer"
    said = capsys.readouterr().out
    assert said.count("problem.key_leaked") == 1
    async with staff(inventory) as http:
        lines = (await http.get("/desk/problems")).json()["problems"]
        views = {line["reference"]: (await http.get(f"/desk/problems/{line['id']}")).json() for line in lines}
    (found,) = views[receipt["reference"]]["certificates"]
    assert (found["id"], found["by_key"], found["status"]) == (certificate, True, "valid")
    assert views[other["reference"]]["certificates"] == [] and views[other["reference"]]["state"] == "reported"
    kept = await everything(inventory) + said + json.dumps([str(r) for r in inventory.portal.log])
    secrets = [line for line in pem.decode().splitlines() if len(line) > 40]
    numbers = key.private_numbers()
    secrets += [base64.b64encode(pem).decode()[n : n + 60] for n in range(0, 900, 60)] + [
        str(numbers.d),
        f"{numbers.p:x}",
    ]
    assert not [each for each in secrets if each in kept] and fingerprint(key.public_key()) in kept


async def test_s15_an_open_order_with_the_key_is_found_and_gets_no_certificate(inventory: Any, approval: Any) -> None:
    """S15, R-118: what orders told of it is enough; the CA is not asked to put the key in a certificate."""
    key = KEYS["ec"]
    receipt = await reported(inventory)
    await inventory.portal.receive(
        "certificates",
        approval(csr_pem=csr(key, "www.voorbeeldstad.nl").decode(), spki_sha256=fingerprint(key.public_key())),
    )
    answer = await prove(inventory, receipt["reference"], csr(key, receipt["reference"]))
    assert answer.status_code == 200
    view = await only(inventory)
    assert [order["subscriber"] for order in view["orders"]] == ["P1234567"] and view["certificates"] == []
    await inventory.portal.settle()
    assert "submit" not in inventory.ca.calls
    (intent,) = await inventory.fetch("SELECT state, reason FROM issuance")
    assert "key.leaked" in intent["reason"]


async def test_s15_refusals_say_what_to_do_and_nothing_more(inventory: Any) -> None:
    """S15: a wrong reference, an encrypted key, an old request; nothing of it changes the report."""
    receipt = await reported(inventory)
    locked = KEYS["ec"].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"geheim"))
    tried = [
        (CHALLENGE, csr(KEYS["ec"], CHALLENGE), "problem.unknown", {}),
        (receipt["reference"], locked, "problem.proof", {"reason": "encrypted"}),
        (receipt["reference"], csr(KEYS["ec"], CHALLENGE), "problem.proof", {"reason": "challenge"}),
        ("niets", b"x", "input.invalid", None),
    ]
    for reference, data, slug, params in tried:
        answer = await prove(inventory, reference, data)
        assert answer.status_code == 422 and answer.json()["slug"] == slug
        assert params is None or answer.json()["params"] == params
    assert not (await only(inventory))["proven"]
    async with anybody(inventory) as http:
        for wrong in ({"words": ""}, {"words": "x" * 2001}, {"email": "geen adres"}, {"kind": "alles"}, {"certificate": "a\x00"}, {"more": 1}):  # fmt: skip
            assert (await http.post("/problems", json={**WORDS, **wrong})).status_code == 422, wrong


async def test_s15_people_answer_by_mail_and_close_and_nothing_else_does(inventory: Any) -> None:
    """S15: a note, an answer that stops the clock and is mailed in the reporter's language, an outcome; each a line of the trail."""
    await inventory.import_pems(inventory.pki.leaf("www.waterschap.nl", serial=0xAB01C2), subscriber=THEIRS)
    await reported(inventory, certificate="AB:01:C2", email="melder@example.org", language="en", kind="misuse")
    view = await only(inventory)
    assert [each["common_name"] for each in view["certificates"]] == ["www.waterschap.nl"]
    path, closing = f"/desk/problems/{view['id']}", {"outcome": "no_problem", "text": "Het klopt."}
    async with staff(inventory) as http:
        early = await http.post(f"{path}/close", json=closing)
        assert (early.status_code, early.json()["slug"]) == (409, "problem.unanswered")
        assert (await http.post(f"{path}/notes", json={"text": "Gebeld met de abonnee."})).status_code == 200
        assert (await http.post(f"{path}/answers", json={"text": "We are looking into it."})).status_code == 200
        assert (await http.post(f"{path}/close", json=closing)).status_code == 200
        for what, body in (("close", closing), ("answers", {"text": "Nog iets"})):
            assert (await http.post(f"{path}/{what}", json=body)).json()["slug"] == "problem.closed"
    view = await only(inventory)
    assert (view["state"], view["outcome"], [act["act"] for act in view["acts"]]) == ("closed", "no_problem", ["note", "answer", "close"])  # fmt: skip
    (mail,) = [json.loads(r["payload"]) for r in await inventory.fetch("SELECT payload FROM job WHERE kind = 'mail'")]
    assert mail["to"] == "melder@example.org" and "Answer to your report" in mail["subject"]
    assert "We are looking into it." in json.dumps(mail) and "Gebeld" not in json.dumps(mail)
    lines = await inventory.fetch(
        "SELECT action FROM audit WHERE action LIKE 'certificates:problem:%' AND outcome = 'done' ORDER BY id"
    )
    assert [line["action"].rpartition(":")[2] for line in lines] == ["report", "note", "answer", "close"]
    trail = await inventory.fetch("SELECT a::text AS line FROM audit a")
    assert not [row for row in trail if "melder@" in row["line"]]


async def test_s15_somebody_is_called_before_the_day_is_over_and_when_it_is(
    inventory: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """S15: four hours before and at the end, once each; what was answered calls nobody."""
    await reported(inventory)
    start = clock.now()
    from certificates import worker

    async def at(hours: float) -> list[str]:
        monkeypatch.setattr(clock, "now", lambda: start + timedelta(hours=hours))
        capsys.readouterr()
        await worker.look_at_problems(inventory.service)
        out = capsys.readouterr().out
        return [name for name in ("problem.due", "problem.overdue", "problem.left_open") if name in out]

    assert await at(19) == [] and await at(20.1) == ["problem.due"] and await at(21) == []
    assert await at(24.1) == ["problem.overdue"] and await at(30) == []


async def test_s15_somebody_is_called_for_what_was_answered_and_nobody_closes(
    inventory: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """S15: every two weeks, until a person closes it."""
    await reported(inventory)
    view, start = await only(inventory), clock.now()
    async with staff(inventory) as http:
        await http.post(
            f"/desk/problems/{view['id']}/answers", json={"text": "Wij zoeken het uit en laten het u weten."}
        )
    from certificates import worker

    async def at(days: float) -> bool:
        monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=days))
        capsys.readouterr()
        await worker.look_at_problems(inventory.service)
        return "problem.left_open" in capsys.readouterr().out

    assert [await at(days) for days in (13, 14.1, 20, 28.2)] == [False, True, False, True]
    await inventory.fetch(
        "UPDATE problem SET answered_at = now() + interval '40 days'"
    )  # closed, opened by a proof, answered anew
    assert [await at(days) for days in (50, 54.2)] == [False, True]


async def test_s15_a_proof_after_closing_opens_it_again(inventory: Any) -> None:
    """S15: by a new clock."""
    receipt = await reported(inventory)
    view = await only(inventory)
    async with staff(inventory) as http:
        await http.post(f"/desk/problems/{view['id']}/answers", json={"text": "Zonder bewijs kunnen we niets."})
        await http.post(f"/desk/problems/{view['id']}/close", json={"outcome": "unproven", "text": "Geen bewijs."})
    answer = await prove(inventory, receipt["reference"], csr(KEYS["ec"], receipt["reference"]))
    assert answer.json()["answer_by"] > receipt["answer_by"]
    view = await only(inventory)
    assert (view["state"], view["outcome"], view["proven"]) == ("reported", None, True)


async def test_s15_who_reported_is_forgotten_after_a_year(inventory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """S15: address and words go, also of what nobody closed; that it was reported, and how it ended, stay."""
    await reported(inventory, email="melder@example.org", certificate="geheim.voorbeeld.nl")
    view = await only(inventory)
    await reported(inventory, email="ander@example.org")
    from certificates import worker

    async with staff(inventory) as http:
        await http.post(f"/desk/problems/{view['id']}/answers", json={"text": "Wij kennen melder niet."})
        await http.post(f"/desk/problems/{view['id']}/close", json={"outcome": "not_ours", "text": "Niet van ons."})
    start = clock.now()
    for days, known in ((364, True), (366, False)):
        monkeypatch.setattr(clock, "now", lambda days=days: start + timedelta(days=days))
        await worker.look_at_problems(inventory.service)
        rows = await inventory.fetch("SELECT email, words, certificate, outcome FROM problem ORDER BY reported_at")
        assert [(row["email"] is not None, bool(row["words"])) for row in rows] == [(known, known)] * 2
        assert [row["outcome"] for row in rows] == ["not_ours", None]
    acts = await inventory.fetch("SELECT text FROM problem_act")
    assert {act["text"] for act in acts} == {""}


async def test_s15_only_staff_handle_and_only_the_gateway_reports(inventory: Any) -> None:
    """S15, INV-6: no customer reads a report; nobody but the gateway adds one."""
    await reported(inventory)
    view = await only(inventory)
    for who in (Who.REPRESENTATIVE, Who.CONTACT_FULL):
        async with staff(inventory, who, THEIRS) as http:
            assert (await http.get("/desk/problems")).status_code == 403
            assert (await http.get(f"/desk/problems/{view['id']}")).status_code == 403
            assert (await http.post("/problems", json=WORDS)).status_code == 403
    async with staff(inventory) as http:
        assert (await http.get("/desk/problems/0192a000-0000-7000-8000-000000000000")).status_code == 404
