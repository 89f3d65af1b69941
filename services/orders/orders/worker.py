"""Work that comes by itself: mails (the chassis sends them) and drafts whose time is over."""

from chassis.jobs import Jobs
from chassis.service import Service

from orders.service import drafts

jobs = Jobs()


@jobs.every(3600)
async def forget_drafts(service: Service) -> None:
    """Throw away drafts that nobody touched for thirty days (R-109)."""
    async with service.database.step(service.actor) as tx:
        await drafts.forget_expired(tx)
