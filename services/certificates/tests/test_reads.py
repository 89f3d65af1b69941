"""One certificate, its files, the export, the import, and who may see what (S3, S5, S6, B7, INV-6)."""

import asyncio
import csv
import io
import re
import subprocess
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import httpx
import pytest
from certificates.api import inventory as api
from certificates.domain.words import words_of
from certificates.service import overview
from certificates.service.overview import attachment
from certificates.store import export
from chassis import clock
from chassis.actor import Actor
from chassis.errors import Refused
from contracts.authority import Who
from contracts.certificates import CertificatePage, CertificateStatus, ListQuery, Renewal
from contracts.identifiers import LANGUAGES
from contracts.products import Family, Product
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs7

OURS, THEIRS = "P1234567", "P7654321"
HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", 'a;"b', "regel\neen", "=cmd|' /C calc'!A0;\"x\"", "＝1",
    "<script>alert(1)</script>", "{{7*7}}", "'; DROP TABLE certificate; --", "'=1+1", "''-1", "\u00a0=1", " +1", "'a'",
]  # fmt: skip
#: Cells that carry our mark: taking it away gives the value, whatever that was.
MARKED = re.compile(r"'['\s\u00a0]*[=+\-@＝＋－＠\t\r\n]")


def table(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))


async def test_the_export_is_the_filtered_list_in_its_order(inventory: Any, person: Any) -> None:
    """S3: same filter, same order, as many rows as the total; Amsterdam dates; serial numbers with colons."""
    await inventory.portal.receive("certificates", person())
    year = clock.now().year - 1
    start = datetime(year, 6, 30, 22, 30, tzinfo=UTC)  # 1 July in Amsterdam
    end = start + timedelta(days=600)  # in February: half past eleven in the evening of the same day
    pems = [
        inventory.pki.leaf(f"n{n}.voorbeeld.nl", (f"n{n}.voorbeeld.nl", f"x{n}.nl"), serial=0x23010E5 + n,
                           not_before=start, not_after=start + timedelta(days=600 + n % 7))
        for n in range(40)
    ]  # fmt: skip
    await inventory.import_pems(*pems[:20], manager="CB1000010")
    await inventory.import_pems(*pems[20:], revoked_at=f"{year}-10-01T23:00:00Z", revocation_reason="superseded")
    await inventory.import_pems(inventory.pki.leaf("van.anderen.nl"), subscriber=THEIRS)
    for params in ({}, {"status": "all"}, {"status": "revoked"}, {"name": "n1", "status": "all"},
                   {"sort": "name", "descending": True}):  # fmt: skip
        names: list[str] = []
        after = None
        while True:
            answer = await inventory.get("/certificates", per_page=10, after=after, **params)
            page = CertificatePage.model_validate(answer.json())
            names += [row.common_name for row in page.rows]
            if (after := page.next_cursor) is None:
                break
        heading, *rows = table(await inventory.get("/certificates.csv", **params))
        assert heading[:4] == ["Type", "Status", "Naam van de service", "Overige namen"]
        assert len(rows) == page.total and [row[2] for row in rows] == names
    row = next(r for r in table(await inventory.get("/certificates.csv")) if r[2] == "n0.voorbeeld.nl")
    assert row == [
        "PKIoverheid Private", "Geldig", "n0.voorbeeld.nl", "x0.nl", "02:30:10:e5", f"01-07-{year}",
        f"{end:%d-%m-%Y}", "", "Karel Tak", "Proef CA", "Gemeente Voorbeeldstad", "", "", "", "", "", "",
    ]  # fmt: skip
    revoked = table(await inventory.get("/certificates.csv", status="revoked"))[1]
    assert (revoked[1], revoked[7]) == ("Ingetrokken", f"02-10-{year}")


