"""What the CA is asked for an intent, and what its answer is held against."""

from contracts.certificates import Subject
from contracts.products import Product
from pki import distinguished_names as dn
from pki.conformance import Wanted

from certificates.ca import PROFILES, CaRequest
from certificates.domain.families import rules
from certificates.tables import Issuance


def request(intent: Issuance) -> CaRequest:
    """The question for the CA: the same content for the same intent, however often it is asked."""
    product = Product(intent.product)
    return CaRequest(
        request_id=str(intent.id),
        product=product,
        profile=PROFILES[product].code,
        csr_pem=intent.csr_pem,
        subject=Subject.model_validate(intent.subject),
        sans=tuple(intent.sans),
        not_after=intent.not_after,
    )


def _attributes(subject: Subject) -> tuple[tuple[str, str], ...]:
    """The subject by attribute number, without what is empty."""
    parts = (
        (dn.COMMON_NAME, subject.common_name),
        (dn.ORGANISATION, subject.organisation),
        (dn.LOCALITY, subject.locality),
        (dn.STATE, subject.state),
        (dn.COUNTRY, subject.country),
        (dn.SERIAL_NUMBER, subject.serial_number),
        (dn.ORGANISATION_IDENTIFIER, subject.organisation_identifier),
    )
    return tuple((oid, value) for oid, value in parts if value)


def wanted(intent: Issuance) -> Wanted:
    """What the certificate must be."""
    product = Product(intent.product)
    return Wanted(
        attributes=_attributes(Subject.model_validate(intent.subject)),
        sans=tuple(intent.sans),
        spki_sha256=intent.spki_sha256,
        policy=PROFILES[product].policy,
        asked_at=intent.created_at,
        not_after=intent.not_after,
        **rules(product),
    )
