"""Settings of the gateway."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Self

from chassis import settings
from pydantic import BeforeValidator, Field, model_validator
from pydantic_settings import NoDecode

#: Addresses or networks, with commas between them.
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(settings.listed)]
Amount = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]


class Settings(settings.Settings):
    """Addresses, keys, ports and limits.

    `signing_key` is the public listener's and `card_signing_key` the card listener's: neither process may hold the other's.

    `public_tls_1_2`: speak TLS 1.2 beside 1.3 at the public address, for old browsers. `card_tls_1_2`: hold the card
    address at TLS 1.2, for cards that can't do 1.3. `proxies`: who alone may connect, and says by the PROXY protocol
    (version 2) whose connection it is; none: clients reach us directly. What each limit is for: the README's table.

    `service_seconds`: in which the services must have answered all that a page needs; then the page says so (503).

    Budgets (`docs/security.md`) count per address what strangers ask, per person what is saved or read as PDF, per
    session open streams. `card_judgements` cards are judged at once, `card_queue` wait at most `card_wait` seconds, and a
    judgement may take `card_seconds`. `refusal_pause`: seconds that a stranger over his budget, or a refused card, waits for
    the answer.
    """

    signing_key: Path | None = None
    card_signing_key: Path | None = None
    tls_chain: Path = Path("portal-chain.pem")
    tls_key: Path = Path("portal-key.pem")
    login_cas: Path = Path("login-cas.pem")
    listen_host: str = "127.0.0.1"
    public_port: int = 8443
    card_port: int = 8444
    http_port: int = 8080
    inner_port: int = 0  # health and numbers, for who watches, over TLS where the inside is; 0: none
    probes_port: int = 0  # with TLS inside: `/live` and `/ready` alone, plain, at the inner host; 0: none
    inside_callers: settings.Names = ("metrics", "operator")  # at the inner port
    inner_host: str = "127.0.0.1"
    card_url: str = "https://localhost:8444"
    auth_url: str = "http://localhost:8101"
    certificates_url: str = "http://localhost:8102"
    orders_url: str = "http://localhost:8103"
    organisation_url: str = "http://localhost:8104"
    service_seconds: Seconds = 8.0
    public_tls_1_2: bool = False
    card_tls_1_2: bool = False
    proxies: Networks = ()
    security_txt_days: int = Field(default=180, ge=1, le=365)  # less than a year (RFC 9116, 2.5.5)

    connections: Amount = 2_000
    connections_per_address: Amount = 100
    handshake_seconds: Seconds = 10.0
    head_bytes: Amount = 16 * 1024
    head_fields: Amount = 100
    head_seconds: Seconds = 10.0
    body_bytes: Amount = 64 * 1024
    body_seconds: Seconds = 30.0
    body_parts: Amount = 100
    idle_seconds: Seconds = 15.0
    answer_seconds: Seconds = 30.0

    strangers_a_minute: Amount = 600
    strangers_burst: Amount = 1200
    login_starts_a_minute: Amount = 60
    login_starts_burst: Amount = 120
    links_a_minute: Amount = 30
    reports_a_minute: Amount = 10  # of problems, with the proofs
    searches_a_minute: Amount = 30  # of what is published, with the files
    card_tries_a_minute: Amount = 30
    card_tries_burst: Amount = 60
    saves_a_minute: Amount = 60
    feeds_a_minute: Amount = 10  # of one calendar, from however many addresses
    rows_a_minute: Amount = 600  # files and certificates in forms about many
    typed_a_minute: Amount = 30
    looks_a_minute: Amount = 30
    documents_a_minute: Amount = 20
    streams_per_session: Amount = 3
    streams_a_minute: Amount = 20
    card_judgements: Amount = 4
    card_queue: int = Field(default=32, ge=0)
    card_wait: Seconds = 5.0
    card_seconds: Seconds = 15.0
    refusal_pause: float = Field(default=1.0, ge=0)

    @model_validator(mode="after")
    def _services_by_tls(self) -> Self:
        """All services over TLS with a certificate of ours, or none: no half of the traffic goes in clear by mistake."""
        addresses = (self.auth_url, self.certificates_url, self.orders_url, self.organisation_url)
        if {url.startswith("https://") for url in addresses} != {self.inside_ca is not None}:
            raise ValueError(
                "addresses of services begin with https:// when INSIDE_CA is set, and with http:// when it is not"
            )
        return self
