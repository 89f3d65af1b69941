"""Who is acting. An Actor comes from a verified token and from nowhere else.

Tokens are JWS with Ed25519 (RFC 9864 name), 60 seconds of life, pinned `typ`, `iss` and `aud`. Persons' tokens are signed
by auth, services' own tokens by each of the gateway's listeners or the operator. A token names its key (`kid`, the thumbprint of RFC 7638), and
an issuer may have several: the new key is known everywhere before it signs, the old one until its last token has ended.
"""

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from contracts.auth import Credential
from contracts.authority import SERVICES, refused
from contracts.refusals import Refusal, refuse
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

PERSON, SERVICE = "mc-person+jwt", "mc-service+jwt"
LIFE = timedelta(seconds=60)
_ALGORITHMS = ["Ed25519"]
_ISSUERS = {PERSON: ("auth",), SERVICE: tuple(sorted(SERVICES))}


@dataclass(frozen=True)
class Actor:
    """A person in a session, a service, or the system itself (workers and event handlers)."""

    number: str  # person number, or the service's name
    subscriber: str | None = None
    roles: frozenset[str] = frozenset()
    method: str = ""
    credential: Credential | None = None
    session: str = ""
    name: str = ""
    checked_at: datetime | None = None
    read_only: bool = False
    others: tuple[str, ...] = ()  # the subscribers that the person may switch to; nothing of theirs is to be had before
    source: str = ""  # the address a person came from; workers have none
    claims: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def tenant(self) -> str:
        """The subscriber every query of a customer starts at. Raises PermissionError for who has none."""
        if self.subscriber is None:
            raise PermissionError("this actor has no subscriber")
        return self.subscriber

    def refusal(self, action: str) -> Refusal | None:
        """Why the actor may not do the action, or None. Raises KeyError for an action that is not in the table."""
        slug = refused(self.roles, action, read_only=self.read_only)
        return refuse(slug) if slug else None


def system(service: str) -> Actor:
    """The service itself, in workers and event handlers. It has no roles: it can't pass any route."""
    return Actor(number=service)


class Keys:
    """The public keys of the issuers by their id, from the file of setting `IDENTITY_KEYS`."""

    def __init__(self, keys: dict[str, Any]) -> None:
        self._keys = {issuer: _by_id(known) for issuer, known in keys.items()}
        if len({i for known in self._keys.values() for i in known}) < sum(map(len, self._keys.values())):
            raise ValueError("two issuers share an identity key")

    @classmethod
    def read(cls, path: Path) -> "Keys":
        """Read `{"auth": …, "gateway": …, "gateway-card": …, "operator": …}`, each a JWK or a JWK set (RFC 7517).

        Raises OSError or ValueError; an issuer without a key, a `kid` that is not the thumbprint or a key of two is one.
        """
        return cls(json.loads(path.read_text()))

    def verify(self, token: str, audience: str, now: datetime) -> Actor | None:
        """The actor of a token for this audience, or None when anything about it is wrong."""
        try:
            header = json.loads(_decode(token.split(".", 1)[0]))
            kind = header.get("typ")
            for issuer in _ISSUERS.get(kind, ()):
                claims = self._claims(token, issuer, header.get("kid"), kind)
                if claims is not None:
                    return _actor(claims, kind, issuer, audience, now)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return None

    def _claims(self, token: str, issuer: str, key_id: str | None, kind: str) -> dict[str, Any] | None:
        keys = self._keys.get(issuer, {})
        if key_id is None and len(keys) == 1:
            (key_id,) = keys  # an issuer's only key needs no name
        if key_id not in keys:
            return None
        try:
            read = jwt.decode(token, keys[key_id], algorithms=_ALGORITHMS)
        except JoseError:
            return None
        # `decode` proves the signature only: type, issuer, audience and time are ours to check
        return dict(read.claims) if read.header.get("typ") == kind and read.claims.get("iss") == issuer else None


def _by_id(known: dict[str, Any]) -> dict[str, OKPKey]:
    out = {}
    for jwk in known.get("keys", [known]):
        key = OKPKey.import_key(jwk)
        out[key.thumbprint()] = key
        if jwk.get("kid", key.thumbprint()) != key.thumbprint():
            raise ValueError("an identity key's `kid` is not its thumbprint (RFC 7638)")
    if not out:
        raise ValueError("an issuer without an identity key")
    return out


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _actor(claims: dict[str, Any], kind: str, issuer: str, audience: str, now: datetime) -> Actor | None:
    if claims["aud"] != audience or not claims["iat"] - 5 <= now.timestamp() < claims["exp"] <= claims["iat"] + 60:
        return None
    if kind == SERVICE:
        return Actor(number=issuer, roles=frozenset({issuer}), source=_source(claims), claims=claims)
    roles = frozenset(claims["roles"])
    if roles & SERVICES:
        return None  # a person is never a service
    return Actor(
        number=claims["sub"],
        subscriber=claims["org"],
        roles=roles,
        method=claims["amr"],
        credential=Credential.model_validate(claims["cred"]),
        session=claims["sid"],
        name=claims.get("name", ""),
        checked_at=datetime.fromtimestamp(claims["checked_at"], UTC),
        read_only=bool(claims.get("read_only", False)),
        others=tuple(claims.get("others", ())),
        source=_source(claims),
        claims=claims,
    )


def _source(claims: dict[str, Any]) -> str:
    return str(claims.get("src") or "")[:45]  # the longest way to write an IPv6 address (RFC 4291, 2.2)


class Signer:
    """Signs tokens with an issuer's private key (loaded once)."""

    def __init__(self, issuer: str, private_pem: bytes) -> None:
        self.issuer = issuer
        self._key = OKPKey.import_key(private_pem)
        self.key_id = self._key.thumbprint()

    def public_jwk(self) -> dict[str, Any]:
        """The public half with its `kid`, for `IDENTITY_KEYS`."""
        return {**self._key.as_dict(private=False), "kid": self.key_id}

    def person(self, audience: str, claims: dict[str, Any], now: datetime) -> str:
        """A person's token; `claims` as in contracts.auth.Claims with `checked_at` in seconds since 1970."""
        return self._sign(PERSON, audience, claims, now)

    def service(self, audience: str, now: datetime, source: str = "") -> str:
        """The service's own token; `source` is the address of who it works for at this moment."""
        return self._sign(SERVICE, audience, {"sub": self.issuer, "src": source}, now)

    def _sign(self, kind: str, audience: str, claims: dict[str, Any], now: datetime) -> str:
        issued = int(now.timestamp())
        body = {**claims, "iss": self.issuer, "aud": audience, "iat": issued, "exp": issued + int(LIFE.total_seconds())}
        header = {"alg": "Ed25519", "typ": kind, "kid": self.key_id}
        return jwt.encode(header, body, self._key, algorithms=_ALGORITHMS)
