"""One certificate, its files, the export, the import, and who may see what (S3, S5, S6, B7, INV-6)."""

import asyncio
import csv
import io
import subprocess
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from certificates.service import overview
from certificates.service.overview import attachment
from chassis import clock
from chassis.actor import Actor
from contracts.authority import Who
from contracts.certificates import ListQuery, Page
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

OURS, THEIRS = "P1234567", "P7654321"
HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", 'a;"b', "regel\neen", "=cmd|' /C calc'!A0;\"x\"", "＝1",
    "<script>alert(1)</script>", "{{7*7}}", "'; DROP TABLE certificate; --",
]  # fmt: skip


def with_cn(pki: Any, cn: str, **more: Any) -> str:
    subject = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, cn[:60] or "x"), x509.NameAttribute(NameOID.COMMON_NAME, cn)]
    )
    leaf: str = pki.leaf(cn, subject=subject, **more)
    return leaf


def table(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))


async def test_the_export_is_the_filtered_list_in_its_order(inventory: Any, person: Any) -> None:
    """S3: same filter, same order, as many rows as the total; Amsterdam dates; serial numbers with colons."""
    await inventory.portal.hear("certificates", person())
    start = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # 1 July in Amsterdam
    pems = [
        inventory.pki.leaf(f"n{n}.voorbeeld.nl", (f"n{n}.voorbeeld.nl", f"x{n}.nl"), serial=0x23010E5 + n,
                           not_before=start, not_after=start + timedelta(days=600 + n % 7))
        for n in range(40)
    ]  # fmt: skip
    await inventory.take_in(*pems[:20], manager="CB1000010")
    await inventory.take_in(*pems[20:], revoked_at="2026-10-01T23:00:00Z", revocation_reason="superseded")
    await inventory.take_in(inventory.pki.leaf("van.anderen.nl"), subscriber=THEIRS)
    for params in ({}, {"status": "all"}, {"status": "revoked"}, {"name": "n1", "status": "all"},
                   {"sort": "name", "descending": True}):  # fmt: skip
        names: list[str] = []
        after = None
        while True:
            answer = await inventory.get("/certificates", per_page=10, after=after, **params)
            page = Page.model_validate(answer.json())
            names += [row.common_name for row in page.rows]
            if (after := page.next_cursor) is None:
                break
        heading, *rows = table(await inventory.get("/certificates.csv", **params))
        assert heading[:4] == ["Type", "Status", "Naam van de service", "Overige namen"]
        assert len(rows) == page.total and [row[2] for row in rows] == names
    row = next(r for r in table(await inventory.get("/certificates.csv")) if r[2] == "n0.voorbeeld.nl")
    assert row == [
        "PKIoverheid Private", "Geldig", "n0.voorbeeld.nl", "x0.nl", "02:30:10:e5", "01-07-2026", "20-02-2028", "",
        "Karel Tak", "Proef CA", "Gemeente Voorbeeldstad",
    ]  # fmt: skip
    revoked = table(await inventory.get("/certificates.csv", status="revoked"))[1]
    assert (revoked[1], revoked[7]) == ("Ingetrokken", "02-10-2026")


async def test_no_cell_of_the_export_is_a_formula(inventory: Any) -> None:
    """B-19, B-20: hostile names are inert in a spreadsheet and come back as they were."""
    await inventory.take_in(*(with_cn(inventory.pki, cn) for cn in HOSTILE))
    answer = await inventory.get("/certificates.csv", sort="name")
    _, *rows = table(answer)
    back = {row[2].removeprefix("'") if row[2].lstrip("'").lstrip()[:1] in "=+-@＝" else row[2] for row in rows}
    assert back == set(HOSTILE)
    for row in rows:
        assert len(row) == 11
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "＝")) for cell in row)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "servercertificaten-P1234567-" in answer.headers["content-disposition"]
    (line,) = await inventory.fetch("SELECT * FROM audit WHERE action = 'certificate.export'")
    assert (line["actor"], line["subscriber"]) == ("CB1000002", OURS)


async def test_an_export_that_fails_is_broken_off(inventory: Any, monkeypatch: Any) -> None:
    """A file that ends early must not look whole: the answer is aborted."""
    await inventory.take_in(inventory.pki.leaf("www.a.nl"))
    monkeypatch.setattr("certificates.store.export.order_by", lambda _: "1/(c.id - c.id)")
    with pytest.raises(Exception, match="division by zero"):
        await broken_off(inventory)


