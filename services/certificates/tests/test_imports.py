"""Certificates older than the portal, as real tools made them: taken in and shown everywhere, or refused by their cause (B7)."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from certificates import main
from certificates.settings import Settings
from chassis import clock
from chassis.testing import Portal
from contracts.certificates import CertificateImported, CertificateSort
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

OURS, THEIRS = "P1234567", "P7654321"
INPUTS = Path(__file__).parents[3] / "tests" / "inputs"
ROWS = [
    row["file"]
    for row in json.loads((INPUTS / "manifest.json").read_text())["inputs"]
    if row["kind"] == "certificate import"
]
#: What is refused, with its reason; everything else of the manifest is taken in: name, serial number, last day.
REFUSED = {
    "import-negative-serial.pem": "serial",
    "import-only-a-ca.pem": "ca",
    "import-duplicate-extension.pem": "duplicate_extension",
}
TAKEN = {
    "import-99991231235959Z.pem": ("geen-einde.voorbeeldstad.example", "28", "31-12-9999"),
    "import-2051.pem": ("in-2051.voorbeeldstad.example", "ff", "01-01-2051"),
    "import-serial-leading-zero.pem": ("nul.voorbeeldstad.example", "08", "01-01-2028"),
    "import-printable-wildcard.pem": ("*.voorbeeldstad.example", "46", "01-01-2028"),
    "import-san-only.pem": ("zonder-cn.voorbeeldstad.example", "f3", "01-01-2028"),
}
#: Costs seconds to walk through: every one of sixty values in one another goes on to the end of the input.
BOMB = b"\x30\x80" * 60 + b"\x05\x00" * 20_000 + b"\x00\x00" * 60


def pem_of(der: bytes) -> str:
    import ssl

    return ssl.DER_cert_to_PEM_cert(der)


def one(pem: str, **more: Any) -> dict[str, Any]:
    return {"subscriber": OURS, "product": "pkio_private", "pem": pem, **more}


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_manifest_is_what_is_run() -> None:
    assert sorted(ROWS) == sorted({*REFUSED, *TAKEN})


async def test_each_certificate_that_is_taken_in_has_its_line(inventory: Any) -> None:
    """Who looks up a certificate, or a subscriber, finds that it was imported; what was known already was, before."""
    leaves = [inventory.pki.leaf(f"{n}.nl", serial=4711 + n) for n in range(3)]
    (first,) = await inventory.import_pems(leaves[0])
    ids = await inventory.import_pems(*leaves)
    sql = "SELECT subject, facts, correlation_id FROM audit WHERE action = 'certificates:certificate:{}' ORDER BY id"
    lines = await inventory.fetch(sql.format("take_in"))
    assert [line["subject"] for line in lines] == [str(number) for number in ids] and ids[0] == first
    facts = [json.loads(line["facts"]) for line in lines]
    assert [(one["subscriber"], int(one["serial"], 16)) for one in facts] == [(OURS, 4711 + n) for n in range(3)]
    sums = await inventory.fetch(sql.format("import"))
    assert [json.loads(line["facts"])["added"] for line in sums] == [1, 2]
    assert lines[2]["correlation_id"] == sums[1]["correlation_id"] != sums[0]["correlation_id"]


@pytest.mark.parametrize("file", sorted(TAKEN))
async def test_what_is_taken_in_works_everywhere(inventory: Any, file: str) -> None:
    """Overview in every order and by cursor, detail, all files, export and event."""
    name, serial, until = TAKEN[file]
    answer = await inventory.post_import([one((INPUTS / file).read_text())])
    assert answer.status_code == 200, answer.text
    (number,) = answer.json()["ids"]
    await inventory.import_pems(inventory.pki.leaf("aaa.nl"), inventory.pki.leaf("zzz.nl"))
    found = (await inventory.get(f"/certificates/{number}")).json()
    assert (found["common_name"], found["serial"][:2]) == (name, serial)
    assert found["sans"] == [name]
    for sort in CertificateSort:
        for descending in (False, True):
            query = {"status": "all", "sort": sort, "descending": descending}
            page = (await inventory.get("/certificates", **query)).json()
            assert page["total"] == 3 and number in [row["id"] for row in page["rows"]]
    rows = table((await inventory.get("/certificates.csv", status="all")).content)
    (row,) = [row for row in rows if row[2] == name]
    assert row[4].startswith(f"{serial}:") and row[6] == until
    for form in ("pem", "der", "chain"):
        file_answer = await inventory.get(f"/certificates/{number}/download", format=form)
        assert file_answer.status_code == 200 and file_answer.content
    assert (await inventory.get("/certificates", expires_within=3650, status="all")).status_code == 200
    await inventory.portal.settle()
    told = [CertificateImported.model_validate_json(p) for _, _, p in inventory.portal.log]
    assert [t.common_name for t in told if t.certificate == number] == [name]


@pytest.mark.parametrize("name", ["a.nl", None])
async def test_cursors_cross_the_whole_calendar(inventory: Any, name: str | None) -> None:
    """The first and the last moment there is, one row a page, forward and back, in the order of both dates."""
    from datetime import datetime

    ids = await inventory.import_pems(*(inventory.pki.leaf(f"{n:02}.a.nl") for n in range(12)))
    for place, (begin, end) in enumerate(
        [("1950-01-01T00:00:00Z", "1950-01-01T00:00:01Z"), ("1949-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
         ("1950-01-01T00:00:00Z", "9999-12-31T22:59:59Z"), ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z")]
    ):  # fmt: skip
        moments = [datetime.fromisoformat(m) for m in (begin, end)]
        await inventory.fetch(
            "UPDATE certificate SET not_before = $2, not_after = $3 WHERE id = $1", ids[place], *moments
        )
    for sort in ("not_before", "not_after", "status", "product"):
        seen: list[int] = []
        cursor = None
        while True:
            page = (
                await inventory.get("/certificates", status="all", sort=sort, per_page=10, name=name, after=cursor)
            ).json()
            seen += [row["id"] for row in page["rows"]]
            if (cursor := page["next_cursor"]) is None:
                break
        assert sorted(seen) == ids
        back = (
            await inventory.get(
                "/certificates", status="all", sort=sort, per_page=10, name=name, before=page["previous_cursor"]
            )
        ).json()
        assert [row["id"] for row in back["rows"]] == seen[:10]
    days = {row[2]: (row[5], row[6]) for row in table((await inventory.get("/certificates.csv", status="all")).content)}
    assert days["00.a.nl"] == ("01-01-1950", "01-01-1950") and days["01.a.nl"] == ("01-01-1950", "31-12-9999")
    assert days["02.a.nl"] == ("01-01-1950", "31-12-9999") and days["03.a.nl"] == ("31-12-9999", "31-12-9999")


@pytest.mark.parametrize("file", sorted(REFUSED))
async def test_what_is_refused_is_refused_by_its_cause(inventory: Any, file: str) -> None:
    answer = await inventory.post_import([one(inventory.pki.leaf("goed.nl")), one((INPUTS / file).read_text())])
    assert (answer.status_code, answer.json()["slug"]) == (422, "certificate.unreadable")
    assert answer.json()["params"] == {"number": 2, "reason": REFUSED[file]}


async def test_an_import_names_all_that_it_can_not_take_at_once(inventory: Any) -> None:
    """Number and reason of each; with those left out the rest goes in."""
    given = {file: one((INPUTS / file).read_text()) for file in sorted(ROWS)}
    answer = await inventory.post_import(list(given.values()))
    found = {f["params"]["number"]: f["params"]["reason"] for f in answer.json()["findings"]}
    assert answer.status_code == 422
    assert found == {n: REFUSED[file] for n, file in enumerate(given, 1) if file in REFUSED}
    assert await inventory.fetch("SELECT 1 FROM certificate") == []
    answer = await inventory.post_import([body for file, body in given.items() if file in TAKEN])
    assert (answer.status_code, answer.json()["added"]) == (200, len(TAKEN))


async def test_facts_beside_the_certificate_are_checked(inventory: Any) -> None:
    """A revocation in the future, moments outside the calendar, reasons that are no word: refused; odd but true: taken in."""
    leaf = inventory.pki.leaf("a.nl")
    ahead = (clock.now() + timedelta(hours=1)).isoformat()
    answer = await inventory.post_import([one(leaf, revoked_at=ahead)])
    assert (answer.status_code, answer.json()["params"]) == (422, {"number": 1, "reason": "revoked_at"})
    for more in (
        {"revoked_at": "0001-01-01T00:00:00+05:00"}, {"revoked_at": "9999-12-31T23:59:59-05:00"},
        {"revoked_at": "0001-01-01T00:00:00Z"}, {"revoked_at": "1949-12-31T23:59:59Z"},
        {"revoked_at": "9999-12-31T23:59:59.999999Z"}, {"revoked_at": "2026-02-30T00:00:00Z"}, {"revoked_at": "2026-02-20T00:00:00"}, {"revoked_at": 1e300},
        {"revocation_reason": "a\x00b"}, {"revocation_reason": "x" * 41}, {"revocation_reason": "=1+1"},
        {"manager": "CB12"}, {"pem": "x" * 64_001}, {"extra": 1},
    ):  # fmt: skip
        answer = await inventory.post_import([one(leaf) | more])
        assert (answer.status_code, answer.json()["slug"]) == (422, "input.invalid"), more
    # revoked before it began (announced ahead), and when X.509 begins, by a manager that nobody knows
    before = (clock.now() - timedelta(days=900)).isoformat()
    numbers = await inventory.import_pems(
        leaf, revoked_at=before, revocation_reason="keyCompromise", manager="CB7777777"
    )
    numbers += await inventory.import_pems(inventory.pki.leaf("b.nl"), revoked_at="1950-01-01T00:00:00Z")
    for number in numbers:
        found = (await inventory.get(f"/certificates/{number}")).json()
        assert (found["status"], found["manager"]) == ("revoked", None)
    rows = table((await inventory.get("/certificates.csv", status="revoked")).content)
    assert {row[7] for row in rows[1:]} >= {"01-01-1950"}


def named(pki: Any, cn: str, **more: Any) -> str:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, cn)] if cn else []
    leaf: str = pki.leaf(cn, subject=x509.Name(attributes), **more)
    return leaf


async def test_names_that_hide_something_stay_out(inventory: Any) -> None:
    """B-11, B-12, B-22: control, direction and invisible characters, in any name that is shown."""
    pki = inventory.pki
    for odd in "\x00\r\n\t\x7f\x9f\u200b\u202e\u2066\u2028\ufeff":
        organisation = x509.Name(
            [x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"X{odd}Y"), x509.NameAttribute(NameOID.COMMON_NAME, "a.nl")]
        )
        for leaf in (named(pki, f"x{odd}exe"), pki.leaf("a.nl", subject=organisation)):
            answer = await inventory.post_import([one(leaf)])
            assert (answer.status_code, answer.json()["params"]["reason"]) == (422, "characters"), repr(odd)
            assert odd not in answer.text.replace("\n", "") or odd == "\n"
    for fine in ("xn--zo-kxa.nl", "zoë.nl", "Ζωή.example", "жук.example", "_acme.nl", "a&b.nl", "*.a.nl", "10.0.0.1"):
        (number,) = await inventory.import_pems(named(pki, fine))
        assert (await inventory.get(f"/certificates/{number}")).json()["common_name"] == fine
        pages = await inventory.get("/certificates", name=fine, status="all")
        assert [row["id"] for row in pages.json()["rows"]] == [number]


async def test_the_same_name_in_other_letters_is_one_name(inventory: Any) -> None:
    (number,) = await inventory.import_pems(
        inventory.pki.leaf("WWW.A.nl", ("www.a.nl", "WWW.a.nl", "B.nl", "b.nl", "www.a.nl"))
    )
    found = (await inventory.get(f"/certificates/{number}")).json()
    assert (found["common_name"], found["sans"]) == ("www.a.nl", ["www.a.nl", "b.nl"])
    (row,) = (await inventory.get("/certificates")).json()["rows"]
    assert row["more_names"] == 1


async def test_a_certificate_for_something_else_is_no_server_certificate(inventory: Any) -> None:
    """A CA, code signing, mail, OCSP: refused; a certificate with which a server logs in: taken."""
    pki = inventory.pki
    for eku, reason in ((ExtendedKeyUsageOID.CODE_SIGNING, "usage"), (ExtendedKeyUsageOID.EMAIL_PROTECTION, "usage"),
                        (ExtendedKeyUsageOID.OCSP_SIGNING, "usage"), (ExtendedKeyUsageOID.CLIENT_AUTH, None),
                        (ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE, None)):  # fmt: skip
        answer = await inventory.post_import([one(pki.leaf("a.nl", eku=eku))])
        assert answer.json().get("params", {}).get("reason") == reason, answer.text
    for pem in (pki.leaf("a.nl", ca=True), pki.certificate.public_bytes(Encoding.PEM).decode()):
        answer = await inventory.post_import([one(pem)])
        assert answer.json()["params"]["reason"] == "ca"


@pytest.fixture
async def tight(
    inventory: Any, databases: Any, identities: Any, small_pki: Any, tmp_path: Path, product_limits: Path
) -> AsyncIterator[Any]:
    """The same inventory with a third of a second of CPU for one certificate, so that a bomb need not burn for two."""
    roots = tmp_path / "roots.pem"
    roots.write_text(small_pki.chain_pem)

    def make(url: str) -> Any:
        settings = Settings(
            database_url=url, identity_keys=identities.keys_file, ca_roots=roots, sandbox_cpu_seconds=0.3,
            product_limits=product_limits, sandbox_processes=1,
        )  # fmt: skip
        return main.service(settings, inventory.ca)

    async with Portal(databases, {"certificates": make}) as portal:
        yield replace(inventory, portal=portal)


async def test_a_bomb_costs_only_its_own_certificate(tight: Any) -> None:
    """The others of the import are read, who asks something else isn't held up, and it is never "try later"."""
    await tight.import_pems(tight.pki.leaf("eerste.nl"))
    good = [one(tight.pki.leaf(f"{n}.nl")) for n in range(2)]

    async def others() -> int:
        done = 0
        while not bomb.done():
            assert (await tight.get("/certificates")).status_code == 200
            done += 1
        return done

    bomb = asyncio.create_task(tight.post_import([good[0], one(pem_of(BOMB)), good[1]]))
    assert await others() > 3
    answer = await bomb
    assert (answer.status_code, answer.json()["slug"]) == (422, "certificate.unreadable")
    assert [f["params"] for f in answer.json()["findings"]] == [{"number": 2, "reason": "too_costly"}]
    assert (await tight.post_import(good)).json()["added"] == 2


