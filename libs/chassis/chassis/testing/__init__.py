"""The test kit: the whole portal in one process on real PostgreSQL, actors, and `settle()`."""

from chassis.testing.actors import Identities, actions_of
from chassis.testing.browser import Browser
from chassis.testing.databases import Databases
from chassis.testing.inside import Inside
from chassis.testing.portal import Portal

__all__ = ["Browser", "Databases", "Identities", "Inside", "Portal", "actions_of"]
