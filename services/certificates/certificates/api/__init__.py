"""HTTP in: the inventory, calendars of it, what won't be renewed, and what anybody reports."""

from certificates.api import calendars, inventory, muting, reported

ROUTERS = [inventory.router, reported.router, calendars.router, muting.router]
