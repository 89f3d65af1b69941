"""Wiring of organisation."""

from chassis.wiring import Erasure, WiredService

from organisation import api, store
from organisation.service import OWNED, erase_again, erase_person
from organisation.settings import Settings


def service(settings: Settings | None = None) -> WiredService[None]:
    """The service, from its settings or the environment's."""
    erasure = Erasure(erase_person, erase_again, store.erased)
    return WiredService("organisation", settings or Settings.load(), [api.router], owns=OWNED, erases=erasure)
