"""Settings of the gateway."""

from pathlib import Path

from chassis import settings


class Settings(settings.Settings):
    """Addresses, keys and ports.

    `public_tls_1_2`: speak TLS 1.2 beside 1.3 at the public address, for old browsers. `card_tls_1_2`: hold the card
    address at TLS 1.2, for cards that can't do 1.3.
    """

    signing_key: Path = Path("gateway.pem")
    tls_chain: Path = Path("portal-chain.pem")
    tls_key: Path = Path("portal-key.pem")
    login_cas: Path = Path("login-cas.pem")
    listen_host: str = "127.0.0.1"
    public_port: int = 8443
    card_port: int = 8444
    http_port: int = 8080
    card_url: str = "https://localhost:8444"
    auth_url: str = "http://localhost:8101"
    certificates_url: str = "http://localhost:8102"
    orders_url: str = "http://localhost:8103"
    public_tls_1_2: bool = False
    card_tls_1_2: bool = False
