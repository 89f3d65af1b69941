"""Who may do what: one table. Every route of every service names an action of it; a route without one fails the build.

`Who` is what an actor is at this moment. Persons act for the subscriber of their session; staff act for the provider;
`gateway` (its public listener), `gateway-card` (its card listener) and `operator` are services, each with a key and tokens
of its own. Tenant isolation is not in this table: it is in every
query (`store.visible_to(actor)`).
"""

from enum import StrEnum


class Who(StrEnum):
    """Everything an actor can be."""

    REPRESENTATIVE = "representative"
    CONTACT_FULL = "contact_full"
    CONTACT_BASIC = "contact_basic"
    VALIDATION = "validation"
    SERVICEDESK = "servicedesk"
    GATEWAY = "gateway"  # the public listener
    GATEWAY_CARD = "gateway-card"  # the card listener
    OPERATOR = "operator"
    PUBLIC = "public"


#: Persons of a subscriber: representative and contact persons.
CUSTOMERS = frozenset({Who.REPRESENTATIVE, Who.CONTACT_FULL, Who.CONTACT_BASIC})
#: Who says where the notices of a subscriber go.
KEEPERS = frozenset({Who.REPRESENTATIVE, Who.CONTACT_FULL})
#: Who keeps the register until its pages exist: the service desk and the operator's commands.
REGISTER = frozenset({Who.SERVICEDESK, Who.OPERATOR})
STAFF = frozenset({Who.VALIDATION, Who.SERVICEDESK})
GATEWAY = frozenset({Who.GATEWAY})
#: Who has a key of its own and is no person.
SERVICES = frozenset({Who.GATEWAY, Who.GATEWAY_CARD, Who.OPERATOR})
#: Services that ask for somebody who is not known yet.
ASKING = frozenset({Who.GATEWAY, Who.GATEWAY_CARD})

