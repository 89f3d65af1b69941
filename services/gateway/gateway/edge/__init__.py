"""The edge: TLS, the peer-certificate protocol, the listeners. Nothing else reads a presented certificate."""

from gateway.edge.limits import Limits
from gateway.edge.listeners import Listener, serve, to_https
from gateway.edge.peer import Presented, presented
from gateway.edge.tls import CardContext

__all__ = ["CardContext", "Limits", "Listener", "Presented", "presented", "serve", "to_https"]
