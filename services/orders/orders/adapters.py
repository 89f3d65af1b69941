"""What orders works with: the reader of certificate requests, its limits, the resolvers that are asked about names, the linter."""

from dataclasses import dataclass

from chassis.sandbox import Sandbox

from orders.domain.limits import Limits
from orders.linter import Linter
from orders.requests import Requests
from orders.resolver import Resolver
from orders.resolver_dns import DnsResolver


@dataclass(frozen=True)
class Adapters:
    """Adapters of the service."""

    requests: Requests
    limits: Limits
    resolver: Resolver
    linter: Linter


def adapters(sandbox: Sandbox, limits: Limits, resolvers: tuple[str, ...], seconds: float) -> Adapters:
    """Those of a process. Without resolvers nobody answers about a name."""
    return Adapters(Requests(sandbox), limits, DnsResolver(resolvers, seconds, sandbox), Linter())
