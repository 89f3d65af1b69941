"""Finding a certificate by serial number, manager and both forms of a name (S2), and the reports per person (O2), against a count by hand."""

from datetime import timedelta
from typing import Any

import pytest
from certificates.domain.names import person_pattern, search_text, serial_numbers
from certificates.service import overview
from chassis import clock
from chassis.actor import Actor
from contracts.certificates import CertificatePage, ListQuery
from contracts.reports import PeopleReport

ACTOR = Actor("CB1000002", "P1234567")


async def found(inventory: Any, **query: Any) -> list[str]:
    """The names in the list of every status, in its order."""
    answer = await inventory.get("/certificates", status="all", **query)
    assert answer.status_code == 200, answer.text
    return [row["common_name"] for row in answer.json()["rows"]]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("23010e5f", ("23010e5f",)),
        ("23:01:0E:5F", ("23010e5f",)),
        ("0x23010e5f", ("23010e5f",)),
        ("00 23 01 0e 5f", ("23010e5f",)),
        ("23-01-0e-5f", ("23010e5f",)),
        ("587271775", ("0587271775", "23010e5f")),  # as some tools write it: decimal
        ("abc", ()),
        ("portaal", ()),
        ("f" * 40, ("f" * 40,)),
        ("f" * 41, ()),
        ("9" * 60, ()),
        ("٣٤٥٦٧", ()),  # digits of another script are no serial number of ours
    ],
)
def test_s2_a_serial_number_in_any_spelling(typed: str, numbers: tuple[str, ...]) -> None:
    """S2: what OpenSSL, Windows, browsers and our own page show."""
    assert serial_numbers(typed) == numbers


def test_s2_a_name_is_searched_in_both_forms() -> None:
    """S2: the letters people read, those letters without accents, and the A-label that stands in the certificate."""
    text = search_text("www.xn--bcher-kva.voorbeeld.nl", ("*.xn--bcher-kva.voorbeeld.nl", "XN--BCHER-KVA.nl")).first
    assert "www.bücher.voorbeeld.nl" in text and "www.bucher.voorbeeld.nl" in text and "xn--bcher-kva" in text
    assert "*.bücher.voorbeeld.nl" in text and "\x1fbücher.nl" in text
    assert person_pattern("Zoë") == "%zoe%" and person_pattern("zo") is None and person_pattern("a\x1fbc") is None


async def test_s2_found_by_serial_number_manager_and_letters(inventory: Any, person: Any) -> None:
    """S2: the whole serial number, a part of the manager's name with or without accents, the manager's number; never another subscriber's."""
    await inventory.portal.receive("certificates", person(name="Zoë van der Ploeg"))
    await inventory.import_pems(inventory.pki.leaf("een.voorbeeld.nl", serial=0x23010E5F), manager="CB1000010")
    await inventory.import_pems(inventory.pki.leaf("www.xn--bcher-kva.nl", serial=0x7F0001))
    await inventory.import_pems(
        inventory.pki.leaf("hunne.voorbeeld.nl", serial=0x23010E60), subscriber="P7654321", manager="CB1000010"
    )
    for term in (
        "23:01:0e:5f",
        "23010E5F",
        "0x23010e5f",
        "587271775",
        "zoe van",
        "ZOË",
        "PLOEG",
        "CB1000010",
        "cb1000010",
    ):
        assert await found(inventory, name=term) == ["een.voorbeeld.nl"], term
    for term in ("bücher", "BUCHER.nl", "xn--bcher"):
        assert await found(inventory, name=term) == ["www.xn--bcher-kva.nl"], term
    for term in ("23010e", "23010e60", "zo%", "CB10000", "plo\x1feg"):
        assert await found(inventory, name=term) == [], term


async def test_s2_without_manager(inventory: Any) -> None:
    """S2: those of whom nobody manages."""
    await inventory.import_pems(inventory.pki.leaf("met.voorbeeld.nl"), manager="CB1000010")
    await inventory.import_pems(inventory.pki.leaf("zonder.voorbeeld.nl"))
    assert await found(inventory, without_manager="true") == ["zonder.voorbeeld.nl"]


