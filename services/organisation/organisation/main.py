"""Wiring of organisation."""

from chassis.wiring import Erasure, WiredService

from organisation import api, events, store
from organisation.service.register import OWNED, erase_again, erase_person
from organisation.settings import Settings


def service(settings: Settings | None = None) -> WiredService[None]:
    """The service, from its settings or the environment's."""
    erasure = Erasure(erase_person, erase_again, store.erased)
    given = settings or Settings.load()
    return WiredService("organisation", given, [api.router], events.consumer, owns=OWNED, erases=erasure)
