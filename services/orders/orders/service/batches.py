"""Renewals asked for together: each certificate has its own draft and its own order; what they share is who asks, and the page."""

import base64
from uuid import UUID

from chassis.transaction import Transaction
from contracts import audit
from contracts.journeys import (
    IN_TWO_PAGES,
    AnyAnswers,
    CertificateAnswers,
    CheckAnswers,
    ConditionsAnswers,
    ContactAnswers,
    Journey,
    ManagerAnswers,
)
from contracts.orders import (
    BatchRequest,
    BatchRow,
    BatchView,
    BeginBatch,
    OrderLink,
    Place,
    Placed,
    PlaceRow,
    RenewalOffer,
    RequestMatch,
    StartRenewal,
)
from contracts.refusals import Refusal, refuse
from pki import distinguished_names as dn
from pki.csr_input import Unusable

from orders import tables
from orders.domain.findings import error
from orders.domain.limits import Limits
from orders.domain.matching import fitting
from orders.domain.states import DRAFT_KEPT
from orders.requests import Requests
from orders.service import beginning, drafts, offers, placing
from orders.service.assessment import assess, notices, situate
from orders.steps import Assessment, Sent, certificate, manager
from orders.store import batches, copies
from orders.store import drafts as kept
from orders.store.copies import CertificateCopy
from orders.tables import DraftRow

#: As long as its drafts.
_KEPT = DRAFT_KEPT


async def begin(tx: Transaction, requests: Requests, command: BeginBatch) -> BatchView | Refusal:
    """Begin to renew certificates of the actor's subscriber together; nothing is asked for yet. Refusal: `not_found`, when one is none of theirs."""
    known = await copies.certificates(tx, tx.actor.tenant, command.certificates)
    if len(known) != len(command.certificates):
        return refuse("not_found")
    batch = tables.BatchRow(
        id=tx.new_id(),
        subscriber=tx.actor.tenant,
        created_by=tx.actor.number,
        language=command.language,
        certificates=list(command.certificates),
        created_at=tx.now,
        expires_at=tx.now + _KEPT,
    )
    batches.add(tx, batch)
    tx.audit(audit.BatchBegun(subject=str(batch.id), certificates=len(known)))
    return await _shown(tx, requests, batch)


async def show(tx: Transaction, requests: Requests, batch_id: UUID) -> BatchView | Refusal:
    """A batch of the actor, with each certificate as it stands now. Refusal: `not_found`."""
    batch = await batches.visible(tx, batch_id)
    return refuse("not_found") if batch is None else await _shown(tx, requests, batch)


async def match(tx: Transaction, requests: Requests, batch_id: UUID, command: BatchRequest) -> RequestMatch | Refusal:
    """Which certificates of the batch a request is for, by the names in it. Refusal: `not_found`."""
    sent = await requests.read(command.request)
    batch = await batches.visible(tx, batch_id)
    if batch is None:
        return refuse("not_found")
    if isinstance(sent, Unusable):
        wrong = error("csr", f"csr.{sent.code}", **sent.params)
        return RequestMatch(names=(), spki_sha256=None, certificates=(), finding=wrong)
    names = tuple(dict.fromkeys((*sent.values(dn.COMMON_NAME), *sent.sans)))
    known = await copies.certificates(tx, batch.subscriber, batch.certificates)
    return RequestMatch(
        names=names,
        spki_sha256=sent.key.spki_sha256,
        certificates=fitting(names, {each.old.id: (each.old.common_name, *each.old.sans) for each in known}),
    )


async def take(
    tx: Transaction, requests: Requests, batch_id: UUID, certificate_id: int, command: BatchRequest, limits: Limits
) -> BatchRow | Refusal:
    """Draft the renewal of one certificate with this request, and everything else as it was; another request takes its place.

    Refusals: `not_found`, and those of `beginning.start`. What is wrong with the request is told with the row.
    """
    sent = await requests.read(command.request)
    batch = await batches.visible(tx, batch_id, lock=True)
    if batch is None or certificate_id not in batch.certificates:
        return refuse("not_found")
    begun = (await batches.drafts_of(tx, batch)).get(certificate_id)
    if begun is None or begun.batch != batch.id:
        start = StartRenewal.model_validate({"certificate": certificate_id, "language": batch.language})
        fresh = await beginning.start(tx, requests, start)
        if isinstance(fresh, Refusal):
            return fresh
        begun = await kept.visible(tx, fresh.id)
    draft = None if begun is None else await kept.visible(tx, begun.id, lock=True)
    if draft is None:
        return refuse("unavailable")
    draft.batch, batch.expires_at = batch.id, tx.now + _KEPT
    situation = await situate(tx, draft)
    if isinstance(situation, Refusal):
        return situation
    before = await assess(tx, requests, situation)
    _, after = await _answer(tx, requests, before, _proposed(draft, command), limits, sent)
    return await _row(tx, after)


async def place(
    tx: Transaction,
    requests: Requests,
    batch_id: UUID,
    certificate_id: int,
    command: PlaceRow,
    limits: Limits,
    portal: str,
) -> Placed | Refusal:
    """Declare and place one renewal of a batch, as its page showed it; a repeat gets the same answer. `portal` as of `placing.place`.

    Refusals: `not_found`, `draft.stale` (something else would be ordered than was shown), `session.recheck`, `conditions.missing`,
    and those of `placing.place`.
    """
    batch = await batches.visible(tx, batch_id, lock=True)
    if batch is None or certificate_id not in batch.certificates:
        return refuse("not_found")
    if (order := (await batches.orders_of(tx, batch)).get(certificate_id)) is not None:
        return Placed(order=order.id, reference=order.reference)
    begun = (await batches.drafts_of(tx, batch)).get(certificate_id)
    draft = None if begun is None else await kept.visible(tx, begun.id, lock=True)
    if draft is None or draft.batch != batch.id:
        return refuse("not_found")
    if not placing.fresh(tx):
        return refuse("session.recheck")
    situation = await situate(tx, draft)
    if isinstance(situation, Refusal):
        return situation
    before = await assess(tx, requests, situation)
    if (
        draft.version != command.version
        or before.term.price_cents != command.price_cents
        or not await _ready(tx, before)
    ):
        return refuse("draft.stale", version=draft.version)
    answers: tuple[AnyAnswers, ...] = (CheckAnswers(), ConditionsAnswers(accepted=command.accepted))
    refusal, _ = await _answer(tx, requests, before, answers, limits)
    if refusal is not None:
        return refusal
    return await placing.place(tx, requests, draft.id, Place(version=draft.version), portal)


