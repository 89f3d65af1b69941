"""Where everything is on this machine: ports, folders, secrets, settings files and the list of processes."""

import json
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from local import kafka, postgres, topics

ROOT = Path(os.environ.get("MC_ROOT") or Path(__file__).resolve().parents[3])
VAR = ROOT / "var"
BASE = int(os.environ.get("PORT_BASE") or 0)
SERVICES = ("auth", "certificates", "orders", "organisation")

PORTS = {
    name: port + BASE
    for name, port in {
        "portal": 8443, "card": 8444, "http": 8080, "auth": 8101, "certificates": 8102, "orders": 8103,
        "organisation": 8104, "signing": 8105, "ca": 8110, "mailbox": 8025, "smtp": 8026,
        "auth-background": 8201, "certificates-background": 8202, "orders-background": 8203,
        "organisation-background": 8204, "signing-worker": 8205, "kafka": 9092, "controller": 9093,
        "postgres": 54320,
    }.items()
}  # fmt: skip


def at(name: str) -> str:
    """The HTTP address of a process."""
    return f"http://localhost:{PORTS[name]}"


@dataclass(frozen=True)
class Process:
    """A process under the supervisor; `ready` is the address that answers 200 when it is healthy, or a port."""

    name: str
    command: list[str]
    ready: str | int
    settings: Path | None = None
    stop: str = "TERM"


def read_secrets() -> dict[str, str]:
    """Passwords by name, made the first time and kept for their owner only."""
    path = VAR / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    wanted = [f"postgres.{name}" for name in ("postgres", *postgres.SERVICES)]
    wanted += [f"kafka.{name}" for name in ("broker", "admin", *topics.PRINCIPALS)]
    if missing := [name for name in wanted if name not in known]:
        known |= {name: secrets.token_hex(20) for name in missing}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(known, indent=1))
    return known


def kafka_passwords() -> dict[str, str]:
    """Kafka's passwords by principal."""
    return {name.split(".", 1)[1]: value for name, value in read_secrets().items() if name.startswith("kafka.")}


def postgres_url(role: str) -> str:
    """A role's address; `postgres` is the administrator."""
    return postgres.url(PORTS["postgres"], role, read_secrets()[f"postgres.{role}"], role)


def _write_settings(name: str, values: dict[str, object]) -> Path:
    path = VAR / "settings" / f"{name}.env"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_text("".join(f'{key}="{value}"\n' for key, value in values.items()))
    return path


def write_settings() -> dict[str, Path]:
    """A settings file for each service and the gateway, from ports, folders and secrets."""
    pki = VAR / "pki"

    def common(name: str) -> dict[str, object]:
        return {
            "KAFKA_URL": f"localhost:{PORTS['kafka']}", "KAFKA_USERNAME": name,
            "KAFKA_PASSWORD": read_secrets()[f"kafka.{name}"], "IDENTITY_KEYS": pki / "keys" / "identity-keys.json",
            "OBJECTS_URL": f"file://{VAR / 'objects'}", "SMTP_HOST": "localhost", "SMTP_PORT": PORTS["smtp"],
            "MAIL_FROM": "noreply@certificaatportaal.example", "PORTAL_URL": f"https://localhost:{PORTS['portal']}",
            "LOG_LEVEL": os.environ.get("LOG_LEVEL", "INFO"),
        }  # fmt: skip

    own: dict[str, dict[str, object]] = {
        "auth": {
            "SIGNING_KEY": pki / "keys/auth.pem", "LOGIN_CAS": pki / "login-cas.pem",
            "LOGIN_ISSUERS": pki / "login-issuers.json",
        },
        "certificates": {
            "CA_URL": at("ca"), "CA_CREDENTIAL": (pki / "ca/credential").read_text(), "CA_ROOTS": pki / "server-cas.pem",
        },
        "orders": {},
        "organisation": {},
        "signing": {"SEAL_KEY": pki / "seal-key.pem", "SEAL_CHAIN": pki / "seal-chain.pem"},
        "gateway": {
            "SIGNING_KEY": pki / "keys/gateway.pem", "TLS_CHAIN": pki / "portal-chain.pem",
            "TLS_KEY": pki / "portal-key.pem", "LOGIN_CAS": pki / "login-cas.pem", "PUBLIC_PORT": PORTS["portal"],
            "CARD_PORT": PORTS["card"], "HTTP_PORT": PORTS["http"], "CARD_URL": f"https://localhost:{PORTS['card']}",
            "AUTH_URL": at("auth"), "CERTIFICATES_URL": at("certificates"), "ORDERS_URL": at("orders"),
        },
    }  # fmt: skip
    return {
        name: _write_settings(
            name, common(name) | ({"DATABASE_URL": postgres_url(name)} if name != "gateway" else {}) | values
        )
        for name, values in own.items()
    }


def outside() -> list[Process]:
    """What the portal stands on: database, broker, CA, mailbox."""
    python = sys.executable
    mailbox = ["--smtp-port", str(PORTS["smtp"]), "--port", str(PORTS["mailbox"])]
    return [
        Process("postgres", postgres.command(VAR / "postgres"), PORTS["postgres"], stop="INT"),
        Process("kafka", kafka.command(VAR / "kafka/node", VAR / "kafka/libs"), PORTS["kafka"]),
        Process("ca", [python, "-m", "standins.ca", str(VAR / "pki"), "--port", str(PORTS["ca"])], f"{at('ca')}/live"),
        Process("mailbox", [python, "-m", "standins.mailbox", *mailbox], PORTS["mailbox"]),
    ]


def services(settings: dict[str, Path]) -> list[Process]:
    """The portal itself: an api and a background process for each service, signing's worker, and the gateway."""
    python = sys.executable
    made: list[Process] = []

    def add(name: str, service: str, kind: str) -> None:
        command = [python, "-m", "chassis", service, kind, "--port", str(PORTS[name])]
        made.append(Process(name, command, f"{at(name)}/ready", settings[service]))

    for service in SERVICES:
        add(service, service, "api")
        add(f"{service}-background", service, "background")
    add("signing", "signing", "background")
    add("signing-worker", "signing", "worker")
    portal = f"https://localhost:{PORTS['portal']}/ready"
    made.append(Process("gateway", [python, "-m", "gateway.main"], portal, settings["gateway"]))
    return made
