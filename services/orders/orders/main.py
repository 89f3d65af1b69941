"""Wiring of orders."""

from chassis.service import Service

from orders import api, events, worker
from orders.service.requests import Requests
from orders.settings import Settings
from orders.store.orders import ELSEWHERE


def service(settings: Settings | None = None) -> Service:
    """Orders as a value."""
    settings = settings or Settings.load()
    made = Service(
        "orders",
        settings,
        routers=[api.router],
        consumer=events.consumer,
        jobs=worker.jobs,
        sends_mail=True,
        parsers=("pki.csr",),
        elsewhere=ELSEWHERE,
    )
    made.adapters = Requests(made.sandbox)
    return made
