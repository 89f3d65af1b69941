"""A draft looked at now: what it says, what is proposed, what is wrong, which steps are complete and still right."""

from dataclasses import dataclass
from typing import TypedDict

from chassis import clock
from chassis.transaction import Transaction
from contracts import refusals
from contracts.identifiers import Email
from contracts.orders import Colleague, DraftView, Finding, OldCertificate, PersonCard, Step, Term
from contracts.refusals import Refusal, refuse
from pki.csr import ParsedRequest
from pki.csr_input import Unusable
from pydantic import TypeAdapter, ValidationError

from orders.domain.content import canonical, digest
from orders.domain.csr import CsrReport, check_request, check_subject
from orders.domain.findings import blocking, error, warning
from orders.domain.given import STEPS, Given, given_by
from orders.domain.names import check_names, extra_names, same_common_name
from orders.domain.offer import Offer
from orders.domain.terms import NO_END, Old, proposed
from orders.requests import Requests
from orders.store import copies, key_reservations, offers
from orders.store import orders as orders_store
from orders.store.copies import SubscriberCopy
from orders.tables import DraftRow, OrderRow

_EMAIL: TypeAdapter[str] = TypeAdapter(Email)


@dataclass(frozen=True)
class Assessment:
    """Everything about a draft at one moment, for who looks (`contact`). `names` are the certificate's, common name first."""

    draft: DraftRow
    subscriber: SubscriberCopy
    contact: PersonCard
    renews: OldCertificate
    revoked: bool
    managers: tuple[PersonCard, ...]
    manager: PersonCard | None
    offer: Offer
    offered: tuple[Term, ...]
    term: Term  # chosen, or proposed
    report: CsrReport | None
    names: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def given(self) -> Given:
        """What who looks confirmed and declared: another's ticks are another's."""
        return given_by(self.draft.given, self.contact.number)

    @property
    def unaccepted(self) -> tuple[Finding, ...]:
        """Warnings that who looks did not confirm yet."""
        known = set(self.given.warnings)
        return tuple(f for f in self.findings if f.severity == "warning" and fingerprint(f) not in known)

    @property
    def done(self) -> tuple[Step, ...]:
        """The steps that were saved, where it is personal by who looks, and are still right at this moment."""
        given = self.given
        right = {
            Step.CONTACT: True,
            Step.MANAGER: self.manager is not None,
            Step.CERTIFICATE: self.report is not None and not blocking(self.findings) and not self.unaccepted,
            Step.CHECK: True,
            Step.CONDITIONS: given.agreement == self.offer.agreement(self.term),
        }
        saved = {*self.draft.saved, *given.steps}
        return tuple(step for step in STEPS if step in saved and right.get(step, False))

    def missing_before(self, step: Step) -> Step | None:
        """The first step before this one that is not done."""
        done = self.done
        return next((earlier for earlier in STEPS[: STEPS.index(step)] if earlier not in done), None)


def fingerprint(finding: Finding) -> str:
    """A finding's fingerprint: the same warning about something else has to be confirmed again."""
    return digest(canonical(finding.model_dump(mode="json")))


async def assess(
    tx: Transaction, requests: Requests, draft: DraftRow, typed: ParsedRequest | Unusable | None = None
) -> Assessment | Refusal:
    """Look at a draft of the actor's subscriber. `typed` is the request just sent, else the kept one is judged.

    Answers `unavailable` while the copies of subscriber, person or certificate have not arrived,
    `renewal.withdrawn_product`, `renewal.no_term` or `renewal.no_gain` when it can't be ordered any more (with `certificate`,
    `draft` and its `version`).
    """
    subscriber = await copies.registered(tx, draft.subscriber)
    contact = await copies.person(tx, tx.actor.number)
    known = await copies.certificate(tx, draft.subscriber, draft.certificate)
    if subscriber is None or contact is None or known is None:
        return refuse("unavailable")
    offer, old = await _offer(tx, draft, known.old), lifetime(known.old)
    if isinstance(offer, Refusal):
        return offer
    offered = offer.prices.offered(offer.day, old)
    term, about_term = _term(draft, offered, old)
    managers = await copies.managers(tx, draft.subscriber)
    if typed is None and (draft.csr or Step.CERTIFICATE.value in draft.saved):
        typed = await requests.read(draft.csr.encode())
    report = check_request(typed, offer.keys) if typed is not None else None
    names, about_names = check_names(draft.sans, known.old.common_name, offer.keys.names_max)
    about_request: tuple[Finding, ...] = ()
    if report is not None:
        about_request = (
            *report.findings,
            *same_common_name(report.summary.common_name if report.summary else None, known.old.common_name),
            *check_subject(report, subscriber.subject(known.old.common_name)),
            *extra_names(report.dns_names, names),
            *await _reused(tx, report, draft.subscriber),
        )
    return Assessment(
        draft=draft,
        subscriber=subscriber,
        contact=contact,
        renews=known.old,
        revoked=known.revoked,
        managers=managers,
        manager=next((m for m in managers if m.number == draft.manager), None),
        offer=offer,
        offered=offered,
        term=term,
        report=report,
        names=names,
        findings=(*about_term, *about_request, *about_names, *(_delivery(draft.delivery_email) if report else ())),
    )


