"""Cards through pyhanko-certvalidator over HTTP: OCSP demanded for the leaf, CRLs for the CAs (L3)."""

import logging
from collections.abc import Iterator

import aiohttp
import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    PathValidationError,
    RevokedError,
)
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, PKIXValidationParams, RevocationCheckingPolicy
from pyhanko_certvalidator.policy_decl import RevocationCheckingRule as Rule
from standins import profiles
from standins.cards import Card, Variants
from standins.faults import Faults
from standins.running import RunningCa, running_ca


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCa]:
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    with running_ca(tmp_path_factory.mktemp("ca")) as running:
        yield running


def asn1_certificate(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


async def validate(
    certificate: x509.Certificate, chain: tuple[x509.Certificate, ...], usage: str, eku: set[str], policy: str
) -> None:
    *between, root = map(asn1_certificate, chain)
    rules = RevocationCheckingPolicy(Rule.OCSP_REQUIRED, Rule.CRL_REQUIRED)
    async with aiohttp.ClientSession() as session:
        context = ValidationContext(
            trust_roots=[root],
            other_certs=between,
            allow_fetching=True,
            fetcher_backend=AIOHttpFetcherBackend(session=session),
            revinfo_policy=CertRevTrustPolicy(rules),
        )
        params = PKIXValidationParams(user_initial_policy_set=frozenset([policy]), initial_explicit_policy=True)
        validator = CertificateValidator(asn1_certificate(certificate), validation_context=context, pkix_params=params)
        await validator.async_validate_usage({usage}, eku, extended_optional=False)


async def log_in(ca: RunningCa, card: Card) -> None:
    chain = ca.pki.authorities["login-personal"].chain if card.authority == "other-personal" else card.chain
    await validate(card.certificate, chain, "digital_signature", {"client_auth"}, profiles.AUTHENTICATION)


async def test_a_good_card_passes(ca: RunningCa) -> None:
    await log_in(ca, ca.pki.card("good", "CB1000001", "Anna Bakker"))


@pytest.mark.parametrize(
    ("variants", "error"),
    [
        (Variants(expired=True), ExpiredError),
        (Variants(not_yet_valid=True), NotYetValidError),
        (Variants(revoked=True), RevokedError),
        (Variants(revoked_issuer=True), RevokedError),
        (Variants(wrong_policy=True), PathValidationError),
        (Variants(wrong_eku=True), InvalidCertificateError),
        (Variants(wrong_issuer=True), PathBuildingError),
        (Variants(signature_only=True), PathValidationError),
    ],
    ids=lambda v: next(iter(v)) if isinstance(v, dict) else "",
)
async def test_each_bad_card_is_refused_for_its_own_reason(
    ca: RunningCa, variants: Variants, error: type[Exception]
) -> None:
    card = ca.pki.card(f"bad-{next(iter(variants))}", "CB1000050", "Bas Slecht", **variants)
    with pytest.raises(error):
        await log_in(ca, card)


async def test_a_card_without_number_is_otherwise_good(ca: RunningCa) -> None:
    card = ca.pki.card("nameless", "CB1000051", "Nora Nummerloos", without_number=True)
    assert not card.certificate.subject.get_attributes_for_oid(x509.NameOID.SERIAL_NUMBER)
    await log_in(ca, card)


async def test_silent_status_services_leave_no_way_in(ca: RunningCa) -> None:
    card = ca.pki.card("silent", "CB1000052", "Stijn Stil")
    ca.standin.faults = Faults(status_unavailable=100)
    with pytest.raises(InsufficientRevinfoError):
        await log_in(ca, card)
    ca.standin.faults = Faults()
    await log_in(ca, card)


async def test_a_card_revoked_now_is_refused_at_the_next_login(ca: RunningCa) -> None:
    card = ca.pki.card("soon", "CB1000053", "Sofie Straks")
    await log_in(ca, card)
    ca.pki.revoke(card.certificate, "superseded")
    with pytest.raises(RevokedError):
        await log_in(ca, card)


async def test_the_seal_passes_the_same_strictness(ca: RunningCa) -> None:
    _, chain_path = ca.pki.seal()
    leaf, *chain = x509.load_pem_x509_certificates(chain_path.read_bytes())
    await validate(leaf, tuple(chain), "non_repudiation", set(), profiles.SEAL)
