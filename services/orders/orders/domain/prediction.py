"""What is predicted of a certificate before the CA makes it, and what a linter says of that."""

from dataclasses import dataclass
from datetime import datetime

from orders.domain.content import Content


@dataclass(frozen=True)
class Prediction:
    """What an order asks for: attributes of the subject by their names in RFC 4519 (`CN` `O` `L` `ST` `C` `serialNumber`
    `organizationIdentifier`), DNS names, the
    request, and from when (UTC) how many days. `public`: browsers trust it, so the Baseline Requirements count; `for_tests`: it may be of this computer alone."""

    subject: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    csr_pem: str
    start: datetime
    days: int
    public: bool
    for_tests: bool = False


@dataclass(frozen=True)
class Found:
    """What the linter says is wrong: `severity` is WARNING, ERROR or FATAL, `code` the linter's own, `message` what it adds."""

    severity: str
    code: str
    message: str


def prediction(content: Content, start: datetime) -> Prediction:
    """Of a certificate that is made of an order at this moment (UTC)."""
    details, subject = content.details, content.details.subject
    attributes = (
        ("C", subject.country),
        ("ST", subject.state),
        ("L", subject.locality),
        ("O", subject.organisation),
        ("organizationIdentifier", subject.organisation_identifier),
        ("serialNumber", subject.serial_number),
        ("CN", subject.common_name),
    )
    return Prediction(
        subject=tuple((kind, value) for kind, value in attributes if value),
        names=details.sans,
        csr_pem=details.csr_pem,
        start=start.replace(microsecond=0),
        days=details.validity_days,
        public=content.product.public,
        for_tests=content.product.for_tests,
    )
