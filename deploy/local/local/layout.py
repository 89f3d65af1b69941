"""Where everything is on this machine: ports, folders, secrets, settings files and the list of processes."""

import json
import os
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from contracts.desk import Desk

from local import kafka, over_tls, postgres, topics

ROOT = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("MC_VAR") or ROOT / "var")  # tests run a second portal in a folder of their own
LIBS = ROOT / "var" / "kafka" / "libs"
_PKI = VAR / "pki"
_BASE_FILE, _TLS_FILE = VAR / "port-base", VAR / "inside-tls"
INSIDE = _PKI / "inside"
#: There while a restore is under way, and after one that broke off: from what, and where the data of before are.
RESTORING = VAR / "restoring"
#: There after a restore until the copies have been read again: nothing asks a service before.
READ_FIRST = VAR / "read-first"
#: Whether everything goes over TLS (`local.over_tls`); else it is plain between the parts, on loopback.
TLS = over_tls.chosen(_TLS_FILE)
SERVICES = ("auth", "certificates", "orders", "organisation")
#: Services with jobs, periodic work or certificates of their own: they have `workers` (a guard holds this list to them).
WORKERS = ("auth", "certificates", "orders", "organisation", "signing")


def _base() -> int:
    """What is added to every port: PORT_BASE, else that of the last `make up` of this folder, else 0."""
    text = os.environ.get("PORT_BASE") or (_BASE_FILE.read_text() if _BASE_FILE.exists() else "0")
    if not text.strip().isdigit() or int(text) > 65_535 - 15_432:
        sys.exit(f"PORT_BASE must be a number from 0 to {65_535 - 15_432}, not {text!r}.")
    return int(text)


BASE = _base()
PORTS = {
    name: port + BASE
    for name, port in {
        "portal": 8443,
        "card": 8444,
        "http": 8080,
        "auth": 8101,
        "certificates": 8102,
        "orders": 8103,
        "organisation": 8104,
        "signing": 8105,
        "ca": 8110,
        "responder": 8111,
        "dns": 8153,
        "registers": 8112,
        "mailbox": 8025,
        "smtp": 8026,
        "auth-messages": 8201,
        "certificates-messages": 8202,
        "orders-messages": 8203,
        "organisation-messages": 8204,
        "auth-workers": 8301,
        "certificates-workers": 8302,
        "orders-workers": 8303,
        "organisation-workers": 8304,
        "signing-workers": 8205,
        "gateway-inner": 8401,
        "gateway-card-inner": 8402,
        "kafka": 9092,
        "controller": 9093,
        "postgres": 15432,
        "postgres-behind": 15431,
    }.items()
}
#: Where a process answers probes when its own port speaks TLS.
PORTS |= {f"{n}-probes": p + 400 for n, p in PORTS.items() if n.partition("-")[0] in {*SERVICES, "signing"}}


def settle_base(change: Callable[[], None]) -> None:
    """Keep the base with the data, and whether it goes over TLS; `change` is called before that becomes another.

    Ends the program when the data was made with another base: ports are in certificates.
    """
    if _BASE_FILE.exists() and int(_BASE_FILE.read_text()) != BASE:
        before = _BASE_FILE.read_text().strip()
        sys.exit(
            f"This folder's data was made with PORT_BASE={before}. Leave PORT_BASE out, or run `make reset` first."
        )
    if over_tls.before(_TLS_FILE) != TLS:
        change()
    _BASE_FILE.parent.mkdir(parents=True, exist_ok=True)
    _BASE_FILE.write_text(str(BASE))
    _TLS_FILE.write_text(str(int(TLS)))


def at(name: str) -> str:
    """The HTTP address of a process."""
    return f"{'https' if TLS and name in SERVICES else 'http'}://localhost:{PORTS[name]}"


@dataclass(frozen=True)
class Process:
    """A process under the supervisor; `ready` is the address that answers 200 when it is healthy, or a port."""

    name: str
    command: list[str]
    ready: str | int
    settings: Path | None = None
    stop: str = "TERM"
    code: tuple[str, ...] = ()  # folders whose change asks for a new start
    files: tuple[Path, ...] = ()  # files that do too, besides those that the settings name (keys, certificates)


