"""What a stranger's term means: one thing whole, as it is stored."""

import unicodedata

from contracts.refusals import Refusal, refuse
from contracts.searching import SearchBy
from pki.host_names import WILDCARD, read_name
from pki.public_names import why_not_public

from certificates.domain.names import serial_numbers


def terms(by: SearchBy, typed: str) -> tuple[str, ...] | Refusal:
    """The stored spellings that a term may have; empty when nothing can have it.

    A domain must be one that somebody registered, or lie below it: what lies below a public suffix is no one's to list.
    Refusals: `search.domain` (`reason`: form, internal, suffix), `search.serial`.
    """
    match by:
        case SearchBy.SERIAL:
            return serial_numbers(typed) or refuse("search.serial")
        case SearchBy.DOMAIN:
            return _domain(typed)
        case SearchBy.NAME:
            written = _folded(typed)
            stored = read_name(typed, wildcard=True).name
            return tuple(dict.fromkeys((written, *((stored,) if stored is not None else ()))))
        case SearchBy.HOLDER:
            return (_folded(typed),)


def _domain(typed: str) -> tuple[str, ...] | Refusal:
    name = read_name(typed.strip().removeprefix(WILDCARD)).name
    if name is None:
        # one label is no host name; it may be a suffix all the same
        reason = "suffix" if why_not_public(_folded(typed)) == "suffix" else "form"
        return refuse("search.domain", reason=reason)
    reason = why_not_public(name)
    return refuse("search.domain", reason=reason) if reason else (name,)


def _folded(typed: str) -> str:
    return unicodedata.normalize("NFC", typed.strip()).lower()
