"""Wiring of organisation."""

from chassis.service import Service

from organisation import api
from organisation.settings import Settings


def service(settings: Settings | None = None) -> Service:
    """The service, from its settings or the environment's."""
    return Service("organisation", settings or Settings.load(), routers=[api.router])
