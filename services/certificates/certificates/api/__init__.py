"""HTTP in: the inventory, calendars of it, and what anybody reports."""

from certificates.api import calendars, inventory, reported

ROUTERS = [inventory.router, reported.router, calendars.router]
