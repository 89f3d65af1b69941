"""Two examples of every event: in the contract for partners, and in tests as something every reader must take."""

from contracts.envelope import Event
from contracts.examples import auth, certificates, documents, extracts, nominations, orders, organisation
from contracts.examples.shared import AT

__all__ = ["AT", "examples"]

_SAID = (
    organisation.subscribers,
    organisation.persons,
    auth.sessions,
    nominations.nominated,
    extracts.kept,
    orders.moves,
    certificates.facts,
    documents.documents,
)


def examples() -> dict[str, list[Event]]:
    """Two or more examples of every event, by event name ("order.placed.v1")."""
    out: dict[str, list[Event]] = {}
    for said in _SAID:
        for event in said():
            out.setdefault(event.NAME, []).append(event)
    return out
