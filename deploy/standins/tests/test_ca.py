"""The CA stand-in over its HTTP API: profiles by date, status, seeding and faults."""

import base64
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from standins.ca import CaStandin
from standins.faults import Faults
from standins.pki import Pki

KEY = ec.generate_private_key(ec.SECP256R1())
DER = serialization.Encoding.DER


class Time:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.at = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def pki(tmp_path: Path, time: Time) -> Pki:
    return Pki(tmp_path, clock=time)


@pytest.fixture
def standin(pki: Pki) -> CaStandin:
    return CaStandin(pki, faults=True)


@pytest.fixture
async def http(standin: CaStandin) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(standin.app())
    headers = {"Authorization": f"Bearer {standin.pki.credential}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://ca.example", headers=headers) as client:
        yield client


def csr(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey = KEY) -> str:
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def asked(**changes: Any) -> dict[str, Any]:
    subject = {"common_name": "www.voorbeeldstad.example", "organisation": "Gemeente Voorbeeldstad", "country": "NL"}
    return {
        "request_id": str(uuid.uuid4()),
        "product": "pkio_private",
        "profile": "pkio-server",
        "csr_pem": csr(),
        "subject": subject,
        "sans": ["www.voorbeeldstad.example"],
        **changes,
    }


async def issue(http: httpx.AsyncClient, path: str = "/v1/requests", **changes: Any) -> x509.Certificate:
    request = asked(**changes)
    answer = await http.post(path, json=request)
    assert (answer.status_code, answer.json()["state"]) == (201, "issued"), answer.text
    fetched = await http.get(f"/v1/requests/{request['request_id']}/certificate")
    return x509.load_pem_x509_certificate(fetched.json()["leaf_pem"].encode())


def dns_names(leaf: x509.Certificate) -> list[str]:
    return leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)


# --- profiles ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "days"),
    [
        (datetime(2026, 3, 14, 23, 59, 59, tzinfo=UTC), 398),
        (datetime(2026, 3, 15, tzinfo=UTC), 200),
        (datetime(2027, 3, 14, 23, 59, 59, tzinfo=UTC), 200),
        (datetime(2027, 3, 15, tzinfo=UTC), 100),
        (datetime(2029, 3, 14, 23, 59, 59, tzinfo=UTC), 100),
        (datetime(2029, 3, 15, tzinfo=UTC), 47),
    ],
)
async def test_public_tls_is_valid_as_long_as_the_day_allows_r033(
    http: httpx.AsyncClient, time: Time, on: datetime, days: int
) -> None:
    """R-033: the limits change at midnight UTC; the last second counts (both ends are included)."""
    time.at = on
    leaf = await issue(http, product="public_ov", profile="public-server")
    assert leaf.not_valid_before_utc == on
    assert leaf.not_valid_after_utc - on == timedelta(days=days) - timedelta(seconds=1)


async def test_pkioverheid_servers_end_in_2028_r030(http: httpx.AsyncClient, time: Time, pki: Pki) -> None:
    pki.hierarchy_end = datetime(2028, 10, 31, 23, 59, 59, tzinfo=UTC)
    leaf = await issue(http)
    assert leaf.not_valid_after_utc == pki.hierarchy_end
    trial = await issue(http, product="trial", profile="trial-server")
    assert trial.not_valid_after_utc == time.at + timedelta(days=397) - timedelta(seconds=1)
    time.at = datetime(2028, 10, 31, 23, 59, 58, tzinfo=UTC)
    assert (await issue(http)).not_valid_after_utc == pki.hierarchy_end
    time.at = datetime(2028, 11, 1, tzinfo=UTC)
    refused = await http.post("/v1/requests", json=asked())
    assert (refused.json()["state"], refused.json()["reason"]) == ("refused", "validity")


