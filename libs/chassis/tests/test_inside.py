"""Mutual TLS at a service's port: who connects, who does not, and what the log says of them."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import aiohttp
import pytest
from chassis import clock, inside, tls
from chassis.edge.app import api
from chassis.operations import metrics
from chassis.service import Service
from chassis.settings import Settings
from chassis.testing import Identities
from chassis.wiring import WiredService
from cryptography import x509
from local.infrastructure import free_ports
from pydantic import SecretStr
from standins import inside as pki
from structlog.testing import capture_logs

AT = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The portal's inside certificates, one of a service that plays a caller, and in `other/` those of somebody else's CA."""
    folder = tmp_path_factory.mktemp("inside")
    pki.make(folder, AT)
    pki.make(folder, AT, servers=(), clients=("certificates-as-client", "both"))
    pki.make(folder / "other", AT)
    return folder


def asking(folder: Path, who: str | None, ca: Path | None = None) -> ssl.SSLContext:
    own = () if who is None else (folder / f"{who}-chain.pem", folder / f"{who}-key.pem")
    return tls.client(ca or folder / "ca.pem", *own)


class Served:
    """The chassis' small service as it listens with TLS."""

    def __init__(self, port: int, probes: int) -> None:
        self.port, self.probes = port, probes

    async def ask(
        self, context: ssl.SSLContext | None, path: str = "/live", *, name: str = "orders", **more: Any
    ) -> tuple[int, str]:
        scheme = "http" if context is None else "https"
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as http,
            http.request(
                more.pop("method", "GET"), f"{scheme}://127.0.0.1:{more.pop('port', self.port)}{path}",
                ssl=context or True, server_hostname=name if context else None, **more,
            ) as answer,
        ):  # fmt: skip
            return answer.status, await answer.text()


@pytest.fixture
async def served(service: WiredService, files: Path) -> AsyncIterator[Served]:
    port, probes = free_ports(2)
    own = {
        f"inside_{kind}": files / name
        for kind, name in (("ca", "ca.pem"), ("chain", "orders-chain.pem"), ("key", "orders-key.pem"))
    }
    settings = Settings(**own, metrics_token=SecretStr("of the scraper"))
    quiet = {"host": "127.0.0.1", "port": port, "log_config": None, "access_log": False, "lifespan": "on"}
    app = api(service)
    app.include_router(metrics.router(settings))
    server = inside.server(app, settings, probes, **quiet)
    running = asyncio.create_task(server._serve())
    while not server.started:
        assert not running.done()
        await asyncio.sleep(0.01)
    yield Served(port, probes)
    server.should_exit = True
    await running


async def refused(served: Served, context: ssl.SSLContext | None, **more: Any) -> list[Any]:
    """It gets no answer, and this is what the log says."""
    with capture_logs() as logged:
        with pytest.raises((aiohttp.ClientError, OSError)):
            await served.ask(context, **more)
        for _ in range(100):
            if any(e["event"] == "inside.refused" for e in logged):
                break
            await asyncio.sleep(0.02)
    return [e for e in logged if e["event"] == "inside.refused"]


async def test_listed_callers_get_answers_over_tls_1_3(served: Served, files: Path) -> None:
    for who in ("gateway", "operator"):
        assert (await served.ask(asking(files, who)))[0] == 200
    old = asking(files, "gateway")
    try:
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        assert (await refused(served, old))[0]["cause"] == "UNSUPPORTED_PROTOCOL"
    finally:
        old.maximum_version = ssl.TLSVersion.MAXIMUM_SUPPORTED


