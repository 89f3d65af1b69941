"""Every event there is, for schemas, guards and the readers of a topic list."""

from contracts import announced, auth, certificates, extracts, forms, limits, nominations, orders, organisation, signing
from contracts.envelope import Event


def all_events() -> dict[str, type[Event]]:
    """Every event class by its CloudEvents type."""
    events: dict[str, type[Event]] = {}
    for module in (announced, auth, certificates, extracts, forms, limits, nominations, orders, organisation, signing):
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, Event) and hasattr(thing, "NAME"):
                events[thing.type_name()] = thing
    return events
