"""Settings of certificates."""

from pathlib import Path

from chassis import settings
from pydantic import Field, SecretStr


class Settings(settings.Settings):
    """What every service needs, and the CA."""

    ca_url: str = "http://localhost:8110"
    ca_credential: SecretStr = SecretStr("")
    ca_roots: Path = Path("server-cas.pem")  # PEM bundle: the issuing CAs and roots of server certificates
    exports_a_minute: int = Field(default=10, ge=1)  # per person
    ca_timeout: float = Field(default=10.0, gt=0, le=120)  # seconds per call
