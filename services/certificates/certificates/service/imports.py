"""Taking in certificates older than the portal."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from chassis import deadline
from chassis.errors import Refused
from chassis.sandbox import Sandbox
from chassis.transaction import Transaction
from contracts import audit
from contracts.certificates import CertificateImported
from contracts.imports import Import, ImportCertificate, Imported
from contracts.refusals import Refusal, refuse
from contracts.revocations import Reason
from contracts.searching import publishable
from pki.certificate import Fault, ParsedCertificate

from certificates.ca import HOLD
from certificates.domain.importing import unfit
from certificates.service import event_builders, reading, revoking
from certificates.store import inventory, published, revocations
from certificates.store.inventory import Provenance

#: Who imports has a clock of its own.
_CLOCKS = timedelta(minutes=5)
_LONGEST_PAUSE = 0.2  # seconds: what takes longer waits for a child, and holds up nobody meanwhile


async def contents(sandbox: Sandbox, command: Import) -> list[ParsedCertificate | Fault]:
    """The certificates as they are read, in the order given; one that can't be read costs no other anything.

    So many at once take longer than a request: it may last a minute more.
    """
    deadline.extend(60)
    read: list[ParsedCertificate | Fault] = []
    for item in command.certificates:
        async with _giving_way():
            read.append(await reading.read(sandbox, item.pem))
    return read


@asynccontextmanager
async def _giving_way() -> AsyncIterator[None]:
    """What an import does, and after it a pause twice as long: a large one takes longer and nobody's pages wait for it."""
    before = time.monotonic()
    yield
    await asyncio.sleep(min(2 * (time.monotonic() - before), _LONGEST_PAUSE))


async def import_certificates(
    tx: Transaction, command: Import, contents: Sequence[ParsedCertificate | Fault]
) -> Imported:
    """Add what is new, in the order given; a certificate that is known changes nothing, nor does one that was removed as its time was over. All or nothing.

    Raises Refused: `certificate.unreadable` (params `number`, from 1, and `reason` of the first; each of them is a
    finding), or `certificate.conflict` when another subscriber has it or its serial number is used up by another
    certificate. Nobody is mailed.
    """
    parsed = _readable(tx, command, contents)
    ids: list[int] = []
    added = 0
    for number, (item, content) in enumerate(zip(command.certificates, parsed, strict=True), 1):
        async with _giving_way():
            new = await _add(tx, item, content)
            ids.append(new if new is not None else await _known(tx, number, item, content))
        added += new is not None
    tx.audit(
        audit.CertificatesImported(subject="certificates", added=added, known=len(ids) - added, reason=command.reason)
    )
    return Imported(added=added, known=len(ids) - added, ids=tuple(ids))


async def _known(tx: Transaction, number: int, item: ImportCertificate, content: ParsedCertificate) -> int:
    """The id of a certificate that was taken in before, or was and is removed. Raises Refused when it is another's."""
    if (removed := await inventory.removed(tx, content.issuer, content.serial)) is not None:
        return removed
    known = await inventory.known(tx, content.issuer, content.serial)
    if known is None or known.subscriber != item.subscriber or known.sha256 != content.sha256:
        raise Refused(refuse("certificate.conflict", number=number))
    return known.id


def _readable(
    tx: Transaction, command: Import, contents: Sequence[ParsedCertificate | Fault]
) -> list[ParsedCertificate]:
    """All of them, or a refusal that names every one that can't be taken in, with its reason."""
    faults: list[tuple[int, str]] = []
    parsed: list[ParsedCertificate] = []
    for number, (item, content) in enumerate(zip(command.certificates, contents, strict=True), 1):
        if isinstance(content, Fault):
            faults.append((number, content.reason))
            continue
        future = item.revoked_at is not None and item.revoked_at > tx.now + _CLOCKS
        held = item.revocation_reason == HOLD  # no revocation for good: imported as valid, it is told by the CA's list
        if (reason := "on_hold" if held else "revoked_at" if future else unfit(content)) is not None:
            faults.append((number, reason))
        parsed.append(content)
    if faults:
        raise Refused(_refusal(faults))
    return parsed


def _refusal(faults: Sequence[tuple[int, str]]) -> Refusal:
    findings = tuple(
        {
            "field": f"certificates.{number - 1}",
            "slug": "certificate.unreadable",
            "severity": "error",
            "params": {"number": number, "reason": reason},
        }
        for number, reason in faults
    )
    number, reason = faults[0]
    return refuse("certificate.unreadable", number=number, reason=reason).model_copy(update={"findings": findings})


async def _add(tx: Transaction, item: ImportCertificate, content: ParsedCertificate) -> int | None:
    about = Provenance(
        subscriber=item.subscriber,
        product=item.product.value,
        family=item.product.family.value,
        manager=item.manager,
        requester=item.requester,
        revoked_at=item.revoked_at,
        revocation_reason=item.revocation_reason,
    )
    noted = await revocations.noted(tx, content.issuer, content.serial)
    if noted is not None and item.revoked_at is None:  # the CA's list was ahead of who imports
        about = replace(about, revoked_at=noted.at, revocation_reason=noted.reason)
    number = await inventory.add(tx, content, about)
    if number is not None:
        tx.emit(event_builders.certificate(CertificateImported, number, 1, content, about))
        shown = item.published and publishable(item.product)
        if shown:
            await published.publish(tx, number)
        facts = {"subscriber": about.subscriber, "issuer": content.issuer, "serial": content.serial}
        tx.audit(audit.CertificateTakenIn(subject=str(number), published=shown, **facts))
        if about.revocation_reason == Reason.KEY_COMPROMISE:
            await revoking.call_for_leaked(tx, number, about.subscriber)
        leaked = await revocations.leaked(tx, content.spki_sha256)
        if leaked is not None and about.revoked_at is None and content.not_after >= tx.now:
            revoking.has_leaked_key(tx, number, about.subscriber, leaked)
    return number
