"""S14: the list as a CBOM, held to the published schema of CycloneDX 1.7."""

import asyncio
import hashlib
import json
import tracemalloc
from datetime import timedelta
from importlib.resources import files
from io import RawIOBase
from typing import Any
from uuid import UUID

import jsonschema
import pytest
from certificates.store import bom
from certificates.store.export import PER_PERSON
from certificates.store.visible import visible_to
from chassis import clock
from chassis.actor import Actor
from contracts.certificates import ListQuery
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from referencing import Registry, Resource

THEIRS = "P7654321"
_PUBLISHED = files("cyclonedx.schema") / "_res"


def validator() -> Any:
    """Of the schema as its makers publish it, with those it refers to; formats are checked too."""
    read = {name: json.loads((_PUBLISHED / f"{name}.SNAPSHOT.schema.json").read_text("utf-8"))
            for name in ("bom-1.7", "jsf-0.82", "spdx", "cryptography-defs")}  # fmt: skip
    registry = Registry().with_resources([(schema["$id"], Resource.from_contents(schema)) for schema in read.values()])
    schema = read["bom-1.7"]
    return jsonschema.Draft7Validator(schema, registry=registry, format_checker=jsonschema.FormatChecker())


async def document(inventory: Any, subscriber: str = "P1234567", **params: Any) -> dict[str, Any]:
    answer = await inventory.get("/certificates.cdx.json", subscriber, **params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/vnd.cyclonedx+json; version=1.7"
    said: dict[str, Any] = json.loads(answer.content)
    validator().validate(said)
    return said


async def test_s14_every_certificate_is_a_component_of_a_valid_document(inventory: Any, approval: Any) -> None:
    """S14: what stands in the certificate, its state and what the subscriber calls it; the hash is that of its DER."""
    now = clock.now().replace(microsecond=0)
    pem = inventory.pki.leaf("a.voorbeeld.nl", ("a.voorbeeld.nl", "b.voorbeeld.nl"), not_after=now + timedelta(days=9))
    (first,) = await inventory.import_pems(pem, manager="CB1000010")
    head = inventory.identities.person("certificates", "CB1000002", "contact_full", "P1234567")
    async with inventory.portal.client("certificates", head) as http:
        await http.put(
            f"/certificates/{first}/labels", json={"version": 0, "own_name": 'Naam "x" \\ é', "cost_centre": "4711"}
        )
    said = await document(inventory)
    assert (said["bomFormat"], said["specVersion"], said["version"]) == ("CycloneDX", "1.7", 1)
    (component,) = said["components"]
    leaf = x509.load_pem_x509_certificate(pem.encode())
    der = leaf.public_bytes(Encoding.DER)
    assert component["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(der).hexdigest()}]
    about = component["cryptoProperties"]["certificateProperties"]
    assert (
        int(about["serialNumber"], 16) == leaf.serial_number and about["subjectName"] == leaf.subject.rfc4514_string()
    )
    assert (
        about["issuerName"] == leaf.issuer.rfc4514_string()
        and about["notValidAfter"] == f"{now + timedelta(days=9):%Y-%m-%dT%H:%M:%SZ}"
    )
    assert about["certificateState"] == [{"state": "active"}] and "revocationDate" not in about
    assert about["certificateExtensions"][0]["commonExtensionValue"] == "DNS:a.voorbeeld.nl, DNS:b.voorbeeld.nl"
    own = {each["name"]: each["value"] for each in component["properties"]}
    assert own["mijncertificaten:own_name"] == 'Naam "x" \\ é' and own["mijncertificaten:manager"] == "CB1000010"
    assert "mijncertificaten:own_reference" not in own
    assert (await document(inventory))["serialNumber"] != said["serialNumber"], "each document its own"


async def test_s14_it_is_the_filtered_list_in_its_order_of_ones_own(inventory: Any) -> None:
    """S14, S2: as the CSV file; a document without any is a document; the trail says which form was taken."""
    past = clock.now() - timedelta(days=2)
    await inventory.import_pems(inventory.pki.leaf("b.voorbeeld.nl"), inventory.pki.leaf("a.voorbeeld.nl"))
    await inventory.import_pems(
        inventory.pki.leaf("over.voorbeeld.nl", not_before=past - timedelta(days=9), not_after=past)
    )
    await inventory.import_pems(
        inventory.pki.leaf("weg.voorbeeld.nl"), revoked_at=past.isoformat(), revocation_reason="superseded"
    )
    await inventory.import_pems(inventory.pki.leaf("hunne.voorbeeld.nl"), subscriber=THEIRS)
    assert [c["name"] for c in (await document(inventory, sort="name"))["components"]] == [
        "a.voorbeeld.nl",
        "b.voorbeeld.nl",
    ]
    every = {c["name"]: c["cryptoProperties"]["certificateProperties"] for c in (await document(inventory, status="all", sort="own_name"))["components"]}  # fmt: skip
    assert len(every) == 4 and every["over.voorbeeld.nl"]["certificateState"] == [{"state": "deactivated"}]
    assert every["weg.voorbeeld.nl"]["certificateState"] == [{"state": "revoked", "reason": "superseded"}]
    assert every["weg.voorbeeld.nl"]["revocationDate"] == f"{past:%Y-%m-%dT%H:%M:%SZ}"
    assert (await document(inventory, name="bestaatniet"))["components"] == []
    lines = await inventory.fetch("SELECT facts FROM audit WHERE action = 'certificates:certificate:export'")
    assert [json.loads(line["facts"])["form"] for line in lines] == ["cdx.json"] * 3
    assert (await inventory.get("/certificates.cdx.json", per_page=11)).status_code == 422


async def test_s14_one_that_is_being_revoked_says_so(inventory: Any) -> None:
    """S14: still active, and asked for."""
    (number,) = await inventory.import_pems(inventory.pki.leaf("a.voorbeeld.nl"))
    assert (await inventory.revoke(number)).status_code == 200
    (component,) = (await document(inventory, status="revoking"))["components"]
    first, second = component["cryptoProperties"]["certificateProperties"]["certificateState"]
    assert first == {"state": "active"} and second["name"] == "revocation-requested"


async def test_s14_it_is_in_the_budget_of_exports(inventory: Any) -> None:
    """S14: the same turns and the same number of files as the other form."""
    await inventory.import_pems(inventory.pki.leaf("a.voorbeeld.nl"))
    exports = inventory.service.adapters.exports
    exports.files["CB1000002"] = PER_PERSON
    answer = await inventory.get("/certificates.cdx.json")
    assert (answer.status_code, answer.json()["slug"]) == (429, "too_many")
    del exports.files["CB1000002"]
    assert (await inventory.get("/certificates.cdx.json")).status_code == 200 and not exports.files


class Counted(RawIOBase):
    """Counts what is written and keeps none of it."""

    size = 0

    def write(self, piece: Any) -> int:
        self.size += len(piece)
        return len(piece)


@pytest.mark.parametrize("count", [2_000, 20_000])
async def test_s14_its_size_is_nobodys_memory(inventory: Any, count: int) -> None:
    """S14: ten times as many certificates take no more memory than a batch of them."""
    (first,) = await inventory.import_pems(inventory.pki.leaf("a.voorbeeld.nl"))
    await inventory.fetch(
        """WITH made AS (INSERT INTO certificate (version, subscriber, family, product, common_name, sans, organisation, locality, state,
        country, subject, issuer, issuer_name, serial, not_before, not_after, key_type, added_at, sort_name, search, search_more)
        SELECT 1, subscriber, family, product, common_name, sans, organisation, locality, state, country, subject, issuer, issuer_name,
        lpad(to_hex(n), 8, '0'), not_before, not_after, key_type, added_at, sort_name, search, false
        FROM certificate, generate_series(1, $2) n WHERE id = $1 RETURNING id)
        INSERT INTO certificate_der (certificate, sha256, der, chain) SELECT made.id, md5(made.id::text) || md5(made.id::text), d.der, d.chain
        FROM made, certificate_der d WHERE d.certificate = $1""",
        first, count - 1,
    )  # fmt: skip
    sink: Any = Counted()
    query, actor = ListQuery(), Actor("CB1000002", "P1234567")
    reads = inventory.service.database.reads
    await reads.fetchval("SELECT 1")
    tracemalloc.start()
    try:
        selection = visible_to(actor).matching(query, clock.now())
        await asyncio.wait_for(bom.write(reads, sink, selection, query, UUID(int=1), "P1234567", clock.now()), 60)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sink.size > 500 * count and peak < 4_000_000
