"""One line in the log for each request: who asked what, from where, how it ended. Never an address as it was typed.

The route is named by its template, so that no id, code or search ends up in the log; a request that no route takes
has none. (OWASP ASVS 5.0, 16.2.1: when, where, who and what.)
"""

import time
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import IPv6Address, ip_address
from typing import Any

from opentelemetry.trace import Span

from chassis import counters
from chassis.telemetry import log, source


def address(scope: Mapping[str, Any]) -> str:
    """The address at the other end of the connection, or an empty text. Headers are never looked at."""
    host = (scope.get("client") or ("",))[0]
    with suppress(ValueError):
        peer = ip_address(host.partition("%")[0])
        return str(peer.ipv4_mapped or peer) if isinstance(peer, IPv6Address) else str(peer)
    return ""


def route_of(scope: Mapping[str, Any]) -> str:
    """The template of the route that took the request, once the app has answered."""
    return getattr(scope.get("route"), "path", "") or "-"


class Access:
    """The line of one request. Make it when the request comes, and write it when the answer is complete."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self.status = 0  # of the answer; 0 when there was none

    def write(self, scope: Mapping[str, Any], span: Span, who: str = "") -> None:
        """Log the line and name the trace's span; `who` is a person's number or a service."""
        method, route = scope["method"], route_of(scope)
        span.update_name(f"{method} {route}")
        seconds = time.perf_counter() - self._started
        counters.ANSWERS.labels(route, self.status).inc()
        counters.ANSWERED.labels(route).observe(seconds)
        log.info(
            "request",
            method=method,
            route=route,
            status=self.status,
            ms=round(seconds * 1000, 1),
            source=source.get(),
            who=who,
        )
