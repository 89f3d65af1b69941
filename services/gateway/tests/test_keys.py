"""Each process of the gateway holds its own key and not the other's."""

from pathlib import Path

import pytest
from chassis.testing import Identities
from gateway.app import listeners
from gateway.main import apps
from gateway.settings import Settings
from standins.pki import Pki


@pytest.mark.parametrize(
    ("listener", "own", "other"),
    [("public", "signing_key", "card_signing_key"), ("card", "card_signing_key", "signing_key")],
)
def test_a_process_with_another_key_than_its_own_does_not_start(
    listener: str, own: str, other: str, identities: Identities, tmp_path: Path
) -> None:
    Pki(tmp_path).make_all()
    keys = {
        "signing_key": identities.folder / "gateway.pem",
        "card_signing_key": identities.folder / "gateway-card.pem",
    }
    where = {
        "tls_chain": tmp_path / "portal-chain.pem",
        "tls_key": tmp_path / "portal-key.pem",
        "login_cas": tmp_path / "login-cas.pem",
    }
    for given in ({}, {other: keys[other]}, keys):
        settings = Settings(**given, **where)
        with pytest.raises(SystemExit, match=f"needs {own.upper()} and may not have {other.upper()}"):
            listeners([listener], settings, apps(settings))
    alone = Settings(**{own: keys[own]}, **where)
    assert listeners([listener], alone, apps(alone))[0].name == listener
