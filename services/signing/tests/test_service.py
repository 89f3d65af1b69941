"""From `form requested` to `document sealed` on real PostgreSQL: once, fairly, and whatever dies in between (B5)."""

import asyncio
import hashlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from chassis import clock, jobs
from chassis.service import Service
from chassis.testing import Databases, Identities, Portal
from contracts.forms import FormContent, FormRequested
from signing import main, worker
from signing.service import Press
from signing.settings import Settings
from standins.pki import Pki

SEALED, FAILED = "document.sealed.v1", "document.failed.v1"


def requested(content: FormContent, subscriber: str = "P1234567", request: UUID | None = None) -> FormRequested:
    return FormRequested(
        version=1, request=request or uuid4(), requester="orders", subject=uuid4(), subscriber=subscriber,
        file_name=f"{content.reference}.pdf", content=content,
    )  # fmt: skip


@pytest.fixture
def made(tmp_path: Path, seal_files: tuple[Path, Path], identities: Identities) -> Callable[[str], Service]:
    def make(url: str) -> Service:
        key, chain = seal_files
        given = {"database_url": url, "identity_keys": identities.keys_file, "seal_key": key, "seal_chain": chain}
        return main.service(Settings(objects_url=f"file://{tmp_path}/objects", **given))

    return make


@pytest.fixture
async def portal(databases: Databases, made: Callable[[str], Service]) -> AsyncIterator[Portal]:
    async with Portal(databases, {"signing": made}) as running:
        yield running


def events(portal: Portal) -> list[dict[str, Any]]:
    return [json.loads(payload) for _, _, payload in portal.log]


async def one(portal: Portal, query: str, *values: Any) -> Any:
    return await portal.services["signing"].database.reads.fetchval(query, *values)


async def test_a_form_becomes_a_sealed_document_S12(portal: Portal, press: Press, content: FormContent) -> None:
    form = requested(content)
    await portal.hear("signing", form)
    await portal.settle()
    assert portal.said == [SEALED]
    (said,) = events(portal)
    document = await portal.services["signing"].objects.read(said["sha256"])
    assert hashlib.sha256(document).hexdigest() == said["sha256"] and len(document) == said["size"]
    assert document == press.make(content, clock.now())
    assert (said["request"], said["subject"]) == (str(form.request), str(form.subject))
    assert (said["requester"], said["subscriber"]) == ("orders", "P1234567")
    assert (said["file_name"], said["media_type"]) == (f"{content.reference}.pdf", "application/pdf")
    assert (said["level"], said["version"]) == ("B-B", 1)
    topic, head, _ = portal.log[0]
    assert topic == "mc.documents.v1" and head["ce_subject"] == str(form.request)


async def test_the_content_is_erased_once_sealed(portal: Portal, content: FormContent) -> None:
    await portal.hear("signing", requested(content))
    assert await one(portal, "SELECT count(content) FROM document") == 1
    await portal.settle()
    assert await one(portal, "SELECT count(*) FROM document WHERE content IS NULL AND state = 'sealed'") == 1
    rows = await portal.services["signing"].database.reads.fetch("SELECT payload::text AS payload FROM job")
    assert [content.signer in row["payload"] for row in rows] == [False]


async def test_a_request_heard_again_gets_the_same_answer_and_one_document(
    portal: Portal, content: FormContent, tmp_path: Path
) -> None:
    form = requested(content)
    await portal.hear("signing", form)
    await portal.hear("signing", form)  # before it is made: nothing more to do
    await portal.settle()
    await portal.hear("signing", form)  # after: the answer again, no second sealing
    await portal.settle()
    assert portal.said == [SEALED, SEALED]
    first, second = events(portal)
    assert first == second
    assert len(list((tmp_path / "objects" / "documents").iterdir())) == 1
    assert await one(portal, "SELECT count(*) FROM job") == 1


async def test_the_same_content_for_another_request_is_the_same_object(portal: Portal, content: FormContent) -> None:
    await portal.hear("signing", requested(content))
    await portal.hear("signing", requested(content))
    await portal.settle()
    assert portal.said == [SEALED, SEALED]
    assert len({said["sha256"] for said in events(portal)}) == 1


async def test_a_form_that_cannot_be_made_is_told_B22(portal: Portal, content: FormContent) -> None:
    form = requested(content.model_copy(update={"signer": "漢字"}))
    await portal.hear("signing", form)
    await portal.settle()
    await portal.hear("signing", form)
    await portal.settle()
    assert portal.said == [FAILED, FAILED]
    assert {said["reason"] for said in events(portal)} == {"form.characters"}
    assert all("漢" not in payload.decode() for _, _, payload in portal.log)
    assert await one(portal, "SELECT count(content) FROM document WHERE state = 'failed'") == 1


async def test_a_key_that_is_away_or_expired_is_waited_for(
    portal: Portal, content: FormContent, tmp_path: Path, pki: Pki
) -> None:
    service = portal.services["signing"]
    service.parts = Press(Settings().fonts, tmp_path / "weg.pem", tmp_path / "weg.pem")
    await portal.hear("signing", requested(content))
    assert await jobs.run_one(service, "seal")
    service.parts = Press(Settings().fonts, *pki.seal())
    with clock.moved(timedelta(days=3000)):
        assert await jobs.run_one(service, "seal")
    assert await one(portal, "SELECT cause FROM job") == "KeyUnfit"
    assert portal.said == []
    await _now(portal)
    await portal.settle()
    assert portal.said == [SEALED]


