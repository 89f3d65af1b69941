"""Wiring of certificates."""

from chassis.edge.budgets import Budget, Per
from chassis.expiry import held_file
from chassis.wiring import WiredService

from certificates import api, events, worker
from certificates.adapters import Adapters, trusted
from certificates.ca import CertificateAuthority
from certificates.ca_local import LocalCa
from certificates.service import owned, reading
from certificates.settings import Settings, read_limits, sources
from certificates.store.visible import ELSEWHERE


def service(settings: Settings | None = None, ca: CertificateAuthority | None = None) -> WiredService[Adapters]:
    """Certificates as a value. `ca` takes the place of the adapter that the settings name."""
    settings = settings or Settings.load()
    ca = ca or LocalCa(settings.ca_url, settings.ca_credential, timeout=settings.ca_timeout)
    exports = Budget("exports", Per.PERSON, settings.exports_a_minute)
    parts = Adapters(ca, trusted(settings.ca_roots), read_limits(settings.product_limits), exports, sources(settings))
    wired = WiredService("certificates", settings, [api.router], events.consumer, worker.jobs, adapters=parts)
    wired.elsewhere, wired.parsers, wired.owns = ELSEWHERE, reading.PARSERS, owned.OWNED
    wired.certificates = [held_file("CAs of server certificates", "PKI officer", settings.ca_roots)]
    return wired