async def test_f56_certificates_inside_are_replaced_without_a_restart(
    files: Path, tmp_path: Path, service: WiredService
) -> None:
    """F-56: of the service and of who asks it, by another CA that was put beside the first; an open connection goes on, half a pair is left alone."""
    ours = tmp_path / "now"
    ours.mkdir()

    def put(name: str, content: bytes) -> None:
        (ours / f"{name}.new").write_bytes(content)
        (ours / f"{name}.new").replace(ours / name)  # as who renews does it: never half a file

    for name in ("ca.pem", "orders-chain.pem", "orders-key.pem", "gateway-chain.pem", "gateway-key.pem"):
        put(name, (files / name).read_bytes())
    port, probes = free_ports(2)
    own = {
        f"inside_{kind}": ours / name
        for kind, name in (("ca", "ca.pem"), ("chain", "orders-chain.pem"), ("key", "orders-key.pem"))
    }
    settings = Settings(**own, metrics_token=SecretStr("of the scraper"))
    quiet = {"host": "127.0.0.1", "port": port, "log_config": None, "access_log": False, "lifespan": "on"}
    server = inside.server(api(service), settings, probes, **quiet)
    running = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.01)
    served, gateway = Served(port, probes), asking(ours, "gateway")
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as open_before:
            ask = {"url": f"https://127.0.0.1:{port}/live", "ssl": gateway, "server_hostname": "orders"}
            async with open_before.get(**ask) as answer:
                assert answer.status == 200
            with capture_logs() as logged:
                put("orders-chain.pem", (files / "other/orders-chain.pem").read_bytes())
                while not any(line["event"] == "inside.not_renewed" for line in logged):
                    await asyncio.sleep(0.02)
                assert (await served.ask(gateway))[0] == 200, "what it had goes on"
                put("ca.pem", (files / "ca.pem").read_bytes() + (files / "other/ca.pem").read_bytes())
                for name in ("orders-key.pem", "gateway-chain.pem", "gateway-key.pem"):
                    put(name, (files / "other" / name).read_bytes())
                chain = str(ours / "orders-chain.pem")
                while not any(line["event"] == "inside.renewed" and line["chain"] == chain for line in logged):
                    await asyncio.sleep(0.02)
            only_new = asking(files / "other", "gateway")
            assert (await served.ask(only_new))[0] == 200, (
                "the service shows a certificate of the new CA, and believes one"
            )
            tls.renew()
            assert (await served.ask(gateway))[0] == 200
            async with open_before.get(**ask) as answer:
                assert answer.status == 200
        now = x509.load_pem_x509_certificate((files / "other/orders-chain.pem").read_bytes())
        assert [held.read()[0] for held in settings.held() if held.name == "INSIDE_CHAIN"] == [now], (
            "what the alarm is about"
        )
    finally:
        server.should_exit = True
        await running


async def test_who_reads_numbers_reads_nothing_else(served: Served, files: Path) -> None:
    """Its certificate opens `/metrics`, which wants its secret besides, and no route of the service."""
    scraper = asking(files, "metrics")
    assert (await served.ask(scraper, "/metrics"))[0] == 401
    assert await served.ask(scraper, "/metrics", headers={"authorization": "Bearer of the scraper"}) == (200, ANY)
    for path in ("/live", "/ready", "/notes", "/metrics/", "/"):
        with capture_logs() as logged:
            assert (await served.ask(scraper, path))[0] == 403
        assert [(e["cause"], e["names"]) for e in logged if e["event"] == "inside.refused"] == [
            ("not a caller of this address", ["metrics"])
        ]
    assert (await served.ask(asking(files, "gateway"), "/live"))[0] == 200


async def test_whoever_is_no_caller_is_refused_with_a_line(served: Served, files: Path) -> None:
    """No certificate, one by another CA, one of another service, one that is a server's, and no TLS at all."""
    assert (await refused(served, asking(files, None)))[0]["cause"] == "PEER_DID_NOT_RETURN_A_CERTIFICATE"
    line, *_ = await refused(served, asking(files / "other", "gateway", files / "ca.pem"))
    assert line["cause"] == "CERTIFICATE_VERIFY_FAILED" and "verify failed" in line["detail"]
    line, *_ = await refused(served, asking(files, "certificates-as-client"))
    assert line["cause"] == "not a caller of this service" and line["names"] == ["certificates-as-client"]
    line, *_ = await refused(served, asking(files, "gateway-card"))
    assert line["names"] == ["gateway-card"], "the card listener has no business here"
    line, *_ = await refused(served, asking(files, "certificates"))
    assert line["cause"] == "CERTIFICATE_VERIFY_FAILED" and "purpose" in line["detail"]
    assert (await refused(served, None))[0]["cause"] == "HTTP_REQUEST"
    assert (await served.ask(asking(files, "gateway")))[0] == 200, "and the next one is served"


