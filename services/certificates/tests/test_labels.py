"""S14: what a subscriber calls its certificate: own name, reference and cost centre."""

import asyncio
import csv
import io
from typing import Any

import pytest
from contracts.authority import Who
from contracts.certificates import CertificateIssued, CertificateLabelled

OURS, THEIRS = "P1234567", "P7654321"
TEXTS = {"own_name": "Zaaksysteem koppelvlak", "own_reference": "CMDB-1042", "cost_centre": "4711"}
NOTHING = dict.fromkeys(TEXTS)


async def one(inventory: Any, cn: str = "www.voorbeeldstad.nl", **more: Any) -> int:
    (number,) = await inventory.import_pems(inventory.pki.leaf(cn), manager="CB1000010", requester="CB1000003", **more)
    return int(number)


async def put(inventory: Any, certificate: int, version: int = 0, who: Who = Who.CONTACT_BASIC, subscriber: str | None = OURS, **texts: Any) -> Any:  # fmt: skip
    head = inventory.identities.person("certificates", "CB1000002", who, subscriber)
    async with inventory.portal.client("certificates", head) as http:
        return await http.put(f"/certificates/{certificate}/labels", json={"version": version, **texts})


async def labels(inventory: Any, certificate: int) -> dict[str, Any]:
    return dict((await inventory.get(f"/certificates/{certificate}")).json()["labels"])


def told(inventory: Any, kind: Any) -> list[Any]:
    found = [p for _, h, p in inventory.portal.log if h["ce_type"] == kind.type_name()]
    return [kind.model_validate_json(p) for p in found]


@pytest.mark.parametrize("who", [Who.REPRESENTATIVE, Who.CONTACT_FULL, Who.CONTACT_BASIC])
async def test_s14_a_certificate_gets_what_its_subscriber_calls_it(inventory: Any, person: Any, who: Who) -> None:
    """S14: shown with who said it, a line of the trail with what it was and is, and an event with the full state."""
    await inventory.portal.receive("certificates", person(number="CB1000002", name="Sanne de Vries"))
    certificate = await one(inventory)
    assert await labels(inventory, certificate) == {"version": 0, **NOTHING, "changed_at": None, "changed_by": None}
    answer = await put(inventory, certificate, who=who, **{**TEXTS, "own_name": "  Zaaksysteem koppelvlak "})
    assert answer.status_code == 200 and answer.json() == await labels(inventory, certificate)
    shown = answer.json()
    assert shown.pop("changed_at") and shown == {"version": 1, **TEXTS, "changed_by": "Sanne de Vries"}
    (line,) = await inventory.fetch("SELECT * FROM audit WHERE action = 'certificates:certificate:label'")
    assert line["subject"] == str(certificate) and "CMDB-1042" in str(line["facts"])
    await inventory.portal.settle()
    (event,) = told(inventory, CertificateLabelled)
    assert (event.version, event.own_name, event.own_reference, event.cost_centre) == (2, *TEXTS.values())
    assert event.common_name == "www.voorbeeldstad.nl" and "BEGIN CERTIFICATE" in event.leaf_pem


async def test_s14_what_a_colleague_changed_meanwhile_is_not_overwritten(inventory: Any) -> None:
    """S14: of two at once one is told; the same again, and what says the same, changes nothing."""
    certificate = await one(inventory)
    answers = await asyncio.gather(*(put(inventory, certificate, cost_centre=f"kp {n}") for n in range(6)))
    assert sorted(a.status_code for a in answers) == [200, 409, 409, 409, 409, 409]
    refused = next(a for a in answers if a.status_code == 409).json()
    assert (refused["slug"], refused["params"]) == ("labels.stale", {"version": 1})
    now = await labels(inventory, certificate)
    assert (await put(inventory, certificate, 0, cost_centre=now["cost_centre"])).json() == now
    assert (await put(inventory, certificate, 1)).json()["version"] == 2
    await inventory.portal.settle()
    assert [e.version for e in told(inventory, CertificateLabelled)] == [2, 3]


@pytest.mark.parametrize("field", TEXTS)
async def test_s14_what_can_not_be_printed_or_is_too_long_is_refused(inventory: Any, field: str) -> None:
    """S14: each field says so itself; blanks alone are no text."""
    certificate = await one(inventory)
    for wrong in ("x" * 81, "a\x00b", "a\nb", "a\u202eb", " ", "", 7, ["x"]):
        answer = await put(inventory, certificate, **{field: wrong})
        assert answer.status_code == 422 and {f["field"] for f in answer.json()["findings"]} == {field}, wrong
    assert (await put(inventory, certificate, other="x")).status_code == 422
    assert (await labels(inventory, certificate))["version"] == 0


