"""Wiring of organisation."""

from chassis.wiring import Erasure, WiredService

from organisation import api, events, store, worker
from organisation.adapters import Adapters
from organisation.registers import PublicRegisters
from organisation.service import codes, register
from organisation.settings import Settings
from organisation.store.role_addresses import ELSEWHERE


def service(settings: Settings | None = None, registers: PublicRegisters | None = None) -> WiredService[Adapters]:
    """The service, from its settings or the environment's. `registers` takes the place of the adapter that the settings name."""
    given = settings or Settings.load()
    asked = registers or given.registers()
    erasure = Erasure(register.erase_person, register.erase_again, store.erased)
    wired = WiredService(
        "organisation", given, [api.router], events.consumer, worker.jobs, register.OWNED, erases=erasure
    )
    adapters = Adapters(asked, given.bounce_box(), given.limits)
    wired.adapters, wired.after_restore, wired.elsewhere = adapters, codes.end, ELSEWHERE
    return wired
