"""Wiring of organisation."""

from chassis.wiring import Erasure, WiredService
from contracts.extracts import Register

from organisation import api, events, store, worker
from organisation.adapters import Adapters
from organisation.registers import PublicRegisters
from organisation.registers_http import HttpRegisters, Place
from organisation.service.register import OWNED, erase_again, erase_person
from organisation.settings import Settings


def service(settings: Settings | None = None, registers: PublicRegisters | None = None) -> WiredService[Adapters]:
    """The service, from its settings or the environment's. `registers` takes the place of the adapter that the settings name."""
    given = settings or Settings.load()
    places = {
        Register.KVK: Place(given.kvk_url, given.kvk_credential),
        Register.OIN: Place(given.oin_url, given.oin_credential),
    }
    asked = registers or HttpRegisters(places, timeout=given.register_timeout, tls=given.outside())
    erasure = Erasure(erase_person, erase_again, store.erased)
    wired = WiredService("organisation", given, [api.router], events.consumer, worker.jobs, OWNED, erases=erasure)
    wired.adapters = Adapters(asked)
    return wired
