"""The revocation code of a certificate: made by who may revoke, used by whoever has it, without a login."""

import hashlib
import secrets

import asyncpg
from chassis.actor import Actor
from chassis.edge import rows
from chassis.edge.budgets import Budget, Per
from chassis.service import Service
from chassis.telemetry import log
from chassis.transaction import Transaction
from contracts import audit
from contracts.certificates import CertificateStatus
from contracts.refusals import Refusal, refuse
from contracts.revocations import RevocationCode, RevocationCodeState, RevokeByCode, RevokedByCode, Road

from certificates.adapters import Adapters
from certificates.domain import codes as spelling
from certificates.domain.status import status
from certificates.service import revoking
from certificates.store import codes, revocations
from certificates.store.visible import visible_to

#: Of one process in a minute: more wrong codes than people mistype, from however many addresses.
_TOGETHER = Budget("code_guesses_together", Per.ADDRESS, 60)
_ALARMS = Budget("code_alarms", Per.ADDRESS, 1)


def hashed(code: str) -> str:
    """A code as it is kept: SHA-256. It has 120 bits from the system's source: nothing is gained by a slow hash."""
    return hashlib.sha256(spelling.read(code).encode("utf-8", "replace")).hexdigest()


async def state(reads: asyncpg.Pool, actor: Actor, certificate: int) -> RevocationCodeState | Refusal:
    """Whether a certificate has a code. Refusal: `not_found`."""
    row = await codes.of(reads, visible_to(actor), certificate)
    if row is None:
        return refuse("not_found")
    return RevocationCodeState(certificate=certificate, made_at=row["made_at"], made_by=row["made_by"])


async def make(tx: Transaction, certificate: int) -> RevocationCode | Refusal:
    """A new code for a valid certificate of the subscriber, said this once; the one before is void. Refusals: `not_found`, `revocation.over`."""
    known = await revocations.certificate(tx, certificate, tx.actor.tenant)
    if known is None:
        return refuse("not_found")
    revoking_now = await revocations.standing(tx, certificate) is not None and known.revoked_at is None
    now = status(tx.now, known.not_after, known.revoked_at, revoking=revoking_now)
    if now is not CertificateStatus.VALID:
        return refuse("revocation.over", reason=now.value)
    code = spelling.written(secrets.token_bytes(spelling.BYTES))
    voided = await codes.put(tx, certificate, known.subscriber, hashed(code))
    tx.audit(audit.RevocationCodeMade(subject=str(certificate), subscriber=known.subscriber, voided=voided))
    return RevocationCode(certificate=certificate, code=code, made_at=tx.now, voided=voided)


async def revoke(service: Service[Adapters], tx: Transaction, command: RevokeByCode) -> RevokedByCode | Refusal:
    """Ask for a revocation with a code. A right one is always taken, whatever was tried before; a repeat answers with the first.

    Refusals: `revocation_code.wrong`, the same for an unknown certificate, an unknown code and that of another certificate;
    `too_many` in its place when this address and browser has tried too often; `revocation.over`, to who has the right code.
    """
    row = await codes.behind(tx, hashed(command.code))
    if row is None or not spelling.means(command.certificate, row.serial, (row.common_name, *row.sans)):
        return await _wrong(service, tx, command.guesser)
    again = await revocations.standing(tx, row.id) is not None
    refusal = await revoking.ask_known(tx, row, command.reason, Road.CODE, None)
    if refusal is not None:
        return refusal
    await tx.flush()
    last = await revocations.last(tx, row.id)
    return RevokedByCode(
        common_name=row.common_name,
        serial=row.serial,
        reason=last["reason"],
        asked_at=last["asked_at"],
        again=again,
    )


async def _wrong(service: Service[Adapters], tx: Transaction, guesser: str) -> Refusal:
    """Slow down who tries wrong codes (the edge counts them), and call somebody when they are more than people mistype: nobody is locked out."""
    refusal = refuse("revocation_code.wrong")
    spent = await rows.spend(tx, service.adapters.code_guesses, guesser) if guesser else None
    together = service.refusal_lines.spend(_TOGETHER, "")
    if (spent or together) and service.refusal_lines.spend(_ALARMS, "") is None:
        log.error("revocation_code.guessed", who="one" if spent else "many", alarm=True)
    return spent or refusal
