"""The services behind the portal: one small typed client each. They answer a contracts view, or a Refusal."""

from collections.abc import Mapping

import httpx
from chassis import clock
from chassis.actor import Signer

from gateway.backend.auth import Auth
from gateway.backend.caller import Caller
from gateway.backend.certificates import Certificates
from gateway.backend.orders import Orders
from gateway.settings import Settings

__all__ = ["AUDIENCES", "Auth", "Backend", "Caller", "Certificates", "Orders"]

#: The services that pages ask in the visitor's name.
AUDIENCES = ("certificates", "orders")
#: Longer than any service needs; a card's status is asked from the CA's responder in this time.
_TIMEOUT = httpx.Timeout(20.0, connect=3.0)


class Backend:
    """The connections of this process to the services. `transports` replaces the network by apps, per service."""

    def __init__(
        self, settings: Settings, signer: Signer, transports: Mapping[str, httpx.AsyncBaseTransport] | None = None
    ) -> None:
        addresses = {
            "auth": settings.auth_url,
            "certificates": settings.certificates_url,
            "orders": settings.orders_url,
        }
        given = transports or {}
        self._signer = signer
        self._http = {
            name: httpx.AsyncClient(base_url=address, timeout=_TIMEOUT, transport=given.get(name), trust_env=False)
            for name, address in addresses.items()
        }

    @property
    def auth(self) -> Auth:
        """Auth, asked as the gateway itself."""
        return Auth(Caller(self._http["auth"], self._signer.service("auth", clock.now())))

    def certificates(self, token: str) -> Certificates:
        """Certificates, asked in the name of the token's person."""
        return Certificates(Caller(self._http["certificates"], token))

    def orders(self, token: str) -> Orders:
        """Orders, asked in the name of the token's person."""
        return Orders(Caller(self._http["orders"], token))

    async def close(self) -> None:
        """Close all connections."""
        for http in self._http.values():
            await http.aclose()
