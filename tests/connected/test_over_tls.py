"""A portal in which everything goes over TLS, as in an installation: an order comes through it, and nobody else does (ASVS 12.3.1, 12.3.3)."""

import asyncio
import json
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from chassis import connecting, tls
from chassis.messaging import kafka
from chassis.outside.mail_server import MailAway
from chassis.outside.mail_server_smtp import SmtpServer
from chassis.settings import Settings
from chassis.testing import Browser
from local.journey import approve, state_is, to_the_last_step, until
from local.running import Running, portal
from pydantic import SecretStr

ELSEWHERE = "elders.voorbeeld.example"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The portal of this module: `MC_INSIDE_TLS=1`."""
    with portal(tmp_path_factory.mktemp("over-tls"), MC_INSIDE_TLS="1") as up:
        yield up


@pytest.fixture
def inside(running: Running) -> Path:
    """The portal's inside certificates."""
    return running.folder / "pki/inside"


@pytest.fixture
def settings(running: Running) -> Settings:
    """Those of orders, as its processes have them."""
    return Settings(_env_file=running.folder / "settings/orders.env")  # type: ignore[call-arg]


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> str:
    """A name that leads to this machine and is in no certificate of it."""
    known = socket.getaddrinfo

    def found(host: Any, *more: Any, **named: Any) -> Any:
        return known("127.0.0.1" if host in {ELSEWHERE, ELSEWHERE.encode()} else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return ELSEWHERE


def said(running: Running, process: str, words: str, seconds: float = 20) -> bool:
    """Whether the log of a process says so, now or soon."""
    path, end = running.folder / f"log/{process}.log", time.monotonic() + seconds
    while words not in path.read_text(errors="replace"):
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


async def test_an_order_comes_through_it(
    running: Running, browser_for: Callable[[str], Browser], mailbox: Any, settings: Settings
) -> None:
    """Card, session, order, sealed PDF, mails, approval, CA, inventory: over TLS all the way inside."""
    assert settings.inside_ca and settings.kafka_security_protocol == "SASL_SSL" and settings.smtp_tls == "starttls"
    assert running.demo["services"]["orders"].startswith("https://")
    contact, validator = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in()
    await to_the_last_step(contact, "stuf-zkn.voorbeeldstad.example")
    await contact.press("Plaats bestelling")
    order = re.search(r"/bestellingen/([0-9a-f-]{36})/geplaatst", contact.at).group(1)  # type: ignore[union-attr]
    await state_is(contact, order, "Wacht op controle")
    assert (await contact.open(f"/bestellingen/{order}/formulier.pdf")).content.startswith(b"%PDF-1.7")

    async def mine() -> Any:
        return [m for m in await mailbox("sanne.de.vries@gemeente-voorbeeldstad.example") if m["attachments"]]

    assert await until(mine)
    await validator.log_in()
    await approve(validator, order)
    await state_is(contact, order, "Uitgegeven")


def context(inside: Path, who: str | None, ca: Path | None = None) -> ssl.SSLContext:
    own = () if who is None else (inside / f"{who}-chain.pem", inside / f"{who}-key.pem")
    return tls.client(ca or inside / "ca.pem", *own)


async def test_services_answer_the_gateway_and_the_operator_alone(
    running: Running, inside: Path, elsewhere: str
) -> None:
    async def ask(service: str, verify: ssl.SSLContext | bool, address: str = "") -> int:
        url = address or running.demo["services"][service]
        async with httpx.AsyncClient(verify=verify, trust_env=False) as http:
            return (await http.get(f"{url}/live")).status_code

    for who in ("gateway", "operator"):
        assert await ask("orders", context(inside, who)) == 200
    assert await ask("auth", context(inside, "gateway-card")) == 200
    plain = running.demo["services"]["orders"].replace("https", "http")
    named = running.demo["services"]["orders"].replace("localhost", elsewhere)
    public_root = Path(running.demo["tls_ca"])
    for verify, address, line in (
        (context(inside, None), "", "PEER_DID_NOT_RETURN_A_CERTIFICATE"),
        (context(inside, "gateway-card"), "", "not a caller of this service"),
        (context(inside, "certificates"), "", "CERTIFICATE_VERIFY_FAILED"),
        (True, plain, "HTTP_REQUEST"),
    ):
        with pytest.raises(httpx.TransportError):
            await ask("orders", verify, address)
        assert said(running, "orders", line), line
    with pytest.raises(httpx.ConnectError, match="not valid for"):
        await ask("orders", context(inside, "gateway"), named)
    with pytest.raises(httpx.ConnectError, match=r"issuer certificate|self-signed"):
        await ask("orders", context(inside, "gateway", public_root))
    for path, status in (("/live", 200), ("/ready", 200), ("/orders", 404)):
        assert httpx.get(f"http://localhost:{_probes(running)}{path}").status_code == status


def _probes(running: Running) -> str:
    return running.call("from local.layout import PORTS; print(PORTS['orders-probes'])")


async def test_the_database_is_reached_over_tls_alone(running: Running, settings: Settings, elsewhere: str) -> None:
    url = settings.database_url.get_secret_value()
    connection = await connecting.connect(url)
    assert await connection.fetchval("SELECT current_user") == "orders"
    await connection.close()
    address = url.partition("?")[0]
    with pytest.raises(asyncpg.PostgresError, match="speaks TLS only"):
        await connecting.connect(address)
    assert said(running, "postgres-tls", "refused: a connection without TLS")
    with pytest.raises(ssl.SSLCertVerificationError, match=r"issuer certificate|self-signed"):
        await connecting.connect(f"{address}?sslmode=verify-full&sslrootcert={running.demo['tls_ca']}")
    with pytest.raises(ssl.SSLCertVerificationError, match="not valid for"):
        await connecting.connect(url.replace("127.0.0.1", elsewhere))
    with pytest.raises(ValueError, match="verify-full"):
        await connecting.connect(f"{address}?sslmode=require")


async def test_the_broker_is_reached_over_tls_alone(running: Running, settings: Settings, elsewhere: str) -> None:
    async def look(**other: Any) -> None:
        consumer = AIOKafkaConsumer(**{**kafka.connection(settings), "request_timeout_ms": 4000, **other})
        try:
            async with asyncio.timeout(30):
                await consumer.start()
                assert await consumer.topics()
        finally:
            await consumer.stop()

    await look()
    port = settings.kafka_url.partition(":")[2]
    for other in (
        {"security_protocol": "SASL_PLAINTEXT", "ssl_context": None},
        {"ssl_context": tls.client(Path(running.demo["tls_ca"]))},
        {"bootstrap_servers": f"{elsewhere}:{port}"},
        {"sasl_plain_password": "guessed"},
    ):
        with pytest.raises(KafkaError):
            await look(**other)
    assert said(running, "kafka", "SSL handshake failed")


async def test_mail_leaves_over_tls_alone(running: Running, settings: Settings, mailbox: Any, elsewhere: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "portaal@voorbeeld.example", "iemand@voorbeeld.example", "Over TLS"
    mail.set_content("Dag.")
    ca, login = (
        settings.smtp_ca,
        {"username": settings.smtp_username, "password": settings.smtp_password.get_secret_value()},
    )
    assert ca is not None
    good: dict[str, Any] = {"tls": "starttls", "context": tls.client(ca), **login}

    async def deliver(host: str = "localhost", **other: Any) -> None:
        await SmtpServer(host, settings.smtp_port, **{**good, **other}).deliver(mail, ["iemand@voorbeeld.example"])

    for other in (
        {"tls": ""}, {"tls": "implicit"}, {"context": tls.client(Path(running.demo["tls_ca"]))}, {"host": elsewhere},
        {"password": "guessed"}, {"username": ""},
    ):  # fmt: skip
        with pytest.raises(MailAway):
            await deliver(**other)
    assert await mailbox("iemand@voorbeeld.example") == []
    await deliver()
    assert [m["subject"] for m in await mailbox("iemand@voorbeeld.example")] == ["Over TLS"]


def test_up_says_how_it_is_and_stays_so(running: Running) -> None:
    """Said again without the setting it goes on over TLS; no secret stands in what it prints."""
    environment = {name: value for name, value in running.environment.items() if name != "MC_INSIDE_TLS"}
    again = Running(running.folder, environment, running.demo)
    printed = again.command("up")
    assert "Between the parts: over TLS" in printed
    assert json.loads((running.folder / "demo.json").read_text()) == running.demo
    secret = SecretStr(json.loads((running.folder / "secrets.json").read_text())["smtp.portal"])
    assert secret.get_secret_value() not in printed
