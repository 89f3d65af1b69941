"""Wiring of certificates."""

from chassis.expiry import held_file
from chassis.wiring import WiredService

from certificates import adapters, api, events, worker
from certificates.adapters import Adapters
from certificates.ca import CertificateAuthority
from certificates.ca_local import LocalCa
from certificates.service import owned, reading
from certificates.settings import Settings
from certificates.store.visible import ELSEWHERE


def service(settings: Settings | None = None, ca: CertificateAuthority | None = None) -> WiredService[Adapters]:
    """Certificates as a value. `ca` takes the place of the adapter that the settings name."""
    settings = settings or Settings.load()
    ca = ca or LocalCa(settings.ca_url, settings.ca_credential, timeout=settings.ca_timeout, tls=settings.outside())
    parts = adapters.made(settings, ca)
    wired = WiredService("certificates", settings, api.ROUTERS, events.consumer, worker.jobs, adapters=parts)
    wired.elsewhere, wired.parsers, wired.owns = ELSEWHERE, reading.PARSERS, owned.OWNED
    wired.certificates = [held_file("CAs of server certificates", "PKI officer", settings.ca_roots)]
    return wired
