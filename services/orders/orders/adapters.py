"""What orders works with: the reader of certificate requests, its limits, and the resolvers that are asked about names."""

from dataclasses import dataclass

from orders.domain.limits import Limits
from orders.requests import Requests
from orders.resolver import Resolver


@dataclass(frozen=True)
class Adapters:
    """Adapters of the service. `resolver`: None where no resolver is set: then no name is looked up."""

    requests: Requests
    limits: Limits
    resolver: Resolver | None = None
