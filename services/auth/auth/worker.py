"""What runs every so often: sessions whose time is over, certificates to ask about again. And once, after a restore."""

from chassis.service import Service
from chassis.transaction import Transaction
from chassis.work.jobs import Jobs
from contracts.auth import EndReason

from auth import store
from auth.adapters import Adapters
from auth.service import checks, sessions

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


async def let_nobody_in(tx: Transaction) -> dict[str, int]:
    """After a restore every session ends and every code is spent: which of them were over since the backup is not known."""
    live = await store.sessions_of(tx)
    for row in live:
        sessions.end(tx, row, EndReason.RESTORED)
    return {"sessions": len(live), "codes": await store.spend_codes(tx)}
