"""S7: the provider's own people revoke for who calls: found by serial number, with who called and how that is known as evidence."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from chassis import clock
from contracts.authority import Who

THEIRS = "P7654321"
SAID = {"reason": "superseded", "caller": "Karel Tak, Waterschap", "identified": "Teruggebeld op 0201234567"}


def client(inventory: Any, who: Who = Who.SERVICEDESK, subscriber: str | None = None, **more: Any) -> Any:
    number = "CB9000002" if subscriber is None else "CB1000002"
    head = inventory.identities.person("certificates", number, who, subscriber, **more)
    return inventory.portal.client("certificates", head)


async def one(inventory: Any, serial: int, cn: str = "www.waterschap.nl", **more: Any) -> int:
    (number,) = await inventory.import_pems(
        inventory.pki.leaf(cn, (cn,), serial=serial, **more), subscriber=THEIRS, manager="CB1000010"
    )
    return int(number)


@pytest.mark.parametrize("who", [Who.VALIDATION, Who.SERVICEDESK])
async def test_s7_staff_find_anybodys_by_its_whole_serial_number(inventory: Any, person: Any, who: Who) -> None:
    """S7: in any spelling, with what revoking needs; each look, by serial number or address, is in the trail; a part of a number finds nothing."""
    await inventory.portal.receive("certificates", person())
    certificate = await one(inventory, 0xAB01C2)
    async with client(inventory, who) as http:
        for typed in ("ab01c2", "AB:01:C2", "00 ab 01 c2"):
            (found,) = (await http.get("/desk/certificates", params={"serial": typed})).json()["certificates"]
            assert (found["id"], found["subscriber"], found["manager"], found["status"]) == (
                certificate,
                THEIRS,
                "Karel Tak",
                "valid",
            )
        for typed, status in (("ab01", 200), ("ab01c3", 200), ("zz", 422), ("", 422), ("f" * 42, 422)):
            answer = await http.get("/desk/certificates", params={"serial": typed})
            assert answer.status_code == status and (status == 422 or answer.json()["certificates"] == []), typed
        assert (await http.get(f"/desk/certificates/{certificate}")).json() == found
        for nothing in ("/desk/certificates/987654", f"/desk/certificates/{certificate}/revocation"):
            assert (await http.get(nothing)).status_code == 404
    lines = await inventory.fetch(
        "SELECT actor, subject, facts->>'subscriber' AS of FROM audit WHERE action = 'certificates:certificate:look_up'"
    )
    assert [tuple(line) for line in lines] == [("CB9000002", str(certificate), THEIRS)] * 4


async def test_s7_no_customer_finds_or_revokes_on_the_desks_road(inventory: Any) -> None:
    """S7, INV-6: whoever acts for a subscriber is refused, of an own certificate too; so is who may not sign now."""
    certificate = await one(inventory, 0xAB01C2)
    for who in (Who.REPRESENTATIVE, Who.CONTACT_FULL, Who.CONTACT_BASIC):
        async with client(inventory, who, THEIRS) as http:
            answers = (
                await http.get("/desk/certificates", params={"serial": "ab01c2"}),
                await http.get(f"/desk/certificates/{certificate}"),
                await http.get(f"/desk/certificates/{certificate}/revocation"),
                await http.post(f"/desk/certificates/{certificate}/revocation", json=SAID),
            )
            assert {answer.status_code for answer in answers} == {403}
    async with client(inventory, read_only=True) as http:
        answer = await http.post(f"/desk/certificates/{certificate}/revocation", json=SAID)
        assert (answer.status_code, answer.json()["slug"]) == (403, "session.read_only")
    assert await inventory.fetch("SELECT 1 FROM revocation") == []


async def test_s7_who_called_is_evidence_that_staff_alone_see(inventory: Any) -> None:
    """S7: kept with the revocation, in no event, audit line or customer's answer; without it nothing is revoked."""
    certificate = await one(inventory, 0xAB01C2)
    async with client(inventory) as http:
        for wrong in (
            {"caller": ""},
            {"identified": "kort"},
            {"caller": "x" * 201},
            {"caller": "a\nb"},
            {"extra": 1},
            {"reason": "certificateHold"},
        ):
            assert (
                await http.post(f"/desk/certificates/{certificate}/revocation", json=SAID | wrong)
            ).status_code == 422, wrong
        for missing in SAID:
            body = {name: value for name, value in SAID.items() if name != missing}
            assert (await http.post(f"/desk/certificates/{certificate}/revocation", json=body)).status_code == 422, (
                missing
            )
        assert await inventory.fetch("SELECT 1 FROM revocation") == []
        answer = await http.post(f"/desk/certificates/{certificate}/revocation", json=SAID)
        assert (answer.status_code, answer.json()["road"], answer.json()["asked_by"]) == (200, "staff", None)
        again = await http.post(f"/desk/certificates/{certificate}/revocation", json=SAID | {"caller": "Iemand anders"})
        assert again.json()["asked_at"] == answer.json()["asked_at"]
        await inventory.portal.settle(skip_jobs=("mail",))
        shown = (await http.get(f"/desk/certificates/{certificate}")).json()
        assert (await http.get(f"/desk/certificates/{certificate}/revocation")).json() == shown["revocation"]
    assert (shown["status"], shown["caller"], shown["identified"], shown["asked_by"]) == (
        "revoked",
        SAID["caller"],
        SAID["identified"],
        "CB9000002",
    )
    customers = await inventory.get(f"/certificates/{certificate}", THEIRS)
    rows = [
        str(dict(row))
        for table in ("audit", "outbox", "job")
        for row in await inventory.fetch(f"SELECT * FROM {table}")
    ]
    for text in (SAID["caller"], SAID["identified"]):
        assert text not in customers.text and not any(text in row for row in rows)


