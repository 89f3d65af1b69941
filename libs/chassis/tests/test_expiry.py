"""Our own certificates raise an alarm 30 and 7 days before their end and after it, once a day, whoever looks."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from chassis import background, clock, expiry
from chassis.background import watch
from chassis.edge.app import api
from chassis.expiry import Held, Watch, alarms, days_left, held_file
from chassis.service import Service
from chassis.wiring import WiredService
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from structlog.testing import capture_logs

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def certificate(ends: datetime, name: str = "zegel") -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(10).not_valid_before(ends - timedelta(days=800)).not_valid_after(ends)
    return builder.sign(key, hashes.SHA256())


def stages(ends: datetime, now: datetime = NOW) -> list[str]:
    return [alarm.stage for alarm in alarms([Held("seal", "PKI officer", lambda: [certificate(ends)])], now)]


def test_each_stage_begins_on_its_day() -> None:
    """F-56: thirty days before, seven, and after it."""
    second = timedelta(seconds=1)
    for before, after, ends in (
        ([], ["30"], NOW + timedelta(days=30)),
        (["30"], ["7"], NOW + timedelta(days=7)),
        (["7"], ["ended"], NOW),
    ):
        assert stages(ends + second) == before
        assert stages(ends - second) == after
    assert stages(NOW) == ["7"], "the last second still counts"
    assert stages(NOW - timedelta(days=500)) == ["ended"]


def test_each_certificate_of_a_chain_counts_and_the_alarm_says_whose_it_is(tmp_path: Path) -> None:
    chain = [certificate(NOW + timedelta(days=n), f"CA {n}") for n in (5, 500, 20)]
    path = tmp_path / "chain.pem"
    path.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in chain))
    held = held_file("login CAs", "PKI officer", path)
    first, second = alarms([held], NOW)
    assert first.facts == {
        "what": "login CAs", "owner": "PKI officer", "subject": "CN=CA 5", "serial": "0a",
        "ends": chain[0].not_valid_after_utc.isoformat(), "days": 5,
    }  # fmt: skip
    assert (first.stage, second.stage, second.facts["subject"]) == ("7", "30", "CN=CA 20")
    assert days_left([held], NOW) == {"login CAs": 5}


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_file_that_cannot_be_read_is_an_alarm(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "chain.pem"
    if content is not None:
        path.write_bytes(content)
    for reread in (True, False):
        held = held_file("seal", "PKI officer", path, reread=reread)
        (alarm,) = alarms([held], NOW)
        assert alarm.stage == "unreadable" and alarm.facts["what"] == "seal"
        assert days_left([held], NOW) == {"seal": None}


def test_what_is_in_use_is_looked_at_and_not_what_stands_in_the_file(tmp_path: Path) -> None:
    """A process goes on with what it read at its start: a new file alone silences no alarm, and breaks nothing either."""
    path = tmp_path / "chain.pem"
    path.write_bytes(certificate(NOW + timedelta(days=5)).public_bytes(Encoding.PEM))
    at_start = held_file("TLS", "operations", path)
    reread = held_file("seal", "PKI officer", path, reread=True)
    assert days_left([at_start, reread], NOW) == {"TLS": 5, "seal": 5}
    path.write_bytes(certificate(NOW + timedelta(days=500)).public_bytes(Encoding.PEM))
    assert [(a.facts["what"], a.stage) for a in alarms([at_start, reread], NOW)] == [("TLS", "7")]
    path.unlink()
    assert [(a.facts["what"], a.stage) for a in alarms([at_start, reread], NOW)] == [
        ("TLS", "7"),
        ("seal", "unreadable"),
    ]
    assert days_left([at_start, reread], NOW) == {"TLS": 5, "seal": None}
    assert list(alarms([held_file("TLS", "operations", path)], NOW)), "at a start without the file"


async def test_an_api_says_of_its_connections_what_it_read_at_its_start(service: WiredService, tmp_path: Path) -> None:
    """The file was replaced, and its workers were started anew: they have nothing to say, and it does."""
    path = tmp_path / "ca.pem"
    path.write_bytes(certificate(clock.now() + timedelta(days=5)).public_bytes(Encoding.PEM))
    given = service.settings.model_copy(update={"outside_ca": path})
    running = WiredService(service.name, given)
    path.write_bytes(certificate(clock.now() + timedelta(days=500)).public_bytes(Encoding.PEM))
    started_anew = WiredService(service.name, given)
    with capture_logs() as logged:
        await watch(started_anew)
        assert logged == []
        app = api(running, beside=background.looking(running))
        async with app.router.lifespan_context(app):
            for _ in range(200):
                if logged:
                    break
                await asyncio.sleep(0.02)
    assert [(e["event"], e["what"], e["stage"]) for e in logged] == [("certificate.ends", "OUTSIDE_CA", "7")]
    await started_anew.database.close()


def test_a_process_without_a_database_says_it_once_a_day_and_each_new_stage_at_once(tmp_path: Path) -> None:
    ends = clock.now() + timedelta(days=31)
    looking = Watch([Held("TLS", "operations", lambda one=certificate(ends): [one])])  # type: ignore[misc]
    said = {}
    for hours in range(0, 24 * 33, 6):
        with clock.moved(timedelta(hours=hours)), capture_logs() as logged:
            looking.look()
        said[hours] = [entry["stage"] for entry in logged]
        assert all(entry["event"] == "certificate.ends" and entry["alarm"] for entry in logged)
    by_stage = [stage for stages in said.values() for stage in stages]
    assert 22 <= by_stage.count("30") <= 25 and 6 <= by_stage.count("7") <= 9 and 1 <= by_stage.count("ended") <= 3
    assert [s for h, stages in said.items() for s in stages if h < 24] == []


async def test_a_look_that_fails_is_said_and_the_next_one_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "EVERY", 0.01)
    ends, looked = clock.now() + timedelta(days=3), 0

    def read() -> list[x509.Certificate]:
        nonlocal looked
        looked += 1
        if looked == 1:
            raise LookupError
        return [certificate(ends)]

    with capture_logs() as logged:
        async with expiry.watching([Held("TLS", "operations", read)]), asyncio.timeout(10):
            while len(logged) < 2:
                await asyncio.sleep(0.01)
    assert [(entry["event"], entry["alarm"]) for entry in logged] == [
        ("periodic.failed", True),
        ("certificate.ends", True),
    ]


@pytest.fixture
def ending(service: Service) -> Callable[[timedelta], Service]:
    def make(left: timedelta) -> Service:
        one = certificate(clock.now() + left)
        service.certificates = [Held("seal", "PKI officer", lambda: [one])]
        return service

    return make


async def test_of_all_processes_of_a_service_one_says_it_once_a_day(ending: Callable[[timedelta], Service]) -> None:
    service = ending(timedelta(days=20))

    async def looks() -> int:
        with capture_logs() as logged:
            await asyncio.gather(*(watch(service) for _ in range(5)))
        return len([entry for entry in logged if entry["event"] == "certificate.ends"])

    assert await looks() == 1
    assert await looks() == 0
    with clock.moved(timedelta(days=1)):
        assert await looks() == 1
    with clock.moved(timedelta(days=15)):
        assert await looks() == 1
        assert await looks() == 0


async def test_workers_look_and_show_the_days_left(ending: Callable[[timedelta], Service]) -> None:
    service = ending(timedelta(days=12, hours=1))
    assert (expiry.EVERY, background.watch) == background.LOOK
    transport = httpx.ASGITransport(app=background.app(background.Workers(service)))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
        answer = await http.get("/ready")
    assert answer.json() == {"ready": True, "missing": [], "certificates": {"seal": 12}}
