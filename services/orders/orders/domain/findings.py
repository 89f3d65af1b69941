"""Findings: what is wrong, or worth a second look, in what a person typed."""

from collections.abc import Iterable

from contracts.orders import Finding
from contracts.refusals import SLUGS

from orders.domain.content import canonical, digest


def error(field: str, slug: str, /, **params: str | int) -> Finding:
    """A finding that stops the step. Raises KeyError for a slug that nobody declared."""
    return _finding(field, slug, "error", params)


def warning(field: str, slug: str, /, **params: str | int) -> Finding:
    """A finding that the requester has to confirm. Raises KeyError for a slug that nobody declared."""
    return _finding(field, slug, "warning", params)


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Only the findings that stop the step."""
    return tuple(f for f in findings if f.severity == "error")


def fingerprint(finding: Finding) -> str:
    """A finding's fingerprint: the same warning about something else has to be confirmed again."""
    return digest(canonical(finding.model_dump(mode="json")))


def _finding(field: str, slug: str, severity: str, params: dict[str, str | int]) -> Finding:
    if slug not in SLUGS:
        raise KeyError(slug)
    return Finding(field=field, slug=slug, severity=severity, params=params)
