"""Wiring of orders."""

from chassis.wiring import WiredService

from orders import events, worker
from orders.adapters import Adapters, adapters
from orders.api import batches, console, customers, humans, links, on_behalf
from orders.service import invitations
from orders.settings import Settings
from orders.store.orders import DOCUMENTS, ELSEWHERE, OWNED


def service(settings: Settings | None = None) -> WiredService[Adapters]:
    """Orders as a value."""
    settings = settings or Settings.load()
    routers = [customers.router, batches.router, console.router, links.router, on_behalf.router, humans.router]
    wired = WiredService("orders", settings, routers, events.consumer, worker.jobs, OWNED, elsewhere=ELSEWHERE)
    wired.documents = DOCUMENTS
    wired.parsers = ("pki.csr", "orders.dns_message")
    wired.after_restore = invitations.end_what_was_mailed
    wired.adapters = adapters(wired.sandbox, settings.limits, settings.resolvers, settings.resolver_seconds)
    return wired
