"""What orders works with: the reader of certificate requests."""

from dataclasses import dataclass

from orders.requests import Requests


@dataclass(frozen=True)
class Adapters:
    """Adapters of the service."""

    requests: Requests
