"""Taking in certificates older than the portal (B7)."""

from chassis.errors import Refused
from chassis.transaction import Transaction
from contracts.certificates import CertificateImported, Import, ImportCertificate, Imported
from contracts.refusals import refuse

from certificates.domain.reading import Read, Unreadable, read
from certificates.service import facts
from certificates.store import inventory
from certificates.store.inventory import Facts


async def take_in(tx: Transaction, command: Import) -> Imported:
    """Add what is new, in the order given; a certificate that is known changes nothing. All or nothing.

    Raises Refused: `certificate.unreadable` (params `number`, from 1, and `reason`), or `certificate.conflict` when
    another subscriber has it or its serial number is used up by another certificate. Nobody is mailed.
    """
    ids: list[int] = []
    added = 0
    for number, one in enumerate(command.certificates, 1):
        try:
            content = read(one.pem)
        except Unreadable as error:
            raise Refused(refuse("certificate.unreadable", number=number, reason=error.reason)) from error
        if (new := await _add(tx, one, content)) is not None:
            added += 1
            ids.append(new)
            continue
        known = await inventory.known(tx, content.issuer, content.serial)
        if known is None or known.subscriber != one.subscriber or known.sha256 != content.sha256:
            raise Refused(refuse("certificate.conflict", number=number))
        ids.append(known.id)
    tx.audit("certificate.import", "certificates", added=added, known=len(ids) - added, reason=command.reason)
    return Imported(added=added, known=len(ids) - added, ids=tuple(ids))


async def _add(tx: Transaction, one: ImportCertificate, content: Read) -> int | None:
    about = Facts(
        subscriber=one.subscriber, product=one.product.value, family=one.product.family.value, manager=one.manager,
        requester=one.requester, revoked_at=one.revoked_at, revocation_reason=one.revocation_reason,
    )  # fmt: skip
    number = await inventory.add(tx, content, about)
    if number is not None:
        tx.emit(facts.certificate(CertificateImported, number, 1, content, about))
    return number
