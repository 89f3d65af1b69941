"""HTTP in: the inventory, calendars of it, what won't be renewed or nobody knows of, what anybody reports, revocations that stand still, and incidents."""

from certificates.api import calendars, incidents, inventory, muting, reported, stalled, untold

ROUTERS = [
    inventory.router,
    reported.router,
    calendars.router,
    muting.router,
    stalled.router,
    untold.router,
    incidents.router,
]
