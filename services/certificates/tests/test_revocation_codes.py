"""S7: a certificate is revoked with its code by whoever has it, without a login; who has none learns nothing and hinders nobody."""

import asyncio
import hashlib
import json
from typing import Any

import pytest
from certificates.domain import codes
from contracts.authority import Who

OURS, THEIRS = "P1234567", "P7654321"
NAME = "www.voorbeeldstad.nl"


async def one(inventory: Any, cn: str = NAME, **more: Any) -> int:
    pem = inventory.pki.leaf(cn, (cn,))
    (number,) = await inventory.import_pems(pem, manager="CB1000010", requester="CB1000003", **more)
    return int(number)


async def make(inventory: Any, certificate: int, who: Who = Who.CONTACT_BASIC, subscriber: str | None = OURS) -> Any:
    head = inventory.identities.person("certificates", "CB1000002", who, subscriber)
    async with inventory.portal.client("certificates", head) as http:
        return await http.post(f"/certificates/{certificate}/revocation-code", json={})


async def use(inventory: Any, certificate: str, code: str, guesser: str = "g", reason: str = "superseded") -> Any:
    body = {"certificate": certificate, "code": code, "reason": reason, "guesser": guesser}
    async with inventory.portal.client("certificates", inventory.identities.service("gateway", "certificates")) as http:
        return await http.post("/revocations/by-code", json=body)


async def revocations(inventory: Any) -> list[Any]:
    return list(await inventory.fetch("SELECT * FROM revocation"))


def test_a_code_has_120_bits_and_is_read_as_people_write_it() -> None:
    """S7: each of the 120 bits makes another code; blanks, dashes, case and letters that look alike do not."""
    zero = codes.written(bytes(15))
    assert zero == "-".join(["0000"] * 6)
    each = {codes.written((1 << bit).to_bytes(15)) for bit in range(120)}
    assert len(each | {zero}) == 121 and set("".join(each)) <= {*codes.ALPHABET, "-"}
    assert not set("ILOU") & set(codes.ALPHABET)
    code = codes.written(bytes(range(100, 115)))
    plain = code.replace("-", "")
    assert len(plain) == 24
    for typed in (code, code.lower(), f" {plain} ", code.replace("-", "\u2013"), code.replace("-", "\u00a0"),
                  code.replace("0", "O"), code.replace("1", "l"), code.replace("1", "I")):  # fmt: skip
        assert codes.read(typed) == plain, typed
    assert codes.read(plain[:-1]) != plain
    with pytest.raises(ValueError, match="14"):
        codes.written(bytes(14))


def test_a_certificate_is_meant_in_any_spelling() -> None:
    """S7: serial numbers as tools write them, and each of its names; a part of one is not enough."""
    serial, names = "0ab1c2", ("www.voorbeeldstad.nl", "xn--bcher-kva.example")
    for typed in ("0ab1c2", "AB1C2", "0A:B1:C2", "00 0a b1 c2", "0x0ab1c2", "WWW.voorbeeldstad.nl", "bücher.example",
                  " www.voorbeeldstad.nl. "):  # fmt: skip
        assert codes.means(typed, serial, names), typed
    for typed in ("", "0", "ab1c", "voorbeeldstad.nl", "%", "www", "ab1c20"):
        assert not codes.means(typed, serial, names), typed


@pytest.mark.parametrize("who", [Who.REPRESENTATIVE, Who.CONTACT_FULL, Who.CONTACT_BASIC])
async def test_s7_a_code_revokes_without_a_login(inventory: Any, who: Who) -> None:
    """S7: made once, kept as its hash alone, used by nobody we know; a repeat answers with the first."""
    certificate = await one(inventory)
    answer = await make(inventory, certificate, who)
    code = answer.json()["code"]
    assert answer.status_code == 200 and answer.json()["voided"] is False
    (row,) = await inventory.fetch("SELECT * FROM revocation_code")
    assert row["hash"] == hashlib.sha256(code.replace("-", "").encode()).hexdigest()
    state = (await inventory.get(f"/certificates/{certificate}/revocation-code")).json()
    assert state["made_at"] is not None and "code" not in state
    answer = await use(inventory, NAME.upper(), code.lower().replace("-", " "))
    assert (answer.status_code, answer.json()["again"]) == (200, False)
    again = (await use(inventory, answer.json()["serial"], code, reason="unspecified")).json()
    assert again["again"] is True and again["reason"] == "superseded"
    (row,) = await revocations(inventory)
    assert (row["road"], row["asked_by"], row["certificate"]) == ("code", None, certificate)
    await inventory.portal.settle(skip_jobs=("mail",))
    shown = (await inventory.get(f"/certificates/{certificate}")).json()
    assert shown["status"] == "revoked" and shown["revocation"]["road"] == "code"
    kept = json.dumps(await inventory.portal.state(), default=str) + str(inventory.portal.log)
    for secret in (code, code.replace("-", ""), code.lower()):
        assert secret not in kept, "in no table, line of the trail, job or event"


