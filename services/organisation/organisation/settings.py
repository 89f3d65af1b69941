"""Settings of organisation: where the public registers are asked, where bounces come in, how often codes are mailed."""

from typing import Self
from urllib.parse import urlsplit

from chassis import settings
from contracts.extracts import Register
from pydantic import Field, SecretStr, model_validator

from organisation.bounce_box import BounceBox
from organisation.bounce_box_pop import PopBox
from organisation.domain.role_addresses import Limits
from organisation.registers import PublicRegisters
from organisation.registers_http import HttpRegisters, Place


class Settings(settings.Settings):
    """What every service needs, and the registers: an address and a credential for each."""

    kvk_url: str = "http://localhost:8112/kvk"
    kvk_credential: SecretStr = SecretStr("")
    oin_url: str = "http://localhost:8112/oin"
    oin_credential: SecretStr = SecretStr("")
    bounce_pop_host: str = ""  # empty: bounces are not read
    bounce_pop_port: int = 995
    bounce_pop_tls: bool = True
    bounce_pop_username: str = ""
    bounce_pop_password: SecretStr = SecretStr("")
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
        if self.bounce_pop_host and not self.bounce_domain:
            raise ValueError("BOUNCE_POP_HOST needs BOUNCE_DOMAIN and BOUNCE_KEYS")
        if not self.bounce_pop_tls and self.bounce_pop_host not in {"", "localhost", "127.0.0.1", "::1"}:
            raise ValueError("BOUNCE_POP_TLS is off for a mailbox on this machine alone")
        return self

    def registers(self) -> PublicRegisters:
        """The public registers, each at its address."""
        kvk, oin = Place(self.kvk_url, self.kvk_credential), Place(self.oin_url, self.oin_credential)
        places = {Register.KVK: kvk, Register.OIN: oin}
        return HttpRegisters(places, timeout=self.register_timeout, tls=self.outside())

    def bounce_box(self) -> BounceBox | None:
        """The mailbox to which bounces come; None where they are not read."""
        if not self.bounce_pop_host:
            return None
        password, tls = self.bounce_pop_password.get_secret_value(), self.outside() if self.bounce_pop_tls else None
        return PopBox(self.bounce_pop_host, self.bounce_pop_port, self.bounce_pop_username, password, tls)