async def broken_off(inventory: Any) -> None:
    """The body as the server would send it, with the errors that would cut the connection."""
    head = inventory.identities.person("certificates", "CB1000002", Who.CONTACT_FULL, OURS)
    transport = httpx.ASGITransport(app=inventory.portal.apps["certificates"], raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://x", headers=head) as http:
        await http.get("/certificates.csv")


async def test_a_reader_that_goes_away_leaves_nothing_behind(inventory: Any) -> None:
    """F-54: the connection and the snapshot of an export end with its reader."""
    (number,) = await inventory.take_in(inventory.pki.leaf("www.a.nl"))
    await inventory.fetch(
        """INSERT INTO certificate SELECT id + n, version, subscriber, family, product, common_name, sans, organisation,
        locality, state, country, subject, issuer, issuer_name, lpad(to_hex(n), 8, '0'), not_before, not_after,
        revoked_at, revocation_reason, key_type, manager, requester, order_id, reference, replaces, added_at, sort_name,
        search, search_more FROM certificate, generate_series(1, 30000) AS n WHERE id = $1""",
        number,
    )
    reads = inventory.service.database.reads
    rows = overview.csv(reads, Actor("CB1000002", OURS), ListQuery(), clock.now())
    assert (await anext(rows)).startswith(b"\xef\xbb\xbf") and await anext(rows)
    assert reads.get_idle_size() < reads.get_size()
    await rows.aclose()
    assert reads.get_idle_size() == reads.get_size()
    (running,) = await inventory.fetch(
        "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%'"
        " AND state = 'active'"
    )
    assert running["n"] == 0


async def test_detail_shows_the_certificate_with_its_people(inventory: Any, person: Any) -> None:
    """S5: manager and requester from the copy; an older version of a person changes nothing."""
    await inventory.portal.hear("certificates", person(version=3, name="Karel Tak", organisation="Bureau Elders"))
    await inventory.portal.hear("certificates", person(version=2, name="Oude Naam"))
    await inventory.portal.hear("certificates", person("CB1000002", name="Sanne de Vries", active=False))
    leaf = inventory.pki.leaf("www.a.nl", ("www.a.nl", "a.nl"))
    (number,) = await inventory.take_in(leaf, manager="CB1000010", requester="CB1000002")
    found = (await inventory.get(f"/certificates/{number}")).json()
    assert (found["common_name"], found["sans"], found["issuer_name"]) == ("www.a.nl", ["www.a.nl", "a.nl"], "Proef CA")
    assert (found["status"], found["key_type"], found["country"]) == ("valid", "EC P-256", "NL")
    assert found["manager"]["name"] == "Karel Tak" and found["manager"]["organisation"] == "Bureau Elders"
    assert found["requester"]["name"] == "Sanne de Vries" and found["requester"]["active"] is False
    (alone,) = await inventory.take_in(inventory.pki.leaf("www.b.nl"), manager="CB7777777")
    found = (await inventory.get(f"/certificates/{alone}")).json()
    assert found["manager"] is None and found["requester"] is None


async def test_every_file_form_in_every_state(inventory: Any, tmp_path: Any) -> None:
    """S6: PEM, DER, and PKCS#7 with leaf and chain that openssl reads."""
    now = clock.now()
    wild = inventory.pki.leaf("*.voorbeeld.nl")
    old = inventory.pki.leaf("oud.nl", not_before=now - timedelta(days=9), not_after=now - timedelta(days=1))
    numbers = [
        *(await inventory.take_in(wild)),
        *(await inventory.take_in(old)),
        *(await inventory.take_in(inventory.pki.leaf("weg.nl"), revoked_at=now.isoformat())),
    ]
    for number in numbers:
        pem = await inventory.get(f"/certificates/{number}/download", format="pem")
        der = await inventory.get(f"/certificates/{number}/download", format="der")
        chain = await inventory.get(f"/certificates/{number}/download", format="chain")
        leaf = x509.load_pem_x509_certificate(pem.content)
        assert leaf == x509.load_der_x509_certificate(der.content)
        assert set(pkcs7.load_der_pkcs7_certificates(chain.content)) == {
            leaf, inventory.pki.certificate, inventory.pki.root_certificate,
        }  # fmt: skip
        (tmp_path / "c.p7b").write_bytes(chain.content)
        shown = await asyncio.to_thread(
            subprocess.run,
            ["openssl", "pkcs7", "-inform", "DER", "-in", tmp_path / "c.p7b", "-print_certs", "-noout"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert shown.stdout.count("subject=") == 3
    head = await inventory.get(f"/certificates/{numbers[0]}/download", format="der")
    assert head.headers["content-disposition"] == 'attachment; filename="wildcard.voorbeeld.nl.cer"'
    assert (await inventory.get(f"/certificates/{numbers[0]}/download", format="exe")).status_code == 422


def test_file_names_say_no_more_than_a_name() -> None:
    """RFC 6266: nothing in a name can end the header or leave the folder."""
    assert attachment("www.a.nl.pem") == 'attachment; filename="www.a.nl.pem"'
    assert attachment('../..\r\n"x".pem') == 'attachment; filename="_.._x_.pem"'
    assert attachment("zoë.nl.pem") == "attachment; filename=\"zo_.nl.pem\"; filename*=UTF-8''zo%C3%AB.nl.pem"


async def test_another_subscribers_certificates_do_not_exist(inventory: Any) -> None:
    """INV-6: on every route, with the owner's success on the same object as the positive control."""
    mine = await inventory.take_in(inventory.pki.leaf("van.ons.nl"))
    theirs = await inventory.take_in(inventory.pki.leaf("van.hen.nl"), subscriber=THEIRS)
    for number, owner, stranger in ((mine[0], OURS, THEIRS), (theirs[0], THEIRS, OURS)):
        for path in (f"/certificates/{number}", f"/certificates/{number}/download?format=pem"):
            assert (await inventory.get(path, owner)).status_code == 200
            answer = await inventory.get(path, stranger)
            assert (answer.status_code, answer.json()["slug"]) == (404, "not_found")
        listed = (await inventory.get("/certificates", owner, status="all")).json()
        assert [row["id"] for row in listed["rows"]] == [number] and listed["total"] == 1
        rows = table(await inventory.get("/certificates.csv", owner, status="all"))
        assert len(rows) == 2
    assert (await inventory.get("/certificates/999999")).status_code == 404
    assert (await inventory.get(f"/certificates/{2**63}")).status_code == 422


@pytest.mark.parametrize(
    ("who", "subscriber"),
    [(Who.VALIDATION, None), (Who.SERVICEDESK, None), (Who.CONTACT_FULL, None), (Who.REPRESENTATIVE, None)],
)
async def test_who_acts_for_no_subscriber_sees_nothing(inventory: Any, who: Who, subscriber: str | None) -> None:
    (number,) = await inventory.take_in(inventory.pki.leaf("van.ons.nl"))
    head = inventory.identities.person("certificates", "CB9000001", who, subscriber)
    async with inventory.portal.client("certificates", head) as http:
        for path in ("/certificates", "/certificates.csv", f"/certificates/{number}",
                     f"/certificates/{number}/download?format=pem"):  # fmt: skip
            answer = await http.get(path)
            assert (answer.status_code, answer.json()["slug"]) == (403, "not_allowed"), path
        assert (await http.post("/imports", json={"certificates": [], "reason": "x"})).status_code == 403
    async with inventory.portal.client("certificates") as http:
        assert (await http.get("/certificates")).status_code == 401


async def test_an_import_is_idempotent_and_tells_once(inventory: Any) -> None:
    """B7: the same certificate again changes nothing, mails nothing, tells nothing."""
    pems = [inventory.pki.leaf(f"n{n}.nl", (f"n{n}.nl",)) for n in range(3)]
    ids = await inventory.take_in(*pems, manager="CB1000010")
    again = await inventory.post_import(
        [{"subscriber": OURS, "product": "trial", "pem": p + inventory.pki.chain_pem} for p in reversed(pems)]
    )
    assert again.json() == {"added": 0, "known": 3, "ids": list(reversed(ids))}
    await inventory.portal.settle()
    assert inventory.portal.said == ["certificate.imported.v1"] * 3
    assert [r["kind"] for r in await inventory.fetch("SELECT kind FROM job")] == []
    (version,) = await inventory.fetch("SELECT version FROM org_version WHERE subscriber = $1", OURS)
    assert version["version"] == 3
    topic, _, payload = inventory.portal.log[0]
    assert topic == "mc.certificates.v1" and b"BEGIN CERTIFICATE" in payload and b"CB1000010" in payload


async def test_an_import_is_refused_as_a_whole_and_says_which(inventory: Any, other_pki: Any) -> None:
    """B7: unreadable or another's; nothing of the request is kept."""
    good = {"subscriber": OURS, "product": "trial", "pem": inventory.pki.leaf("goed.nl")}
    bad = [
        ({"pem": "onzin"}, "format"),
        ({"pem": inventory.pki.leaf("x.nl") + other_pki.chain_pem}, "chain"),
        ({"pem": inventory.pki.leaf("x.nl") + "-----BEGIN EC PRIVATE KEY-----"}, "private_key"),
    ]
    for change, reason in bad:
        answer = await inventory.post_import([good, good | change])
        assert (answer.status_code, answer.json()["slug"]) == (422, "certificate.unreadable")
        assert answer.json()["params"] == {"number": 2, "reason": reason}
    (number,) = await inventory.take_in(good["pem"])
    answer = await inventory.post_import([good | {"subscriber": THEIRS}])
    assert (answer.status_code, answer.json()["slug"]) == (409, "certificate.conflict")
    twin = x509.load_pem_x509_certificate(good["pem"].encode()).serial_number
    answer = await inventory.post_import([good | {"pem": inventory.pki.leaf("tweeling.nl", serial=twin)}])
    assert answer.json()["slug"] == "certificate.conflict"
    assert [r["id"] for r in await inventory.fetch("SELECT id FROM certificate")] == [number]
    assert (await inventory.post_import([good], who="gateway")).status_code == 403
