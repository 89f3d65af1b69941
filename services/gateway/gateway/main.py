"""The gateway's two processes: `python -m gateway.main public` and `python -m gateway.main card`."""

import sys
from collections.abc import Mapping

from gateway.app import Apps, build, listeners, run
from gateway.backend.http import Transport
from gateway.pages import card
from gateway.routes import PAGES
from gateway.settings import Settings

__all__ = ["PAGES", "apps"]


def apps(settings: Settings, transports: Mapping[str, Transport] | None = None) -> Apps:
    """Both apps with all their pages."""
    return build(settings, [part.router for part in PAGES], card.router, transports=transports)


if __name__ == "__main__":
    settings = Settings.load()
    run(listeners(sys.argv[1:], settings, apps(settings)), settings)