async def _now(portal: Portal) -> None:
    """Waiting jobs may be tried at once."""
    connection = await asyncpg.connect(portal.services["signing"].database.url)
    await connection.execute("UPDATE job SET not_before = $1 WHERE state = 'waiting'", datetime(2026, 1, 1, tzinfo=UTC))
    await connection.close()


async def test_an_object_store_that_is_away_is_waited_for(portal: Portal, content: FormContent, tmp_path: Path) -> None:
    folder = tmp_path / "objects"
    assert portal.services["signing"].objects is not None
    folder.rmdir()
    folder.write_text("geen map")
    await portal.hear("signing", requested(content))
    await portal.settle()
    assert portal.said == [] and await one(portal, "SELECT state FROM job") == "waiting"
    folder.unlink()
    folder.mkdir()
    await _now(portal)
    await portal.settle()
    assert portal.said == [SEALED]


async def test_a_small_subscriber_does_not_wait_behind_a_large_one(portal: Portal, content: FormContent) -> None:
    for n in range(40):
        await portal.hear("signing", requested(content.model_copy(update={"reference": f"S{n:017}"})))
    small = requested(content, "P7654321")
    await portal.hear("signing", small)
    service = portal.services["signing"]
    for _ in range(3):
        assert await jobs.run_one(service, "seal")
    assert await one(portal, "SELECT state FROM document WHERE request = $1", small.request) == "sealed"
    assert await one(portal, "SELECT count(*) FROM document WHERE state = 'waiting'") == 38


async def test_a_worker_that_lost_its_lease_changes_nothing(portal: Portal, content: FormContent) -> None:
    """Fencing: the first worker wakes up after the second has finished."""
    service = portal.services["signing"]
    await portal.hear("signing", requested(content))
    press, slow, go_on = service.parts, asyncio.Event(), asyncio.Event()

    class Slow:
        async def made(self, content: FormContent, now: datetime) -> bytes:
            slow.set()
            await go_on.wait()
            return await press.made(content, now)

    service.parts = Slow()
    first = asyncio.create_task(jobs.run_one(service, "seal"))
    await slow.wait()
    service.parts = press
    with clock.moved(timedelta(seconds=worker.LEASE + 1)):
        await jobs.take_over(service, "seal")
        assert await jobs.run_one(service, "seal")
    go_on.set()
    assert await first
    await portal.settle()
    assert portal.said == [SEALED]
    assert await one(portal, "SELECT count(*) FROM job WHERE state = 'done'") == 1


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextmanager
def worker_process(portal: Portal, crash_at: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """A real worker process on the portal's database."""
    settings = portal.services["signing"].settings
    assert isinstance(settings, Settings)
    environment = {
        **os.environ, "DATABASE_URL": settings.database_url.get_secret_value(), "OBJECTS_URL": settings.objects_url,
        "SEAL_KEY": str(settings.seal_key), "SEAL_CHAIN": str(settings.seal_chain), "CRASH_AT": crash_at,
        "IDENTITY_KEYS": str(settings.identity_keys),
    }  # fmt: skip
    command = [sys.executable, "-m", "chassis", "signing", "worker", "--port", str(free_port())]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.mark.parametrize("point", ["signing.sealed", "signing.stored", "signing.uncommitted", "signing.committed"])
async def test_a_worker_that_dies_anywhere_loses_nothing(portal: Portal, content: FormContent, point: str) -> None:
    await portal.hear("signing", requested(content))
    with worker_process(portal, point) as process:
        assert await asyncio.to_thread(process.wait, 60) == 137
    service = portal.services["signing"]
    with clock.moved(timedelta(seconds=worker.LEASE + 1)):
        await jobs.take_over(service, "seal")
        await portal.settle()
    assert portal.said == [SEALED]
    (said,) = events(portal)
    assert len(await service.objects.read(said["sha256"])) == said["size"]
    assert await one(portal, "SELECT count(*) FROM job WHERE state = 'done'") == 1


async def test_kill_9_in_mid_job_loses_nothing(portal: Portal, content: FormContent) -> None:
    """Workers are killed at random moments while they work through forty forms; then one finishes what is left."""
    forms = [
        requested(content.model_copy(update={"reference": f"S{secrets.randbelow(10**17):017}"})) for _ in range(40)
    ]
    for form in forms:
        await portal.hear("signing", form)
    killed_in_mid_job = 0
    for goal in (8, 16, 24):
        with worker_process(portal) as process:
            deadline = time.monotonic() + 60
            while await one(portal, "SELECT count(*) FROM document WHERE state = 'sealed'") < goal:
                assert time.monotonic() < deadline and process.poll() is None
                await asyncio.sleep(0.01)
            process.send_signal(signal.SIGKILL)
            await asyncio.to_thread(process.wait, 10)
        killed_in_mid_job += await one(portal, "SELECT count(*) FROM job WHERE state = 'leased'")
    assert killed_in_mid_job >= 1
    with clock.moved(timedelta(seconds=worker.LEASE + 1)):
        await jobs.take_over(portal.services["signing"], "seal")
        await portal.settle()
    assert sorted(said["request"] for said in events(portal)) == sorted(str(form.request) for form in forms)
    assert set(portal.said) == {SEALED}
    for said in events(portal):
        assert len(await portal.services["signing"].objects.read(said["sha256"])) == said["size"]
