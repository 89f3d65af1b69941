"""Host names in a server certificate: R-039 and R-072, the common name, and names in the request that were not typed."""

import ipaddress
import re
import unicodedata
from collections.abc import Iterable, Sequence

import idna
from contracts.orders import Finding

from orders.domain.findings import error, warning
from orders.domain.text import has_hidden, shown

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_RESERVED = ("localhost", "onion", "invalid", "in-addr.arpa", "ip6.arpa")
#: More lines than this are only counted, not looked at one by one.
_LOOK_AT = 200
MAX_LENGTH = 253
MAX_COMMON_NAME = 64  # X.520 ub-common-name


def check_name(typed: str, field: str = "sans") -> tuple[str | None, tuple[Finding, ...]]:
    """The name as it is stored (lower case, A-labels) and what is to be said about it.

    The name is None when a finding is an error. Sources: R-039 (dot, no wildcard, no address, no `.onion`),
    R-072 (letters, digits and hyphens; labels of 1 to 63; at most 253; no underscore, no trailing dot),
    R-074 (every label survives IDNA2008 both ways; look-alike scripts are a warning).
    """
    told = shown(typed, 80)
    name = unicodedata.normalize("NFC", typed.strip()).lower()
    if has_hidden(name):
        return None, (error(field, "names.format", name=told, reason="characters"),)
    if "*" in name:
        return None, (error(field, "names.wildcard", name=told),)
    if _is_address(name):
        return None, (error(field, "names.ip", name=told),)
    if not name.isascii():
        return _international(name, told, field)
    reason = _wrong_form(name)
    if reason:
        return None, (error(field, "names.format", name=told, reason=reason),)
    if _is_reserved(name):
        return None, (error(field, "names.reserved", name=told),)
    if "xn--" in name:
        return _international(name, told, field)
    return name, ()


def check_names(typed: Sequence[str], common_name: str, limit: int) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """The names of the certificate, common name first and each once, and every finding about what was typed.

    The common name is added when it was not typed (R-060). `limit` counts all names together. What is wrong is left
    out of the names; the caller keeps what was typed.
    """
    if len(typed) > _LOOK_AT:
        return (common_name,), (error("sans", "names.too_many", count=len(typed), limit=limit),)
    names = {common_name: None}
    findings: list[Finding] = []
    for one in typed:
        if not one.strip():
            continue
        name, found = check_name(one)
        findings.extend(found)
        if name is not None:
            names[name] = None
    if len(names) > limit:
        findings.insert(0, error("sans", "names.too_many", count=len(names), limit=limit))
    return tuple(names), tuple(_once(findings))


def same_common_name(requested: str | None, registered: str) -> tuple[Finding, ...]:
    """A renewal keeps its common name (R-095): a finding when the request has another one."""
    if requested is None or requested.strip().lower() == registered.lower():
        return ()
    return (error("csr", "csr.cn.changed", csr=shown(requested, 80), registered=registered),)


def extra_names(requested: Iterable[str], names: Iterable[str]) -> tuple[Finding, ...]:
    """Names in the request that are not among the typed ones: one finding, so that the page can offer to take over.

    The typed names decide what is in the certificate; the names here (`names`, separated by a space) are well formed.
    """
    known = set(names)
    extra = dict.fromkeys(n for n in (check_name(r, "csr")[0] for r in requested) if n is not None and n not in known)
    if not extra:
        return ()
    return (warning("csr", "csr.san.extra", names=" ".join(extra), count=len(extra)),)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    out: list[Finding] = []
    for finding in findings:
        if finding not in out:
            out.append(finding)
    return out


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _wrong_form(name: str) -> str:
    """Why a name in ASCII is not a host name, as a short code; empty when it is one."""
    if name.endswith("."):
        return "trailing_dot"
    if len(name) > MAX_LENGTH:
        return "length"
    labels = name.split(".")
    if len(labels) < 2:
        return "no_dot" if name not in _RESERVED else ""
    if "_" in name:
        return "underscore"
    for label in labels:
        if len(label) > 63 or not label:
            return "label_length"
        if not _LABEL.fullmatch(label) or (label[2:4] == "--" and not label.startswith("xn--")):
            return "characters"
    return "characters" if labels[-1].isdigit() else ""


def _is_reserved(name: str) -> bool:
    return any(name == zone or name.endswith(f".{zone}") for zone in _RESERVED)


def _international(name: str, told: str, field: str) -> tuple[str | None, tuple[Finding, ...]]:
    """A name with letters outside ASCII, typed as such or as A-labels."""
    try:
        encoded = idna.encode(name, uts46=True).decode("ascii")
        decoded = idna.decode(encoded)
    except (idna.IDNAError, UnicodeError):
        return None, (error(field, "names.idn", name=told),)
    reason = _wrong_form(encoded)
    if reason:
        return None, (error(field, "names.format", name=told, reason=reason),)
    if _is_reserved(encoded):
        return None, (error(field, "names.reserved", name=told),)
    letters = [c for c in decoded if c.isalpha()]
    if all(unicodedata.name(c, "").startswith("LATIN ") for c in letters):
        return encoded, ()
    return encoded, (warning(field, "names.lookalike", name=shown(decoded, 80), ascii=encoded),)
