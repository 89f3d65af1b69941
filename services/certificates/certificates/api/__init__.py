"""HTTP in: the inventory, and what anybody reports."""

from certificates.api import inventory, reported

ROUTERS = [inventory.router, reported.router]
