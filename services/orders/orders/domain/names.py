"""Host names as a person typed them or as a request has them, in findings: one common name, SANs, names too many."""

from collections.abc import Iterable, Sequence

from contracts.orders import Finding
from pki.host_names import MAX_COMMON_NAME, read_name
from pki.text import displayable

from orders.domain.findings import error, warning

#: More lines than this are only counted, not looked at one by one.
_LOOK_AT = 200


#: The one name without a dot that a certificate for tests may have: a machine calls itself so (RFC 6761, 6.3).
LOCAL = "localhost"


def check_name(typed: str, field: str = "sans", *, local: bool = False) -> tuple[str | None, tuple[Finding, ...]]:
    """The name as it is stored (lower case, A-labels) and what is to be said about it.

    The name is None when a finding is an error; letters of another script are a warning. `local`: `localhost` is a name as well.
    """
    if local and typed.strip().lower() == LOCAL:
        return LOCAL, ()
    read, shown = read_name(typed), displayable(typed, 80)
    if read.wrong == "format":
        return None, (error(field, "names.format", name=shown, reason=read.reason),)
    if read.wrong:
        return None, (error(field, f"names.{read.wrong}", name=shown),)
    if read.lookalike and read.name:
        return read.name, (warning(field, "names.lookalike", name=displayable(read.lookalike, 80), ascii=read.name),)
    return read.name, ()


def check_common_name(typed: str, *, local: bool = False) -> tuple[str | None, tuple[Finding, ...]]:
    """As `check_name`, of a name that is typed as the common name: there is one, of at most 64 characters (RFC 5280, A.1)."""
    if not typed.strip():
        return None, (error("common_name", "names.common_name", reason="none"),)
    name, wrong = check_name(typed, "common_name", local=local)
    if name is not None and len(name) > MAX_COMMON_NAME:
        return None, (error("common_name", "names.common_name", reason="length", limit=MAX_COMMON_NAME),)
    return name, wrong


def check_names(
    typed: Sequence[str], common_name: str | None, limit: int, *, local: bool = False
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
        name, wrong = check_name(entry, local=local)
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


def extra_names(requested: Iterable[str], names: Iterable[str], *, local: bool = False) -> tuple[Finding, ...]:
    """Names in the request that are not among the typed ones: one finding, so that the page can offer to take over.

    The typed names decide what is in the certificate; the names here (`names`, separated by a space) are well formed.
    """
    known = set(names)
    read = (check_name(name, "csr", local=local)[0] for name in requested)
    extra = dict.fromkeys(name for name in read if name is not None and name not in known)
    if not extra:
        return ()
    return (warning("csr", "csr.san.extra", names=" ".join(extra), count=len(extra)),)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    return list({finding.model_dump_json(): finding for finding in findings}.values())