async def test_s7_pressed_together_it_is_one_revocation(inventory: Any) -> None:
    """S7, R-116: by staff and by the subscriber at once; what is over is told."""
    certificate = await one(inventory, 0xAB01C2)

    async def press() -> Any:
        async with client(inventory) as http:
            return await http.post(f"/desk/certificates/{certificate}/revocation", json=SAID)

    answers = await asyncio.gather(*(press() for _ in range(6)), inventory.revoke(certificate, subscriber=THEIRS))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await inventory.fetch("SELECT 1 FROM revocation")) == 1
    now = clock.now()
    old = await one(
        inventory, 0xAB01C9, "oud.nl", not_before=now - timedelta(days=9), not_after=now - timedelta(days=1)
    )
    async with client(inventory) as http:
        answer = await http.post(f"/desk/certificates/{old}/revocation", json=SAID)
        assert (answer.status_code, answer.json()["params"]) == (409, {"reason": "expired"})
        assert (await http.post("/desk/certificates/987654/revocation", json=SAID)).status_code == 404


async def test_b47_a_serial_number_of_two_issuers_is_two_certificates(inventory: Any, other_pki: Any) -> None:
    """B-47: staff see both, each with its issuer; revoking one, again too, leaves the other as it is."""
    mine = await one(inventory, 0xAB01C2)
    pem = other_pki.leaf("www.waterschap.nl", serial=0xAB01C2) + other_pki.chain_pem
    answer = await inventory.post_import([{"subscriber": THEIRS, "product": "pkio_private", "pem": pem}])
    (twin,) = answer.json()["ids"]
    async with client(inventory) as http:
        found = (await http.get("/desk/certificates", params={"serial": "ab01c2"})).json()["certificates"]
        assert {each["id"]: each["issuer_name"] for each in found} == {mine: "Proef CA", twin: "Ander CA"}
        answers = [await http.post(f"/desk/certificates/{mine}/revocation", json=SAID) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        await inventory.portal.settle()
        late = await http.post(f"/desk/certificates/{mine}/revocation", json=SAID | {"reason": "unspecified"})
        assert late.status_code == 200 and late.json()["reason"] == "superseded", "the first stands"
        assert (await http.get(f"/desk/certificates/{twin}")).json()["status"] == "valid"
    rows = await inventory.fetch("SELECT certificate, state FROM revocation")
    assert [row["certificate"] for row in rows] == [mine] and inventory.ca.calls.count("revoke") == 1
    assert [pair[0] for pair in inventory.ca.revoked] == [inventory.pki.certificate.subject.rfc4514_string()]


@pytest.mark.parametrize("reason", [6, 9, "6", "9", "certificateHold", "privilegeWithdrawn", "caCompromise", None, ["superseded"]])  # fmt: skip
async def test_b47_reasons_that_are_none_of_the_five_are_refused_on_every_road(inventory: Any, reason: Any) -> None:
    """B-47: on hold (6) and withdrawn (9) are not a customer's to give (BR 7.2.2): said at the field, and nothing is written down."""
    certificate = await one(inventory, 0xAB01C2)
    head = inventory.identities.person("certificates", "CB1000002", Who.CONTACT_FULL, THEIRS)
    async with inventory.portal.client("certificates", head) as http:
        answers = [await http.post(f"/certificates/{certificate}/revocation", json={"reason": reason})]
    async with client(inventory) as http:
        answers.append(await http.post(f"/desk/certificates/{certificate}/revocation", json=SAID | {"reason": reason}))
    async with inventory.portal.client("certificates", inventory.identities.service("gateway", "certificates")) as http:
        body = {"code": "0000-0000-0000-0000-0000-0000", "certificate": "ab01c2", "reason": reason}
        answers.append(await http.post("/revocations/by-code", json=body))
    for answer in answers:
        assert (answer.status_code, answer.json()["slug"]) == (422, "input.invalid")
        assert {finding["field"] for finding in answer.json()["findings"]} == {"reason"}
    assert await inventory.fetch("SELECT 1 FROM revocation") == [] and inventory.ca.calls == []
