"""Settings of organisation: where the public registers are asked, how often codes are mailed."""

from typing import Self
from urllib.parse import urlsplit

from chassis import settings
from pydantic import Field, SecretStr, model_validator

from organisation.domain.role_addresses import Limits


class Settings(settings.Settings):
    """What every service needs, and the registers: an address and a credential for each."""

    kvk_url: str = "http://localhost:8112/kvk"
    kvk_credential: SecretStr = SecretStr("")
    oin_url: str = "http://localhost:8112/oin"
    oin_credential: SecretStr = SecretStr("")
    limits: Limits = Limits()  # LIMITS__CODE_MAILS_AN_HOUR and so on
    register_timeout: float = Field(default=10.0, gt=0, le=60)  # seconds per question

    @model_validator(mode="after")
    def _credentials_by_tls(self) -> Self:
        """Where other stretches are over TLS no credential leaves this machine in clear by mistake."""
        for name, url, credential in (
            ("KVK", self.kvk_url, self.kvk_credential),
            ("OIN", self.oin_url, self.oin_credential),
        ):
            address, asked = urlsplit(url), (self.inside_ca or self.outside_ca) and credential
            if asked and address.scheme != "https" and address.hostname not in {"localhost", "127.0.0.1", "::1"}:
                raise ValueError(f"{name}_URL begins with https:// when INSIDE_CA or OUTSIDE_CA is set")
        return self
