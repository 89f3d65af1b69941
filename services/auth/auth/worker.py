"""What runs every so often: sessions whose time is over, certificates to ask about again."""

from chassis.service import Service
from chassis.work.jobs import Jobs

from auth import store
from auth.adapters import Adapters
from auth.service import checks

jobs: Jobs[Adapters] = Jobs()
jobs.gauges |= store.GAUGES


@jobs.every(30)
async def sweep(service: Service[Adapters]) -> None:
    """End the sessions whose time is over, and forget what is long over."""
    await checks.sweep(service)


@jobs.every(30)
async def check_due(service: Service[Adapters]) -> None:
    """Ask again about the certificates of sessions whose last answer is old."""
    await checks.check_due(service)