async def test_s7_every_wrong_code_gets_one_answer(inventory: Any) -> None:
    """S7: unknown, void, of another certificate, of nothing: byte for byte the same, and nothing is revoked."""
    certificate, other = await one(inventory), await one(inventory, "anders.voorbeeldstad.nl")
    void = (await make(inventory, certificate)).json()["code"]
    answer = (await make(inventory, certificate)).json()
    assert answer["voided"] is True
    others = (await make(inventory, other)).json()["code"]
    answers = [
        await use(inventory, *typed)
        for typed in ((NAME, void), (NAME, others), (NAME, "0" * 24), (NAME, ""), ("bestaat.niet", answer["code"]), ("", answer["code"]))
    ]  # fmt: skip
    assert {a.status_code for a in answers} == {422}
    bodies = [{k: v for k, v in a.json().items() if k not in {"reference", "instance"}} for a in answers]
    assert all(body == bodies[0] for body in bodies) and bodies[0]["slug"] == "revocation_code.wrong"
    assert await revocations(inventory) == []
    lines = await inventory.fetch("SELECT outcome FROM audit WHERE action ~ 'by_code'")
    (counted,) = await inventory.fetch(
        "SELECT sum(refusals)::int AS n FROM anonymous_refusal WHERE outcome = 'revocation_code.wrong'"
    )
    assert lines == [] and counted["n"] == 6


async def test_s7_a_flood_of_wrong_codes_keeps_no_right_one_out(inventory: Any, capsys: Any) -> None:
    """S7: the eleventh wrong one of an address and browser in a minute is slowed and calls somebody; the right one is taken from there too."""
    certificate = await one(inventory)
    code = (await make(inventory, certificate)).json()["code"]
    answers = [await use(inventory, NAME, f"{n:024}") for n in range(12)]
    assert [a.status_code for a in answers] == [422] * 10 + [429] * 2
    assert capsys.readouterr().out.count("revocation_code.guessed") == 1, "once a minute"
    assert (await use(inventory, NAME, "0" * 24, "another")).status_code == 422
    assert (await use(inventory, NAME, code)).status_code == 200
    assert len(await revocations(inventory)) == 1


async def test_s7_parallel_presses_are_one_revocation(inventory: Any) -> None:
    """R-116: whoever presses first, by whichever road."""
    certificate = await one(inventory)
    code = (await make(inventory, certificate)).json()["code"]
    asked = [use(inventory, NAME, code) for _ in range(8)] + [inventory.revoke(certificate) for _ in range(4)]
    answers = await asyncio.gather(*asked)
    assert {a.status_code for a in answers} == {200} and len(await revocations(inventory)) == 1


async def test_s7_a_code_is_made_by_its_subscriber_for_what_is_valid(inventory: Any) -> None:
    """S7: another subscriber's certificate is not there; one that is being revoked or has expired gets none, and who has one is told."""
    certificate = await one(inventory)
    for answer in (await make(inventory, certificate, subscriber=THEIRS), await inventory.get(f"/certificates/{certificate}/revocation-code", THEIRS)):  # fmt: skip
        assert (answer.status_code, answer.json()["slug"]) == (404, "not_found")
    assert (await make(inventory, certificate, Who.SERVICEDESK, None)).status_code == 403
    code = (await make(inventory, certificate)).json()["code"]
    await inventory.alter("UPDATE certificate SET not_after = now() - interval '1 day'")
    for answer in (await make(inventory, certificate), await use(inventory, NAME, code)):
        assert (answer.status_code, answer.json()["params"]) == (409, {"reason": "expired"})
    await inventory.alter("UPDATE certificate SET not_after = now() + interval '1 day'")
    assert (await use(inventory, NAME, code)).status_code == 200
    assert (await make(inventory, certificate)).json()["params"] == {"reason": "revoking"}
