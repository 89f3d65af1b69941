"""One certificate, for who may see it."""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

from datetime import datetime

import asyncpg

from certificates.store import announced, renewals, revocations
from certificates.store.visible import Selection


async def detail(reads: asyncpg.Pool, selection: Selection, certificate: int, now: datetime) -> asyncpg.Record | None:
    """The certificate with its manager and its requester (rows of `person` as JSON), its successors and its open renewal; None when it can't be seen.

    `replaced_by` is the newest valid successor, `successor` the newest; `predecessor`: the one it replaces, while that is kept.
    """
    return await reads.fetchrow(
        f"""SELECT c.*, d.sha256,
  to_json(m) AS manager_person, to_json(r) AS requester_person, to_json(l) AS labels, to_json(k) AS muted, to_json(n) AS announced,
  (SELECT p.id FROM certificate p WHERE p.id = c.replaces AND p.subscriber = c.subscriber) AS predecessor,
  (SELECT max(n.id) FROM certificate n WHERE n.replaces = c.id AND n.subscriber = c.subscriber) AS successor,
  (SELECT max(n.id) {renewals.successors(selection.arg(now))}) AS replaced_by,
  (SELECT h.at FROM revoked_at_ca h WHERE (h.issuer, h.serial) = (c.issuer, c.serial) AND h.reason = 'certificateHold'
    AND c.revoked_at IS NULL AND c.not_after >= {selection.arg(now)}) AS on_hold_since,
  o.order_id AS open_order, o.reference AS open_reference
FROM certificate c JOIN certificate_der d ON d.certificate = c.id
LEFT JOIN LATERAL ({renewals.OPEN}) o ON true
LEFT JOIN LATERAL (SELECT g.version, g.own_name, g.own_reference, g.cost_centre, g.changed_at, p.name AS changed_by
  FROM certificate_label g LEFT JOIN person p ON p.number = g.changed_by WHERE g.certificate = c.id) l ON true
LEFT JOIN LATERAL (SELECT k.reason, k.muted_at, p.name AS muted_by
  FROM certificate_muted k LEFT JOIN person p ON p.number = k.muted_by WHERE k.certificate = c.id) k ON true
LEFT JOIN LATERAL ({announced.FIRST}) n ON true
LEFT JOIN person m ON m.number = c.manager LEFT JOIN person r ON r.number = c.requester
WHERE {selection.where} AND c.id = {selection.arg(certificate)}""",
        *selection.args,
    )


async def file(reads: asyncpg.Pool, selection: Selection, certificate: int) -> asyncpg.Record | None:
    """DER of the certificate and its chain (issuing CA first), and its CN; None when it can't be seen."""
    return await reads.fetchrow(
        f"""SELECT c.common_name, d.der, h.ders AS chain FROM certificate c
JOIN certificate_der d ON d.certificate = c.id JOIN chain h ON h.sha256 = d.chain
WHERE {selection.where} AND c.id = {selection.arg(certificate)}""",
        *selection.args,
    )


async def revocation(reads: asyncpg.Pool, selection: Selection, certificate: int) -> asyncpg.Record | None:
    """The last revocation of a certificate; None when there is none, or it can't be seen."""
    return await reads.fetchrow(
        f"""SELECT v.* FROM certificate c CROSS JOIN LATERAL ({revocations.LAST}) v
WHERE {selection.where} AND c.id = {selection.arg(certificate)}""",
        *selection.args,
    )


async def same_key(reads: asyncpg.Pool, selection: Selection, certificate: int, now: datetime) -> list[asyncpg.Record]:
    """Other valid certificates with the key of this one, as far as they can be seen: id, CN."""
    rows: list[asyncpg.Record] = await reads.fetch(
        f"""SELECT c.id, c.common_name FROM certificate_key k JOIN certificate_key o USING (spki_sha256)
JOIN certificate c ON c.id = o.certificate AND c.id <> k.certificate
WHERE {selection.where} AND k.certificate = {selection.arg(certificate)} AND c.revoked_at IS NULL
  AND c.not_after >= {selection.arg(now)} ORDER BY c.id LIMIT 100""",
        *selection.args,
    )
    return rows
