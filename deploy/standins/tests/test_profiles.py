"""The profiles of what browsers trust, as another tool reads the Baseline Requirements, and of what systems trust, as it reads RFC 5280."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from local.lint import private_server, public_server
from standins.issuing import IssuanceRequest, Issuing, Subject
from standins.pki import Pki
from standins.profiles import PRODUCTS

ADDRESS = "http://status.example.org"
NAMES = ("www.voorbeeldstad.example.org", "*.voorbeeldstad.example.org", "xn--bcher-kva.example.org")
ORGANISATION = {"organisation": "Gemeente Voorbeeldstad", "locality": "Voorbeeldstad", "state": "Utrecht"}


def issue(
    pki: Pki,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    product: str = "public_ov",
    subject: Subject | None = None,
    sans: tuple[str, ...] = NAMES,
    **more: str,
) -> bytes:
    """One in DER, of a subject and more attributes of it."""
    csr = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
    request = IssuanceRequest(
        request_id=str(uuid4()),
        product=product,
        profile=PRODUCTS[product].code,
        csr_pem=csr.public_bytes(Encoding.PEM).decode(),
        subject=subject or Subject(common_name=NAMES[0], country="NL", **ORGANISATION, **more),
        sans=sans,
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


@pytest.mark.parametrize(
    "make", [lambda: ec.generate_private_key(ec.SECP256R1()), lambda: rsa.generate_private_key(65537, 3072)]
)
@pytest.mark.parametrize("product", ["pkio_digipoort", "pkio_private"])
def test_r031_r038_what_systems_trust_has_its_number_and_is_as_rfc_5280_says(
    tmp_path: Path, make, product: str
) -> None:
    pki = Pki(tmp_path, ADDRESS, clock=lambda: datetime(2026, 11, 27, 12, tzinfo=UTC))
    number, name = "00000003123456780000", "digipoort-00000003123456780000-2.diensten.example.org"
    subject = Subject(
        common_name=name, country="NL", serial_number=number, organisation_identifier="NTRNL-12345678", **ORGANISATION
    )
    der = issue(pki, make(), product=product, subject=subject, sans=(name,))
    assert private_server(der) == []
    (found,) = x509.load_der_x509_certificate(der).subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    assert found.value == number


def test_r031_what_is_missing_is_found_by_the_linter() -> None:
    """The positive control: one that says nothing of who issued it."""
    key, day = ec.generate_private_key(ec.SECP256R1()), datetime(2026, 11, 27, tzinfo=UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAMES[0])])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(day)
    bare = builder.not_valid_after(day + timedelta(days=1)).sign(key, hashes.SHA256())
    found = private_server(bare.public_bytes(Encoding.DER))
    assert "ERROR pkix.authority_key_identifier_extension_absent" in {line.split(":")[0] for line in found}, found
