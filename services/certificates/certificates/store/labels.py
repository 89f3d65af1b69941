"""What a subscriber calls its certificates. A row for a certificate that was ever called something, beside the append-only inventory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chassis.transaction import Transaction
from sqlalchemy import text
from sqlmodel import col, select

from certificates.domain.labels import NONE, Texts, sort_key
from certificates.tables import Certificate

_OF = text("""SELECT l.version, l.own_name, l.own_reference, l.cost_centre, l.changed_at, p.name AS changed_by
FROM certificate_label l LEFT JOIN person p ON p.number = l.changed_by WHERE l.certificate = :certificate""")
_VALUES = """(certificate, subscriber, version, own_name, own_reference, cost_centre,
  sort_name, sort_reference, sort_centre, search, changed_at, changed_by)
VALUES (:certificate, :subscriber, :version, :own_name, :own_reference, :cost_centre,
  :sort_name, :sort_reference, :sort_centre, :search, :now, :by)"""
_BEGIN = text(f"INSERT INTO certificate_label {_VALUES} ON CONFLICT (certificate) DO NOTHING")
_PUT = text(f"""INSERT INTO certificate_label {_VALUES} ON CONFLICT (certificate) DO UPDATE SET version = excluded.version,
  own_name = excluded.own_name, own_reference = excluded.own_reference, cost_centre = excluded.cost_centre, sort_name = excluded.sort_name,
  sort_reference = excluded.sort_reference, sort_centre = excluded.sort_centre, search = excluded.search,
  changed_at = excluded.changed_at, changed_by = excluded.changed_by""")


@dataclass(frozen=True)
class Called:
    """What a certificate is called, and who said so (by name) when; version 0: it was never called anything."""

    version: int = 0
    texts: Texts = NONE
    changed_at: datetime | None = None
    changed_by: str | None = None


async def locked(tx: Transaction, certificate: int, subscriber: str) -> Certificate | None:
    """The certificate of this subscriber, locked: who changes what it is called waits for who does so before. None when it has none such."""
    mine = select(Certificate).where(col(Certificate.id) == certificate, col(Certificate.subscriber) == subscriber)
    row: Certificate | None = (await tx.session.execute(mine.with_for_update())).scalar_one_or_none()
    return row


async def of(tx: Transaction, certificate: int) -> Called:
    """What a certificate is called now, with its version."""
    row = (await tx.session.execute(_OF, {"certificate": certificate})).first()
    if row is None:
        return Called()
    return Called(row.version, Texts(row.own_name, row.own_reference, row.cost_centre), row.changed_at, row.changed_by)


async def of_new(tx: Transaction, ordered: Mapping[str, str | None] | None, replaces: int | None) -> Texts:
    """What a certificate is called when it is made: as it was ordered; where that says nothing (None), as what it replaces is called."""
    if ordered is not None:
        return Texts(**ordered)
    return NONE if replaces is None else (await of(tx, replaces)).texts


async def put(tx: Transaction, certificate: int, subscriber: str, version: int, texts: Texts) -> None:
    """Keep these in the place of those before, as said by who acts."""
    await tx.session.execute(_PUT, _row(tx, certificate, subscriber, version, texts, tx.actor.number))


async def begin(tx: Transaction, certificate: int, subscriber: str, texts: Texts) -> None:
    """What a certificate is called when it comes into the inventory; what it is called already stays."""
    if texts != NONE:
        await tx.session.execute(_BEGIN, _row(tx, certificate, subscriber, 1, texts, None))


def _row(
    tx: Transaction, certificate: int, subscriber: str, version: int, texts: Texts, by: str | None
) -> dict[str, object]:
    return {
        "certificate": certificate,
        "subscriber": subscriber,
        "version": version,
        "own_name": texts.own_name,
        "own_reference": texts.own_reference,
        "cost_centre": texts.cost_centre,
        "sort_name": sort_key(texts.own_name),
        "sort_reference": sort_key(texts.own_reference),
        "sort_centre": sort_key(texts.cost_centre),
        "search": texts.search,
        "now": tx.now,
        "by": by,
    }
