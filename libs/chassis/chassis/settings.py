"""Settings of a process: from the file named by `MC_SETTINGS`, overruled by the environment."""

import os
import sys
from pathlib import Path
from typing import Any, Self

from contracts.desk import Desk
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class _Loaded(BaseSettings):
    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, env_nested_delimiter="__")

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Read the settings. Raises pydantic's ValidationError naming what is wrong, never the value of a secret."""
        return cls(_env_file=os.environ.get("MC_SETTINGS") or None, **given)  # type: ignore[call-arg]


class Settings(_Loaded):
    """What every service needs. Services add their own fields with defaults, so that new code starts on old settings."""

    database_url: SecretStr = SecretStr("")
    database_seconds: float = Field(
        default=5.0, gt=0
    )  # for a statement; what a file or a command needs, it says itself
    kafka_url: str = ""
    kafka_username: str = ""
    kafka_password: SecretStr = SecretStr("")
    kafka_security_protocol: str = "SASL_PLAINTEXT"
    kafka_mechanism: str = "SCRAM-SHA-512"
    identity_keys: Path = Path("identity-keys.json")
    objects_url: str = ""
    smtp_host: str = "localhost"
    smtp_port: int = 25
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


class Administration(_Loaded):
    """Addresses for the commands `roles`, `migrate` and `prune`. No process of the portal is given them."""

    database_url: SecretStr = SecretStr("")
    admin_database_url: SecretStr = SecretStr("")
    migrate_database_url: SecretStr = SecretStr("")
    prune_database_url: SecretStr = SecretStr("")

    def address(self, name: str) -> str:
        """One of the addresses. Ends the program, naming the setting, when it was not given."""
        value: str = getattr(self, name).get_secret_value()
        return value or sys.exit(f"{name.upper()} is not set.")
