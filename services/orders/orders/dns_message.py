"""What a DNS server sent back, read. Pure, for a sandbox: reading a message that is made for it takes a second per eight kilobytes."""

from dataclasses import dataclass
from typing import cast

import dns.edns
import dns.exception
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
from dns.rdtypes.ANY.CAA import CAA

from orders.domain.caa import Property

#: Longer values and more records than these name nobody that a hint would name; all of them count as other issuers.
_MOST, _LONGEST = 200, 400


@dataclass(frozen=True)
class Read:
    """An answer: its code as text (RFC 1035, 4.1.1), its CAA records; `lame`: it points elsewhere instead of answering."""

    code: str
    records: tuple[Property, ...] = ()
    lame: bool = False


def question(name: str, *, unchecked: bool = False) -> bytes:
    """A question for the CAA records of a name, with room for 1232 bytes over UDP (DNS Flag Day 2020); `unchecked`: also what
    DNSSEC does not confirm (RFC 4035, 3.2.2). Raises ValueError for what is no name."""
    try:
        query = dns.message.make_query(name, dns.rdatatype.CAA, want_dnssec=False, use_edns=0, payload=1232)
    except (dns.exception.DNSException, UnicodeError) as error:
        raise ValueError(type(error).__name__) from error
    if unchecked:
        query.flags |= dns.flags.CD
    return query.to_wire()


def read(data: bytes) -> Read:
    """The answer in these bytes, aliases in it followed (RFC 1034, 3.6.2). Raises dnspython's errors for what is none: also a loop of aliases."""
    message = dns.message.from_wire(data)
    if not isinstance(message, dns.message.QueryMessage):
        raise ValueError("no answer to a question")
    code = dns.rcode.to_text(message.rcode())
    if message.rcode() != dns.rcode.NOERROR:
        return Read(code)
    rrset = message.resolve_chaining().answer
    if rrset is None:
        kinds = {each.rdtype for each in message.authority}
        return Read(code, lame=dns.rdatatype.NS in kinds and dns.rdatatype.SOA not in kinds)
    records = [cast(CAA, record) for record in rrset][:_MOST]
    return Read(code, tuple(_property(record) for record in records))


def _property(record: CAA) -> Property:
    value = record.value[:_LONGEST].decode("utf-8", "replace")
    return Property(record.flags, record.tag.decode("ascii", "replace").lower()[:_LONGEST], value)