def read_secrets() -> dict[str, str]:
    """Passwords by name, made the first time and kept for their owner only."""
    path = VAR / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    wanted = [f"postgres.{name}" for name in ("postgres", *postgres.ROLES)]
    wanted += [f"kafka.{name}" for name in ("broker", "admin", *topics.PRINCIPALS)]
    wanted += ["metrics", "smtp.portal"]
    if missing := [name for name in wanted if name not in known]:
        known |= {name: secrets.token_hex(20) for name in missing}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(known, indent=1))
    return known


def kafka_passwords() -> dict[str, str]:
    """Kafka's passwords by principal."""
    return {name.split(".", 1)[1]: value for name, value in read_secrets().items() if name.startswith("kafka.")}


def postgres_url(role: str, database: str = "") -> str:
    """A role's address, in the database of its own name unless another is given; `postgres` is the administrator."""
    address = postgres.url(PORTS["postgres"], role, read_secrets()[f"postgres.{role}"], database or role)
    return over_tls.address(address, INSIDE) if TLS else address


def database(service: str) -> postgres.Addresses:
    """A service's database as each of its roles. Only the running one's address is in its settings file, and that of who searches."""
    return postgres.Addresses(*(postgres_url(role, service) for role in postgres.roles_of(service)))


def _write_settings(name: str, values: dict[str, object]) -> Path:
    path = VAR / "settings" / f"{name}.env"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_text("".join(f'{key}="{value}"\n' for key, value in values.items()))
    return path


def write_settings() -> dict[str, Path]:
    """A settings file for each service and the gateway's two listeners, from ports, folders and secrets."""
    everywhere = _everywhere()
    card = everywhere | _listening() | _card() | _itself("gateway-card")
    card["INNER_PORT"] = PORTS["gateway-card-inner"]
    files = {"gateway-card": _write_settings("gateway-card", card)}
    for name, own in _own().items():
        common = everywhere | _shared(name) | _itself(name)
        if name != "gateway":
            common |= {"DATABASE_URL": postgres_url(name), "SEARCH_DATABASE_URL": database(name).search}
        files[name] = _write_settings(name, common | own)
    return files


def _everywhere() -> dict[str, object]:
    return {
        "PORTAL_URL": f"https://localhost:{PORTS['portal']}",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "INFO"),
        "METRICS_TOKEN": read_secrets()["metrics"],
    }


def _shared(name: str) -> dict[str, object]:
    """What every process but the card listener has."""
    over = over_tls.connecting(INSIDE, read_secrets()["smtp.portal"]) if TLS else {}
    return over | {
        "KAFKA_URL": f"localhost:{PORTS['kafka']}",
        "KAFKA_USERNAME": name,
        "KAFKA_PASSWORD": read_secrets()[f"kafka.{name}"],
        "IDENTITY_KEYS": _PKI / "keys" / "identity-keys.json",
        "OBJECTS_URL": f"file://{VAR / 'objects'}",
        "SMTP_HOST": "localhost",
        "SMTP_PORT": PORTS["smtp"],
    }


def _itself(name: str) -> dict[str, object]:
    return over_tls.itself(INSIDE, name) if TLS else {}


def _listening() -> dict[str, object]:
    """What both listeners of the gateway have."""
    return {
        "TLS_CHAIN": _PKI / "portal-chain.pem",
        "TLS_KEY": _PKI / "portal-key.pem",
        "CARD_URL": f"https://localhost:{PORTS['card']}",
        **{f"{name.upper()}_URL": at(name) for name in SERVICES},
    }


def _card() -> dict[str, object]:
    """What the card listener alone has."""
    return {
        "CARD_SIGNING_KEY": _PKI / "keys/gateway-card.pem",
        "CARD_PORT": PORTS["card"],
        "LOGIN_CAS": _PKI / "login-cas.pem",
    }