async def test_a_product_it_never_heard_of_is_made_by_the_profile_that_it_asks_for(http: httpx.AsyncClient) -> None:
    """A CA knows its own profiles, not our products; of one that it knows by name the profile must be its own."""
    assert dns_names(await issue(http, product="of_tomorrow")) == ["www.voorbeeldstad.example"]
    for wrong in ({"product": "of_tomorrow", "profile": "of-tomorrow"}, {"profile": "public-server"}):
        refused = await http.post("/v1/requests", json=asked(**wrong))
        assert (refused.json()["state"], refused.json()["reason"]) == ("refused", "profile.unknown")


async def test_only_rsa_keys_encipher(http: httpx.AsyncClient) -> None:
    for key, expected in ((KEY, False), (rsa.generate_private_key(65537, 2048), True)):
        usage = (await issue(http, csr_pem=csr(key))).extensions.get_extension_for_class(x509.KeyUsage).value
        assert (usage.digital_signature, usage.key_encipherment) == (True, expected)


@pytest.mark.parametrize(
    ("product", "profile", "name", "state"),
    [
        ("trial", "trial-server", "localhost", "issued"),
        ("pkio_private", "pkio-server", "localhost", "refused"),
        ("public_ov", "public-server", "*.voorbeeldstad.example", "issued"),
        ("pkio_private", "pkio-server", "*.voorbeeldstad.example", "refused"),
        ("trial", "trial-server", "10.0.0.1", "refused"),
        ("public_ov", "public-server", "a_b.voorbeeldstad.example", "refused"),
        ("public_ov", "public-server", "bank.example\0.voorbeeldstad.example", "refused"),
        ("public_ov", "public-server", "-x.voorbeeldstad.example", "refused"),
        ("public_ov", "public-server", "wéb.voorbeeldstad.example", "refused"),
    ],
)
async def test_names_are_those_the_profile_allows_r039(
    http: httpx.AsyncClient, product: str, profile: str, name: str, state: str
) -> None:
    sans = ["www.voorbeeldstad.example", name]
    answer = await http.post("/v1/requests", json=asked(product=product, profile=profile, sans=sans))
    assert answer.json()["state"] == state
    assert answer.json()["reason"] == (None if state == "issued" else "names.invalid")


@pytest.mark.parametrize(
    "key",
    [rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP256K1())],
    ids=["rsa1024", "secp256k1"],
)
async def test_weak_keys_are_refused(
    http: httpx.AsyncClient, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
) -> None:
    answer = await http.post("/v1/requests", json=asked(csr_pem=csr(key)))
    assert answer.json()["reason"] == "csr.key"


async def test_a_forged_csr_is_refused(http: httpx.AsyncClient) -> None:
    broken = bytearray(x509.load_pem_x509_csr(csr().encode()).public_bytes(DER))
    broken[-1] ^= 1
    body = base64.encodebytes(bytes(broken)).decode()
    pem = f"-----BEGIN CERTIFICATE REQUEST-----\n{body}-----END CERTIFICATE REQUEST-----\n"
    answer = await http.post("/v1/requests", json=asked(csr_pem=pem))
    assert answer.json()["reason"] in {"csr.signature", "csr.format"}


# --- the API's edges --------------------------------------------------------------------------------------------------


async def test_requests_are_checked_before_anything_else(http: httpx.AsyncClient) -> None:
    for bad in (asked(extra=1), asked(request_id="short"), asked(sans=[]), asked(subject={"common_name": "x"})):
        assert (await http.post("/v1/requests", json=bad)).status_code == 422
    assert (await http.post("/v1/requests", json=asked(csr_pem="x" * 70_000))).status_code == 413
    for query in ("since=-1", "since=x", "limit=0", "limit=501"):
        assert (await http.get(f"/v1/certificates?{query}")).status_code == 422
    revocation = {"serial": "01", "issuer": "CN=x", "reason": "certificateHold"}
    assert (await http.post("/v1/revocations", json=revocation)).status_code == 422


async def test_the_control_route_exists_for_tests_only(http: httpx.AsyncClient, pki: Pki) -> None:
    assert (await http.put("/control/faults", json={"drop": 1})).json()["drop"] == 1
    assert (await http.delete("/control/faults")).json()["drop"] == 0
    transport = httpx.ASGITransport(CaStandin(pki).app())
    async with httpx.AsyncClient(transport=transport, base_url="http://ca.example") as plain:
        assert (await plain.put("/control/faults", json={"drop": 1})).status_code == 404