async def _answer(
    tx: Transaction,
    requests: Requests,
    seen: Assessment,
    answers: tuple[AnyAnswers, ...],
    limits: Limits,
    sent: Sent | None = None,
) -> tuple[Refusal | None, Assessment]:
    """Save these steps in turn, until one is refused; `sent` is the request in the last of them."""
    refusal: Refusal | None = None
    for step in answers:
        refusal, seen = await drafts.answer(tx, requests, seen, step, limits, sent if step is answers[-1] else None)
        if refusal is not None:
            break
    return refusal, seen


def _proposed(draft: DraftRow, command: BatchRequest) -> tuple[AnyAnswers, ...]:
    """Everything as it was, with this request; without a manager who still can be it, no further than that."""
    chosen, asked = manager.STEP.kept(draft), certificate.STEP.kept(draft)
    if chosen.manager is None:
        return (ContactAnswers(),)
    return (
        ContactAnswers(),
        ManagerAnswers(manager=chosen.manager),
        CertificateAnswers(
            csr="",
            csr_file=base64.b64encode(command.request),
            sans=asked.sans,
            delivery_email=asked.delivery_email,
            term_days=asked.term_days,
        ),
    )


async def _shown(tx: Transaction, requests: Requests, batch: tables.BatchRow) -> BatchView:
    known = await copies.certificates(tx, batch.subscriber, batch.certificates)
    ordered, begun = await batches.orders_of(tx, batch), await batches.drafts_of(tx, batch)
    left = [copy for copy in known if copy.old.id not in ordered and not _of(batch, begun.get(copy.old.id))]
    offered = {offer.certificate: offer for offer in await offers.of_known(tx, left, batch.subscriber)}
    rows = []
    for copy in sorted(known, key=lambda each: (each.old.not_after, each.old.id)):
        draft, order = begun.get(copy.old.id), ordered.get(copy.old.id)
        if order is not None:
            rows.append(_line(copy, order=OrderLink(order=order.id, reference=order.reference)))
        elif draft is not None and _of(batch, draft):
            rows.append(await _drafted(tx, requests, copy, draft))
        else:
            rows.append(_open(copy, offered[copy.old.id], draft))
    return BatchView(
        id=batch.id,
        rows=tuple(rows),
        language=batch.language,
        created_at=batch.created_at,
        expires_at=batch.expires_at,
    )


def _of(batch: tables.BatchRow, draft: DraftRow | None) -> bool:
    return draft is not None and draft.batch == batch.id


def _line(copy: CertificateCopy, **more: object) -> BatchRow:
    old = copy.old
    about = {
        "certificate": old.id,
        "common_name": old.common_name,
        "sans": old.sans,
        "not_after": old.not_after,
        "product": old.product,
    }
    return BatchRow.model_validate(about | more)


def _open(copy: CertificateCopy, offer: RenewalOffer, draft: DraftRow | None) -> BatchRow:
    """Nothing was handed in for it yet. One's own draft in which something was saved is finished or thrown away where it is."""
    if offer.refusal is not None:
        return _line(copy, refusal=offer.refusal, params=offer.params)
    if draft is not None and draft.version > 1:
        return _line(copy, draft=draft.id, version=draft.version, own=False)
    return _line(copy, keys=offer.keys)


async def _drafted(tx: Transaction, requests: Requests, copy: CertificateCopy, draft: DraftRow) -> BatchRow:
    situation = await situate(tx, draft)
    if isinstance(situation, Refusal):
        return _line(copy, draft=draft.id, version=draft.version, refusal=situation.slug, params=situation.params)
    return await _row(tx, await assess(tx, requests, situation))


async def _row(tx: Transaction, seen: Assessment) -> BatchRow:
    """A draft of a batch as it stands now."""
    situation, draft = seen.situation, seen.situation.draft
    assert situation.renews is not None  # it is of a renewal
    asked, chosen = certificate.STEP.kept(draft), manager.STEP.show(seen)
    wrong = tuple(finding for finding in seen.findings if finding.severity != "info")
    named = chosen.manager or chosen.nominated
    return _line(
        situation.renews,
        draft=draft.id,
        version=draft.version,
        has_request=bool(asked.csr),
        ready=await _ready(tx, seen),
        manager=named.name if named else "",
        delivery_email=asked.delivery_email,
        texts=certificate.STEP.show(seen).texts,
        term=seen.term,
        terms_version=situation.offer.terms_version,
        declarations=situation.offer.declarations,
        findings=(*await notices(tx, situation), *wrong),
    )


async def _ready(tx: Transaction, seen: Assessment) -> bool:
    """Whether nothing is left to answer or to be warned of: all that is missing is that it is read and declared."""
    draft = seen.situation.draft
    reads = IN_TWO_PAGES[Journey(draft.journey)][1]
    awaited = certificate.STEP.kept(draft).awaited
    return seen.missing_before(reads) is None and not awaited and not await notices(tx, seen.situation)
