"""Everything over TLS, as in an installation: what `MC_INSIDE_TLS=1` adds to the settings and processes of this machine.

Broker and database by SASL and passwords over TLS, mail after STARTTLS with a login, services by mutual TLS. The certificates are
those of `standins.inside`, in the folder that each function is given. What stays plain is on loopback and named: the ports for
probes, Kafka's controller, the server behind the database's TLS end, and the stand-ins that play outside parties.
"""

import os
import sys
from pathlib import Path

from local import kafka

_MAIL_USER = "portal"


def chosen(kept: Path) -> bool:
    """Whether it is on: as `MC_INSIDE_TLS` says now, else as it was the last time. Ends the program for anything but 0 and 1."""
    return _read(os.environ.get("MC_INSIDE_TLS") or "", "MC_INSIDE_TLS", before(kept))


def before(kept: Path) -> bool:
    """Whether it was on the last time, as this file says; it was not when there is none."""
    return _read(kept.read_text() if kept.exists() else "", str(kept), False)


def _read(text: str, name: str, otherwise: bool) -> bool:
    if text.strip() not in {"", "0", "1"}:
        sys.exit(f"{name} must be 0 or 1, not {text!r}.")
    return text.strip() == "1" if text.strip() else otherwise


def connecting(folder: Path, mail_password: str) -> dict[str, object]:
    """Settings of a process that connects to broker and mail server."""
    ca = folder / "ca.pem"
    broker = {"KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_CA": ca}
    return broker | {"SMTP_TLS": "starttls", "SMTP_CA": ca, "SMTP_USERNAME": _MAIL_USER, "SMTP_PASSWORD": mail_password}


def itself(folder: Path, name: str) -> dict[str, object]:
    """Settings of a process with a certificate of its own: a service, or a listener of the gateway."""
    return {
        "INSIDE_CA": folder / "ca.pem",
        "INSIDE_CHAIN": folder / f"{name}-chain.pem",
        "INSIDE_KEY": folder / f"{name}-key.pem",
    }


def address(url: str, folder: Path) -> str:
    """A database's address that is verified in full."""
    return f"{url}?sslmode=verify-full&sslrootcert={folder / 'ca.pem'}"


def broker(folder: Path) -> kafka.Files:
    """The broker's files."""
    return kafka.Files(folder / "kafka-both.pem", folder / "ca.pem")


def database_end(folder: Path, port: int, behind: int) -> list[str]:
    """The command of the TLS end before PostgreSQL."""
    files = ["--chain", str(folder / "postgres-chain.pem"), "--key", str(folder / "postgres-key.pem")]
    return [sys.executable, "-m", "local.tls_end", "--port", str(port), "--to", str(behind), *files]


def mailbox(folder: Path, login: Path, mail_password: str) -> list[str]:
    """The beginning of the mailbox's command; `login` is made: the name and password that it asks for."""
    login.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    login.touch(mode=0o600)
    login.write_text(f"{_MAIL_USER}:{mail_password}")
    files = ["--chain", str(folder / "smtp-chain.pem"), "--key", str(folder / "smtp-key.pem"), "--login", str(login)]
    return [sys.executable, "-m", "standins.smtp_tls", *files]