async def test_the_export_speaks_the_language_that_is_asked_for(inventory: Any) -> None:
    """Headings, codes and the file's name; the data and their order are the same. Another language is refused."""
    await inventory.import_pems(inventory.pki.leaf("a.voorbeeld.nl"), inventory.pki.leaf("b.voorbeeld.nl"))
    dutch = await inventory.get("/certificates.csv")
    english = await inventory.get("/certificates.csv", language="en")
    assert (await inventory.get("/certificates.csv", language="nl")).content == dutch.content
    assert 'filename="servercertificaten-' in dutch.headers["content-disposition"]
    assert 'filename="server-certificates-' in english.headers["content-disposition"]
    (heading, *rows), (titel, *rijen) = table(english), table(dutch)
    assert heading == list(words_of("server", "en").headings) and titel == list(words_of("server", "nl").headings)
    assert [row[1] for row in rows] == ["Valid", "Valid"] and [rij[1] for rij in rijen] == ["Geldig", "Geldig"]
    assert [row[2:] for row in rows] == [rij[2:] for rij in rijen]
    assert (await inventory.get("/certificates.csv", language="de")).status_code == 422
    assert (await inventory.get("/certificates", language="en")).status_code == 422


def test_every_code_of_the_export_has_a_word_in_each_language() -> None:
    """And none of them can end a text in SQL."""
    for family, language in product(Family, LANGUAGES):
        words = words_of(family, language)
        assert set(words.products) == {code for code in Product if code.family is family}
        assert set(words.statuses) == set(CertificateStatus) and set(words.renewals) == set(Renewal)
        assert len(words.headings) == len(words_of(family, "nl").headings)
        assert not any("'" in word for part in words[2:] for word in part.values())


async def test_a_family_that_there_is_not_is_not_found(inventory: Any) -> None:
    """List, file and certificate: 404, whatever is of the subscriber. Left out: servers in a list, any for a certificate."""
    (number,) = await inventory.import_pems(inventory.pki.leaf("a.voorbeeld.nl"))
    for path in ("/certificates", "/certificates.csv", f"/certificates/{number}", f"/certificates/{number}/download"):
        form = {"format": "pem"} if path.endswith("download") else {}
        ours, theirs = [await inventory.get(path, family=name, **form) for name in ("server", "personal")]
        assert ours.status_code == 200 and ours.content == (await inventory.get(path, **form)).content, path
        assert theirs.status_code == 404 and theirs.json()["type"].endswith("not_found"), path
        assert (await inventory.get(path, family="\0" * 21, **form)).status_code == 422, path
        assert (await inventory.get(path, family="\0", **form)).status_code == 404, path


async def test_no_cell_of_the_export_is_a_formula(inventory: Any) -> None:
    """B-19, B-20: hostile names are inert in a spreadsheet and come back as they were."""
    (number,) = await inventory.import_pems(inventory.pki.leaf("www.a.nl"))
    for place, cn in enumerate(HOSTILE):  # an import refuses some of them; what is in the table all the same is inert
        await inventory.fetch(
            """INSERT INTO certificate (version, subscriber, family, product, common_name, sans, organisation, locality,
            state, country, subject, issuer, issuer_name, serial, not_before, not_after, key_type, added_at, sort_name,
            search, search_more) SELECT version, subscriber, family, product, $2, sans, $2, locality, state, country,
            subject, issuer, issuer_name, $3, not_before, not_after, key_type, added_at, sort_name, search, search_more
            FROM certificate WHERE id = $1""",
            number, cn, f"{place:08x}",
        )  # fmt: skip
    answer = await inventory.get("/certificates.csv", sort="name")
    _, *rows = table(answer)
    back = {row[2][1:] if MARKED.match(row[2]) else row[2] for row in rows}
    assert back == {*HOSTILE, "www.a.nl"}
    for row in rows:
        assert len(row) == 17
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "＝")) for cell in row)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "servercertificaten-P1234567-" in answer.headers["content-disposition"]
    (line,) = await inventory.fetch("SELECT * FROM audit WHERE action = 'certificates:certificate:export'")
    assert (line["actor"], line["subscriber"]) == ("CB1000002", OURS)


async def test_an_export_that_fails_fails_before_its_first_byte(inventory: Any, monkeypatch: Any) -> None:
    """A file that ends early must not look whole: there is none, and nothing is left behind."""
    await inventory.import_pems(inventory.pki.leaf("www.a.nl"))
    monkeypatch.setattr("certificates.store.export.order_by", lambda _: "1/(c.id - c.id)")
    answer = await inventory.get("/certificates.csv")
    assert (answer.status_code, answer.json()["slug"]) == (503, "unavailable")
    assert not inventory.service.adapters.exports.files
    assert await inventory.fetch("SELECT * FROM audit WHERE action = 'certificates:certificate:export'") == []


