"""CAA (RFC 8659): which certification authorities a domain lets issue, read as a CA reads it. A hint for people, never evidence."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.orders import HintOutcome
from pki.host_names import WILDCARD
from pki.text import displayable

#: What every CA must understand (BR 3.2.2.8). Anything else that is marked critical forbids to issue (RFC 8659, 4.1).
_UNDERSTOOD = frozenset({"issue", "issuewild", "iodef"})
_CRITICAL = 0x80
#: Parameters by which a domain narrows what it allows (RFC 8657): an account, a way of validation. Only the CA knows whether it fits.
_NARROWS = frozenset({"accounturi", "validationmethods"})
#: Issuers that are named in a hint, of more only that there are.
_NAMED = 5


@dataclass(frozen=True)
class Property:
    """One CAA record: its flags, its tag in lower case, its value as text."""

    flags: int
    tag: str
    value: str


@dataclass(frozen=True)
class Verdict:
    """What the records at one place say about one CA; `issuers`: who is named there, safe to show."""

    outcome: HintOutcome
    issuers: tuple[str, ...] = ()


def places(name: str) -> tuple[str, ...]:
    """Where the records of a name are looked for, in this order until some are found: the name without its asterisk, then each
    domain above it, the root left out (RFC 8659, 3)."""
    labels = name.removeprefix(WILDCARD).split(".")
    return tuple(".".join(labels[start:]) for start in range(len(labels)))


def judge(name: str, records: Sequence[Property], identifiers: Sequence[str]) -> Verdict:
    """What the first set of records that was found for a name says of the CA with these identifiers; without any, everybody may issue.

    Never answers `waits`, `broken`, `failed` or `unchecked`: those are about asking.
    """
    if not records:
        return Verdict(HintOutcome.FREE)
    unknown = [record for record in records if record.flags & _CRITICAL and record.tag not in _UNDERSTOOD]
    if unknown:
        return Verdict(HintOutcome.CRITICAL, tuple(dict.fromkeys(displayable(r.tag, 40) for r in unknown))[:_NAMED])
    about = _about(name, records)
    if not about:
        return Verdict(HintOutcome.FREE)
    read = [_issuer(record.value) for record in about]
    named = tuple(dict.fromkeys(displayable(issuer, 80) for issuer, _ in read if issuer))[:_NAMED]
    ours = {identifier.lower() for identifier in identifiers}
    allowing = [parameters for issuer, parameters in read if issuer in ours]
    if not allowing:
        return Verdict(HintOutcome.DENIED, named)
    narrowed = all(parameters & _NARROWS for parameters in allowing)
    return Verdict(HintOutcome.NARROWED if narrowed else HintOutcome.ALLOWED, named)


def record(name: str, at: str, identifier: str) -> str:
    """What to put in DNS, in the notation of zone files (RFC 8659, 4.1), so that the CA with this identifier may issue for the name."""
    tag = "issuewild" if name.startswith(WILDCARD) else "issue"
    return f'{at}. IN CAA 0 {tag} "{identifier}"'


def _about(name: str, records: Sequence[Property]) -> list[Property]:
    """The records that bind: of a wildcard `issuewild` where there are any, else `issue` (RFC 8659, 4.2 and 4.3)."""
    wild = [record for record in records if record.tag == "issuewild"]
    if name.startswith(WILDCARD) and wild:
        return wild
    return [record for record in records if record.tag == "issue"]


def _issuer(value: str) -> tuple[str, frozenset[str]]:
    """The issuer in a value, in lower case, and the names of its parameters; what can't be read names nobody (RFC 8659, 4.2)."""
    domain, _, rest = value.partition(";")
    issuer = domain.strip(" \t").lower()
    if not all(part and part.isascii() and part.replace("-", "a").isalnum() for part in issuer.split(".")):
        return "", frozenset()
    pairs = [pair.strip(" \t") for pair in rest.split(";") if pair.strip(" \t")]
    if not all("=" in pair for pair in pairs):
        return "", frozenset()
    return issuer, frozenset(pair.partition("=")[0].strip(" \t").lower() for pair in pairs)
