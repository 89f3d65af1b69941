"""The provider's own people revoke for somebody who calls: they find the certificate, and note who called and how that was established."""

from datetime import datetime, timedelta

import asyncpg
from chassis.actor import Actor
from chassis.transaction import Transaction
from contracts import audit
from contracts.finding import (
    FoundCertificate,
    FoundCertificates,
    RevokeForCaller,
    Untold,
    UntoldCertificate,
    UntoldCertificates,
)
from contracts.open_sets import opened
from contracts.products import Product
from contracts.refusals import Refusal, refuse
from contracts.revocations import RevocationView, Road

from certificates.domain.status import status
from certificates.service import announcing, revoking
from certificates.service.revoking import Caller
from certificates.store import desk, expiry, revocations

#: From so long before its end a certificate that nobody knows of is a case for the desk; and how many are shown.
_SOON, _MOST = timedelta(days=30), 200


async def find(reads: asyncpg.Pool, actor: Actor, serial: str, now: datetime) -> FoundCertificates:
    """The certificates with this serial number, of whichever subscriber. Raises Refused (`not_allowed`) for anybody but staff."""
    rows = await desk.with_serial(reads, actor, serial, now)
    return FoundCertificates(certificates=tuple([await _found(reads, row, now) for row in rows]))


def note(tx: Transaction, *certificates: FoundCertificate) -> None:
    """Write down who looked up what: it is somebody else's."""
    for certificate in certificates:
        tx.audit(audit.CertificateLookedUp(subject=str(certificate.id), subscriber=certificate.subscriber))


async def view(reads: asyncpg.Pool, actor: Actor, certificate: int, now: datetime) -> FoundCertificate | Refusal:
    """One certificate of whomever, with its last revocation. Refusal: `not_found`."""
    row = await desk.one(reads, actor, certificate, now)
    return refuse("not_found") if row is None else await _found(reads, row, now)


async def follow(reads: asyncpg.Pool, actor: Actor, certificate: int, now: datetime) -> RevocationView | Refusal:
    """How far the last revocation of a certificate is, with nothing of whose it is. Refusal: `not_found`, also when there is none."""
    known = await desk.one(reads, actor, certificate, now)
    last = None if known is None else await desk.revocation(reads, certificate)
    return refuse("not_found") if last is None else revoking.view(last)


async def untold(reads: asyncpg.Pool, actor: Actor, now: datetime) -> UntoldCertificates:
    """What ends within thirty days and nobody knows of by mail, of whichever subscriber, soonest first."""
    rows = await expiry.untold(reads, actor, now, now + _SOON, _MOST + 1)
    shown = [
        UntoldCertificate(
            id=row["id"],
            subscriber=row["subscriber"],
            organisation=row["organisation"],
            common_name=row["common_name"],
            not_after=row["not_after"],
            why=opened(Untold, row["why"]),
            phone=row["phone"],
            person=row["person"],
            person_phone=row["person_phone"],
        )
        for row in rows[:_MOST]
    ]
    return UntoldCertificates(certificates=tuple(shown), more=len(rows) > _MOST)


async def revoke(tx: Transaction, certificate: int, command: RevokeForCaller) -> RevocationView | Refusal:
    """Ask for the revocation of anybody's valid certificate, for who called. Again, by anybody, answers with the first, and keeps its caller.

    Refusals: `not_found`, `revocation.over`.
    """
    known = await revocations.certificate(tx, certificate, None)
    if known is None:
        return refuse("not_found")
    caller = Caller(command.caller, command.identified)
    refusal = await revoking.ask_known(tx, known, command.reason, Road.STAFF, tx.actor.number, caller)
    return refusal if refusal is not None else await revoking.last(tx, certificate)


async def _found(reads: asyncpg.Pool, row: asyncpg.Record, now: datetime) -> FoundCertificate:
    now_is = status(now, row["not_after"], row["revoked_at"], revoking=row["revoking"])
    last = await desk.revocation(reads, row["id"])
    return FoundCertificate(
        id=row["id"],
        subscriber=row["subscriber"],
        organisation=row["organisation"],
        common_name=row["common_name"],
        sans=tuple(row["sans"]),
        product=opened(Product, row["product"]),
        status=now_is,
        serial=row["serial"],
        issuer_name=row["issuer_name"],
        not_before=row["not_before"],
        not_after=row["not_after"],
        revoked_at=row["revoked_at"],
        revocation_reason=row["revocation_reason"],
        manager=row["manager"],
        replaced=row["replaced"],
        revocation=None if last is None else revoking.view(last),
        asked_by=None if last is None else last["asked_by"],
        caller=None if last is None else last["caller"],
        identified=None if last is None else last["identified"],
        announced=announcing.shown(row["announced"], now_is),
    )
