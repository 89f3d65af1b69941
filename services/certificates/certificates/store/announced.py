"""Announced revocations as other statements read them: lines of the confirmed lists of incidents that have a day."""

# ruff: noqa: S608 - statements are put together from words of our own

#: SQL: line `a` of an incident is announced: it was said, its run did not come to it, and it was not called off.
STANDS = "a.announced_at IS NOT NULL AND a.asked_at IS NULL AND NOT a.void"
#: SQL: what is announced first of certificate `c`, with what its subscriber is told (contracts.announcing.Announced).
FIRST = f"""SELECT a.starts_at, i.reason, s.told_nl AS nl, s.told_en AS en, a.announced_at FROM incident_certificate a
  JOIN incident i ON i.id = a.incident JOIN incident_list s ON (s.incident, s.round) = (a.incident, a.round)
  WHERE a.certificate = c.id AND {STANDS} ORDER BY a.starts_at, a.incident LIMIT 1"""


def of(certificate: str) -> str:
    """SQL: from when on a certificate (an expression) is announced to be revoked first, and why: `starts_at`, `starts_for`."""
    return f"""SELECT a.starts_at, i.reason AS starts_for FROM incident_certificate a JOIN incident i ON i.id = a.incident
  WHERE a.certificate = {certificate} AND {STANDS} ORDER BY a.starts_at, a.incident LIMIT 1"""


def of_subscriber(subscriber: str) -> str:
    """SQL: certificate `c` is one of the announced of a subscriber (a placeholder): the few there are, read once and hashed."""
    return f"(c.id IN (SELECT a.certificate FROM incident_certificate a WHERE a.subscriber = {subscriber} AND {STANDS})) IS TRUE"
