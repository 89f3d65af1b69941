"""The gateway: `python -m gateway.main` serves the portal, the card address and the redirect to HTTPS."""

from collections.abc import Mapping

import httpx
import uvloop
from chassis import telemetry

from gateway import edge, live
from gateway.app import Apps, build, listeners
from gateway.pages import card, certificates, help, home, login, logout, orders, renewal, start, validation
from gateway.settings import Settings

PAGES = (start, login, logout, home, certificates, renewal, orders, validation, help, live)


def apps(settings: Settings, transports: Mapping[str, httpx.AsyncBaseTransport] | None = None) -> Apps:
    """Both apps with all their pages."""
    return build(settings, [part.router for part in PAGES], card.router, transports=transports)


if __name__ == "__main__":
    settings = Settings.load()
    telemetry.configure("gateway", settings.log_level, settings.otel_exporter_otlp_endpoint)
    uvloop.run(edge.serve(listeners(settings, apps(settings))))
