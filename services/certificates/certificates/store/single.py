"""One certificate, for who may see it."""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

from datetime import datetime

import asyncpg

from certificates.store import renewals
from certificates.store.visible import Selection


async def detail(reads: asyncpg.Pool, selection: Selection, certificate: int, now: datetime) -> asyncpg.Record | None:
    """The certificate with its manager, its requester, its successors and its open renewal; None when it can't be seen.

    `replaced_by` is the newest valid successor, `successor` the newest.
    """
    return await reads.fetchrow(
        f"""SELECT c.*, d.sha256,
  m.name AS manager_name, m.email AS manager_email, m.organisation AS manager_organisation,
  m.phone AS manager_phone, m.active AS manager_active,
  r.name AS requester_name, r.email AS requester_email, r.organisation AS requester_organisation,
  r.phone AS requester_phone, r.active AS requester_active,
  (SELECT max(n.id) FROM certificate n WHERE n.replaces = c.id AND n.subscriber = c.subscriber) AS successor,
  (SELECT max(n.id) {renewals.successors(selection.arg(now))}) AS replaced_by,
  o.order_id AS open_order, o.reference AS open_reference
FROM certificate c JOIN certificate_der d ON d.certificate = c.id
LEFT JOIN LATERAL ({renewals.OPEN}) o ON true
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