async def test_a_caller_is_not_deceived_by_another_server(served: Served, files: Path) -> None:
    """Another CA; and a certificate of ours at the address of another service."""
    with pytest.raises(aiohttp.ClientConnectorCertificateError):
        await served.ask(asking(files, "gateway", files / "other" / "ca.pem"))
    with pytest.raises(aiohttp.ClientConnectorCertificateError, match="not valid for 'certificates'"):
        await served.ask(asking(files, "gateway"), name="certificates")


async def test_probes_need_no_certificate_and_show_nothing_else(served: Served) -> None:
    assert await served.ask(None, "/live", port=served.probes) == (200, "live")
    status, body = await served.ask(None, "/ready", port=served.probes)
    assert status in {200, 503} and "ready" in json.loads(body)
    for method, path in (("GET", "/notes"), ("POST", "/notes"), ("POST", "/ready"), ("GET", "/metrics"), ("GET", "/")):
        assert (await served.ask(None, path, method=method, port=served.probes))[0] == 404


async def test_a_token_counts_over_its_owners_connection_alone(
    served: Served, files: Path, identities: Identities
) -> None:
    """Somebody who has a key, but not that process's certificate as well, gets nowhere; each try is an alarm."""
    gateway, operator = asking(files, "gateway"), asking(files, "operator")
    person = identities.person("orders", "CB1000002", "contact_full", "P1234567")
    mine, others = identities.service("gateway", "orders"), identities.service("operator", "orders")
    post: dict[str, Any] = {"method": "POST", "json": {"name": "x"}}
    assert (await served.ask(gateway, "/notes", headers=person, **post))[0] == 200
    assert (await served.ask(gateway, "/notes", headers=mine, **post))[0] == 403, "believed, and not allowed"
    assert (await served.ask(operator, "/notes", headers=others, **post))[0] == 403
    for context, head, about in (
        (operator, person, ("CB1000002", "operator")),
        (operator, mine, ("gateway", "operator")),
        (gateway, others, ("operator", "gateway")),
    ):
        with capture_logs() as logged:
            assert (await served.ask(context, "/notes", headers=head, **post))[0] == 401
        alarms = [(e["issuer"], e["caller"]) for e in logged if e.get("alarm")]
        assert alarms == [about]


def test_certificates_inside_are_made_once_and_anew_near_their_end(tmp_path: Path) -> None:
    assert pki.make(tmp_path, AT) == []
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert pki.make(tmp_path, AT) == [] and before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    later = AT.replace(year=AT.year + 2) if (AT.month, AT.day) != (2, 29) else AT
    assert set(pki.make(tmp_path, later)) == {*pki.SERVERS, *pki.CLIENTS}
    for name, content in before.items():
        same = (tmp_path / name).read_bytes() == content
        assert same is (name in {"ca.pem", "authority.pem"} or name.endswith("-key.pem")), name


async def test_each_file_of_the_inside_has_its_alarm(files: Path) -> None:
    """What a service trusts and shows is looked at like its other certificates."""
    own = {
        "inside_ca": files / "ca.pem",
        "inside_chain": files / "orders-chain.pem",
        "inside_key": files / "orders-key.pem",
    }
    broker = {"kafka_ca": files / "ca.pem", "kafka_security_protocol": "SASL_SSL", "kafka_username": "orders"}
    address = f"postgresql://orders@localhost/orders?sslmode=verify-full&sslrootcert={files / 'ca.pem'}"
    mail = {"smtp_tls": "starttls", "smtp_ca": files / "ca.pem"}
    given = Settings(**own, **broker, **mail, database_url=address, outside_ca=files / "missing.pem")
    service = Service("orders", given)
    names = {held.name for held in service.held}
    assert names == {"INSIDE_CA", "INSIDE_CHAIN", "KAFKA_CA", "SMTP_CA", "OUTSIDE_CA", "DATABASE_URL"}
    (missing,) = [held for held in service.held if held.name == "OUTSIDE_CA"]
    with pytest.raises(OSError, match="missing"):
        missing.read()
    assert clock.now()
