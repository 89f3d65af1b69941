"""Host names in a server certificate: their one stored spelling, or why a name is none (RFC 1123, RFC 5890, BR 7.1.4)."""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass

import idna

from pki.text import has_hidden

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_RESERVED = ("localhost", "onion", "invalid", "in-addr.arpa", "ip6.arpa")
#: What people leave before a name when they copy it from a tool's settings.
_PREFIX = re.compile(r"(?:dns|ip|uri|email|cn|san)\s*[:=]")
#: Before a name: every name of one label more (RFC 4592, BR 1.6.1).
WILDCARD = "*."
MAX_LENGTH = 253
_LATIN_LETTERS = frozenset("ßæœøðþłđħŋ")
MAX_COMMON_NAME = 64  # X.520 ub-common-name
#: Nothing longer is looked at letter by letter, or taken from a form: IDNA is quadratic.
LONGEST_TYPED = 300


@dataclass(frozen=True)
class HostName:
    """A name as it is stored (lower case, A-labels), or what is wrong with it.

    `wrong`: `format` (with `reason`), `wildcard`, `ip`, `idn`, `reserved`; empty for a good name. `lookalike` is the
    readable form of a good name with letters that European languages do not write with Latin script: they may look like others.
    """

    name: str | None
    wrong: str = ""
    reason: str = ""
    lookalike: str = ""


def read_name(typed: str, *, wildcard: bool = False) -> HostName:
    """Judge a name as typed or as it stands in a request.

    `wildcard`: the leftmost label may be an asterisk, and nothing but that. A dot, no other wildcard, no address, nothing reserved (BR 7.1.2.7.12); letters, digits and hyphens, labels of 1 to 63, at
    most 253, no underscore, no trailing dot; every label survives IDNA2008 both ways.
    """
    name = unicodedata.normalize("NFC", typed.strip()[:LONGEST_TYPED]).lower()
    if not name:
        return _bad("empty")
    if has_hidden(name):
        return _bad("characters")
    if wildcard and name.startswith(WILDCARD):
        return _below(name.removeprefix(WILDCARD))
    if "*" in name:
        return HostName(None, "wildcard")
    if _is_address(name):
        return HostName(None, "ip")
    if not name.isascii():
        return _international(name)
    reason = _wrong_form(name)
    if reason:
        return _bad(reason)
    if _is_reserved(name):
        return HostName(None, "reserved")
    return _international(name) if "xn--" in name else HostName(name)


def _below(base: str) -> HostName:
    """A wildcard for all names right below one."""
    read = read_name(base)
    if read.name is None:
        return read
    if len(WILDCARD + read.name) > MAX_LENGTH:
        return _bad("length")
    return HostName(WILDCARD + read.name, lookalike=WILDCARD + read.lookalike if read.lookalike else "")


def readable(name: str) -> str:
    """A name as people read it: its letters where A-labels stand for them. What is no name stays as it is."""
    if "xn--" not in name:
        return name
    base = name.removeprefix(WILDCARD)
    try:
        return name.removesuffix(base) + idna.decode(base)
    except (idna.IDNAError, UnicodeError):
        return name


def both_forms(name: str) -> str:
    """A name, typed or stored, as people read it with, where that differs, its stored form behind it: `bücher.example (xn--bcher-kva.example)`."""
    stored = name if name.isascii() else read_name(name, wildcard=True).name or name
    read = readable(stored)
    return name if read == stored else f"{read} ({stored})"


def _bad(reason: str) -> HostName:
    return HostName(None, "format", reason)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _wrong_form(name: str) -> str:
    """Why a name in ASCII is not a host name, as a short code; empty when it is one."""
    if _PREFIX.match(name):
        return "prefix"
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


def _international(name: str) -> HostName:
    """A name with letters outside ASCII, typed as such or as A-labels."""
    try:
        encoded = idna.encode(name, uts46=True).decode("ascii")
        decoded = idna.decode(encoded)
    except (idna.IDNAError, UnicodeError):
        return HostName(None, "idn")
    reason = _wrong_form(encoded)
    if reason:
        return _bad(reason)
    if _is_reserved(encoded):
        return HostName(None, "reserved")
    return HostName(encoded, lookalike=decoded if any(map(_may_deceive, decoded)) else "")


def _may_deceive(character: str) -> bool:
    """True for a letter of another script than Latin, and for a Latin one that is drawn as another: `ı`, `ɑ`, `ɡ`.

    What European languages write is what has one of the 26 letters under its marks, and a few of their own.
    """
    base = unicodedata.normalize("NFD", character)[0]
    return character.isalpha() and not (base.isascii() or base in _LATIN_LETTERS)
