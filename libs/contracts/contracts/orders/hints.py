"""What DNS says of the names of a draft or an order: hints for people. They block nothing, and are no evidence."""

from enum import StrEnum

from pydantic import AwareDatetime

from contracts.envelope import View
from contracts.open_sets import Open


class HintOutcome(StrEnum):
    """Whether the CA will be able to issue for a name, as far as DNS says (CAA, RFC 8659)."""

    WAITS = "waits"  # it is being looked up
    FREE = "free"  # no record is about it: every CA may
    ALLOWED = "allowed"  # the CA is named
    NARROWED = "narrowed"  # it is named, with conditions that only it can judge (RFC 8657)
    DENIED = "denied"  # others are named, or nobody may
    CRITICAL = "critical"  # a critical property that no CA has to understand
    BROKEN = "broken"  # its DNSSEC signatures are wrong: that is never a permission (BR 3.2.2.8)
    FAILED = "failed"  # the resolver got no usable answer of the domain's own servers
    UNCHECKED = "unchecked"  # we did not look: no answer in time, or too much was asked


class NameHint(View):
    """What was seen of one name, by which resolver and when."""

    name: str  # as in the certificate: lower case, A-labels
    outcome: Open[HintOutcome]
    at: str = ""  # the domain whose records say so
    issuers: tuple[str, ...] = ()  # who is named there; of CRITICAL, the properties
    exists: bool | None = None  # whether DNS knows the name; None: not seen
    put: str = ""  # the record to put in DNS so that the CA may issue, where that helps
    resolver: str = ""
    looked_at: AwareDatetime | None = None  # UTC


class NameHints(View):
    """GET /drafts/{id}/dns: of the names of a draft whose CA looks at DNS; of others none."""

    hints: tuple[NameHint, ...] = ()

    @property
    def over(self) -> bool:
        """True when nothing is being looked up any more."""
        return all(hint.outcome is not HintOutcome.WAITS for hint in self.hints)