@pytest.mark.parametrize(
    "text",
    ["-----BEGIN A-----" * 3_700, "-----BEGIN CERTIFICATE-----" * 2_300, "MIIB" * 15_000, "\\n" * 31_000, "\x00" * 15_000,
     pem_of(b"0" * 47_000), pem_of(b"\x30\x84\xff\xff\xff\xff"), pem_of(b"\x30\x80" * 20_000), "\ufeff" * 15_000,
     "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" * 1_000, "<html>" * 9_000, "é" * 32_000],
    ids=["labels", "begins", "base64", "escapes", "nul", "zeros", "length", "deep", "bom", "thousand", "page", "accents"],
)  # fmt: skip
async def test_nonsense_is_refused_with_its_number(inventory: Any, text: str) -> None:
    """B-01, B-02, B-03: up to 64 kB of anything."""
    answer = await inventory.post_import([one(inventory.pki.leaf("a.nl")), one(text)])
    assert (answer.status_code, answer.json()["slug"]) == (422, "certificate.unreadable")
    assert answer.json()["params"]["number"] == 2
    assert len(answer.content) < 1_000


async def test_an_issuer_too_long_for_its_index_is_refused(inventory: Any) -> None:
    """A row that the inventory's key can't hold is a reason, not an outage."""
    pki = inventory.pki
    key = pki.key
    from cryptography.hazmat.primitives import hashes

    issuer = x509.Name([x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, f"{n:060}") for n in range(60)])
    builder = x509.CertificateBuilder(
        issuer, x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a.nl")]), key.public_key(), 5,
        clock.now() - timedelta(days=1), clock.now() + timedelta(days=1),
    )  # fmt: skip
    leaf = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
    answer = await inventory.post_import([one(leaf)])
    assert (answer.status_code, answer.json()["params"]["reason"]) == (422, "too_long")
