"""What routes are given beside a transaction: the reader of certificate requests, and the limits."""

from typing import Annotated

from chassis.edge.app import CurrentService
from fastapi import Depends

from orders.adapters import Adapters
from orders.domain.limits import Limits
from orders.requests import Requests


async def _requests(service: CurrentService[Adapters]) -> Requests:
    return service.adapters.requests


async def _limits(service: CurrentService[Adapters]) -> Limits:
    return service.adapters.limits


Reads = Annotated[Requests, Depends(_requests)]
Limited = Annotated[Limits, Depends(_limits)]
