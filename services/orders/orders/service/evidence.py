"""What a validator has to know of a case before deciding: what changes, whose the names are, where the mail goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chassis import clock
from chassis.transaction import Transaction
from contracts.orders import Check, Delivery, Finding, NameOrigin, OrderCase, PersonCard, Relation, State
from contracts.refusals import Refusal, refuse
from contracts.review import CheckByHand
from pki.known_names import resembled
from review import view as viewing
from review.approve import unchecked
from review.store import Review

from orders.domain.comparison import compare, found_right
from orders.domain.content import Content, thaw
from orders.domain.csr import check_request, check_subject
from orders.domain.findings import blocking, error
from orders.domain.names import check_names, extra_names
from orders.requests import Requests
from orders.service import extracts, hints, nominations, predictions, promise
from orders.service.orders import view
from orders.store import copies, earlier, offers, queue
from orders.store import hints as seen
from orders.store import orders as store
from orders.store.people import PEOPLE
from orders.tables import OrderRow

#: While somebody may still approve it; of others it is no question any more what can still come.
_OPEN = {State.PLACED, State.IN_VALIDATION, State.WAITING, State.FAILED}


@dataclass(frozen=True)
class Looked:
    """What the system's checks found when they were done again."""

    at: datetime  # UTC
    broken: tuple[Finding, ...] = ()  # what was promised and can't come any more, as `promise.broken`
    findings: tuple[Finding, ...] = ()
    right: tuple[Check, ...] = ()

    @property
    def forbids(self) -> Refusal | None:
        """Why nobody can approve, whatever people checked: as in `promise.broken`, or `case.checks_failed` (`count`)."""
        for finding in self.broken:
            return refuse(finding.slug, **finding.params)
        count = len(blocking(self.findings))
        return refuse("case.checks_failed", count=count) if count else None


async def look(tx: Transaction, requests: Requests, order: OrderRow, content: Content) -> Looked:
    """The system's checks, done again now: by the rules and the register of today, not of the day of ordering.

    Of a product that is not known here nothing is found right.
    """
    day = clock.local(tx.now).date()
    offer = await offers.offer(tx, order.product, content.language, day, order.subscriber)
    broken = await promise.broken(tx, order, content, offer, day) if State(order.state) in _OPEN else ()
    if offer is None:
        return Looked(tx.now, broken)
    report = check_request(await requests.read(content.details.csr_pem.encode()), offer.keys)
    names = check_names(content.details.sans, order.common_name, offer.keys.names_max, offer.keys.names)[1]
    findings = (
        *report.findings,
        *check_subject(report, content.details.subject),
        *extra_names(report.dns_names, content.details.sans, offer.keys.names),
        *names,
    )
    return Looked(tx.now, broken, findings, found_right(report, names))


async def case_of(
    tx: Transaction, requests: Requests, order: OrderRow, review: Review, looked: Looked | None = None
) -> OrderCase:
    """A case with everything that a validator has to know, from orders' own copies and earlier orders of the same organisation.

    The system's checks are done again now, unless this transaction `looked` already.
    """
    await tx.session.flush()
    content = thaw(order.content)
    looked = looked or await look(tx, requests, order, content)
    before = None if order.replaces is None else await earlier.replaced(tx, order)
    contact = await copies.person(tx, content.contact.number)
    manager = None if order.manager is None else await copies.person(tx, order.manager)
    domain = content.details.delivery_email.rpartition("@")[2].lower()
    names = () if content.product.prefix else content.details.sans  # nobody's who orders: the system made it
    *origins, of_domain = await earlier.origins(tx, order, (*names, domain))
    known = await store.known_names(tx) if content.product.public else ()
    head = await viewing.head(tx, PEOPLE, review)
    shown, predicted = await view(tx, order), await predictions.of_case(tx, order)
    dns = await hints.of_order(tx, order, content.details.sans)
    dns_waits, dns_at = seen.standing(dns)
    return OrderCase(
        **head,
        order=shown,
        checks=(*looked.broken, *looked.findings),
        checked=looked.right,
        checked_at=looked.at,
        hindrances=_hindrances(looked, head["by_hand"], await extracts.ended(tx, order, review))
        if State(order.state) in _OPEN
        else (),
        differences=() if before is None else compare(before, content),
        origins=tuple(origin.model_copy(update={"resembles": resembled(origin.name, known)}) for origin in origins),
        delivery=await _delivery(tx, order, content, of_domain, contact, manager),
        contact_now=contact,
        manager_now=manager,
        nomination=await nominations.of_case(tx, order, content),
        csr_pem=content.details.csr_pem,
        prediction=predicted,
        dns=dns,
        mark=queue.mark(
            order=order.version,
            review=review.version,
            claimed=review.claimed(tx.now),
            undelivered=len(shown.undelivered),
            dns_waits=dns_waits,
            dns_at=dns_at,
            linted_at=predicted.linted_at if predicted else None,
            names_said_at=order.names_said_at,
        ),
    )


def _hindrances(looked: Looked, by_hand: Sequence[CheckByHand], ended: Refusal | None) -> tuple[Finding, ...]:
    """What `approve` would refuse now, whoever asks, by the same rules; every cause."""
    missing = unchecked(by_hand)
    refusals = () if looked.broken or looked.forbids is None else (looked.forbids,)
    return (
        *looked.broken,
        *(error("checks", refusal.slug, **refusal.params) for refusal in refusals),
        *(error("by_hand", open_.slug, **open_.params) for open_ in (missing, ended) if open_ is not None),
    )


async def _delivery(
    tx: Transaction,
    order: OrderRow,
    content: Content,
    origin: NameOrigin,
    contact: PersonCard | None,
    manager: PersonCard | None,
) -> Delivery:
    address = content.details.delivery_email
    used = await earlier.used(tx, order, address)
    registered = {"manager": manager, "contact": contact}
    whose = (
        who
        for who, person in registered.items()
        if person and person.active and person.email.lower() == address.lower()
    )
    return Delivery(
        address=address,
        domain=origin.name,
        whose=next(whose, None),
        address_since=used.address_since,
        domain_since=used.domain_since,
        colleagues=used.colleagues,
        outsiders=used.outsiders,
        own=origin.relation in {Relation.SAME, Relation.UNDER} and not origin.revoked,
    )
