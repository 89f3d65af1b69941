"""What orders works with: the reader of certificate requests, and its limits."""

from dataclasses import dataclass

from orders.domain.limits import Limits
from orders.requests import Requests


@dataclass(frozen=True)
class Adapters:
    """Adapters of the service."""

    requests: Requests
    limits: Limits
