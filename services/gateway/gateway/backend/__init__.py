"""The services behind the portal: one small typed client each. They answer a contracts view, or raise
`chassis.errors.Refused` with what a service refuses."""

from collections.abc import Mapping

from chassis import clock
from chassis.actor import Signer
from chassis.telemetry import source
from contracts.auth import Audience
from contracts.authority import Who

from gateway.backend.auth import Auth, Sessions
from gateway.backend.batches import Batches
from gateway.backend.calendars import Calendars, Feeds
from gateway.backend.caller import Caller, if_told
from gateway.backend.certificates import ByCode, Certificates, Desk, Reports, Search
from gateway.backend.http import Pool, Transport
from gateway.backend.links import Links
from gateway.backend.orders import Orders
from gateway.backend.organisation import Nominees, People, Registers, Returned
from gateway.backend.published import Published
from gateway.backend.role_addresses import OwnAddresses
from gateway.settings import Settings

__all__ = [
    "AUDIENCES",
    "Auth",
    "Backend",
    "Batches",
    "Calendars",
    "Caller",
    "Certificates",
    "Desk",
    "Links",
    "Nominees",
    "Orders",
    "OwnAddresses",
    "People",
    "Registers",
    "Returned",
    "Sessions",
    "audiences",
    "if_told",
]

#: The services that pages ask in the visitor's name; and those besides of pages that ask organisation: of a case, for the extracts of registers, and of mail addresses.
AUDIENCES = (Audience.AUTH, Audience.CERTIFICATES, Audience.ORDERS)
_AT_ORGANISATION = ("validation.", "extract.", "mailbox.", "returned.", "person.own_address", "person.confirm_address")
_WITH_ORGANISATION = (*AUDIENCES, Audience.ORGANISATION)
#: Connections to each service, by what they are used for. What waits for somebody else has a pool of its own, so that
#: it can't keep a page waiting: verdicts on cards wait for the CA's responder, files and rechecks for slow readers and it.
QUICK, SLOW, CARDS = "quick", "slow", "cards"
_POOLS = {QUICK: 100, SLOW: 40, CARDS: 20}
#: Beside each: connections for commands that must not be sent twice, each ended after its answer.
_FRESH = " fresh"
#: Seconds in which a file is made, a stranger's card is judged, and the card of who is about to sign: its status is asked from the
#: CA's responder, and else from its list.
SLOWLY, RECHECK = 20.0, 10.0


def audiences(action: str) -> tuple[Audience, ...]:
    """The services that a page of this action may ask in the visitor's name."""
    return _WITH_ORGANISATION if action.startswith(_AT_ORGANISATION) else AUDIENCES


