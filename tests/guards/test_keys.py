"""Every key and certificate of the house is in the table of docs/trust-model.md, and every certificate has its alarm."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest
from chassis import clock
from chassis.expiry import alarms, days_left
from chassis.service import Service
from chassis.settings import Settings as Common
from pydantic import SecretStr

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("auth", "certificates", "orders", "organisation", "signing", "gateway")
NO_KEY = {"fonts"}  # a folder of fonts


def test_every_key_setting_has_an_owner() -> None:
    """Capabilities 13: no secret, key or certificate is read from a setting that the table doesn't know."""
    table = (ROOT / "docs/trust-model.md").read_text().partition("## Keys and certificates")[2]
    missing = {
        f"{service}: {name.upper()}"
        for service in SERVICES
        for name, field in import_module(f"{service}.settings").Settings.model_fields.items()
        if {SecretStr, Path} & {field.annotation, *get_args(field.annotation)}
        and name not in NO_KEY
        and f"`{name.upper()}`" not in table
    }
    assert not missing


@pytest.mark.parametrize("service", SERVICES[:-1])
def test_every_certificate_has_an_alarm(service: str, portal_makers: dict[str, Callable[[str], Service]]) -> None:
    made = portal_makers[service]("postgresql://nobody@127.0.0.1/none")
    settings = import_module(f"{service}.settings").Settings.model_fields
    own = {name for name in settings if name.endswith(("_chain", "_cas", "_roots")) and name not in Common.model_fields}
    assert len(made.certificates) == len(own), "one entry per setting that holds certificates"
    for held in made.certificates:
        assert held.read() and held.owner
    assert not list(alarms(made.certificates, clock.now()))
    assert all(left is not None and left > 300 for left in days_left(made.certificates, clock.now()).values())
