"""HTTP in: the inventory, calendars of it, what won't be renewed or nobody knows of, what anybody reports, and revocations that stand still."""

from certificates.api import calendars, inventory, muting, reported, stalled, untold

ROUTERS = [inventory.router, reported.router, calendars.router, muting.router, stalled.router, untold.router]
