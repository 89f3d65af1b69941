"""What a CA says of whose the names in a request are, where it proves that itself (Baseline Requirements of the CA/Browser Forum 3.2.2.4)."""

from collections.abc import Sequence
from enum import StrEnum

from pydantic import AwareDatetime, Field

from contracts.envelope import View
from contracts.open_sets import Open


class ProofState(StrEnum):
    """Whether the CA holds it proved that a subscriber may use a name."""

    WAITING = "waiting"  # it has not looked yet, or waits for what it asked to stand in DNS
    PROVED = "proved"
    FAILED = "failed"  # it looked, and did not find what proves it


class DnsRecord(View):
    """A TXT record that the CA looks for (RFC 1035 3.3.14): where, and its text. Both are public once they stand in DNS."""

    host: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,253}$")
    text: str = Field(pattern=r"^[!-~]{1,255}$")


class NameProof(View):
    """What the CA says of whose a name is (BR 3.2.2.4): the name as asked, and for one that is not proved what it looks for, when it says so.

    `at`: when it looked last (UTC); `method`: the section of the Baseline Requirements by which, `rules`: their version.
    """

    domain: str = Field(min_length=1, max_length=253)
    state: Open[ProofState]
    at: AwareDatetime | None = None
    method: str | None = Field(default=None, pattern=r"^[0-9]{1,2}(\.[0-9]{1,2}){1,5}$")
    rules: str | None = Field(default=None, pattern=r"^[0-9]{1,3}(\.[0-9]{1,3}){1,3}$")
    record: DnsRecord | None = None


def wanted(names: Sequence[NameProof]) -> tuple[DnsRecord, ...]:
    """What the CA looks for in DNS and has not found, each once."""
    records = (proof.record for proof in names if proof.state != ProofState.PROVED)
    return tuple(dict.fromkeys(record for record in records if record is not None))