async def many(inventory: Any, count: int) -> None:
    (number,) = await inventory.import_pems(inventory.pki.leaf("www.a.nl"))
    await inventory.fetch(
        """INSERT INTO certificate SELECT id + n, version, subscriber, family, product, common_name, sans, organisation,
        locality, state, country, subject, issuer, issuer_name, lpad(to_hex(n), 8, '0'), not_before, not_after,
        revoked_at, revocation_reason, key_type, manager, requester, order_id, reference, replaces, added_at, sort_name,
        search, search_more FROM certificate, generate_series(1, $2::int) AS n WHERE id = $1""",
        number, count,
    )  # fmt: skip


def nothing_held(inventory: Any) -> bool:
    reads = inventory.service.database.reads
    return bool(reads.get_idle_size() == reads.get_size()) and not inventory.service.adapters.exports.files


async def test_a_reader_that_stands_still_holds_no_connection_and_no_turn(inventory: Any, monkeypatch: Any) -> None:
    """F-54: the file is made whole before its reader begins; when its time is over it is gone, and not before."""
    await many(inventory, 3000)
    exports = inventory.service.adapters.exports
    reads = inventory.service.database.reads

    async def make(person: str = "CB1000002") -> Any:
        return await overview.csv(reads, exports, Actor(person, OURS), ListQuery(), clock.now())

    slow = [await make(), await make()]
    pieces = slow[0].pieces()
    assert (await anext(pieces)).startswith(b"\xef\xbb\xbf")
    assert reads.get_idle_size() == reads.get_size()  # both readers stand still
    with pytest.raises(Refused) as refused:
        await make()
    assert (refused.value.refusal.slug, refused.value.refusal.params["seconds"]) == ("too_many", export.TURN)
    other = await make("CB1000003")  # another person's turn comes all the same
    assert b"".join([piece async for piece in other.pieces()]).count(b"\n") == 3002
    loop = asyncio.get_running_loop()
    now = loop.time
    for later, gone in ((export.READER - 60, False), (export.READER, True)):
        monkeypatch.setattr(loop, "time", lambda later=later: now() + later)
        await asyncio.sleep(0.01)
        assert [file.content.closed for file in slow] == [gone, gone]
    with pytest.raises(ValueError, match="closed"):
        await anext(pieces)
    assert nothing_held(inventory)


async def test_a_reader_that_goes_away_leaves_nothing_behind(inventory: Any) -> None:
    """F-54."""
    await many(inventory, 3000)
    adapters = inventory.service.adapters
    file = await overview.csv(
        inventory.service.database.reads, adapters.exports, Actor("CB1000002", OURS), ListQuery(), clock.now()
    )
    pieces = file.pieces()
    await anext(pieces)
    await pieces.aclose()
    assert nothing_held(inventory)


async def test_exports_wait_for_their_turn_and_say_so(inventory: Any, monkeypatch: Any) -> None:
    """More than two at a time wait; who waits too long is told when to try again, and holds nothing."""
    await many(inventory, 10)
    monkeypatch.setattr(export, "TURN", 1)
    exports = inventory.service.adapters.exports
    async with exports._making, exports._making:
        answer = await inventory.get("/certificates.csv")
    assert (answer.status_code, answer.json()["slug"], answer.headers["retry-after"]) == (429, "too_many", "1")
    assert nothing_held(inventory)
    assert (await inventory.get("/certificates.csv")).status_code == 200


async def test_no_transaction_waits_for_a_file_that_is_made(inventory: Any) -> None:
    """Nor a colleague's write behind it, nor the same person's second export."""
    await many(inventory, 10)
    exports, database = inventory.service.adapters.exports, inventory.service.database
    asked = []
    async with exports._making, exports._making, asyncio.timeout(10):
        for number in (1, 2):
            asked.append(asyncio.create_task(inventory.get("/certificates.csv")))
            while exports.files["CB1000002"] < number:
                await asyncio.sleep(0.01)
            assert database.in_use()["writes"] == 0
    assert [answer.status_code for answer in await asyncio.gather(*asked)] == [200, 200]
    assert nothing_held(inventory)