def _own() -> dict[str, dict[str, object]]:
    return {
        "auth": {
            "SIGNING_KEY": _PKI / "keys/auth.pem",
            "LOGIN_CAS": _PKI / "login-cas.pem",
            "LOGIN_ISSUERS": _PKI / "login-issuers.json",
        },
        "certificates": {
            "CA_URL": at("ca"),
            "CA_CREDENTIAL": (_PKI / "ca/credential").read_text(),
            "CA_ROOTS": _PKI / "server-cas.pem",
            "PRODUCT_LIMITS": _PKI / "product-limits.json",
            "STATUS_SOURCES": _PKI / "status-sources.json",
        },
        "orders": {"SERVICE_DOMAIN": Desk().domain, "RESOLVERS": f"127.0.0.1:{PORTS['dns']}"},
        "organisation": dict[str, object](KVK_URL=f"{at('registers')}/kvk", OIN_URL=f"{at('registers')}/oin")
        | dict[str, object].fromkeys(("KVK_CREDENTIAL", "OIN_CREDENTIAL"), (_PKI / "registers/credential").read_text()),
        "signing": {"SEAL_KEY": _PKI / "seal-key.pem", "SEAL_CHAIN": _PKI / "seal-chain.pem"},
        "gateway": _listening()
        | {
            "SIGNING_KEY": _PKI / "keys/gateway.pem",
            "PUBLIC_PORT": PORTS["portal"],
            "INNER_PORT": PORTS["gateway-inner"],
            "HTTP_PORT": PORTS["http"],
        },
    }


def outside() -> list[Process]:
    """What the portal stands on: database, broker, CA, its responder, public registers, mailbox, resolver."""
    python = sys.executable
    mailbox = ["--smtp-port", str(PORTS["smtp"]), "--port", str(PORTS["mailbox"]), "--folder", str(VAR / "mail")]
    ca, responder = (
        [python, "-m", "standins.ca", str(_PKI), "--port", str(PORTS[name]), *more]
        for name, more in (("ca", []), ("responder", ["--status-alone"]))
    )
    dns = [python, "-m", "standins.dns", "--port", str(PORTS["dns"]), "--log", str(VAR / "dns-questions")]
    registers = [python, "-m", "standins.public_registers", str(_PKI), "--port", str(PORTS["registers"])]
    authorities = (*sorted((_PKI / "ca/authorities").glob("*.pem")), _PKI / "ca/hierarchy-end")
    catching, ends, server = [python, "-m", "standins.mailbox"], list[Process](), PORTS["postgres"]
    files = tuple(sorted(INSIDE.glob("*.pem"))) if TLS else ()  # on and off is seen by who reads them too
    if TLS:
        server, end = PORTS["postgres-behind"], PORTS["postgres"]
        catching = over_tls.mailbox(INSIDE, VAR / "settings/mailbox-login", read_secrets()["smtp.portal"])
        ends = [Process("postgres-tls", over_tls.database_end(INSIDE, end, server), end, files=files)]
    return [
        Process("postgres", postgres.command(VAR / "postgres"), server, stop="INT"),
        Process("kafka", kafka.command(VAR / "kafka/node", LIBS), PORTS["kafka"], files=files),
        Process("ca", ca, f"{at('ca')}/live", files=authorities),
        Process("responder", responder, f"{at('responder')}/live", files=authorities),
        Process("registers", registers, f"{at('registers')}/live"),
        Process("mailbox", [*catching, *mailbox], PORTS["mailbox"], files=files),
        Process("dns", dns, PORTS["dns"]),
        *ends,
    ]


def services(settings: dict[str, Path]) -> list[Process]:
    """The portal itself: api, messages and workers of each service, and the gateway's two.

    Signing has no api: nobody asks it anything. Who has no work has no workers.

    They run from an environment of their own, without the packages that only tests and this set-up need.
    """
    python = str(ROOT / ".venv-run" / "bin" / "python")
    made: list[Process] = []

    def add(name: str, service: str, kind: str) -> None:
        command = [python, "-m", "chassis", service, kind, "--port", str(PORTS[name])]
        probes = f"{name}-probes" if TLS else name
        command += ["--probes", str(PORTS[probes])] if TLS else []
        ready = f"http://localhost:{PORTS[probes]}/ready"
        made.append(Process(name, command, ready, settings[service], code=_code(service)))

    for service in SERVICES:
        add(service, service, "api")
        add(f"{service}-messages", service, "messages")
    add("signing", "signing", "messages")
    for service in WORKERS:
        add(f"{service}-workers", service, "workers")
    for name, listener, port in (("gateway", "public", "portal"), ("gateway-card", "card", "card")):
        command, ready = [python, "-m", "gateway.main", listener], f"https://localhost:{PORTS[port]}/ready"
        made.append(Process(name, command, ready, settings[name], code=_code("gateway")))
    return made


def _code(service: str) -> tuple[str, ...]:
    return "libs/contracts/contracts", "libs/chassis/chassis", f"services/{service}/{service}"
