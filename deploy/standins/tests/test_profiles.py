"""The profile of what browsers trust, as another tool reads the Baseline Requirements."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from local.lint import public_server
from standins.issuing import IssuanceRequest, Issuing, Subject
from standins.pki import Pki

ADDRESS = "http://status.example.org"
NAMES = ("www.voorbeeldstad.example.org", "*.voorbeeldstad.example.org", "xn--bcher-kva.example.org")
ORGANISATION = {"organisation": "Gemeente Voorbeeldstad", "locality": "Voorbeeldstad", "state": "Utrecht"}


def issue(pki: Pki, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, **more: str) -> bytes:
    """One in DER, of a subject and more attributes of it."""
    csr = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
    request = IssuanceRequest(
        request_id=str(uuid4()),
        product="public_ov",
        profile="public-server",
        csr_pem=csr.public_bytes(Encoding.PEM).decode(),
        subject=Subject(common_name=NAMES[0], country="NL", **ORGANISATION, **more),
        sans=NAMES,
        not_after=pki.clock() + timedelta(days=45),
    )
    issuing = Issuing(pki)
    assert issuing.submit(request)
    entry = pki.register.of_request(request.request_id)
    assert entry is not None
    return entry.certificate.public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    "make",
    [
        lambda: ec.generate_private_key(ec.SECP256R1()),
        lambda: ec.generate_private_key(ec.SECP384R1()),
        lambda: rsa.generate_private_key(65537, 2048),
    ],
)
@pytest.mark.parametrize("day", [datetime(2026, 11, 27, 12, tzinfo=UTC), datetime(2027, 3, 15, tzinfo=UTC)])
def test_r033_r067_what_browsers_trust_is_as_the_baseline_requirements_say(tmp_path: Path, make, day: datetime) -> None:
    pki = Pki(tmp_path, ADDRESS, clock=lambda: day)
    found = public_server(issue(pki, make()))
    assert found == []


def test_r033_a_number_of_the_organisation_is_found_by_the_linter(tmp_path: Path) -> None:
    """The positive control: what is never asked of this CA would be told."""
    pki = Pki(tmp_path, ADDRESS, clock=lambda: datetime(2026, 11, 27, tzinfo=UTC) + timedelta(hours=1))
    found = public_server(issue(pki, ec.generate_private_key(ec.SECP256R1()), serial_number="00000003123456780000"))
    assert [line.split(":")[0] for line in found] == ["WARNING cabf.serverauth.ov.unknown_attribute_present"]