ACTIONS: dict[str, frozenset[Who]] = {
    # every process, at its inner port: the scraper, by a secret of its own
    "numbers.read": frozenset({Who.OPERATOR}),
    # gateway pages and health
    "public.read": frozenset(Who),
    "page.home": CUSTOMERS | STAFF,
    # auth
    "session.card_login": frozenset({Who.GATEWAY_CARD}),  # opens a login; everything after it is the public listener's
    "session.open": GATEWAY,
    "session.choose": GATEWAY,
    "session.identify": GATEWAY,
    "session.end": GATEWAY,
    "session.own": CUSTOMERS | STAFF,
    "session.end_person": frozenset({Who.SERVICEDESK}),
    # organisation
    "subscriber.register": REGISTER,
    "subscriber.view": REGISTER,
    "person.register": REGISTER,
    "person.view": REGISTER,
    "person.set_language": CUSTOMERS | STAFF,  # everybody of himself or herself: the route takes no number
    "person.own_address": CUSTOMERS | STAFF,  # as above
    "person.confirm_address": CUSTOMERS | STAFF,  # as above
    "nomination.view": frozenset({Who.VALIDATION}),
    "nomination.identify": frozenset({Who.VALIDATION}),
    "nomination.match": frozenset({Who.VALIDATION}),
    "nomination.refuse": frozenset({Who.VALIDATION}),
    "extract.ask": frozenset({Who.VALIDATION}),
    "returned.view": STAFF,  # what strangers wrote to the bounce mailbox
    "returned.settle": STAFF,
    "mailbox.view": KEEPERS,
    "mailbox.keep": KEEPERS,
    # certificates
    "certificate.list": CUSTOMERS,
    "certificate.view": CUSTOMERS,
    "certificate.download": CUSTOMERS,
    "certificate.export": CUSTOMERS,
    "certificate.import": frozenset({Who.OPERATOR}),
    "certificate.revoke": CUSTOMERS,
    "certificate.find": STAFF,  # anybody's, by its whole serial number: for who calls
    "certificate.revoke_for_caller": STAFF,
    "certificate.untold": STAFF,  # of whichever subscriber: those that end, and no address takes mail about
    "certificate.make_code": CUSTOMERS,
    "certificate.label": CUSTOMERS,
    "certificate.mute": CUSTOMERS,
    "certificate.revoke_by_code": GATEWAY,  # for whoever has the code: with the certificate it belongs to, all the right there is
    "published.search": GATEWAY,  # for anybody: what was agreed to be published, over a connection that reads nothing else
    "problem.report": GATEWAY,  # for anybody
    "problem.handle": STAFF,
    "revocation.handle": STAFF,  # one that doesn't get through
    "incident.handle": STAFF,  # many certificates of anybody, by two humans
    "calendar.keep": CUSTOMERS,  # one's own address of a calendar
    "calendar.read": GATEWAY,  # for whoever has the address: it is all the right there is, while its person may act
    # orders
    "draft.start": CUSTOMERS,
    "draft.prepare": STAFF,  # on behalf of a contact, who declares and places
    "draft.view": CUSTOMERS | STAFF,  # staff: what they prepare themselves, until it is set ready; so the four below
    "draft.save": CUSTOMERS | STAFF,
    "draft.keep_typed": CUSTOMERS | STAFF,
    "draft.look": CUSTOMERS | STAFF,  # at a request that stands on the page: nothing is saved
    "draft.discard": CUSTOMERS | STAFF,
    "draft.hand_over": CUSTOMERS,
    "batch.begin": CUSTOMERS,  # the renewal of several certificates
    "batch.view": CUSTOMERS,  # one's own
    "batch.save": CUSTOMERS,
    "order.place": CUSTOMERS,
    "order.place_on_paper": STAFF,  # what a contact signed who can't log in
    "order.list": CUSTOMERS,
    "order.view": CUSTOMERS,
    "order.answer": CUSTOMERS,
    "order.withdraw": CUSTOMERS | {Who.VALIDATION},  # validation only what it claimed
    "order.mail_again": CUSTOMERS,
    "order.document": CUSTOMERS | {Who.VALIDATION},
    "renewal.view": CUSTOMERS,
    "offer.view": CUSTOMERS,
    "csr.hand_in": GATEWAY,  # for whoever holds a mailed link: the token in the body is all the right there is
    "legal.view": GATEWAY,  # asked by the gateway as itself, for anybody
    "person.link": frozenset({Who.SERVICEDESK}),  # which numbers are one human, for who judges
    "validation.queue": frozenset({Who.VALIDATION}),
    "validation.view": frozenset({Who.VALIDATION}),
    "validation.claim": frozenset({Who.VALIDATION}),
    "validation.give_back": frozenset({Who.VALIDATION}),
    "validation.make_again": frozenset({Who.VALIDATION}),
    "validation.check": frozenset({Who.VALIDATION}),
    "validation.note": frozenset({Who.VALIDATION}),
    "validation.ask": frozenset({Who.VALIDATION}),
    "validation.approve": frozenset({Who.VALIDATION}),
    "validation.reject": frozenset({Who.VALIDATION}),
    "validation.prepare": frozenset({Who.VALIDATION}),
    "validation.take": frozenset({Who.VALIDATION}),
    "validation.hand_back": frozenset({Who.VALIDATION}),
}

#: Actions that sign, order, are evidence, write to a customer or can't be undone: a session whose certificate status can't be checked may not do them.
SIGNING = frozenset(
    {
        "order.place",
        "order.place_on_paper",
        "order.answer",
        "order.withdraw",
        "certificate.revoke",
        "certificate.revoke_for_caller",
        "certificate.make_code",  # who may not revoke now makes nothing that can
        "mailbox.keep",  # where notices go is not for who may be logged in by a card that was taken
        "nomination.identify",
        "nomination.match",
        "nomination.refuse",
        "person.link",
        "validation.check",
        "validation.ask",
        "validation.make_again",
        "validation.approve",
        "validation.reject",
        "validation.prepare",
        "validation.take",
    }
)


def refused(roles: frozenset[str], action: str, *, read_only: bool = False) -> str:
    """The slug of why somebody with these roles may not do the action now; empty when they may. Raises KeyError as `may`."""
    if not may(roles, action):
        return "not_allowed"
    return "session.read_only" if read_only and action in SIGNING else ""


def may(roles: frozenset[str], action: str) -> bool:
    """True when one of the roles may do the action. Raises KeyError for an action that is not in the table."""
    return bool(ACTIONS[action] & roles)
