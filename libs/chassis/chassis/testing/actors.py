"""Actors for tests: tokens signed by keys made for the run, as auth and the gateway would sign them."""

import json
from pathlib import Path
from typing import Any

from contracts.authority import Who
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chassis import clock
from chassis.actor import Signer

CREDENTIAL = {
    "sha256": "ab" * 32,
    "issuer": "CN=Test Personal CA,O=Test TSP,C=NL",
    "subject": "CN=Sanne de Vries,serialNumber=CB1000002,O=Gemeente Voorbeeldstad,C=NL",
    "serial": "0a1b2c",
}


class Identities:
    """Issuers' keys in a folder: `keys_file` for setting `IDENTITY_KEYS`, `<issuer>.pem` for setting `SIGNING_KEY`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.signers: dict[str, Signer] = {}
        for issuer in ("auth", "gateway", "gateway-card", "operator"):
            pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            (folder / f"{issuer}.pem").write_bytes(pem)
            self.signers[issuer] = Signer(issuer, pem)
        self.keys_file = folder / "identity-keys.json"
        self.keys_file.write_text(json.dumps({name: s.public_jwk() for name, s in self.signers.items()}))

    def person(
        self, audience: str, number: str, role: Who | str, subscriber: str | None = None, **more: Any
    ) -> dict[str, str]:
        """Authorization header of a person for one service; `more` overrides claims (`checked_at` in seconds)."""
        now = clock.now()
        claims = {
            "sub": number, "org": subscriber, "roles": [str(role)], "amr": "card", "cred": CREDENTIAL,
            "sid": "cd" * 32, "checked_at": now.timestamp(), "read_only": False, "name": f"Persoon {number}", **more,
        }  # fmt: skip
        return {"authorization": f"Bearer {self.signers['auth'].person(audience, claims, now)}"}

    def service(self, issuer: str, audience: str) -> dict[str, str]:
        """Authorization header of a service of contracts.authority.SERVICES for one service."""
        return {"authorization": f"Bearer {self.signers[issuer].service(audience, clock.now())}"}


def actions_of(route: Any) -> list[str]:
    """The actions of contracts.authority that a route names; there must be exactly one."""
    return [d.call.action for d in route.dependant.dependencies if hasattr(d.call, "action")]
