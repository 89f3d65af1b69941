"""Wiring of organisation."""

from chassis.wiring import WiredService

from organisation import api
from organisation.settings import Settings


def service(settings: Settings | None = None) -> WiredService[None]:
    """The service, from its settings or the environment's."""
    return WiredService("organisation", settings or Settings.load(), routers=[api.router])
