"""Requests as real tools make them, each by the road of a customer: the wizard's third step at the orders API."""

import base64
import re
from datetime import timedelta
from typing import Any

import pytest
from chassis import clock
from chassis.testing.inputs import Row, rows
from contracts.certificates import CertificateImported, Subject
from contracts.organisation import SubscriberChanged
from orders.domain.csr import check_request, check_subject
from orders.domain.key_rules import KeyRules
from pki import csr as requests
from pki.wrapping import text_of

NAME, EXTRA = "burgerzaken.voorbeeldstad.example", "loket.voorbeeldstad.example"
OIN = "00000003123456780000"
RULES = KeyRules(3072, 8192, frozenset({"P-256", "P-384"}), 10)
REGISTERED = Subject(
    common_name=NAME, organisation="Gemeente Voorbeeldstad", locality="Voorbeeldstad", state="Utrecht", country="NL",
    serial_number=OIN, organisation_identifier="NTRNL-12345678",
)  # fmt: skip
#: One kind of answer in words of the manifest: a request that is something else is "not read as a request".
_CLASSES = {"csr.format": ("csr.format", "csr.not_a_csr"), "csr.san": ("csr.san", "csr.san.type")}


def expected(row: Row, found: list[tuple[str, str]]) -> bool:
    """Whether the findings (slug, severity) are what the manifest expects of this row."""
    errors = [slug for slug, severity in found if severity == "error"]
    named = re.findall(r"(?:csr|names)\.[a-z_.]*[a-z]", row.expected)
    told = bool(errors) and all(slug in _CLASSES.get(n, (n,)) for slug in errors[:1] for n in named[:1])
    if row.expected.startswith("accept after asking"):
        return bool(found) and not errors
    if row.expected.startswith("accept"):
        may_be_told = bool(named) and errors == named
        return not found or may_be_told
    return told or any(slug in _CLASSES.get(n, (n,)) for slug in errors for n in named)


@pytest.mark.parametrize("row", rows("csr"), ids=str)
def test_every_request_of_the_manifest_is_judged_as_it_says(row: Row) -> None:
    report = check_request(requests.read(row.data), RULES)
    found = [(f.slug, f.severity) for f in (*report.findings, *check_subject(report, REGISTERED))]
    assert expected(row, found), found
    if row.expected.startswith("csr.private_key"):
        assert report.pem is None and report.summary is None and report.spki_sha256 is None
    if row.expected.startswith("accept") and report.spki_sha256:
        assert report.own and {n.lower() for n in report.dns_names} <= {NAME, EXTRA}


async def prepared(shop, make) -> None:
    """The subscriber has an OIN, and the certificate that the rows renew."""
    card = make.subscriber(make.ours, "Gemeente Voorbeeldstad", "12345678").model_dump()
    await shop.receive(SubscriberChanged(**{**card, "version": 2, "oin": OIN}))
    cert = make.certificate(77, make.ours, "CB1000010", NAME)
    await shop.receive(CertificateImported(**{**cert, "not_after": clock.now() + timedelta(days=40)}))


def ways(row: Row) -> list[dict[str, str]]:
    """How a row is given: as a file as it is, and where people can paste it also as text."""
    sent = [{"csr": "wat er nog stond", "csr_file": base64.b64encode(row.data).decode()}]
    text = text_of(row.data)
    return [*sent, {"csr": text}] if "paste" in row.give and text is not None else sent


async def saved(shop: Any, http: Any, url: str, row: Row, way: dict[str, str]) -> list[tuple[str, str]] | None:
    """Save the row in the draft, with its warnings accepted; None when all is as the manifest says, else what was found."""
    now = (await http.get(url)).json()
    body = {"version": now["version"], "sans": [NAME, EXTRA], "delivery_email": "a@voorbeeldstad.nl", **way}
    answer = await shop.save(http, url, "certificate", body)
    said = answer.json()
    found = [(f["slug"], f["severity"]) for f in said["findings"]]
    if said.get("slug") == "draft.warnings":
        body |= {"version": said["params"]["version"], "accept_warnings": True}
        answer = await shop.save(http, url, "certificate", body)
    kept = (await http.get(url)).json()
    right = expected(row, found) and kept["sans"] == [NAME, EXTRA]
    right &= (answer.status_code == 200) == (not any(s == "error" for _, s in found))
    if row.expected.startswith(("csr.private_key", "csr.extension that says: a password")):
        right &= kept["csr"] == ""
    return None if right else found


async def test_every_request_of_the_manifest_by_the_api(shop, make) -> None:
    """All rows by one road. Accepted: in capitals or not, the certificate's names are in lower case."""
    await prepared(shop, make)
    wrong = {}
    draft = (await shop.draft(77, until="manager"))["id"]
    for row in rows("csr"):
        for way in ways(row):
            async with shop.who() as http:  # a token of its own: all rows together may take longer than one lives
                if (found := await saved(shop, http, f"/drafts/{draft}", row, way)) is not None:
                    wrong[str(row), *way] = found
    assert wrong == {}
    for table in ("draft", "audit", "outbox", "job"):
        text = " ".join(r["row"] for r in await shop.sql(f"SELECT t::text AS row FROM {table} t"))
        assert "PRIVATE" not in text and "geheim-woord" not in text and "MIGHAgEA" not in text
