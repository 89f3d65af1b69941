"""What certificates says for good, and how it is said again from what is kept: inventory, intents, limits."""

from collections.abc import Sequence

from chassis.owned import Owned
from chassis.transaction import Transaction
from contracts.announced import RevocationAnnounced, RevocationCalledOff
from contracts.certificates import (
    CertificateExpiring,
    CertificateImported,
    CertificateIssued,
    CertificateLabelled,
    CertificateMuted,
    CertificateRemoved,
    CertificateRevoked,
    IssuanceFailed,
    IssuanceRemoved,
    IssuanceStarted,
)
from contracts.envelope import Event
from contracts.limits import ProductLimits
from sqlmodel import col

from certificates.domain.issuance import IssuanceState
from certificates.service import event_builders, issuing
from certificates.store import inventory
from certificates.tables import Certificate, Issuance, LimitsRow


async def say_certificates(tx: Transaction, rows: Sequence[Certificate]) -> list[Event]:
    """Each of these certificates as it is now: who waits for it to be issued hears that, and then that it was revoked."""
    content, out = await inventory.contents(tx, [row.id for row in rows if row.id is not None]), list[Event]()
    for row in rows:
        assert row.id is not None
        if row.order_id is None:
            out.append(event_builders.kept(CertificateImported, row, content[row.id]))
        else:
            out.append(event_builders.kept(CertificateIssued, row, content[row.id]))
        if row.revoked_at is not None:
            out.append(event_builders.kept(CertificateRevoked, row, content[row.id]))
    return out


async def say_issuances(_: Transaction, rows: Sequence[Issuance]) -> list[Event]:
    """How far the newest intent of each order is; of one that was fulfilled its certificate says it, of one that the CA was not asked for nothing was said."""
    newest = {row.order_id: row for row in sorted(rows, key=lambda r: (r.approved_epoch, r.approved_version))}
    out = list[Event]()
    for row in newest.values():
        if row.state == IssuanceState.ASKED:
            out.append(issuing.started(row))
        elif row.state in {IssuanceState.REFUSED, IssuanceState.MISMATCH}:
            out.append(issuing.failed(row))
    return out


async def say_limits(tx: Transaction, rows: Sequence[LimitsRow]) -> list[Event]:
    """How long certificates of these products can last."""
    return [ProductLimits.model_validate({**row.model_dump(), "at": tx.now}) for row in rows]


_CERTIFICATE = (
    CertificateIssued,
    CertificateImported,
    CertificateExpiring,
    CertificateLabelled,
    CertificateMuted,
    RevocationAnnounced,
    RevocationCalledOff,
    CertificateRevoked,
    CertificateRemoved,
)
#: What this service says for good. What was removed has no row, and is not said again.
OWNED = (
    Owned(_CERTIFICATE, col(Certificate.id), say_certificates),
    Owned((IssuanceStarted, IssuanceFailed, IssuanceRemoved), col(Issuance.order_id), say_issuances),
    Owned((ProductLimits,), col(LimitsRow.product), say_limits),
)
