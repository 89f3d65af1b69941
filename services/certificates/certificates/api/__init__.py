"""HTTP in: the inventory, calendars of it, what won't be renewed, and what anybody reports, and revocations that stand still."""

from certificates.api import calendars, inventory, muting, reported, stalled

ROUTERS = [inventory.router, reported.router, calendars.router, muting.router, stalled.router]
