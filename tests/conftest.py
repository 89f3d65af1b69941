"""The whole portal for stories and guards: a PKI made once, the CA stand-in on a free port, and all services."""

import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from chassis import clock
from chassis.service import Service
from chassis.testing import Databases, Identities
from contracts.desk import Desk
from local.infrastructure import free_ports
from standins.pki import Pki
from standins.running import RunningRegisters, running_registers

ROOT = Path(__file__).resolve().parents[1]


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    """Wait until the address answers. Raises AssertionError when the process ends or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, f"{process.args} ended with {process.returncode}"
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{url} does not answer")


@dataclass(frozen=True)
class World:
    """What is outside the portal: the PKI with its cards, and the CA stand-in that serves CRL and OCSP.

    `day` is the day on which it was made: a run may go on past midnight, and what is asked again must be the same.
    """

    pki: Pki
    folder: Path
    ca_url: str
    day: date


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The PKI and the CA stand-in as a process."""
    folder = tmp_path_factory.mktemp("pki")
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    pki = Pki(folder, url)
    pki.make_all()
    command = [sys.executable, "-m", "standins.ca", str(folder), "--port", str(port), "--faults"]
    process = subprocess.Popen(command)
    try:
        wait_for(f"{url}/live", process)
        yield World(pki, folder, url, clock.now().date())
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def registers() -> Iterator[RunningRegisters]:
    """The public registers."""
    with running_registers() as running:
        yield running


@pytest.fixture(scope="session")
def portal_makers(
    world: World,
    registers: RunningRegisters,
    identities: Identities,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Callable[[str], Service]]:
    """For each service a function from its database's address to the wired service."""
    objects = tmp_path_factory.mktemp("objects")
    common = {"identity_keys": identities.keys_file, "objects_url": f"file://{objects}"}
    own: dict[str, dict[str, Any]] = {
        "auth": {
            "signing_key": identities.folder / "auth.pem",
            "login_cas": world.folder / "login-cas.pem",
            "login_issuers": world.folder / "login-issuers.json",
        },
        "certificates": {
            "ca_url": world.ca_url,
            "ca_credential": world.pki.credential,
            "ca_roots": world.folder / "server-cas.pem",
            "product_limits": world.folder / "product-limits.json",
            "status_sources": world.folder / "status-sources.json",
        },
        "orders": {"service_domain": Desk().domain},
        "organisation": {
            "kvk_url": f"{registers.url}/kvk",
            "kvk_credential": registers.standin.credential,
            "oin_url": f"{registers.url}/oin",
            "oin_credential": registers.standin.credential,
        },
        "signing": {"seal_key": world.folder / "seal-key.pem", "seal_chain": world.folder / "seal-chain.pem"},
    }

    def maker(name: str) -> Callable[[str], Service]:
        def make(url: str) -> Service:
            searched = {"search_database_url": Databases.search(url)} if name == "certificates" else {}
            settings = import_module(f"{name}.settings").Settings(database_url=url, **searched, **common, **own[name])
            service: Service = import_module(f"{name}.main").service(settings)
            return service

        return make

    return {name: maker(name) for name in own}
