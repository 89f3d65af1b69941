"""TLS to outside parts: verified in full or refused, and no setting that verifies less."""

import re
import ssl
from pathlib import Path
from typing import Any

import pytest
from chassis import tls
from chassis.messaging import kafka
from chassis.outside.mail_server_smtp import SmtpServer
from chassis.service import Service
from chassis.settings import Settings
from pydantic import ValidationError

ROOT = Path(__file__).resolve().parents[3]
CA = Path("/etc/mc/ca.pem")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"inside_ca": CA}, "INSIDE_CA, INSIDE_CHAIN and INSIDE_KEY go together"),
        ({"inside_chain": CA, "inside_key": CA}, "INSIDE_CA, INSIDE_CHAIN and INSIDE_KEY go together"),
        ({"kafka_security_protocol": "SASL_SSL"}, "SASL_SSL needs KAFKA_USERNAME"),
        ({"kafka_ca": CA, "kafka_username": "orders"}, "KAFKA_CA needs KAFKA_SECURITY_PROTOCOL=SASL_SSL"),
        ({"kafka_security_protocol": "SSL"}, "SASL_SSL"),
        ({"smtp_ca": CA}, "SMTP_CA and SMTP_USERNAME need SMTP_TLS"),
        ({"smtp_username": "portal", "smtp_password": "x"}, "SMTP_CA and SMTP_USERNAME need SMTP_TLS"),
        ({"smtp_tls": "starttls", "smtp_username": "portal"}, "SMTP_USERNAME and SMTP_PASSWORD go together"),
        ({"smtp_tls": "starttls", "smtp_password": "x"}, "SMTP_USERNAME and SMTP_PASSWORD go together"),
        ({"smtp_tls": "opportunistic"}, "starttls"),
        *(
            ({"database_url": f"postgresql://orders:geheim@db/orders?{how}"}, "sslmode=verify-full")
            for how in (
                "sslmode=require", "sslmode=verify-ca", "sslmode=prefer", "sslmode=allow", "sslmode=disable",
                "sslrootcert=/etc/mc/ca.pem", "sslmode=verify-full&sslmode=require", "sslmode=VERIFY-FULL",
                "sslmode=verify-full&sslcert=/c.pem", "sslmode=", "sslmode", "SSLMODE=verify-full", "SslMode=", "+sslmode=verify-full",
                "ssl=true", "sslmode=verify-full&sslrootcert=", "sslmode=require&sslmode=verify-full",
            )
        ),
    ],
)  # fmt: skip
def test_half_of_a_setting_is_refused_by_name(given: dict[str, Any], said: str) -> None:
    """The process doesn't start, says which settings, and never what stands in a secret one."""
    with pytest.raises(ValidationError, match=re.escape(said)) as refused:
        Settings(**given)
    assert "geheim" not in str(refused.value)


def test_whole_settings_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    Settings()
    monkeypatch.setenv("INSIDE_CALLERS", "gateway, operator ,metrics")
    whole = Settings(
        inside_ca=CA, inside_chain=CA, inside_key=CA, kafka_security_protocol="SASL_SSL", kafka_username="orders",
        kafka_ca=CA, smtp_tls="implicit", smtp_ca=CA, smtp_username="portal", smtp_password="x", outside_ca=CA,
        database_url="postgresql://orders:x@db/orders?sslmode=verify-full&sslrootcert=/etc/mc/ca.pem",
    )  # fmt: skip
    assert whole.inside_callers == ("gateway", "operator", "metrics")


def test_every_context_verifies_chain_and_name() -> None:
    for context in (tls.client(None), tls.database("postgresql://db/x?sslmode=verify-full"), Settings().outside()):
        assert isinstance(context, ssl.SSLContext)
        assert context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname
        assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert tls.database("postgresql://db/x") is False, "plain, and nothing else is tried"


def test_no_two_purposes_share_a_context() -> None:
    """What a client of one purpose writes into its context (versions, ALPN) is seen by no other's."""
    settings = Settings(kafka_username="orders", kafka_security_protocol="SASL_SSL", smtp_tls="starttls")
    mail = Service("orders", settings).mail_server
    assert isinstance(mail, SmtpServer)
    made = [
        tls.database("postgresql://db/x?sslmode=verify-full"), kafka.connection(settings)["ssl_context"], mail.context,
        settings.outside(), settings.outside(), tls.client(None),
    ]  # fmt: skip
    assert len({id(context) for context in made}) == len(made)
    assert tls.database("postgresql://db/y?sslmode=verify-full") is made[0], "files are read once"


def test_contexts_are_made_in_three_places() -> None:
    """Each of the three verifies, and says how; what is made elsewhere would have to be looked at too."""
    made = re.compile(
        r"create_default_context\(|SSLContext\(|SSL\.Context\(|verify_mode|wrap_socket\(|_create_stdlib_context"
    )
    places = {"libs/chassis/chassis/tls.py", "libs/chassis/chassis/inside.py", "services/gateway/gateway/edge/tls.py"}
    found = {
        str(path.relative_to(ROOT))
        for folder in ("libs", "services")
        for path in (ROOT / folder).rglob("*.py")
        if "tests" not in path.parts and "node_modules" not in path.parts and made.search(path.read_text())
    }
    assert found == places


def test_nothing_in_the_code_can_verify_less() -> None:
    """No TLS is turned off or down anywhere in what runs; the two that are named let a later verdict decide."""
    weaker = re.compile(
        r"CERT_NONE|CERT_OPTIONAL|check_hostname\s*=\s*False|verify\s*=\s*False|ssl\s*=\s*False|validate_certs\s*=\s*False"
        r"|_create_unverified|allow_invalid_certificates\W+True|VERIFY_NONE|sslmode=(require|prefer|allow|disable|verify-ca)"
    )
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for folder in ("libs", "services")
        for path in (ROOT / folder).rglob("*.py")
        if "tests" not in path.parts and "node_modules" not in path.parts
        for line in path.read_text().splitlines()
        if weaker.search(line)
    ]
    assert found == []


def test_kafka_over_tls_is_told_to_every_client_of_it(tmp_path: Path) -> None:
    settings = Settings(kafka_url="localhost:9", kafka_username="orders", kafka_security_protocol="SASL_SSL")
    said = kafka.connection(settings)
    assert said["security_protocol"] == "SASL_SSL" and said["ssl_context"].verify_mode is ssl.CERT_REQUIRED
    assert kafka.connection(Settings(kafka_url="localhost:9", kafka_username="orders"))["ssl_context"] is None
    security = kafka.security(settings)
    assert security is not None and security.use_ssl and security.ssl_context is said["ssl_context"]


def test_a_password_of_the_mail_server_is_not_shown() -> None:
    assert "geheim" not in repr(SmtpServer("localhost", 25, username="portal", password="geheim"))