async def test_an_export_that_cannot_be_written_down_is_not_given_and_leaves_no_place(inventory: Any) -> None:
    await many(inventory, 10)
    await inventory.alter("ALTER TABLE audit ADD CHECK (action <> 'certificates:certificate:export') NOT VALID")
    for _ in range(3):  # more than one person may have at a time
        answer = await inventory.get("/certificates.csv")
        assert (answer.status_code, answer.json()["slug"]) == (503, "unavailable")
    assert nothing_held(inventory)


async def test_a_reader_over_http_is_cut_off(inventory: Any, monkeypatch: Any) -> None:
    """A client that reads nothing more is not waited for."""
    await many(inventory, 3000)
    monkeypatch.setattr(api, "READER", 0.2)
    head = inventory.identities.person("certificates", "CB1000002", Who.CONTACT_FULL, OURS)
    sent: list[Any] = []

    async def receive() -> Any:
        await asyncio.sleep(60)

    async def send(message: Any) -> None:
        sent.append(message)
        if message["type"] == "http.response.body":
            await asyncio.sleep(60)

    scope = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1", "method": "GET",
             "path": "/certificates.csv", "raw_path": b"/certificates.csv", "query_string": b"", "root_path": "",
             "scheme": "http", "headers": [(k.lower().encode(), v.encode()) for k, v in head.items()],
             "client": ("127.0.0.1", 1), "server": ("x", 80)}  # fmt: skip
    first = {"type": "http.request", "body": b"", "more_body": False}
    messages = iter([first])

    async def receive_once() -> Any:
        return next(messages, None) or await receive()

    await asyncio.wait_for(inventory.portal.apps["certificates"](scope, receive_once, send), 5)
    assert [m["type"] for m in sent] == ["http.response.start", "http.response.body"]
    assert sent[-1]["more_body"] is True  # not completed: the server closes the connection
    assert nothing_held(inventory)


async def test_detail_shows_the_certificate_with_its_people(inventory: Any, person: Any) -> None:
    """S5: manager and requester from the copy; an older version of a person changes nothing."""
    await inventory.portal.receive("certificates", person(version=3, name="Karel Tak", organisation="Bureau Elders"))
    await inventory.portal.receive("certificates", person(version=2, name="Oude Naam"))
    await inventory.portal.receive("certificates", person("CB1000002", name="Sanne de Vries", active=False))
    leaf = inventory.pki.leaf("www.a.nl", ("www.a.nl", "a.nl"))
    (number,) = await inventory.import_pems(leaf, manager="CB1000010", requester="CB1000002")
    found = (await inventory.get(f"/certificates/{number}")).json()
    assert (found["common_name"], found["sans"], found["issuer_name"]) == ("www.a.nl", ["www.a.nl", "a.nl"], "Proef CA")
    assert (found["status"], found["key_type"], found["country"]) == ("valid", "EC P-256", "NL")
    assert found["manager"]["name"] == "Karel Tak" and found["manager"]["organisation"] == "Bureau Elders"
    assert found["requester"]["name"] == "Sanne de Vries" and found["requester"]["active"] is False
    (alone,) = await inventory.import_pems(inventory.pki.leaf("www.b.nl"), manager="CB7777777")
    found = (await inventory.get(f"/certificates/{alone}")).json()
    assert found["manager"] is None and found["requester"] is None


async def test_every_file_form_in_every_state(inventory: Any, tmp_path: Any) -> None:
    """S6: PEM, DER, PKCS#7 with leaf and chain that openssl reads, and the PEM chain that a server sends."""
    now = clock.now()
    wild = inventory.pki.leaf("*.voorbeeld.nl")
    old = inventory.pki.leaf("oud.nl", not_before=now - timedelta(days=9), not_after=now - timedelta(days=1))
    numbers = [
        *(await inventory.import_pems(wild)),
        *(await inventory.import_pems(old)),
        *(await inventory.import_pems(inventory.pki.leaf("weg.nl"), revoked_at=now.isoformat())),
    ]
    for number in numbers:
        pem = await inventory.get(f"/certificates/{number}/download", format="pem")
        der = await inventory.get(f"/certificates/{number}/download", format="der")
        chain = await inventory.get(f"/certificates/{number}/download", format="chain")
        full = await inventory.get(f"/certificates/{number}/download", format="full_chain")
        leaf = x509.load_pem_x509_certificate(pem.content)
        assert full.content.startswith(pem.content), "the certificate first"
        assert x509.load_pem_x509_certificates(full.content) == [leaf, inventory.pki.certificate], "no root"
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
    head = await inventory.get(f"/certificates/{numbers[0]}/download", format="full_chain")
    assert head.headers["content-disposition"] == 'attachment; filename="wildcard.voorbeeld.nl.fullchain.pem"'
    head = await inventory.get(f"/certificates/{numbers[0]}/download", format="der")
    assert head.headers["content-disposition"] == 'attachment; filename="wildcard.voorbeeld.nl.cer"'
    assert (await inventory.get(f"/certificates/{numbers[0]}/download", format="exe")).status_code == 422


