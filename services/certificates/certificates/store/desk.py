"""Certificates of any subscriber, for the provider's own people: one, or those with a serial number."""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

from datetime import datetime

import asyncpg
from chassis.actor import Actor
from chassis.errors import Refused
from contracts.authority import STAFF
from contracts.refusals import refuse

from certificates.store import announced, renewals, revocations

_FOUND = f"""SELECT c.id, c.subscriber, c.organisation, c.common_name, c.sans, c.product, c.serial, c.issuer_name, c.not_before, c.not_after,
  c.revoked_at, c.revocation_reason, m.name AS manager, to_json(n) AS announced, {revocations.OPEN} AS revoking, EXISTS (SELECT {renewals.successors("$2")}) AS replaced
FROM certificate c LEFT JOIN person m ON m.number = c.manager
  LEFT JOIN LATERAL ({announced.FIRST}) n ON true WHERE """
#: As many CAs may have given the same serial number.
_MOST = 20


async def with_serial(reads: asyncpg.Pool, actor: Actor, serial: str, now: datetime) -> list[asyncpg.Record]:
    """Whoever's certificates with this serial number. Raises Refused (`not_allowed`) for anybody but staff."""
    staff_only(actor)
    rows: list[asyncpg.Record] = await reads.fetch(f"{_FOUND} c.serial = $1 ORDER BY c.id LIMIT {_MOST}", serial, now)
    return rows


async def one(reads: asyncpg.Pool, actor: Actor, certificate: int, now: datetime) -> asyncpg.Record | None:
    """One certificate of whomever. Raises Refused as `with_serial`."""
    staff_only(actor)
    return await reads.fetchrow(f"{_FOUND} c.id = $1", certificate, now)


async def revocation(reads: asyncpg.Pool, certificate: int) -> asyncpg.Record | None:
    """The last revocation of a certificate that staff may see; None when there is none."""
    return await reads.fetchrow(
        f"SELECT v.* FROM (SELECT $1::bigint AS id) c, LATERAL ({revocations.LAST}) v", certificate
    )


def staff_only(actor: Actor) -> None:
    """Raises Refused (`not_allowed`) for anybody but the provider's own people."""
    if actor.subscriber is not None or not actor.roles & STAFF:
        raise Refused(refuse("not_allowed"))
