"""Host names as a person typed them or as a request has them, in findings: one common name, SANs, names too many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contracts.orders import Finding
from pki.host_names import MAX_COMMON_NAME, WILDCARD, HostName, readable
from pki.host_names import read_name as read_host_name
from pki.public_names import why_not_public
from pki.text import displayable

from orders.domain.findings import error, warning

#: More lines than this are only counted, not looked at one by one.
_LOOK_AT = 200


#: The one name without a dot that a certificate for tests may have: a machine calls itself so (RFC 6761, 6.3).
LOCAL = "localhost"


@dataclass(frozen=True)
class NameRules:
    """Which names certificates of a product may have. `local`: `localhost` as well; `public`: only what exists on the public internet,
    and wildcards too (BR 3.2.2.6, 7.1.2.7.12); `given`: only the one that the system makes, whatever a request asks."""

    local: bool = False
    public: bool = False
    given: bool = False


#: Host names with a dot, and no more.
HOST_NAMES = NameRules()


def check_name(
    typed: str, field: str = "sans", rules: NameRules = HOST_NAMES
) -> tuple[str | None, tuple[Finding, ...]]:
    """The name as it is stored (lower case, A-labels) and what is to be said about it.

    The name is None when a finding is an error; letters that may look like others are a warning.
    """
    if rules.local and typed.strip().lower() == LOCAL:
        return LOCAL, ()
    read, shown = read_host_name(typed, wildcard=rules.public), displayable(typed, 80)
    wrong = _not_public(typed, read) if rules.public else read.wrong
    if wrong == "format":
        return None, (error(field, "names.format", name=shown, reason=read.reason),)
    if wrong == "wide":
        return None, (error(field, "names.wide", name=shown, suffix=readable(shown.removeprefix(WILDCARD))),)
    if wrong:
        return None, (error(field, f"names.{wrong}", name=shown),)
    if read.lookalike and read.name:
        return read.name, (warning(field, "names.lookalike", name=displayable(read.lookalike, 80), ascii=read.name),)
    return read.name, ()


def _not_public(typed: str, read: HostName) -> str:
    """Why browsers would trust no such name: what stands after the dot in its slug; empty when they would."""
    if read.wrong == "wildcard":
        return "wildcard_place"
    if read.wrong == "reserved":
        return "internal"
    if read.reason == "no_dot":  # a suffix, or the name of a machine in a network of its own
        return why_not_public(typed.strip().lower()) or "internal"
    return read.wrong or why_not_public(read.name or "")


def may_deceive(name: str) -> bool:
    """Whether a name, as it is stored, has letters that may look like others: a person looks at it."""
    return bool(read_host_name(name, wildcard=name.startswith(WILDCARD)).lookalike)


def check_common_name(typed: str, rules: NameRules = HOST_NAMES) -> tuple[str | None, tuple[Finding, ...]]:
    """As `check_name`, of a name that is typed as the common name: there is one, of at most 64 characters (RFC 5280, A.1)."""
    if not typed.strip():
        return None, (error("common_name", "names.common_name", reason="none"),)
    name, wrong = check_name(typed, "common_name", rules)
    if name is not None and len(name) > MAX_COMMON_NAME:
        return None, (error("common_name", "names.common_name", reason="length", limit=MAX_COMMON_NAME),)
    return name, wrong


def check_names(
    typed: Sequence[str], common_name: str | None, limit: int, rules: NameRules = HOST_NAMES
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """The names of the certificate, common name first and each once, and every finding about what was typed.

    The common name is added, where there is one, when it was not typed (BR 7.1.4.3). `limit` counts all names together. What is wrong is
    left out of the names; the caller keeps what was typed.
    """
    names = dict.fromkeys(filter(None, (common_name,)))
    if len(typed) > _LOOK_AT:
        return tuple(names), (error("sans", "names.too_many", count=len(typed), limit=limit),)
    findings: list[Finding] = []
    for entry in typed:
        if not entry.strip():
            continue
        name, wrong = check_name(entry, "sans", rules)
        findings.extend(wrong)
        if name is not None:
            names[name] = None
    if len(names) > limit:
        findings.insert(0, error("sans", "names.too_many", count=len(names), limit=limit))
    return tuple(names), tuple(_once(findings))


def same_common_name(requested: str | None, registered: str, *, typed: bool = False) -> tuple[Finding, ...]:
    """The request has the common name of the old certificate in a renewal, else the one that was `typed`."""
    if requested is None or requested.strip().lower() == registered.lower():
        return ()
    if typed:
        return (error("csr", "csr.cn.other", csr=displayable(requested, 80), typed=registered),)
    return (error("csr", "csr.cn.changed", csr=displayable(requested, 80), registered=registered),)


def extra_names(requested: Iterable[str], names: Iterable[str], rules: NameRules = HOST_NAMES) -> tuple[Finding, ...]:
    """Names in the request that are not among the typed ones: one finding, so that the page can offer to take over.

    The typed names decide what is in the certificate; the names here (`names`, separated by a space) are well formed. Where the system
    makes the name, the finding has all others, as they are: `csr.cn.given` or `csr.san.given`, as the first of the request is another.
    """
    known = set(names)
    if rules.given:
        return _not_given(tuple(requested), next(iter(names), ""))
    read = (check_name(name, "csr", rules)[0] for name in requested)
    extra = dict.fromkeys(name for name in read if name is not None and name not in known)
    if not extra:
        return ()
    return (warning("csr", "csr.san.extra", names=" ".join(extra), count=len(extra)),)


def _not_given(requested: Sequence[str], name: str) -> tuple[Finding, ...]:
    others = [other for other in requested if other.strip().lower() != name]
    if not others or not name:
        return ()
    slug = "csr.cn.given" if others[0] == requested[0] else "csr.san.given"
    shown = ", ".join(displayable(other, 80) for other in others[:10])
    return (warning("csr", slug, names=shown, count=len(others), name=name),)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    return list({finding.model_dump_json(): finding for finding in findings}.values())
