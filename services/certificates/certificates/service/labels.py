"""A subscriber gives its certificate a name, a reference and a cost centre of its own."""

from chassis.transaction import Transaction
from contracts import audit
from contracts.certificates import CertificateLabelled
from contracts.labels import Labels, SetLabels
from contracts.refusals import Refusal, refuse

from certificates.domain.labels import Texts
from certificates.service import event_builders
from certificates.store import inventory, labels
from certificates.store.labels import Called


async def put(tx: Transaction, certificate: int, command: SetLabels) -> Labels | Refusal:
    """Keep them, in whatever state the certificate is; the same again changes nothing. Refusals: `not_found`, `labels.stale`."""
    row = await labels.locked(tx, certificate, tx.actor.tenant)
    if row is None:
        return refuse("not_found")
    was = await labels.of(tx, certificate)
    texts = Texts(command.own_name, command.own_reference, command.cost_centre)
    if texts == was.texts:
        return _view(was)
    if was.version != command.version:
        return refuse("labels.stale", version=was.version)
    row.version += 1
    await tx.flush()
    await labels.put(tx, certificate, row.subscriber, was.version + 1, texts)
    content = await inventory.contents(tx, [certificate])
    tx.emit(event_builders.kept(CertificateLabelled, row, content[certificate]))
    facts = {"before": was.texts._asdict(), "after": texts._asdict()}
    tx.audit(audit.CertificateLabelled(subject=str(certificate), subscriber=row.subscriber, **facts))
    return _view(await labels.of(tx, certificate))


def _view(called: Called) -> Labels:
    name, reference, centre = called.texts
    return Labels(
        version=called.version,
        own_name=name,
        own_reference=reference,
        cost_centre=centre,
        changed_at=called.changed_at,
        changed_by=called.changed_by,
    )