class Backend:
    """The connections of this process to the services. `transports` stand in for the network, per service."""

    def __init__(self, settings: Settings, transports: Mapping[str, Transport] | None = None) -> None:
        addresses = {
            "auth": settings.auth_url,
            "certificates": settings.certificates_url,
            "orders": settings.orders_url,
            "organisation": settings.organisation_url,
        }
        given, tls = transports or {}, settings.inside()
        keys = {Who.GATEWAY: settings.signing_key, Who.GATEWAY_CARD: settings.card_signing_key}
        self._signers = {who: Signer(who, path.read_bytes()) for who, path in keys.items() if path}
        self._seconds = {QUICK: settings.service_seconds, SLOW: SLOWLY, CARDS: SLOWLY}
        self._ways: dict[tuple[str, str], Transport] = {
            (name, use + kind): given.get(name) or Pool(address, places, name, kept=kind != _FRESH, tls=tls)
            for name, address in addresses.items()
            for use, places in _POOLS.items()
            for kind in ("", _FRESH)
        }

    def _auth(self, use: str, who: Who) -> Auth:
        token = self._token(who, Audience.AUTH)
        return Auth(self._caller("auth", use, token), self._caller("auth", SLOW, token, RECHECK))

    @property
    def auth(self) -> Auth:
        """Auth, asked as the public listener itself."""
        return self._auth(QUICK, Who.GATEWAY)

    @property
    def cards(self) -> Auth:
        """Auth, asked for verdicts on cards as the card listener: whatever these wait for, they hold no connection that a page needs."""
        return self._auth(CARDS, Who.GATEWAY_CARD)

    def sessions(self, token: str) -> Sessions:
        """Auth, asked about sessions in the name of the token's person."""
        return Sessions(self._caller("auth", QUICK, token))

    @property
    def links(self) -> Links:
        """Orders, for whoever holds a mailed link, asked as the gateway itself."""
        return Links(self._caller("orders", QUICK, self._token(Who.GATEWAY, Audience.ORDERS)))

    @property
    def published(self) -> Published:
        """What orders publishes for anybody, asked as the gateway itself."""
        return Published(self._caller("orders", QUICK, self._token(Who.GATEWAY, Audience.ORDERS)))

    @property
    def by_code(self) -> ByCode:
        """Certificates, for whoever has a revocation code, asked as the gateway itself."""
        return ByCode(self._caller("certificates", QUICK, self._token(Who.GATEWAY, Audience.CERTIFICATES)))

    @property
    def feeds(self) -> Feeds:
        """Certificates, for whoever has the address of a calendar, asked as the gateway itself."""
        return Feeds(self._caller("certificates", QUICK, self._token(Who.GATEWAY, Audience.CERTIFICATES)))

    @property
    def search(self) -> Search:
        """What certificates publishes for anybody, asked as the gateway itself."""
        token = self._token(Who.GATEWAY, Audience.CERTIFICATES)
        return Search(self._caller("certificates", QUICK, token))

    @property
    def reports(self) -> Reports:
        """Certificates, told of problems by anybody, asked as the gateway itself."""
        return Reports(self._caller("certificates", QUICK, self._token(Who.GATEWAY, Audience.CERTIFICATES)))

    def certificates(self, token: str) -> Certificates:
        """Certificates, asked in the name of the token's person."""
        return Certificates(self._caller("certificates", QUICK, token), self._caller("certificates", SLOW, token))

    def desk(self, token: str) -> Desk:
        """Anybody's certificates, asked in the name of the token's person, who is of the provider."""
        return Desk(self._caller("certificates", QUICK, token), self._caller("certificates", SLOW, token))

    def orders(self, token: str) -> Orders:
        """Orders, asked in the name of the token's person."""
        return Orders(self._caller("orders", QUICK, token), self._caller("orders", SLOW, token))

    def calendars(self, token: str) -> Calendars:
        """Certificates about one's calendar address, asked in the name of the token's person."""
        return Calendars(self._caller("certificates", QUICK, token))

    def batches(self, token: str) -> Batches:
        """Orders, asked row by row in the name of the token's person: a page of a hundred rows takes longer than others."""
        return Batches(self._caller("orders", SLOW, token))

    def people(self, token: str) -> People:
        """Organisation, asked in the name of the token's person."""
        return People(self._caller("organisation", QUICK, token))

    def nominees(self, token: str) -> Nominees:
        """Organisation about nominated managers, asked in the name of the token's person."""
        return Nominees(self._caller("organisation", QUICK, token))

    def registers(self, token: str) -> Registers:
        """Organisation about register extracts, asked in the name of the token's person."""
        return Registers(self._caller("organisation", QUICK, token))

    def returned(self, token: str) -> Returned:
        """Organisation about the bounce mailbox, asked in the name of the token's person."""
        return Returned(self._caller("organisation", QUICK, token))

    def role_addresses(self, token: str) -> OwnAddresses:
        """Organisation about mail addresses of roles, asked in the name of the token's person."""
        return OwnAddresses(self._caller("organisation", QUICK, token))

    def _token(self, who: Who, audience: Audience) -> str:
        """A listener's own token, with the address that the visitor comes from. Raises KeyError for the other's."""
        return self._signers[who].service(audience, clock.now(), source.get())

    def _caller(self, name: str, use: str, token: str, seconds: float | None = None) -> Caller:
        kept, fresh = self._ways[name, use], self._ways[name, use + _FRESH]
        return Caller(kept, token, fresh, seconds or self._seconds[use], longer=use != QUICK)

    async def close(self) -> None:
        """Close all connections."""
        for way in self._ways.values():
            await way.close()