def test_file_names_say_no_more_than_a_name() -> None:
    """RFC 6266: nothing in a name can end the header or leave the folder."""
    assert attachment("www.a.nl.pem") == 'attachment; filename="www.a.nl.pem"'
    assert attachment('../..\r\n"x".pem') == 'attachment; filename="_.._x_.pem"'
    assert attachment("x\u202e.exe.pem") == 'attachment; filename="x_.exe.pem"'
    assert "\u202e" not in attachment("a\u2066b\u200bc\x00d\u2028e\x7ff\x85.pem") and "%" not in attachment("a\x85.pem")
    assert attachment("zoë.nl.pem") == "attachment; filename=\"zo_.nl.pem\"; filename*=UTF-8''zo%C3%AB.nl.pem"


async def test_another_subscribers_certificates_do_not_exist(inventory: Any) -> None:
    """INV-6: on every route, with the owner's success on the same object as the positive control."""
    mine = await inventory.import_pems(inventory.pki.leaf("van.ons.nl"))
    theirs = await inventory.import_pems(inventory.pki.leaf("van.hen.nl"), subscriber=THEIRS)
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
    (number,) = await inventory.import_pems(inventory.pki.leaf("van.ons.nl"))
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
    ids = await inventory.import_pems(*pems, manager="CB1000010")
    again = await inventory.post_import(
        [{"subscriber": OURS, "product": "trial", "pem": p + inventory.pki.chain_pem} for p in reversed(pems)]
    )
    assert again.json() == {"added": 0, "known": 3, "ids": list(reversed(ids))}
    await inventory.portal.settle()
    assert inventory.portal.said == ["certificate.imported.v1"] * 3
    assert [r["kind"] for r in await inventory.fetch("SELECT kind FROM job")] == []
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
    (number,) = await inventory.import_pems(good["pem"])
    answer = await inventory.post_import([good | {"subscriber": THEIRS}])
    assert (answer.status_code, answer.json()["slug"]) == (409, "certificate.conflict")
    twin = x509.load_pem_x509_certificate(good["pem"].encode()).serial_number
    answer = await inventory.post_import([good | {"pem": inventory.pki.leaf("tweeling.nl", serial=twin)}])
    assert answer.json()["slug"] == "certificate.conflict"
    assert [r["id"] for r in await inventory.fetch("SELECT id FROM certificate")] == [number]
    assert (await inventory.post_import([good], who="gateway")).status_code == 403


async def test_exports_are_counted_per_person(inventory: Any, person: Any) -> None:
    """Ten a minute as rows, whichever replica answers; a colleague and the overview are not touched; then it goes on."""
    await inventory.import_pems(inventory.pki.leaf("a.voorbeeld.nl"))
    answers = [await inventory.get("/certificates.csv") for _ in range(12)]
    assert [a.status_code for a in answers] == [200] * 10 + [429] * 2
    assert answers[-1].json()["slug"] == "too_many" and 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert (await inventory.get("/certificates")).status_code == 200
    other = inventory.identities.person("certificates", "CB1000001", Who.REPRESENTATIVE, OURS)
    async with inventory.portal.client("certificates", other) as http:
        assert (await http.get("/certificates.csv")).status_code == 200
    with clock.moved(timedelta(seconds=61)):
        assert (await inventory.get("/certificates.csv")).status_code == 200
    audited = await inventory.fetch("SELECT outcome FROM audit WHERE action = 'certificates:certificate:export'")
    assert Counter(line["outcome"] for line in audited) == {"done": 12, "too_many": 2}
