"""A certificate request judged by the rules of its product and by the register: everything found is told at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.certificates import Subject
from contracts.orders import CsrSummary, Finding
from pki import distinguished_names as dn
from pki.csr import ParsedRequest
from pki.csr_input import Unusable
from pki.host_names import MAX_COMMON_NAME
from pki.text import displayable, has_hidden, normalised

from orders.domain.findings import blocking, error, warning
from orders.domain.key_rules import KeyRules, check_key
from orders.domain.names import check_name


@dataclass(frozen=True)
class CsrReport:
    """What a request is and what is wrong with it.

    `pem` is None when the input must not be kept (a secret in it, too large, not a request). `subject` is what it asks
    as (short name, value); `dns_names` are the names in it as it has them, common name first, empty when there are too
    many. `own`: the request is signed with its own key, so that whoever sends it holds that key.
    """

    findings: tuple[Finding, ...]
    pem: str | None = None
    summary: CsrSummary | None = None
    spki_sha256: str | None = None
    dns_names: tuple[str, ...] = ()
    subject: tuple[tuple[str, str], ...] = ()
    own: bool = False

    @property
    def acceptable(self) -> bool:
        """True when nothing stops an order with this request."""
        return self.spki_sha256 is not None and self.own and not blocking(self.findings)


def check_request(read: ParsedRequest | Unusable, rules: KeyRules) -> CsrReport:
    """Judge a request that was read, by the rules of a product on a day.

    Whether the key was used before is asked of the store; what the register says is asked with `check_subject`.
    """
    if isinstance(read, Unusable):
        return CsrReport((error("csr", f"csr.{read.code}", **read.params),))
    names, sans = (
        read.values(dn.COMMON_NAME),
        read.sans if rules.names.given or read.san_count <= rules.names_max or _few(read, rules) else (),
    )
    key = check_key(read.key, rules)
    out_of_bounds = read.key.spki_sha256 is None or any(f.slug in {"csr.key.size", "csr.key.exponent"} for f in key)
    findings = (
        *key,
        *(() if out_of_bounds else _signature(read)),  # nothing more is asked of such a key
        *_characters(read, sans),
        *(() if rules.names.given else _common_name(names, rules)),
        *_alternative_names(read, names, rules),
        *_extensions(read),
    )
    spki = read.key.spki_sha256
    return CsrReport(
        findings,
        None if "challengePassword" in read.refused else read.pem,
        _summary(read, spki, names, sans) if spki else None,
        spki,
        tuple(dict.fromkeys(n for n in (*names[:1], *sans) if not has_hidden(n))),
        tuple((a.name, a.value) for a in read.subject),
        read.signature == "good",
    )


def check_subject(report: CsrReport, registered: Subject) -> tuple[Finding, ...]:
    """What the request's subject asks and the certificate will not have: warnings, the register wins.

    Every attribute is told: another value than the registered one, or one that no certificate of the product has.
    """
    known = {
        "O": registered.organisation,
        "L": registered.locality,
        "ST": registered.state,
        "C": registered.country,
        "serialNumber": registered.serial_number,
        "organizationIdentifier": registered.organisation_identifier,
    }
    findings = []
    for name, asked in report.subject:
        if name == "CN" or not asked.strip():
            continue
        kept = known.get(name)
        if not kept:
            findings.append(warning("csr", "csr.subject.extra", attribute=name, csr=displayable(asked, 120)))
        elif normalised(asked) != normalised(kept):
            findings.append(
                warning("csr", "csr.subject.mismatch", attribute=name, csr=displayable(asked, 120), registered=kept)
            )
    return tuple({f.model_dump_json(): f for f in findings}.values())


def _few(read: ParsedRequest, rules: KeyRules) -> bool:
    """One name written in several ways is one name: capitals and repeats don't count."""
    return len({name.lower() for name in read.sans}) + len(read.san_others) <= rules.names_max


def _signature(read: ParsedRequest) -> tuple[Finding, ...]:
    """Only a signature that was seen to be right is right."""
    if read.signature == "good":
        return ()
    if read.signature == "hash":
        return (error("csr", "csr.signature", reason="hash", hash=read.hash),)
    return (error("csr", "csr.signature", reason=read.signature if read.signature == "wrong" else "algorithm"),)


def _characters(read: ParsedRequest, sans: Sequence[str]) -> tuple[Finding, ...]:
    hidden = [a.name for a in read.subject if has_hidden(a.value)]
    hidden += ["subjectAltName" for san in sans if has_hidden(san)]
    return tuple(error("csr", "csr.chars", attribute=name) for name in dict.fromkeys(hidden))


def _common_name(names: Sequence[str], rules: KeyRules) -> tuple[Finding, ...]:
    """Exactly one, and a host name; of a publicly trusted certificate also none: the names are asked apart (BR 7.1.4.3)."""
    if not names and rules.names.public:
        return ()
    if len(names) != 1:
        return (error("csr", "csr.cn", reason="many" if names else "none", count=len(names)),)
    if len(names[0]) > MAX_COMMON_NAME:
        return (error("csr", "csr.cn", reason="length", count=len(names[0]), limit=MAX_COMMON_NAME),)
    if has_hidden(names[0]):
        return ()  # told as csr.chars
    return check_name(names[0], "csr", rules.names)[1]


def _alternative_names(read: ParsedRequest, names: Sequence[str], rules: KeyRules) -> tuple[Finding, ...]:
    """Counted first; only DNS names; each name once, however it is written."""
    if not read.san_readable:
        return (error("csr", "csr.san", reason="unreadable"),)
    alone, limit = {name.lower() for name in read.sans}, rules.names_max
    count = max(len(alone), read.san_count if not read.sans else 0)
    if count <= limit:
        count = len(alone | {name.lower() for name in names})
    findings = []
    if rules.names.given and alone:  # none of them will be in the certificate, however many and whatever they are
        count = 0
    if read.san_others:
        findings.append(error("csr", "csr.san.type", types=", ".join(read.san_others)))
    if count > limit:
        return (*findings, error("csr", "csr.san", reason="many", count=count, limit=limit))
    for san in read.sans:
        if not has_hidden(san) and not rules.names.given:
            findings.extend(f for f in check_name(san, "csr", rules.names)[1] if f not in findings)
    return tuple(findings)


def _extensions(read: ParsedRequest) -> tuple[Finding, ...]:
    """A CA certificate and what we don't know as critical are refused; what else will not be there is told."""
    findings = []
    for name in read.refused:
        if name == "challengePassword":
            findings.append(error("csr", "csr.extension", reason="password"))
        else:
            findings.append(error("csr", "csr.extension", extension=name))
    if read.dropped:
        asked = ", ".join(displayable(name, 60) for name in read.dropped[:20])
        findings.append(warning("csr", "csr.extension.dropped", asked=asked))
    return tuple(findings)


def _summary(read: ParsedRequest, spki: str, names: Sequence[str], sans: Sequence[str]) -> CsrSummary:
    def first(oid: str) -> str | None:
        return next((displayable(value) for value in read.values(oid)), None)

    return CsrSummary(
        key_type=str(read.key),
        common_name=displayable(names[0]) if names else None,
        sans=tuple(displayable(s) for s in sans),
        organisation=first(dn.ORGANISATION),
        locality=first(dn.LOCALITY),
        state=first(dn.STATE),
        country=first(dn.COUNTRY),
        spki_sha256=spki,
    )
