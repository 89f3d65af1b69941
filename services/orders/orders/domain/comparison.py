"""What validation lays side by side: the certificate that is replaced and what is ordered."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.orders import Check, Difference, Finding

from orders.domain.content import Content
from orders.domain.csr import CsrReport
from orders.domain.findings import blocking


@dataclass(frozen=True)
class Before:
    """The replaced certificate, as far as it is known. None: not known here; an empty text: it has none."""

    names: tuple[str, ...]
    manager: str | None = None
    manager_name: str | None = None
    delivery_email: str | None = None
    organisation: str | None = None
    locality: str | None = None
    state: str | None = None
    key_type: str | None = None


def compare(before: Before, content: Content) -> tuple[Difference, ...]:
    """Each thing that a renewal can change, the same ones included, in the order in which people look at them."""
    subject, manager = content.details.subject, content.details.named
    person = None if before.manager is None else f"{before.manager_name or '?'} ({before.manager})"
    return (
        _difference("names", tuple(name.lower() for name in before.names), content.details.sans),
        _difference(
            "manager",
            None if person is None else (person,),
            (f"{manager.name} ({manager.number})" if manager.number else manager.name,),
        ),
        _one("delivery_email", before.delivery_email, content.details.delivery_email),
        _one("organisation", before.organisation, subject.organisation),
        _one("locality", before.locality, subject.locality),
        _one("state", before.state, subject.state),
        _one("key", before.key_type, content.details.csr_summary.key_type),
    )


def found_right(report: CsrReport, names: Sequence[Finding]) -> tuple[Check, ...]:
    """What of a request and of the ordered names the machine looked at and found right, and nothing more."""
    wrong = {finding.slug for finding in blocking(report.findings)}
    right = []
    if report.own:
        right.append(Check.SIGNATURE)
    if report.spki_sha256 is not None and not any(slug.startswith("csr.key.") for slug in wrong):
        right.append(Check.KEY)
    if not blocking(names):
        right.append(Check.SPELLING)
    return tuple(right)


def _one(field: str, before: str | None, after: str) -> Difference:
    return _difference(field, None if before is None else tuple(filter(None, (before,))), tuple(filter(None, (after,))))


def _difference(field: str, before: tuple[str, ...] | None, after: tuple[str, ...]) -> Difference:
    return Difference(field=field, before=None if before is None else tuple(dict.fromkeys(before)), after=after)