async def test_s14_another_subscribers_certificate_is_not_there(inventory: Any) -> None:
    """S14: nor does it follow from a search or a sort; staff change nothing."""
    certificate = await one(inventory)
    assert (await put(inventory, certificate, **TEXTS)).status_code == 200
    answer = await put(inventory, certificate, 1, subscriber=THEIRS, cost_centre="9")
    assert (answer.status_code, answer.json()["slug"]) == (404, "not_found")
    assert (await put(inventory, certificate, 1, Who.SERVICEDESK, None)).status_code == 403
    for params in ({"name": "CMDB"}, {"sort": "own_name"}):
        assert (await inventory.get("/certificates", THEIRS, **params)).json()["total"] == 0
        assert (await inventory.get("/certificates", **params)).json()["total"] == 1


async def test_s14_it_is_found_sorted_and_exported(inventory: Any) -> None:
    """S14, S2, S3: a part of any of the three, with or without accents; what has none comes last; no formula in the file."""
    first, second, third = [await one(inventory, f"{n}.voorbeeld.nl") for n in "abc"]
    await put(inventory, second, own_name="Zoë", own_reference="=1+1", cost_centre="20")
    await put(inventory, third, own_name="Archief", cost_centre="100%")
    for term, wanted in (("zoe", [second]), ("ZOË", [second]), ("chie", [third]), ("0%", [third]), ("=1", [second]), ("100_", []), ("zoë\x1f=1", [])):  # fmt: skip
        rows = (await inventory.get("/certificates", name=term)).json()["rows"]
        assert [row["id"] for row in rows] == wanted, term
    for sort, down, wanted in (("own_name", False, [third, second, first]), ("own_name", True, [first, second, third]),
                               ("own_reference", False, [second, first, third]), ("cost_centre", False, [third, second, first])):  # fmt: skip
        params = {"sort": sort, "descending": down}
        rows = (await inventory.get("/certificates", **params)).json()["rows"]
        assert [row["id"] for row in rows] == wanted, sort
        text = (await inventory.get("/certificates.csv", **params, language="en")).text.removeprefix("\ufeff")
        lines = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        names = {first: "a.voorbeeld.nl", second: "b.voorbeeld.nl", third: "c.voorbeeld.nl"}
        assert [line["Name of the service"] for line in lines] == [names[number] for number in wanted]
    of = {line["Name of the service"]: line for line in lines}
    assert [of["b.voorbeeld.nl"][h] for h in ("Own name", "Own reference", "Cost centre")] == ["Zoë", "'=1+1", "20"]
    assert [of["a.voorbeeld.nl"][h] for h in ("Own name", "Own reference", "Cost centre")] == ["", "", ""]


async def test_s14_a_renewal_is_called_the_same(inventory: Any, approval: Any) -> None:
    """S14: the new certificate takes them over, says so when it is issued, and is changed on its own from then on."""
    old = await one(inventory)
    await put(inventory, old, **TEXTS)
    await inventory.portal.receive("certificates", approval(replaces=old))
    await inventory.portal.settle()
    (issued,) = told(inventory, CertificateIssued)
    assert (issued.own_name, issued.own_reference, issued.cost_centre) == tuple(TEXTS.values())
    new = await labels(inventory, issued.certificate)
    assert new["changed_by"] is None and {name: new[name] for name in TEXTS} == TEXTS
    assert (await put(inventory, issued.certificate, new["version"], cost_centre="4712")).status_code == 200
    assert (await labels(inventory, old))["cost_centre"] == "4711"


@pytest.mark.parametrize("ordered", [{**TEXTS, "own_reference": "CMDB-2000"}, NOTHING])
async def test_s14_what_was_ordered_counts_before_what_would_be_taken_over(
    inventory: Any, approval: Any, ordered: dict[str, Any]
) -> None:
    """S14: of an order that says what its certificate is called, none included, nothing is taken over; nobody is named as who said it."""
    old = await one(inventory)
    await put(inventory, old, **TEXTS)
    await inventory.portal.receive("certificates", approval(replaces=old, texts=ordered))
    await inventory.portal.settle()
    (issued,) = told(inventory, CertificateIssued)
    assert (issued.own_name, issued.own_reference, issued.cost_centre) == tuple(ordered.values())
    new = await labels(inventory, issued.certificate)
    assert new["changed_by"] is None and {name: new[name] for name in TEXTS} == ordered
    (row,) = await inventory.fetch("SELECT count(*) AS n FROM issuance WHERE texts IS NOT NULL")
    assert row["n"] == 1


async def test_s14_a_new_certificate_is_called_what_was_ordered(inventory: Any, approval: Any) -> None:
    """S14: one that replaces none as well."""
    await inventory.portal.receive("certificates", approval(texts=TEXTS))
    await inventory.portal.settle()
    (issued,) = told(inventory, CertificateIssued)
    assert {name: (await labels(inventory, issued.certificate))[name] for name in TEXTS} == TEXTS