async def test_what_it_knows_outlives_the_process(http: httpx.AsyncClient, pki: Pki, time: Time) -> None:
    request = asked()
    await http.post("/v1/requests", json=request)
    again = CaStandin(Pki(pki.folder, clock=time))
    transport = httpx.ASGITransport(again.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://ca.example", headers=http.headers) as other:
        assert (await other.post("/v1/requests", json=request)).status_code == 200
        listed = (await other.get("/v1/certificates")).json()["certificates"]
    assert [c["request_id"] for c in listed] == [request["request_id"]]


@pytest.mark.parametrize("fault", ["other_key", "other_names", "other_organisation"])
async def test_it_can_issue_something_else_than_asked_r066(
    http: httpx.AsyncClient, standin: CaStandin, fault: str
) -> None:
    """R-066: what the check of a certificate that comes back must catch; each hits once."""
    standin.faults = Faults.model_validate({fault: 1})
    wrong, right = await issue(http), await issue(http)
    for leaf, good in ((wrong, False), (right, True)):
        differs = {
            "other_key": leaf.public_key() != KEY.public_key(),
            "other_names": dns_names(leaf) != ["www.voorbeeldstad.example"],
            "other_organisation": leaf.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value
            != "Gemeente Voorbeeldstad",
        }
        assert [name for name, different in differs.items() if different] == ([] if good else [fault])


async def test_seeding_takes_dates_of_the_past(http: httpx.AsyncClient, pki: Pki) -> None:
    start, end = datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
    revoked_at = datetime(2024, 6, 1, tzinfo=UTC)
    dates = {"not_before": start.isoformat(), "not_after": end.isoformat()}
    assert (await http.post("/v1/requests", json=asked(**dates))).status_code == 422
    request = asked(**dates, revoked_at=revoked_at.isoformat(), reason="superseded")
    assert (await http.post("/v1/seed", json=request)).status_code == 201
    assert (await http.post("/v1/seed", json=request)).status_code == 200
    (listed,) = (await http.get("/v1/certificates")).json()["certificates"]
    leaf = x509.load_pem_x509_certificate(listed["leaf_pem"].encode())
    assert (leaf.not_valid_before_utc, leaf.not_valid_after_utc) == (start, end)
    assert (listed["revoked_at"], listed["reason"]) == ("2024-06-01T00:00:00Z", "superseded")
    crl = x509.load_der_x509_crl((await http.get("/crl/server-issuing.crl")).content)
    entry = crl.get_revoked_certificate_by_serial_number(leaf.serial_number)  # expired, yet still on the CRL
    assert entry is not None
    assert entry.revocation_date_utc == revoked_at


# --- status -----------------------------------------------------------------------------------------------------------


def ocsp_request(leaf: x509.Certificate, issuer: x509.Certificate, nonce: bytes | None = None) -> bytes:
    builder = ocsp.OCSPRequestBuilder().add_certificate(leaf, issuer, hashes.SHA256())
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), False)
    return builder.build().public_bytes(DER)


async def test_ocsp_answers_by_get_and_post_with_the_nonce(http: httpx.AsyncClient, pki: Pki) -> None:
    leaf = await issue(http)
    issuer = pki.authorities["server-issuing"].certificate
    request = ocsp_request(leaf, issuer, b"0123456789abcdef")
    encoded = base64.b64encode(request).decode()
    for got in (
        await http.post("/ocsp/server-issuing", content=request),
        await http.get(f"/ocsp/server-issuing/{encoded.replace('+', '%2B').replace('/', '%2F').replace('=', '%3D')}"),
        await http.get(f"/ocsp/server-issuing/{encoded}"),
    ):
        answer = ocsp.load_der_ocsp_response(got.content)
        assert got.headers["content-type"] == "application/ocsp-response"
        assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD
        assert answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"0123456789abcdef"
        (signer,) = answer.certificates
        signer.verify_directly_issued_by(issuer)
        assert (
            ExtendedKeyUsageOID.OCSP_SIGNING in signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        )
        assert signer.extensions.get_extension_for_class(x509.OCSPNoCheck)
        signer.public_key().verify(  # type: ignore[union-attr,call-arg]
            answer.signature, answer.tbs_response_bytes, ec.ECDSA(hashes.SHA256())
        )


