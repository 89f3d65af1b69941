"""What routes are given beside a transaction: the reader of certificate requests, limits, the domain of names that the system makes."""

from typing import Annotated

from chassis.edge.app import CurrentService
from fastapi import Depends

from orders.adapters import Adapters
from orders.domain.limits import Limits
from orders.requests import Requests
from orders.settings import Settings


async def _requests(service: CurrentService[Adapters]) -> Requests:
    return service.adapters.requests


async def _limits(service: CurrentService[Adapters]) -> Limits:
    return service.adapters.limits


async def _domain(service: CurrentService[Adapters]) -> str:
    assert isinstance(service.settings, Settings)
    return service.settings.service_domain


Reads = Annotated[Requests, Depends(_requests)]
Limited = Annotated[Limits, Depends(_limits)]
Domain = Annotated[str, Depends(_domain)]
