"""Revocation codes, as hashes: one of a certificate."""

from typing import Any

import asyncpg
from chassis.transaction import Transaction
from sqlalchemy import text

from certificates.store.visible import Selection

_PUT = text("""WITH before AS (SELECT 1 FROM revocation_code WHERE certificate = :certificate)
INSERT INTO revocation_code (certificate, subscriber, hash, made_at, made_by)
VALUES (:certificate, :subscriber, :hash, :now, :by) ON CONFLICT (certificate) DO UPDATE
SET hash = excluded.hash, made_at = excluded.made_at, made_by = excluded.made_by RETURNING EXISTS (SELECT FROM before) AS voided""")
_BEHIND = text("""SELECT c.id, c.subscriber, c.serial, c.common_name, c.sans, c.not_after, c.revoked_at
FROM revocation_code r JOIN certificate c ON c.id = r.certificate WHERE r.hash = :hash""")


async def put(tx: Transaction, certificate: int, subscriber: str, hashed: str) -> bool:
    """Keep the code of a certificate in the place of the one before; True when there was one."""
    row = {"certificate": certificate, "subscriber": subscriber, "hash": hashed, "now": tx.now, "by": tx.actor.number}
    return bool((await tx.session.execute(_PUT, row)).scalar_one())


async def behind(tx: Transaction, hashed: str) -> Any | None:
    """The certificate of a code: id, subscriber, serial, names, `not_after`, `revoked_at`; None when no certificate has it."""
    return (await tx.session.execute(_BEHIND, {"hash": hashed})).first()


async def of(reads: asyncpg.Pool, selection: Selection, certificate: int) -> asyncpg.Record | None:
    """When the code of a certificate was made, and by whom: nulls when it has none; None when the certificate can't be seen."""
    return await reads.fetchrow(
        f"""SELECT r.made_at, p.name AS made_by FROM certificate c LEFT JOIN revocation_code r ON r.certificate = c.id
LEFT JOIN person p ON p.number = r.made_by WHERE {selection.where} AND c.id = {selection.arg(certificate)}""",  # noqa: S608
        *selection.args,
    )
