"""What certificates says, to the byte: readers of the topic have it stored, and partners read it."""

from datetime import UTC, datetime
from uuid import UUID

from certificates.service.event_builders import certificate
from certificates.service.issuing import _order
from certificates.store.inventory import Provenance
from certificates.tables import Issuance
from contracts.certificates import CertificateImported, CertificateIssued, IssuanceFailed, IssuanceStarted
from pki.certificate import ParsedCertificate

ORDER = UUID("0198c9a0-0000-7000-8000-000000000001")
BEGIN, END = datetime(2024, 2, 29, 12, tzinfo=UTC), datetime(2027, 2, 28, 12, tzinfo=UTC)
PARSED = ParsedCertificate(
    der=b"leaf",
    chain=(b"issuer", b"root"),
    common_name="www.voorbeeldstad.example",
    sans=("www.voorbeeldstad.example", "loket.voorbeeldstad.example"),
    organisation="Gemeente Voorbeeldstad",
    locality="Voorbeeldstad",
    state="",
    country="NL",
    subject="CN=www.voorbeeldstad.example,O=Gemeente Voorbeeldstad,C=NL",
    issuer="CN=Voorbeeld CA,C=NL",
    issuer_name="Voorbeeld CA",
    serial="0a1b",
    not_before=BEGIN,
    not_after=END,
    key_type="EC P-256",
    spki_sha256="ab" * 32,
    sha256="cd" * 32,
    attributes=(),
    alternative_names=(("dns", "www.voorbeeldstad.example"),),
    is_ca=False,
    usages=None,
    policies=(),
)
_OF_CERTIFICATE = (
    '"product":"pkio_private","serial":"0a1b","issuer":"CN=Voorbeeld CA,C=NL",'
    '"common_name":"www.voorbeeldstad.example","sans":["www.voorbeeldstad.example","loket.voorbeeldstad.example"],'
    '"subject":"CN=www.voorbeeldstad.example,O=Gemeente Voorbeeldstad,C=NL","organisation":"Gemeente Voorbeeldstad",'
    '"locality":"Voorbeeldstad","state":"","key_type":"EC P-256","not_before":"2024-02-29T12:00:00Z",'
    '"not_after":"2027-02-28T12:00:00Z",'
)
_PEM = (
    '"spki_sha256":"'
    + "ab" * 32
    + '","leaf_pem":"-----BEGIN CERTIFICATE-----\\nbGVhZg==\\n-----END CERTIFICATE-----\\n",'
    '"chain_pem":"-----BEGIN CERTIFICATE-----\\naXNzdWVy\\n-----END CERTIFICATE-----\\n'
    '-----BEGIN CERTIFICATE-----\\ncm9vdA==\\n-----END CERTIFICATE-----\\n",'
)


def test_a_certificate_that_was_issued() -> None:
    about = Provenance(
        subscriber="P1234567",
        product="pkio_private",
        family="server",
        manager="CB1000010",
        requester="CB1000002",
        order_id=ORDER,
        reference="S20240229120000001",
        replaces=4,
    )
    assert certificate(CertificateIssued, 7, 2, PARSED, about).model_dump_json() == (
        '{"version":2,"certificate":7,"subscriber":"P1234567",' + _OF_CERTIFICATE
        + '"revoked_at":null,"revocation_reason":null,' + _PEM + f'"order":"{ORDER}",'
        '"reference":"S20240229120000001","manager":"CB1000010","requester":"CB1000002","replaces":4,'
        '"own_name":null,"own_reference":null,"cost_centre":null,"muted_at":null,"announced_for":null,"announced_reason":null}'
    )  # fmt: skip


def test_a_certificate_that_was_taken_in() -> None:
    about = Provenance("P1234567", "pkio_private", "server", None, None, BEGIN, "superseded")
    assert certificate(CertificateImported, 8, 1, PARSED, about).model_dump_json() == (
        '{"version":1,"certificate":8,"subscriber":"P1234567",' + _OF_CERTIFICATE
        + '"revoked_at":"2024-02-29T12:00:00Z","revocation_reason":"superseded",' + _PEM
        + '"order":null,"reference":null,"manager":null,"requester":null,"replaces":null,'
        '"own_name":null,"own_reference":null,"cost_centre":null,"muted_at":null,"announced_for":null,"announced_reason":null}'
    )  # fmt: skip


def test_an_issuance() -> None:
    intent = Issuance(
        id=UUID(int=1),
        order_id=ORDER,
        reference="S20240229120000001",
        subscriber="P1234567",
        product="pkio_private",
        manager="CB1000010",
        requester="CB1000002",
        sans=[],
        csr_pem="",
        spki_sha256="",
        subject={},
        validity_days=1095,
        version=1,
        correlation_id="",
    )
    said = (
        f'{{"version":1,"order":"{ORDER}","reference":"S20240229120000001","subscriber":"P1234567",'
        '"product":"pkio_private","at":"2024-02-29T12:00:00Z"'
    )
    assert IssuanceStarted(at=BEGIN, **_order(intent)).model_dump_json() == said + ',"names":[]}'
    failed = IssuanceFailed(at=BEGIN, reason="ca.refused", **_order(intent)).model_dump_json()
    assert failed == said + ',"reason":"ca.refused"}'
