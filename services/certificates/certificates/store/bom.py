"""The overview as a CBOM (CycloneDX 1.7, JSON): written while it is read, so that its size is nobody's memory."""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

import json
from datetime import datetime
from typing import IO
from uuid import UUID

import asyncpg
from contracts.certificates import ListQuery

from certificates.domain.bom import Entry, component, head
from certificates.domain.status import status
from certificates.store import revocations
from certificates.store.export import by_row
from certificates.store.listing import order_by, source
from certificates.store.visible import Selection


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


async def write(
    reads: asyncpg.Pool,
    file: IO[bytes],
    selection: Selection,
    query: ListQuery,
    number: UUID,
    subscriber: str,
    now: datetime,
) -> None:
    """The document `number` about the certificates of a query, in the list's own order, a line for each."""
    sql = f"""SELECT c.id, c.common_name, c.sans, c.organisation, c.subject, c.issuer, c.serial, d.sha256, c.not_before, c.not_after,
  c.revoked_at, c.revocation_reason, c.product, c.key_type, c.manager, c.reference, l.own_name, l.own_reference, l.cost_centre,
  {revocations.open_of(selection.subscriber)} AS revoking, EXISTS (SELECT FROM revoked_at_ca h
    WHERE (h.issuer, h.serial) = (c.issuer, c.serial) AND h.reason = 'certificateHold') AS suspended
FROM {source(query)} JOIN certificate_der d ON d.certificate = c.id LEFT JOIN certificate_label l ON l.certificate = c.id
WHERE {selection.where} ORDER BY {order_by(query)}"""
    file.write(_line(head(number, now, subscriber))[:-1] + b',"components":[')
    before = iter((b"\n",))

    def put(row: asyncpg.Record) -> None:
        file.write(next(before, b",\n") + _line(component(_entry(row, now), now)))

    await by_row(reads, sql, selection.args, put)
    file.write(b"\n]}\n")


def _entry(row: asyncpg.Record, now: datetime) -> Entry:
    return Entry(
        id=row["id"],
        common_name=row["common_name"],
        sans=tuple(row["sans"]),
        subject=row["subject"],
        issuer=row["issuer"],
        serial=row["serial"],
        sha256=row["sha256"],
        not_before=row["not_before"],
        not_after=row["not_after"],
        status=status(now, row["not_after"], row["revoked_at"], revoking=row["revoking"]),
        suspended=row["suspended"],
        revoked_at=row["revoked_at"],
        reason=row["revocation_reason"],
        own={
            "product": row["product"],
            "key_type": row["key_type"],
            "organisation": row["organisation"],
            "manager": row["manager"],
            "order": row["reference"],
            "own_name": row["own_name"],
            "own_reference": row["own_reference"],
            "cost_centre": row["cost_centre"],
        },
    )