async def view(tx: Transaction, seen: Assessment) -> DraftView:
    """The draft as the wizard shows it."""
    draft = seen.draft
    inactive = draft.manager is None and seen.renews.manager is not None
    return DraftView(
        id=draft.id,
        version=draft.version,
        product=seen.offer.product,
        language=draft.language,
        subscriber=seen.subscriber.card,
        contact=seen.contact,
        managers=seen.managers,
        manager=seen.manager,
        manager_note="manager.inactive" if seen.manager is None and (inactive or draft.manager) else None,
        renews=seen.renews,
        csr=draft.csr,
        csr_summary=seen.report.summary if seen.report else None,
        sans=tuple(draft.sans),
        delivery_email=draft.delivery_email,
        findings=seen.findings,
        accepted=tuple(d.code for d in seen.offer.declarations) if Step.CONDITIONS in seen.done else (),
        terms=seen.offer.terms(seen.term),
        offered=seen.offered,
        last_day=seen.offer.prices.last_day(seen.offer.day),
        done=seen.done,
        notices=await notices(tx, draft),
        own=draft.created_by == seen.contact.number,
        **await _people(tx, draft, seen.contact),
        created_at=draft.created_at,
        saved_at=draft.saved_at,
        expires_at=draft.expires_at,
    )


class _People(TypedDict):
    owner: str
    saved_by: str
    colleagues: tuple[Colleague, ...]


async def _people(tx: Transaction, draft: DraftRow, contact: PersonCard) -> _People:
    """The names of who started the draft and who saved it last, and what colleagues did in it."""
    names = {
        contact.number: contact.name,
        **await copies.names(tx, {draft.created_by, *draft.given} - {contact.number}),
    }
    given = {person: given_by(draft.given, person) for person in draft.given}
    last = max(given, key=lambda person: given[person].at or draft.created_at, default=draft.created_by)
    return _People(
        owner=names.get(draft.created_by, draft.created_by),
        saved_by=names.get(last, last),
        colleagues=tuple(
            Colleague(number=p, name=names.get(p, p), saved_at=g.at or draft.saved_at, declared_at=g.declared_at)
            for p, g in given.items()
            if p != contact.number
        ),
    )


async def notices(tx: Transaction, draft: DraftRow) -> tuple[Finding, ...]:
    """What the person should know before going on: a renewal was already issued, or is open at a colleague."""
    opened = await orders_store.open_renewal(tx, draft.subscriber, draft.certificate)
    if opened is not None:
        return (error("certificate", "renewal.open", **about(opened)),)
    finished = await orders_store.finished_renewal(tx, draft.subscriber, draft.certificate)
    if finished is not None:
        return (warning("certificate", "renewal.done", **about(finished)),)
    if await copies.has_successor(tx, draft.subscriber, draft.certificate):
        return (warning("certificate", "renewal.done"),)
    return ()


def lifetime(certificate: OldCertificate) -> Old:
    """A certificate's first and last day on a Dutch calendar."""
    began, ends = clock.local(certificate.not_before).date(), clock.local(certificate.not_after).date()
    return Old(began, ends, endless=certificate.not_after == NO_END)


async def _offer(tx: Transaction, draft: DraftRow, certificate: OldCertificate) -> Offer | Refusal:
    offer = await offers.offer(tx, draft.product, draft.language, clock.local(tx.now).date())
    withdrawn = refuse("renewal.withdrawn_product", product=draft.product)
    refusal = withdrawn if offer is None else offer.why_not(lifetime(certificate))
    if offer is not None and refusal is None:
        return offer
    refusal = refusal or withdrawn
    about_draft: dict[str, str | int] = {
        "certificate": draft.certificate,
        "draft": str(draft.id),
        "version": draft.version,
    }
    return refuse(refusal.slug, **(refusal.params | about_draft))


def _term(draft: DraftRow, offered: tuple[Term, ...], old: Old) -> tuple[Term, tuple[Finding, ...]]:
    """The chosen term, or the proposed one, and what is wrong with the choice: it is not offered (any more)."""
    chosen = next((term for term in offered if term.days == draft.term_days), None)
    if chosen is not None:
        return chosen, ()
    wrong = () if draft.term_days is None else (error("term", "term.unfit", days=draft.term_days),)
    return proposed(offered, old), wrong


def about(order: OrderRow) -> dict[str, str | int]:
    """Who asked for an order, when (ISO 8601, UTC) and under which reference, for a colleague."""
    return {
        "name": order.requester_name,
        "number": order.requester,
        "at": order.placed_at.isoformat(),
        "reference": order.reference,
        "order": str(order.id),
    }


async def _reused(tx: Transaction, report: CsrReport, subscriber: str) -> tuple[Finding, ...]:
    """Without telling whose the key was, and only to who holds it: nobody learns which keys are known here."""
    if report.own and report.spki_sha256 and await key_reservations.taken(tx, report.spki_sha256, subscriber):
        return (error("csr", "csr.key.reused"),)
    return ()


def address(typed: str) -> str | Finding:
    """The delivery address as mail is sent to it, or why none can be: `email.letters`, `email.invalid`."""
    try:
        return _EMAIL.validate_python(typed)
    except ValidationError as wrong:
        slug, params = refusals.about(wrong.errors()[0])
        return (
            error("delivery_email", slug, **params)
            if slug == "email.letters"
            else error("delivery_email", "email.invalid")
        )


def _delivery(email: str) -> tuple[Finding, ...]:
    delivery = address(email)
    return (delivery,) if isinstance(delivery, Finding) else ()
