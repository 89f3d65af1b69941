"""When what certificates keeps ended: from then on its evidence is kept for seven years. All moments are UTC."""

from datetime import UTC, datetime

#: The end of what has none (RFC 5280, 4.1.2.5).
NEVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
#: The kinds of what is kept: a certificate by its id, and what the CA was asked for an order by the order's id.
CERTIFICATE, ISSUANCE = "certificate", "issuance"


def certificate_ended(not_after: datetime, *, unfinished: bool, now: datetime) -> datetime:
    """A certificate ends with its `notAfter`, revoked or not. While a revocation of it is not finished it ends no earlier than now."""
    return max(not_after, now) if unfinished else not_after


def issuance_ended(
    ended_at: datetime | None,
    until: datetime | None,
    apart_until: datetime | None,
    *,
    unfinished: bool,
    unknown: bool,
    unreadable: bool,
    now: datetime,
) -> datetime | None:
    """What the CA was asked for an order ends with the last of it: an answer, the certificate, one that lies in quarantine.

    `ended_at`: when the last intent ended; `until` and `apart_until`: the ends of its certificates, in the inventory and in quarantine.
    `unfinished`: an intent is open: no end before now. `unreadable`: nobody knows the end of what lies in quarantine: NEVER.
    `unknown`: a certificate of it is not in the inventory any more: None, what was noted counts.
    """
    if unreadable:
        return NEVER
    ends = [end for end in (ended_at, until, apart_until, now if unfinished else None) if end is not None]
    return None if unknown else max(ends)
