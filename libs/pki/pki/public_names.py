"""Which host names exist on the public internet: those below a suffix under which names are registered (BR 3.2.2.6, 4.2.2).

The suffixes are the ICANN section of the Public Suffix List, as released with the locked version of `publicsuffixlist`: a top-level
domain that came later is unknown until that version is raised. The list's other section names services of companies, which own
the domain that they give names under.
"""

from functools import cache

from publicsuffixlist import PublicSuffixList

from pki.host_names import WILDCARD


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)


def public_suffix(name: str) -> str:
    """The suffix under which the name is registered; empty when it is below none that is known."""
    return _suffixes().publicsuffix(name) or ""


def why_not_public(name: str) -> str:
    """Why nobody can own a name, as it is stored, on the public internet; empty when somebody can.

    `internal`: below no suffix at all (RFC 6761 and 6762 among them); `suffix`: one itself, which belongs to who gives out names;
    `wide`: a wildcard for all names below a suffix, of whomever they are.
    """
    base = name.removeprefix(WILDCARD)
    suffix = _suffixes().publicsuffix(base)
    if suffix is None:
        return "internal"
    if suffix != base:
        return ""
    return "suffix" if base == name else "wide"


def parent(name: str) -> str:
    """The name above a host name when it has two labels or more and is no suffix under which others register names, else an empty text."""
    above = name.partition(".")[2]
    return above if "." in above and _suffixes().publicsuffix(above) != above else ""
