"""Writing the inventory: append-only, one row per certificate."""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.transaction import Transaction
from pki.certificate import ParsedCertificate
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from certificates.domain.labels import NONE, Texts
from certificates.domain.names import SearchText, search_text, sort_name
from certificates.store import announced, labels
from certificates.tables import Certificate

_TABLE: Any = Certificate.__table__  # type: ignore[attr-defined]
_KEY = text("INSERT INTO certificate_key (certificate, spki_sha256) VALUES (:certificate, :spki_sha256)")
_MORE = text("INSERT INTO certificate_search_more (certificate, search) VALUES (:certificate, :search)")
_CHAIN = text("INSERT INTO chain (sha256, ders) VALUES (:sha256, :ders) ON CONFLICT DO NOTHING")
_DER = text("""INSERT INTO certificate_der (certificate, sha256, der, chain)
VALUES (:certificate, :sha256, :der, :chain)""")
_KNOWN = text("""SELECT c.id, c.subscriber, c.order_id, d.sha256 FROM certificate c
JOIN certificate_der d ON d.certificate = c.id WHERE c.issuer = :issuer AND c.serial = :serial""")
_BYTES = text(f"""SELECT k.certificate, k.spki_sha256, d.der, h.ders AS chain, l.own_name, l.own_reference, l.cost_centre, m.muted_at, a.* FROM certificate_key k
JOIN certificate_der d USING (certificate) JOIN chain h ON h.sha256 = d.chain LEFT JOIN certificate_label l USING (certificate)
LEFT JOIN certificate_muted m USING (certificate) LEFT JOIN LATERAL ({announced.of("k.certificate")}) a ON true WHERE k.certificate = ANY(:ids)""")
_WITH_KEY = text("""SELECT c.issuer, c.serial FROM (
  SELECT c.issuer, c.serial FROM certificate_key k JOIN certificate c ON c.id = k.certificate WHERE k.spki_sha256 = :key
  UNION ALL SELECT r.issuer, r.serial FROM removed_certificate r WHERE r.spki_sha256 = :key) AS c
WHERE NOT EXISTS (SELECT FROM unordered u
  WHERE u.issuer = c.issuer AND u.serial = c.serial AND u.request_id = :request) LIMIT 2""")
_REMOVED = text("SELECT certificate FROM removed_certificate WHERE issuer = :issuer AND serial = :serial")
_SAME_SUBSCRIBER = text("SELECT 1 FROM certificate WHERE id = :id AND subscriber = :subscriber")
_SAID = text(f"""SELECT m.muted_at, a.* FROM (SELECT CAST(:id AS bigint) AS id) c LEFT JOIN certificate_muted m ON m.certificate = c.id
LEFT JOIN LATERAL ({announced.of("c.id")}) a ON true""")
_ADOPT = text("""UPDATE certificate SET version = version + 1, order_id = :order_id, reference = :reference,
  manager = :manager, requester = :requester, replaces = :replaces
WHERE id = :id AND order_id IS NULL RETURNING version, revoked_at, revocation_reason""")


@dataclass(frozen=True)
class Provenance:
    """What is known of a certificate besides its own content."""

    subscriber: str
    product: str
    family: str
    manager: str | None
    requester: str | None
    revoked_at: datetime | None = None
    revocation_reason: str | None = None
    order_id: UUID | None = None
    reference: str | None = None
    replaces: int | None = None
    labels: Texts = NONE
    muted_at: datetime | None = None
    starts_at: datetime | None = None  # it is announced that it will be revoked from then on
    starts_for: str | None = None


@dataclass(frozen=True)
class KnownCertificate:
    """A certificate that is in the inventory already."""

    id: int
    subscriber: str
    order_id: UUID | None
    sha256: str


async def known(tx: Transaction, issuer: str, serial: str) -> KnownCertificate | None:
    """The certificate with this serial number of this issuer."""
    row = (await tx.session.execute(_KNOWN, {"issuer": issuer, "serial": serial})).mappings().first()
    return None if row is None else KnownCertificate(**row)


async def removed(tx: Transaction, issuer: str, serial: str) -> int | None:
    """The id that a certificate had whose evidence was removed, its time being over; None for one that is here, or never was."""
    number: int | None = (await tx.session.execute(_REMOVED, {"issuer": issuer, "serial": serial})).scalar()
    return number


