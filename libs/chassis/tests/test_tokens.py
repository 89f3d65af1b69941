"""Identity tokens that are not: every way in which one may be edited, mixed up, signed by another or too long alive (T-01)."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from chassis import clock
from chassis.actor import PERSON, SERVICE, Keys
from chassis.testing import Identities
from chassis.testing.actors import CREDENTIAL
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import OKPKey


def _text(value: bytes | dict[str, Any]) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Forger:
    """Who knows everything but auth's private key, and what the holders of the other keys could make."""

    def __init__(self, identities: Identities) -> None:
        self.auth, self.gateway = (identities.signers[name] for name in ("auth", "gateway"))
        self.evil = OKPKey.generate_key("Ed25519")
        self.public = json.loads(identities.keys_file.read_text())["auth"]
        self.head, self.body, self.signature = self.person().split(".")

    def claims(self, **changes: Any) -> dict[str, Any]:
        base = {
            "sub": "CB1000002", "org": "P1234567", "roles": ["contact_full"], "amr": "card", "cred": CREDENTIAL,
            "sid": "cd" * 32, "checked_at": clock.now().timestamp(), "read_only": False, "name": "Sanne de Vries",
        }  # fmt: skip
        return {**base, **changes}

    def person(self, **changes: Any) -> str:
        """What auth itself signs."""
        return self.auth.person("orders", self.claims(**changes), clock.now())

    def made(self, key: Any = None, head: dict[str, Any] | None = None, **changes: Any) -> str:
        """A token by auth's key, or another, with changes in head and claims; None leaves a claim out."""
        now = int(clock.now().timestamp())
        body = {**self.claims(), "iss": "auth", "aud": "orders", "iat": now, "exp": now + 60, **changes}
        header = {"alg": "Ed25519", "typ": PERSON, "kid": self.auth.key_id, **(head or {})}
        header = {name: value for name, value in header.items() if value is not None}
        left = {name: value for name, value in body.items() if value is not None}
        return jwt.encode(header, left, key or self.auth._key, algorithms=["Ed25519"])

    def hmac(self, secret: bytes) -> str:
        """HS256 with something public as its secret."""
        head = _text({"alg": "HS256", "typ": PERSON, "kid": self.auth.key_id})
        mac = hmac.HMAC(secret, hashes.SHA256())
        mac.update(f"{head}.{self.body}".encode())
        return f"{head}.{self.body}.{_text(mac.finalize())}"

    def renamed(self, algorithm: str, signature: str) -> str:
        """The good body under a head that names another algorithm."""
        return f"{_text({'alg': algorithm, 'typ': PERSON, 'kid': self.auth.key_id})}.{self.body}.{signature}"


def _es256(f: Forger) -> str:
    signing = f"{_text({'alg': 'ES256', 'typ': PERSON})}.{f.body}"
    return (
        f"{signing}.{_text(ec.generate_private_key(ec.SECP256R1()).sign(signing.encode(), ec.ECDSA(hashes.SHA256())))}"
    )


BAD: dict[str, Callable[[Forger], str]] = {
    "nothing": lambda _: "",
    "noise": lambda _: "a.b.c",
    "two parts": lambda f: f"{f.head}.{f.body}",
    "no signature": lambda f: f"{f.head}.{f.body}.",
    "a bit behind the signature": lambda f: f"{f.head}.{f.body}.{f.signature}A",
    "very long": lambda _: f"{'a' * 60_000}.{'b' * 100}.c",
    "alg none": lambda f: f.renamed("none", ""),
    "alg None": lambda f: f.renamed("None", ""),
    "alg none, signed": lambda f: f.renamed("none", f.signature),
    "alg HS256 and the old signature": lambda f: f.renamed("HS256", f.signature),
    "alg EdDSA and the old signature": lambda f: f.renamed("EdDSA", f.signature),
    "ES256 with an own key": _es256,
    "HS256 with the public key": lambda f: f.hmac(f.public["x"].encode()),
    "HS256 with the public key's bytes": lambda f: f.hmac(
        f.auth._key.raw_value.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    ),
    "an own key": lambda f: f.made(f.evil),
    "an own key in the head": lambda f: f.made(f.evil, {"jwk": f.evil.as_dict(private=False)}),
    "an own key at an address": lambda f: f.made(f.evil, {"jku": "http://127.0.0.1:1/keys.json"}),
    "an own key by its name": lambda f: f.made(f.evil, {"kid": f.evil.thumbprint()}),
    "a file as the key's name": lambda f: f.made(f.evil, {"kid": "../../dev/null"}),
    "a list as the key's name": lambda f: f.made(f.evil, {"kid": None}).replace(f.head, _text({"alg": "Ed25519", "kid": []})),
    "the gateway's key": lambda f: f.made(f.gateway._key),
    "the gateway's key by its name": lambda f: f.made(f.gateway._key, {"kid": f.gateway.key_id}),
    "the gateway's key and issuer": lambda f: f.made(f.gateway._key, {"kid": f.gateway.key_id}, iss="gateway"),
    "the operator's name and the gateway's key": lambda f: f.made(
        f.gateway._key, {"typ": SERVICE, "kid": f.gateway.key_id}, iss="operator"
    ),
    "a service's type": lambda f: f.made(head={"typ": SERVICE}),
    "a service's type, by auth, as the gateway": lambda f: f.made(head={"typ": SERVICE}, iss="gateway"),
    "another type": lambda f: f.made(head={"typ": "JWT"}),
    "no type": lambda f: f.made(head={"typ": None}),
    "another issuer": lambda f: f.made(iss="gateway"),
    "no issuer": lambda f: f.made(iss=None),
    "another audience": lambda f: f.made(aud="certificates"),
    "several audiences": lambda f: f.made(aud=["orders", "certificates"]),
    "no audience": lambda f: f.made(aud=None),
    "over": lambda f: f.made(iat=_in(-120), exp=_in(-60)),
    "alive for a day": lambda f: f.made(exp=_in(86_400)),
    "alive for ever": lambda f: f.made(exp=None),
    "from the future": lambda f: f.made(iat=_in(600), exp=_in(660)),
    "the gateway's role": lambda f: f.person(roles=["gateway"]),
    "the operator's role beside one's own": lambda f: f.person(roles=["operator", "contact_full"]),
    "no roles": lambda f: f.made(roles=None),
    "another subscriber, edited": lambda f: f"{f.head}.{_text(f.claims(org='P7654321'))}.{f.signature}",
}  # fmt: skip


def _in(seconds: int) -> int:
    return int((clock.now() + timedelta(seconds=seconds)).timestamp())


@pytest.fixture
def identities(tmp_path: Path) -> Identities:
    return Identities(tmp_path)


@pytest.mark.parametrize("name", BAD)
def test_T_01_tokens_that_are_none(identities: Identities, name: str) -> None:
    """T-01: nobody comes of it, and nothing raises."""
    forger, keys = Forger(identities), Keys.read(identities.keys_file)
    assert keys.verify(BAD[name](forger), "orders", clock.now()) is None


def test_T_01_the_forger_can_make_good_ones_with_the_right_key(identities: Identities) -> None:
    """The control: only what each case changes makes the difference."""
    forger, keys = Forger(identities), Keys.read(identities.keys_file)
    for token in (forger.person(), forger.made(), f"{forger.head}.{forger.body}.{forger.signature}"):
        actor = keys.verify(token, "orders", clock.now())
        assert actor is not None and (actor.number, actor.subscriber) == ("CB1000002", "P1234567")
    service = keys.verify(forger.gateway.service("orders", clock.now()), "orders", clock.now())
    assert service is not None and service.roles == {"gateway"}
