"""Wiring of organisation."""

from chassis.wiring import WiredService

from organisation import api
from organisation.service import OWNED, erase_person
from organisation.settings import Settings


def service(settings: Settings | None = None) -> WiredService[None]:
    """The service, from its settings or the environment's."""
    return WiredService("organisation", settings or Settings.load(), [api.router], owns=OWNED, erases=erase_person)