async def test_o2_reports_count_exactly_what_their_lists_show(inventory: Any, person: Any) -> None:
    """O2: per person the valid ones and all, managed and ordered; each number is the total of the list behind it; nobody of another subscriber."""
    now = clock.now()
    await inventory.portal.receive("certificates", person(name="Karel Tak"))
    await inventory.portal.receive("certificates", person(number="CB1000011", name="anna Bos", active=False))
    pki = inventory.pki
    over = {"not_before": now - timedelta(days=400), "not_after": now - timedelta(days=1)}
    await inventory.import_pems(
        pki.leaf("a.voorbeeld.nl"), pki.leaf("b.voorbeeld.nl"), manager="CB1000010", requester="CB1000011"
    )
    await inventory.import_pems(pki.leaf("c.voorbeeld.nl", **over), manager="CB1000010", requester="CB1000012")
    await inventory.import_pems(pki.leaf("d.voorbeeld.nl"))
    await inventory.import_pems(pki.leaf("e.voorbeeld.nl", **over))
    await inventory.import_pems(
        pki.leaf("hunne.voorbeeld.nl"), subscriber="P7654321", manager="CB1000013", requester="CB1000010"
    )
    report = PeopleReport.model_validate((await inventory.get("/certificates/people", family="server")).json())
    counts = {
        p.number: (p.name, p.active, p.managed, p.managed_valid, p.ordered, p.ordered_valid) for p in report.people
    }
    assert counts == {
        "CB1000010": ("Karel Tak", True, 3, 2, 0, 0),
        "CB1000011": ("anna Bos", False, 0, 0, 2, 2),
        "CB1000012": (None, False, 0, 0, 1, 0),
    }
    assert [p.number for p in report.people] == ["CB1000011", "CB1000010", "CB1000012"]  # by name, without name last
    assert (report.without_manager, report.without_manager_valid, report.more) == (2, 1, False)
    for each in report.people:
        for field, every, valid in (
            ("manager", each.managed, each.managed_valid),
            ("requester", each.ordered, each.ordered_valid),
        ):
            assert (await inventory.get("/certificates", status="all", **{field: each.number})).json()["total"] == every
            assert (await inventory.get("/certificates", **{field: each.number})).json()["total"] == valid


async def test_o2_who_a_report_is_about_is_told_of_ones_own_alone(inventory: Any, person: Any) -> None:
    """O2: the name with the list; of a number that has nothing to do with the subscriber only what was asked."""
    await inventory.portal.receive("certificates", person(name="Karel Tak"))
    await inventory.portal.receive("certificates", person(number="CB1000013", name="Vreemde"))
    await inventory.import_pems(inventory.pki.leaf("a.voorbeeld.nl"), manager="CB1000010")
    await inventory.import_pems(inventory.pki.leaf("hunne.voorbeeld.nl"), subscriber="P7654321", manager="CB1000013")
    about = (await inventory.get("/certificates", manager="CB1000010")).json()["about"]
    assert about == {"number": "CB1000010", "name": "Karel Tak", "active": True}
    for field in ("manager", "requester"):
        page = (await inventory.get("/certificates", **{field: "CB1000013"})).json()
        assert (page["total"], page["about"]) == (0, {"number": "CB1000013", "name": None, "active": False})
    for wrong in ("CB1", "karel", "CB10000100", "geen"):
        assert (await inventory.get("/certificates", manager=wrong)).status_code == 422


async def test_o2_a_report_has_an_end(inventory: Any, monkeypatch: Any) -> None:
    """O2: at most so many people, and it says that there are more; an empty inventory has nobody."""
    reads = inventory.service.database.reads
    empty = await overview.people(reads, ACTOR, "server", clock.now())
    assert empty == PeopleReport(people=(), more=False, without_manager=0, without_manager_valid=0)
    for n in range(3):
        await inventory.import_pems(inventory.pki.leaf(f"{n}.voorbeeld.nl"), manager=f"CB100002{n}")
    monkeypatch.setattr(overview, "_MOST_PEOPLE", 2)
    report = await overview.people(reads, ACTOR, "server", clock.now())
    assert ([p.number for p in report.people], report.more) == (["CB1000020", "CB1000021"], True)


async def test_o2_an_export_of_a_report_has_exactly_its_certificates(inventory: Any) -> None:
    """O2, S3: the file follows the same filters."""
    await inventory.import_pems(inventory.pki.leaf("a.voorbeeld.nl"), manager="CB1000010")
    await inventory.import_pems(inventory.pki.leaf("b.voorbeeld.nl"), requester="CB1000010")
    for field, name in (("manager", "a.voorbeeld.nl"), ("requester", "b.voorbeeld.nl")):
        lines = (await inventory.get("/certificates.csv", **{field: "CB1000010"})).text.splitlines()
        assert len(lines) == 2 and name in lines[1]
    page = await overview.page(inventory.service.database.reads, ACTOR, ListQuery(manager="CB1000010"), clock.now())
    assert isinstance(page, CertificatePage) and page.total == 1
