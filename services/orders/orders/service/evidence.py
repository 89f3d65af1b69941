"""What a validator has to know of a case before deciding: what changes, whose the names are, where the mail goes."""

from chassis import clock
from chassis.transaction import Transaction
from contracts.orders import Check, Delivery, Finding, NameOrigin, OrderCase, PersonCard, Relation, State
from review import view as viewing
from review.store import Review

from orders.domain.comparison import compare, found_right
from orders.domain.content import Content, thaw
from orders.domain.csr import check_request, check_subject
from orders.domain.names import check_names, extra_names
from orders.requests import Requests
from orders.service import promise
from orders.service.orders import view
from orders.store import copies, earlier, offers
from orders.store.people import PEOPLE
from orders.tables import OrderRow

#: While somebody may still approve it; of others it is no question any more what can still come.
_OPEN = {State.PLACED, State.IN_VALIDATION, State.WAITING, State.FAILED}


async def case_of(tx: Transaction, requests: Requests, order: OrderRow, review: Review) -> OrderCase:
    """A case with everything that a validator has to know, from orders' own copies and earlier orders of the same organisation.

    The system's checks are done again now.
    """
    await tx.session.flush()
    content = thaw(order.content)
    findings, right = await _checks(tx, requests, order, content)
    before = None if order.replaces is None else await earlier.replaced(tx, order)
    contact = await copies.person(tx, content.contact.number)
    manager = await copies.person(tx, content.details.manager.number)
    domain = content.details.delivery_email.rpartition("@")[2].lower()
    *origins, of_domain = await earlier.origins(tx, order, (*content.details.sans, domain))
    return OrderCase(
        **await viewing.head(tx, PEOPLE, review),
        order=await view(tx, order),
        checks=findings,
        checked=right,
        differences=() if before is None else compare(before, content),
        origins=tuple(origins),
        delivery=await _delivery(tx, order, content, of_domain, contact, manager),
        contact_now=contact,
        manager_now=manager,
        csr_pem=content.details.csr_pem,
    )


async def _checks(
    tx: Transaction, requests: Requests, order: OrderRow, content: Content
) -> tuple[tuple[Finding, ...], tuple[Check, ...]]:
    """The system's checks, done again now: by the rules and the register of today, not of the day of ordering.

    What they found, and what they found right: nothing when the product is not known here.
    """
    day = clock.local(tx.now).date()
    offer = await offers.offer(tx, order.product, content.language, day, order.subscriber)
    if offer is None:
        return (), ()
    report = check_request(await requests.read(content.details.csr_pem.encode()), offer.keys)
    names = check_names(content.details.sans, order.common_name, offer.keys.names_max, local=offer.keys.local)[1]
    findings = (
        *(await promise.broken(tx, content, offer, day) if State(order.state) in _OPEN else ()),
        *report.findings,
        *check_subject(report, content.details.subject),
        *extra_names(report.dns_names, content.details.sans, local=offer.keys.local),
        *names,
    )
    return findings, found_right(report, names)


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
