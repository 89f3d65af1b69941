"""Wiring of organisation."""

from chassis.wiring import Erasure, WiredService
from contracts.extracts import Register

from organisation import api, events, store, worker
from organisation.adapters import Adapters
from organisation.registers import PublicRegisters
from organisation.registers_http import HttpRegisters, Place
from organisation.service.register import OWNED, erase_again, erase_person
from organisation.service.role_addresses import end_codes
from organisation.settings import Settings
from organisation.store.role_addresses import ELSEWHERE


def service(settings: Settings | None = None, registers: PublicRegisters | None = None) -> WiredService[Adapters]:
    """The service, from its settings or the environment's. `registers` takes the place of the adapter that the settings name."""
    given = settings or Settings.load()
    kvk, oin = Place(given.kvk_url, given.kvk_credential), Place(given.oin_url, given.oin_credential)
    places = {Register.KVK: kvk, Register.OIN: oin}
    asked = registers or HttpRegisters(places, timeout=given.register_timeout, tls=given.outside())
    erasure = Erasure(erase_person, erase_again, store.erased)
    wired = WiredService("organisation", given, [api.router], events.consumer, worker.jobs, OWNED, erases=erasure)
    wired.adapters, wired.after_restore, wired.elsewhere = Adapters(asked, given.limits), end_codes, ELSEWHERE
    return wired