async def test_ocsp_never_calls_the_unknown_good_r121(http: httpx.AsyncClient, pki: Pki) -> None:
    """R-121: a certificate with the CA's own signature that is in no register is unknown."""
    leaf = await issue(http)
    pki.register._db.execute("DELETE FROM certificates WHERE serial = ?", (f"{leaf.serial_number:x}",))
    issuer = pki.authorities["server-issuing"].certificate
    answer = ocsp.load_der_ocsp_response(
        (await http.post("/ocsp/server-issuing", content=ocsp_request(leaf, issuer))).content
    )
    assert answer.certificate_status is ocsp.OCSPCertStatus.UNKNOWN


async def test_ocsp_about_another_ca_or_nonsense(http: httpx.AsyncClient, pki: Pki) -> None:
    leaf = await issue(http)
    issuer = pki.authorities["server-issuing"].certificate

    async def status(path: str, content: bytes) -> ocsp.OCSPResponseStatus:
        return ocsp.load_der_ocsp_response((await http.post(path, content=content)).content).response_status

    good = ocsp_request(leaf, issuer)
    assert await status("/ocsp/trial-issuing", good) is ocsp.OCSPResponseStatus.UNAUTHORIZED
    for bad in (b"", b"\x30\x03\x02\x01\x01", b"x" * 3000, ocsp_request(leaf, issuer, b"n" * 200)):
        assert await status("/ocsp/server-issuing", bad) is ocsp.OCSPResponseStatus.MALFORMED_REQUEST
    assert (await http.get("/ocsp/server-issuing/%%%")).status_code == 200
    assert (await http.post("/ocsp/nobody", content=good)).status_code == 404
    assert (await http.post("/ocsp/server-root", content=good)).status_code == 404


async def test_a_crl_has_a_higher_number_after_each_change(http: httpx.AsyncClient, pki: Pki, time: Time) -> None:
    async def fetch() -> tuple[int, x509.CertificateRevocationList]:
        got = await http.get("/crl/login-personal.crl")
        crl = x509.load_der_x509_crl(got.content)
        return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number, crl

    first, crl = await fetch()
    assert crl.is_signature_valid(pki.authorities["login-personal"].certificate.public_key())  # type: ignore[arg-type]
    assert (await fetch())[0] == first
    card = pki.card("one", "CB1000001", "Anna Bakker", revoked=True)
    plain = pki.card("two", "CB1000002", "Sanne de Vries")
    pki.revoke(plain.certificate, "unspecified")
    second, crl = await fetch()
    assert second > first
    assert {e.serial_number for e in crl} == {card.certificate.serial_number, plain.certificate.serial_number}
    entry = crl.get_revoked_certificate_by_serial_number(plain.certificate.serial_number)
    assert entry is not None
    assert list(entry.extensions) == []  # unspecified has no reason code
    time.at += timedelta(minutes=2)
    third, crl = await fetch()
    assert third > second
    assert crl.last_update_utc == time.at
    again = x509.load_der_x509_crl(CaStandin(Pki(pki.folder, clock=time)).status.crl("login-personal"))
    assert again.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number > third
    assert (await http.get("/crl/nobody.crl")).status_code == 404


async def test_issuers_can_be_fetched(http: httpx.AsyncClient, pki: Pki) -> None:
    got = await http.get("/ca/seal-issuing.cer")
    assert x509.load_der_x509_certificate(got.content) == pki.authorities["seal-issuing"].certificate
    assert got.headers["content-type"] == "application/pkix-cert"
    assert (await http.get("/ca/nobody.cer")).status_code == 404