async def add(tx: Transaction, parsed: ParsedCertificate, provenance: Provenance) -> int | None:
    """Add a certificate; its id, or None when issuer and serial number are there already, or were (then nothing changes)."""
    if await removed(tx, parsed.issuer, parsed.serial) is not None:
        return None
    words = search_text(parsed.common_name, parsed.sans)
    row = _row(tx, parsed, provenance, words)
    statement = (
        insert(_TABLE)
        .values(row.model_dump(exclude={"id"}))
        .on_conflict_do_nothing(index_elements=["issuer", "serial"])
    )
    number: int | None = (await tx.session.execute(statement.returning(_TABLE.c.id))).scalar()
    if number is None:
        return None
    await tx.session.execute(_KEY, {"certificate": number, "spki_sha256": parsed.spki_sha256})
    if words.rest is not None:
        await tx.session.execute(_MORE, {"certificate": number, "search": words.rest})
    ders = list(parsed.chain)
    chain = hashlib.sha256(b"".join(ders)).hexdigest()
    await tx.session.execute(_CHAIN, {"sha256": chain, "ders": ders})
    der = {"certificate": number, "sha256": parsed.sha256, "der": parsed.der, "chain": chain}
    await tx.session.execute(_DER, der)
    await labels.begin(tx, number, provenance.subscriber, provenance.labels)
    return number


def _row(tx: Transaction, parsed: ParsedCertificate, provenance: Provenance, words: SearchText) -> Certificate:
    return Certificate(
        version=1,
        subscriber=provenance.subscriber,
        family=provenance.family,
        product=provenance.product,
        common_name=parsed.common_name,
        sans=list(parsed.sans),
        organisation=parsed.organisation,
        locality=parsed.locality,
        state=parsed.state,
        country=parsed.country,
        subject=parsed.subject,
        issuer=parsed.issuer,
        issuer_name=parsed.issuer_name,
        serial=parsed.serial,
        not_before=parsed.not_before,
        not_after=parsed.not_after,
        revoked_at=provenance.revoked_at,
        revocation_reason=provenance.revocation_reason,
        key_type=parsed.key_type,
        manager=provenance.manager,
        requester=provenance.requester,
        order_id=provenance.order_id,
        reference=provenance.reference,
        replaces=provenance.replaces,
        added_at=tx.now,
        sort_name=sort_name(parsed.common_name),
        search=words.first,
        search_more=words.rest is not None,
    )


async def adopt(tx: Transaction, number: int, provenance: Provenance) -> tuple[int, Provenance]:
    """Tie a certificate that was taken in by hand to its order; its new version, and what is known of it: also its revocation, and what it is called, and since when it won't be renewed.

    Raises sqlalchemy.exc.NoResultFound when it is tied to an order already.
    """
    row = {
        "id": number,
        "order_id": provenance.order_id,
        "reference": provenance.reference,
        "manager": provenance.manager,
        "requester": provenance.requester,
        "replaces": provenance.replaces,
    }
    version, at, reason = (await tx.session.execute(_ADOPT, row)).one()
    await labels.begin(tx, number, provenance.subscriber, provenance.labels)
    texts = (await labels.of(tx, number)).texts  # what it was called already stays
    said = (await tx.session.execute(_SAID, {"id": number})).one()
    more = {"muted_at": said.muted_at, "starts_at": said.starts_at, "starts_for": said.starts_for}
    return version, replace(provenance, revoked_at=at, revocation_reason=reason, labels=texts, **more)


async def contents(tx: Transaction, numbers: Sequence[int]) -> dict[int, Any]:
    """The bytes of these certificates, by id: key hash, DER, chain; what the subscriber calls them, since when it won't renew them, and from when it is announced that they will be revoked."""
    return {row.certificate: row for row in await tx.session.execute(_BYTES, {"ids": list(numbers)})}


async def with_key(tx: Transaction, key: str, request: str) -> list[Any]:
    """Issuer and serial number of certificates of whomever that have this key (SHA-256 of its SPKI), or had it: two at most. Not what the CA listed under `request`."""
    return list(await tx.session.execute(_WITH_KEY, {"key": key, "request": request}))


async def belongs(tx: Transaction, number: int, subscriber: str) -> bool:
    """True when the certificate is this subscriber's."""
    return (await tx.session.execute(_SAME_SUBSCRIBER, {"id": number, "subscriber": subscriber})).first() is not None
