"""What is not there for the subscriber that a visitor works for, but is for another one of the same person."""

from contracts.auth import Choice, SessionView
from contracts.refusals import Refusal
from fastapi import Request


def owner(request: Request, refusal: Refusal) -> Choice | None:
    """Of what is not there, the other subscriber of the person that it is of, to who asks for a page; None when it is nobody's of these.

    Only a subscriber that the session itself names is believed.
    """
    try:
        session: SessionView | None = request.state.session
    except AttributeError:  # no route has looked who it is
        return None
    stream = request.headers.get("accept", "").startswith("text/event-stream")
    if session is None or refusal.slug != "not_found" or request.method not in {"GET", "HEAD"} or stream:
        return None
    return next((other for other in session.others if other.subscriber == refusal.params.get("subscriber")), None)
