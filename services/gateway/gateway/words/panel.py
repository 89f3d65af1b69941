"""`Dit staat in uw CSR`: what is inside, each part with what was found about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from contracts.orders import CsrSummary, Finding

from gateway.words import _

_PARTS = (
    ("csr.key", "key"),
    ("csr.cn", "name"),
    ("csr.san", "sans"),
    ("csr.subject", "subject"),
)
_WORST = {"error": 2, "warning": 1}
_KINDS = {0: "ok", 1: "warning", 2: "error"}


@dataclass(frozen=True)
class Line:
    """One part of the CSR: `kind` is ok, warning or error; `findings` are those about it."""

    kind: str
    term: str
    values: tuple[str, ...]
    findings: tuple[Finding, ...]

    def notes(self, explain: Callable[[str, Mapping[str, str | int]], str]) -> list[str]:
        """What was found about it in sentences, each once."""
        return list(dict.fromkeys(explain(finding.slug, finding.params) for finding in self.findings))


def said(findings: tuple[Finding, ...]) -> str:
    """In a sentence how a request that was looked at stands."""
    severities = {finding.severity for finding in findings if finding.field == "csr"}
    if "error" in severities:
        return _("Met deze CSR kunt u niet verder. Lees hieronder wat er mis is en wat u kunt doen.")
    if severities:
        return _("Deze CSR kan. Lees hieronder waar u op moet letten.")
    return _("Deze CSR kan. We vonden niets waar u op moet letten.")


def lines(summary: CsrSummary | None, findings: tuple[Finding, ...]) -> list[Line]:
    """The panel of a request that is not saved: what was found also where nothing could be read."""
    if summary is not None or not findings:
        return panel(summary, findings)
    return [replace(_line(_("Aanvraagbestand"), (), list(findings)), values=())]


def panel(summary: CsrSummary | None, findings: tuple[Finding, ...]) -> list[Line]:
    """The lines of the panel, empty when nothing could be read: the field itself says why."""
    if summary is None:
        return []
    about = [f for f in findings if f.field == "csr"]
    by_part: dict[str, list[Finding]] = {"key": [], "name": [], "sans": [], "subject": [], "rest": []}
    for finding in about:
        by_part[next((part for prefix, part in _PARTS if finding.slug.startswith(prefix)), "rest")].append(finding)
    subject = tuple(v for v in (summary.organisation, summary.locality, summary.state, summary.country) if v)
    lines = [
        _line(_("Sleutel"), (summary.key_type,), by_part["key"]),
        _line(_("Naam (CN)"), (summary.common_name,) if summary.common_name else (), by_part["name"]),
        _line(_("Extra namen (SAN)"), summary.sans, by_part["sans"]),
        _line(_("Organisatie"), subject, by_part["subject"]),
    ]
    if by_part["rest"]:
        lines.append(replace(_line(_("Aanvraagbestand"), (), by_part["rest"]), values=()))
    return lines


def _line(term: str, values: tuple[str, ...], findings: list[Finding]) -> Line:
    worst = max((_WORST.get(f.severity, 0) for f in findings), default=0)
    shown = values or (_("niet ingevuld"),) if findings or values else (_("geen"),)
    return Line(_KINDS[worst], term, shown, tuple(findings))
