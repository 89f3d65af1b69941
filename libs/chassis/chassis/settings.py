"""Settings of a process: from the file named by `MC_SETTINGS`, overruled by the environment."""

import os
import ssl
import sys
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from contracts.desk import Desk
from pydantic import BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from chassis import tls
from chassis.expiry import Held, held_file


def listed(value: Any) -> Any:
    """What is written with commas between, as a list; anything else as it is."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


#: Names with commas between them.
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(listed)]


class _Loaded(BaseSettings):
    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, env_nested_delimiter="__")

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Read the settings. Raises pydantic's ValidationError naming what is wrong, never the value of a secret."""
        return cls(_env_file=os.environ.get("MC_SETTINGS") or None, **given)  # type: ignore[call-arg]


class Settings(_Loaded):
    """What every service needs. Services add their own fields with defaults, so that new code starts on old settings.

    `…_ca`: roots (PEM) that the other side's certificate must end in, instead of the system's: of the broker, the mail server,
    our own parts (`inside`), who else is asked over https (`outside`: the CA, status). At the object store `outside_ca` is
    trusted besides the library's own public roots: it has no call to leave those out. The database's are named by its address
    (`chassis.tls`). `inside_chain` and `inside_key`: this process's own certificate, which turns on mutual TLS between gateway
    and services; `inside_callers`: who may connect to this process, by their certificates (`metrics` to `/metrics` alone).
    """

    database_url: SecretStr = SecretStr("")
    search_database_url: SecretStr = SecretStr("")  # as who strangers' searches are asked; empty: none are
    search_seconds: float = Field(default=1.0, gt=0)  # for a statement of theirs
    database_seconds: float = Field(
        default=5.0, gt=0
    )  # for a statement; what a file or a command needs, it says itself
    request_seconds: float = Field(default=6.0, gt=0)  # for all that the answer to a request needs, together
    kafka_url: str = ""
    kafka_username: str = ""
    kafka_password: SecretStr = SecretStr("")
    kafka_security_protocol: Literal["SASL_PLAINTEXT", "SASL_SSL"] = "SASL_PLAINTEXT"
    kafka_ca: Path | None = None
    kafka_mechanism: str = "SCRAM-SHA-512"
    #: How long a consumer may get nothing out of Kafka, not even "nothing new", before its process ends to start anew.
    kafka_patience_seconds: float = Field(default=20.0, gt=0)
    identity_keys: Path = Path("identity-keys.json")
    objects_url: str = ""
    smtp_host: str = "localhost"
    smtp_port: int = 25
    smtp_tls: Literal["", "starttls", "implicit"] = ""
    smtp_ca: Path | None = None
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    #: Where bounces come back to, and the keys of envelope senders with commas between: the first signs, all count. Empty: as the desk's mails.
    bounce_domain: str = Field(default="", pattern=r"^[a-z0-9.-]{0,100}$")
    bounce_keys: SecretStr = SecretStr("")
    outside_ca: Path | None = None
    inside_ca: Path | None = None
    inside_chain: Path | None = None
    inside_key: Path | None = None
    inside_callers: Names = ("gateway", "operator", "metrics")
    desk: Desk = Desk()  # DESK__PHONE and so on
    portal_url: str = "https://localhost:8443"
    log_level: str = "INFO"
    otel_exporter_otlp_endpoint: str = ""
    metrics_token: SecretStr = SecretStr("")  # who scrapes `/metrics` at an inner port says it; empty: no such address
    sandbox_processes: int = Field(default=2, ge=1)
    sandbox_cpu_seconds: float = Field(default=2.0, gt=0)
    sandbox_wall_seconds: float = Field(default=5.0, gt=0)
    sandbox_memory_mib: int = Field(default=256, ge=32)
    sandbox_queue: int = Field(default=32, ge=0)

    @model_validator(mode="after")
    def _all_or_nothing(self) -> Self:
        """TLS that is set in part is refused: nothing goes on without it by mistake."""
        broker, login = self.kafka_security_protocol == "SASL_SSL", bool(self.smtp_username)
        keys = self.bounce_secrets()
        own = {path is None for path in (self.inside_ca, self.inside_chain, self.inside_key)}
        wrong = {
            "INSIDE_CA, INSIDE_CHAIN and INSIDE_KEY go together": len(own) > 1,
            "KAFKA_SECURITY_PROTOCOL=SASL_SSL needs KAFKA_USERNAME": broker and not self.kafka_username,
            "KAFKA_CA needs KAFKA_SECURITY_PROTOCOL=SASL_SSL": self.kafka_ca is not None and not broker,
            "SMTP_USERNAME and SMTP_PASSWORD go together": login != bool(self.smtp_password.get_secret_value()),
            "BOUNCE_DOMAIN and BOUNCE_KEYS go together": bool(self.bounce_domain) != bool(keys),
            "each of BOUNCE_KEYS has 32 characters or more": any([len(key) < 32 for key in keys]),
            "SMTP_CA and SMTP_USERNAME need SMTP_TLS": not self.smtp_tls and (login or self.smtp_ca is not None),
        }
        if said := [what for what, is_so in wrong.items() if is_so]:
            raise ValueError("; ".join(said))
        tls.checked(self.database_url.get_secret_value())
        tls.checked(self.search_database_url.get_secret_value())
        return self

    def bounce_secrets(self) -> tuple[bytes, ...]:
        """The keys of envelope senders: the first signs, every one counts; none where bounces are not read."""
        return tuple(part.encode() for part in listed(self.bounce_keys.get_secret_value()))

    def outside(self) -> ssl.SSLContext:
        """For https addresses of outside parties."""
        return tls.client(self.outside_ca)

    def inside(self) -> ssl.SSLContext | None:
        """For connecting to our own parts, with this process's certificate; None where nothing goes over TLS."""
        return None if self.inside_ca is None else tls.client(self.inside_ca, self.inside_chain, self.inside_key)

    def held(self) -> list[Held]:
        """The certificates that these settings name, with their alarms. Those that a process takes in by itself are read at each look."""
        anew = {"inside_ca", "inside_chain"}
        return [held_file(n.upper(), "operations", path, reread=n in anew) for n, path in self.trusted().items()]

    def trusted(self) -> dict[str, Path]:
        """The files of certificates that these settings name, by setting."""
        named = {name: path for name, path in self if name.endswith(("_ca", "inside_chain")) and path is not None}
        database = tls.checked(self.database_url.get_secret_value()).get("sslrootcert")
        return named | ({"database_url": Path(database)} if database else {})


class Administration(_Loaded):
    """Addresses for the commands `roles`, `migrate` and `prune`. No process of the portal is given them."""

    database_url: SecretStr = SecretStr("")
    admin_database_url: SecretStr = SecretStr("")
    migrate_database_url: SecretStr = SecretStr("")
    prune_database_url: SecretStr = SecretStr("")
    search_database_url: SecretStr = SecretStr("")  # of a service that strangers search, for `roles`
    #: Days between the mark on evidence whose time is over and its removal: enough to put a hold on what is still needed.
    evidence_marked_days: int = Field(default=30, ge=7, le=3650)

    def address(self, name: str) -> str:
        """One of the addresses. Ends the program, naming the setting, when it was not given."""
        value: str = getattr(self, name).get_secret_value()
        return value or sys.exit(f"{name.upper()} is not set.")
