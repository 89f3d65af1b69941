"""On behalf of a customer: staff prepare a draft for a contact, who reads it, declares and places it. Who prepared never validates.

What is prepared is seen by who prepares it alone, until it is set ready: then it is the contact's, with nothing of what staff
confirmed, as if a colleague had handed it over.
"""

from uuid import UUID

from chassis.transaction import Transaction
from contracts import audit
from contracts.orders import CanBePrepared, CanTake, DraftView, PrepareDraft, SetReady, StartNew, StartRenewal
from contracts.products import Family
from contracts.refusals import Refusal, refuse

from orders import journeys
from orders.domain.limits import Limits
from orders.domain.states import DRAFT_KEPT
from orders.requests import Requests
from orders.service import beginning, mailing, offers
from orders.service.assessment import assess, situate
from orders.service.beginning import Party
from orders.steps import certificate as certificate_step
from orders.store import copies, on_behalf, people, typed
from orders.store import drafts as store
from orders.tables import DraftRow


async def choices(tx: Transaction, subscriber: str, search: str, language: str, domain: str) -> CanBePrepared | Refusal:
    """What can be prepared for a subscriber today; `search` as in `SearchCertificates`, `domain` as of `beginning.start_new`. Refusal: `not_found`."""
    known = await copies.registered(tx, subscriber)
    if known is None or not known.active:
        return refuse("not_found")
    certificates, more = await on_behalf.certificates(tx, subscriber, search)
    families = [await offers.new(tx, family, language, domain, subscriber) for family in Family]
    return CanBePrepared(
        subscriber=known.card,
        contacts=tuple(CanTake(number=n, name=name) for n, name in await people.acting_for(tx, subscriber)),
        new=tuple(offer for family in families for offer in family),
        certificates=tuple(copy.old for copy in certificates),
        renewals=await offers.of_known(tx, certificates, subscriber),
        more=more,
    )


async def prepare(
    tx: Transaction, requests: Requests, subscriber: str, command: PrepareDraft, limits: Limits, domain: str
) -> DraftView | Refusal:
    """Begin a draft for a contact, in his or her language. Again, before anything is saved: the same draft.

    Refusals: `draft.contact`, and those of `beginning.start_new` or `beginning.start`.
    """
    if not await copies.acts_for(tx, command.contact, subscriber):
        return refuse("draft.contact")
    language, party = await copies.language(tx, command.contact) or "nl", Party(subscriber, command.contact)
    if command.product is not None:
        new = StartNew(product=command.product, language=language)
        return await beginning.start_new(tx, requests, new, limits, domain, party=party)
    assert command.certificate is not None
    renewal = StartRenewal(certificate=command.certificate, instead_of=command.instead_of, language=language)
    return await beginning.start(tx, requests, renewal, party=party)


async def set_ready(tx: Transaction, requests: Requests, draft_id: UUID, command: SetReady) -> Refusal | None:
    """Give a draft that the actor prepared to its contact, who is told.

    Refusals: `not_found`, `draft.stale`, `draft.contact` (he or she may not order any more), `draft.contact_has_own` (`name`), `draft.step_order`,
    `draft.findings`, `draft.warnings`, and those of `assessment.situate`.
    """
    draft = await store.visible(tx, draft_id, lock=True)
    if draft is None or not draft.preparing:
        return refuse("not_found")
    if draft.version != command.version:
        return refuse("draft.stale", version=draft.version)
    contact = draft.prepared_for or ""
    situation = await situate(tx, draft)
    if isinstance(situation, Refusal):
        return situation
    if not await copies.acts_for(tx, contact, draft.subscriber):
        return refuse("draft.contact")
    if draft.subject is not None and await store.held(tx, draft, contact):
        return refuse("draft.contact_has_own", name=situation.contact.name)
    seen = await assess(tx, requests, situation)
    if (missing := seen.missing_before(seen.steps[-1])) is not None:
        if missing not in seen.saved:
            return refuse("draft.step_order", step=missing.value)
        return journeys.step_of(missing).why_not(seen)
    prepared_by = await copies.names(tx, {tx.actor.number})
    await _give(tx, draft, contact)
    tx.audit(audit.DraftSetReady(subject=str(draft.id), on_behalf_of=contact, of=draft.subscriber))
    known = situation.renews
    values = {
        "common_name": known.old.common_name if known else certificate_step.STEP.kept(draft).common_name,
        "product": situation.offer.title,
        "organisation": situation.subscriber.card.name,
        "prepared_by": prepared_by.get(tx.actor.number, tx.actor.number),
        "renewal": known is not None,
        "csr": bool(certificate_step.STEP.kept(draft).csr),
        "until": draft.expires_at,
    }
    await mailing.about_draft(tx, "set_ready", draft, situation.contact, values, f".{draft.version}")
    return None


async def _give(tx: Transaction, draft: DraftRow, contact: str) -> None:
    draft.created_by, draft.given, draft.ready_at = contact, {}, tx.now
    draft.version, draft.saved_at, draft.expires_at = draft.version + 1, tx.now, tx.now + DRAFT_KEPT
    await tx.session.flush()
    await typed.forget_all(tx, draft.id, tx.actor.number)
