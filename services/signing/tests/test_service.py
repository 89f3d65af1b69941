"""From `form requested` to `document sealed` on real PostgreSQL: once, fairly, and whatever dies in between (B5)."""

import asyncio
import hashlib
import io
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg
import pypdf
import pytest
from chassis import clock
from chassis.operations import documents
from chassis.service import Service
from chassis.testing import Databases, Identities, Portal
from chassis.work import jobs, workers
from contracts.forms import FormContent, FormReleased, FormRequested
from local.infrastructure import free_ports
from signing import main, worker
from signing import service as signing_service
from signing.adapters import Adapters
from signing.document_maker import DocumentMaker
from signing.keys_file import FileKeys
from signing.seal import SealBroken
from signing.service import ORPHAN_AGE
from signing.settings import Settings
from standins.pki import Pki
from structlog.testing import capture_logs

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


def printed(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def stored(portal: Portal) -> set[str]:
    """What is in the object store, half-written things included."""
    settings = portal.services["signing"].settings
    return {path.name for path in Path(urlsplit(settings.objects_url).path, "documents").glob("*")}


async def clear_away(portal: Portal, age: timedelta = ORPHAN_AGE + timedelta(minutes=1)) -> None:
    with clock.moved(age):
        await worker.clear_away(portal.services["signing"])


def events(portal: Portal) -> list[dict[str, Any]]:
    return [json.loads(payload) for _, _, payload in portal.log]


async def one(portal: Portal, query: str, *values: Any) -> Any:
    return await portal.services["signing"].database.reads.fetchval(query, *values)


async def test_a_form_becomes_a_sealed_document_S12(portal: Portal, maker: DocumentMaker, content: FormContent) -> None:
    form = requested(content)
    await portal.receive("signing", form)
    await portal.settle()
    assert portal.said == [SEALED]
    (said,) = events(portal)
    document = await portal.services["signing"].objects.read(said["sha256"])
    assert hashlib.sha256(document).hexdigest() == said["sha256"] and len(document) == said["size"]
    assert printed(document) == printed(maker.make(content))
    assert (said["request"], said["subject"]) == (str(form.request), str(form.subject))
    assert (said["requester"], said["subscriber"]) == ("orders", "P1234567")
    assert (said["file_name"], said["media_type"]) == (f"{content.reference}.pdf", "application/pdf")
    assert (said["level"], said["version"]) == ("B-B", 1)
    topic, head, _ = portal.log[0]
    assert topic == "mc.documents.v1" and head["ce_subject"] == str(form.request)


async def test_the_content_is_erased_once_sealed(portal: Portal, content: FormContent) -> None:
    await portal.receive("signing", requested(content))
    assert await one(portal, "SELECT count(content) FROM document") == 1
    await portal.settle()
    assert await one(portal, "SELECT count(*) FROM document WHERE content IS NULL AND state = 'sealed'") == 1
    rows = await portal.services["signing"].database.reads.fetch("SELECT payload::text AS payload FROM job")
    assert [content.signer in row["payload"] for row in rows] == [False]


async def test_a_request_heard_again_gets_the_same_answer_and_one_document(
    portal: Portal, content: FormContent, tmp_path: Path
) -> None:
    form = requested(content)
    await portal.receive("signing", form)
    await portal.receive("signing", form)  # before it is made: nothing more to do
    await portal.settle()
    await portal.receive("signing", form)  # after: the answer again, no second sealing
    await portal.settle()
    assert portal.said == [SEALED, SEALED]
    first, second = events(portal)
    assert first == second
    (document,) = (tmp_path / "objects" / "documents").iterdir()
    assert await one(portal, "SELECT count(*) FROM job") == 1
    assert await documents.lost(portal.services["signing"]) == []
    document.unlink()
    assert [(lost.key, lost.cause) for lost in await documents.lost(portal.services["signing"])] == [
        (str(form.subject), "missing")
    ]


async def test_equal_documents_of_two_requests_are_one_object_that_stays(
    portal: Portal, content: FormContent, maker: DocumentMaker
) -> None:
    """Made within one second by two workers; one commits, the other dies, and the object is nobody's orphan."""
    service = portal.services["signing"]
    first, second = requested(content), requested(content)
    await portal.receive("signing", first)
    await portal.receive("signing", second)
    document = maker.make(content)
    for _ in range(2):
        await signing_service.stored(service, document)
    sha256 = hashlib.sha256(document).hexdigest()
    for form in (first, second):
        async with service.database.begin(service.actor) as tx:
            await signing_service.sealed(tx, form.request, sha256, len(document))
        await clear_away(portal)
        assert stored(portal) == {sha256}
    await signing_service.stored(service, document)  # a third worker died here
    await clear_away(portal)
    assert stored(portal) == {sha256} and await one(portal, "SELECT count(*) FROM written") == 0


async def test_a_late_second_making_is_never_served_and_cleared_away(
    portal: Portal, content: FormContent, maker: DocumentMaker
) -> None:
    """Two workers raced: what was committed first is the answer, for ever."""
    service, form = portal.services["signing"], requested(content)
    await portal.receive("signing", form)
    await portal.settle()
    with clock.moved(timedelta(seconds=5)):
        late = maker.make(content)
        orphan = await signing_service.stored(service, late)
        async with service.database.begin(service.actor) as tx:
            await signing_service.sealed(tx, form.request, orphan, len(late))
    await portal.receive("signing", form)
    await portal.settle()
    first, again = events(portal)
    assert first == again and first["sha256"] != orphan
    assert stored(portal) == {first["sha256"], orphan}
    await clear_away(portal, ORPHAN_AGE - timedelta(minutes=1))  # it might be on its way to a commit
    assert orphan in stored(portal)
    await clear_away(portal)
    assert stored(portal) == {first["sha256"]}
    await clear_away(portal)  # again: no harm
    lines = "SELECT string_agg(subject, ' ') FROM audit WHERE action = 'signing:document:clear_away'"
    assert await one(portal, lines) == orphan, "what is removed for ever stands in the trail, once"


async def test_after_a_restore_what_an_order_may_name_is_not_cleared_away(
    portal: Portal, content: FormContent, maker: DocumentMaker
) -> None:
    """Backed up after a document was written and before it was named. It was named then, and the order hears of it again; signing makes
    another one for the same form.
    """
    service, form = portal.services["signing"], requested(content)
    await portal.receive("signing", form)
    document = maker.make(content)
    said = await signing_service.stored(service, document)
    await portal.back_up("signing")
    async with service.database.begin(service.actor) as tx:
        await signing_service.sealed(tx, form.request, said, len(document))
    await portal.settle()
    assert [event["sha256"] for event in events(portal)] == [said]

    await portal.restore("signing")
    async with service.database.begin() as tx:
        assert await service.after_restore(tx) == {"orphans": 1}
    with clock.moved(timedelta(seconds=5)):
        await portal.settle()
    again = events(portal)[-1]["sha256"]
    assert again != said
    with clock.moved(timedelta(days=1)):
        await clear_away(portal)
    assert stored(portal) == {said, again}


async def test_half_written_objects_go_and_those_of_others_stay(
    portal: Portal, content: FormContent, maker: DocumentMaker, tmp_path: Path
) -> None:
    service = portal.services["signing"]
    other = await service.objects.write(b"van een andere dienst")
    orphan = await signing_service.stored(service, maker.make(content))
    folder = tmp_path / "objects" / "documents"
    (folder / orphan).rename(folder / f"{orphan}#1")  # what a writer leaves that was killed before its rename
    await clear_away(portal)
    assert stored(portal) == {other}


async def test_what_is_being_committed_is_not_cleared_away(
    portal: Portal, content: FormContent, maker: DocumentMaker
) -> None:
    service, form = portal.services["signing"], requested(content)
    await portal.receive("signing", form)
    document = maker.make(content)
    sha256 = await signing_service.stored(service, document)
    async with service.database.begin(service.actor) as tx:
        await signing_service.sealed(tx, form.request, sha256, len(document))
        await tx.flush()
        await asyncio.wait_for(clear_away(portal), 5)
    assert stored(portal) == {sha256}
    await clear_away(portal)
    assert stored(portal) == {sha256}


async def test_what_is_being_cleared_away_is_not_committed_but_made_again(
    portal: Portal, content: FormContent, maker: DocumentMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that slept for hours comes back when the clearing has begun, or is over."""
    service, form = portal.services["signing"], requested(content)
    await portal.receive("signing", form)
    with clock.moved(-timedelta(seconds=30)):
        document = maker.make(content)
    sha256 = await signing_service.stored(service, document)

    async def dies(_: Any, sha256: str) -> None:
        raise OSError(sha256)

    with monkeypatch.context() as patch, pytest.raises(OSError, match=sha256):
        patch.setattr(type(service.objects), "remove", dies)
        await clear_away(portal)
    for _ in range(2):
        with pytest.raises(jobs.Later):
            async with service.database.begin(service.actor) as tx:
                await signing_service.sealed(tx, form.request, sha256, len(document))
        await clear_away(portal)  # goes on where the first one died
        assert stored(portal) == set()
    await portal.settle()
    assert portal.said == [SEALED] and stored(portal) == {events(portal)[0]["sha256"]}


async def test_a_form_that_cannot_be_made_is_told_B22(portal: Portal, content: FormContent) -> None:
    form = requested(content.model_copy(update={"signer": "漢字"}))
    await portal.receive("signing", form)
    await portal.settle()
    await portal.receive("signing", form)
    await portal.settle()
    assert portal.said == [FAILED, FAILED]
    assert {said["reason"] for said in events(portal)} == {"form.characters"}
    assert all("漢" not in payload.decode() for _, _, payload in portal.log)
    assert await one(portal, "SELECT count(content) FROM document WHERE state = 'failed'") == 1


@pytest.mark.parametrize("days", [-30, 3000])
async def test_nothing_is_sealed_before_or_after_the_certificate_F27(
    portal: Portal, content: FormContent, tmp_path: Path, pki: Pki, days: int
) -> None:
    """The job waits with one alarm, and goes on after the files were replaced, in the same process."""
    service, files = portal.services["signing"], (tmp_path / "key.pem", tmp_path / "chain.pem")
    service.adapters = Adapters(DocumentMaker(Settings().fonts, FileKeys(*files)))
    await portal.receive("signing", requested(content))
    with clock.moved(timedelta(days=days)):
        with capture_logs() as logs:
            for cause in ("KeyAway", "KeyUnfit", "KeyUnfit"):
                await _now(portal)
                assert await workers.run_one(service, "seal")
                assert await one(portal, "SELECT cause FROM job") == cause
                for file, source in zip(files, pki.seal(), strict=True):
                    shutil.copyfile(source, file)
        alarms = [entry["event"] for entry in logs if entry.get("alarm")]
        assert alarms == ["seal.unfit", *(["job.overdue"] if days > 0 else [])], "by then it waited for years"
        await portal.settle()
        assert portal.said == [] and stored(portal) == set()
        with clock.moved(timedelta(minutes=6)), capture_logs() as logs:
            await _now(portal)
            await workers.run_one(service, "seal")
        assert [entry["cause"] for entry in logs if entry.get("alarm")] == ["the seal's certificate is not valid now"]
        renewed = Pki(tmp_path / "pki", clock=clock.now)
        for file, source in zip(files, renewed.seal(), strict=True):
            shutil.copyfile(source, file)
        await _now(portal)
        await portal.settle()
    assert portal.said == [SEALED]


async def _now(portal: Portal) -> None:
    """Waiting jobs may be tried at once."""
    connection = await asyncpg.connect(portal.services["signing"].database.url)
    await connection.execute("UPDATE job SET not_before = to_timestamp(0) WHERE state = 'waiting'")
    await connection.close()


async def test_an_object_store_that_is_away_is_waited_for(portal: Portal, content: FormContent, tmp_path: Path) -> None:
    folder = tmp_path / "objects"
    assert portal.services["signing"].objects is not None
    folder.rmdir()
    folder.write_text("geen map")
    await portal.receive("signing", requested(content))
    await portal.settle()
    assert portal.said == [] and await one(portal, "SELECT state FROM job") == "waiting"
    folder.unlink()
    folder.mkdir()
    await _now(portal)
    await portal.settle()
    assert portal.said == [SEALED]


@pytest.mark.parametrize("broken", [4, 5])
async def test_a_broken_seal_is_tried_five_times_whatever_failed_before(
    portal: Portal, content: FormContent, maker: DocumentMaker, monkeypatch: pytest.MonkeyPatch, broken: int
) -> None:
    """A key or a store that was away, however often, is no broken seal; the fifth of these in a row ends it."""
    left = iter([*[OSError()] * 6, *[SealBroken()] * broken])

    async def made(self: DocumentMaker, form: FormContent) -> bytes:
        if (error := next(left, None)) is not None:
            raise error
        return await whole(self, form)

    whole = DocumentMaker.made
    monkeypatch.setattr(DocumentMaker, "made", made)
    monkeypatch.setattr(worker, "PAUSE", 0.0)
    await portal.receive("signing", requested(content))
    for _ in range(6):
        await portal.settle()
        assert (portal.said, await one(portal, "SELECT state FROM job")) == ([], "waiting")
        await _now(portal)
    await portal.settle()
    assert portal.said == ([SEALED] if broken < 5 else [FAILED])
    assert await one(portal, "SELECT cause FROM job WHERE state = 'failed'") == ("seal.broken" if broken == 5 else None)


async def test_a_small_subscriber_does_not_wait_behind_a_large_one(portal: Portal, content: FormContent) -> None:
    """F-53."""
    for n in range(40):
        await portal.receive("signing", requested(content.model_copy(update={"reference": f"S{n:017}"})))
    small = requested(content, "P7654321")
    await portal.receive("signing", small)
    service = portal.services["signing"]
    for _ in range(3):
        assert await workers.run_one(service, "seal")
    assert await one(portal, "SELECT state FROM document WHERE request = $1", small.request) == "sealed"
    assert await one(portal, "SELECT count(*) FROM document WHERE state = 'waiting'") == 38


async def test_a_worker_that_lost_its_lease_changes_nothing(portal: Portal, content: FormContent) -> None:
    """Fencing: the first worker wakes up after the second has finished."""
    service = portal.services["signing"]
    await portal.receive("signing", requested(content))
    adapters, slow, go_on = service.adapters, asyncio.Event(), asyncio.Event()

    class Slow:
        async def made(self, content: FormContent) -> bytes:
            slow.set()
            await go_on.wait()
            return await adapters.maker.made(content)

    service.adapters = Adapters(Slow())
    first = asyncio.create_task(workers.run_one(service, "seal"))
    await slow.wait()
    service.adapters = adapters
    with clock.moved(timedelta(seconds=worker.LEASE + 1)):
        await workers.take_over(service.database, {"seal": service.jobs.kinds["seal"]})
        assert await workers.run_one(service, "seal")
    go_on.set()
    assert await first
    await portal.settle()
    assert portal.said == [SEALED]
    assert len(stored(portal)) == 2
    await clear_away(portal)
    assert stored(portal) == {events(portal)[0]["sha256"]}
    assert await one(portal, "SELECT count(*) FROM job WHERE state = 'done'") == 1


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
    command = [sys.executable, "-m", "chassis", "signing", "workers", "--kinds", "seal", "--port", str(*free_ports(1))]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.mark.parametrize("point", ["signing.sealed", "signing.stored", "signing.uncommitted", "signing.committed"])
async def test_a_worker_that_dies_anywhere_loses_nothing(portal: Portal, content: FormContent, point: str) -> None:
    """F-02, F-09: sealed and not stored, stored and not committed, committed: one document is said, and it is the sealed one."""
    await portal.receive("signing", requested(content))
    with worker_process(portal, point) as process:
        assert await asyncio.to_thread(process.wait, 60) == 137
    service = portal.services["signing"]
    with clock.moved(timedelta(seconds=worker.LEASE + 1)):
        await workers.take_over(service.database, {"seal": service.jobs.kinds["seal"]})
        await portal.settle()
    assert portal.said == [SEALED]
    (said,) = events(portal)
    assert len(await service.objects.read(said["sha256"])) == said["size"]
    assert await one(portal, "SELECT count(*) FROM job WHERE state = 'done'") == 1
    assert len(stored(portal)) == (2 if point in {"signing.stored", "signing.uncommitted"} else 1)
    await clear_away(portal)
    assert stored(portal) == {said["sha256"]} and await one(portal, "SELECT count(*) FROM written") == 0


async def test_kill_9_in_mid_job_loses_nothing(portal: Portal, content: FormContent) -> None:
    """Workers are killed at random moments while they work through forty forms; then one finishes what is left."""
    forms = [
        requested(content.model_copy(update={"reference": f"S{secrets.randbelow(10**17):017}"})) for _ in range(40)
    ]
    for form in forms:
        await portal.receive("signing", form)
    killed_in_mid_job, kills = 0, 0
    while killed_in_mid_job == 0 or kills < 3:
        assert kills < 8, "a worker is hardly ever between two jobs"
        with worker_process(portal) as process:
            deadline = time.monotonic() + 120
            goal = await one(portal, "SELECT count(*) FROM document WHERE state = 'sealed'") + 4
            while await one(portal, "SELECT count(*) FROM document WHERE state = 'sealed'") < goal:
                assert time.monotonic() < deadline and process.poll() is None
                await asyncio.sleep(0.01)
            process.send_signal(signal.SIGKILL)
            await asyncio.to_thread(process.wait, 10)
        kills += 1
        killed_in_mid_job += await one(portal, "SELECT count(*) FROM job WHERE state = 'leased'")
    with clock.moved(timedelta(seconds=worker.LEASE + 1)):
        await workers.take_over(
            portal.services["signing"].database, {"seal": portal.services["signing"].jobs.kinds["seal"]}
        )
        await portal.settle()
    assert sorted(said["request"] for said in events(portal)) == sorted(str(form.request) for form in forms)
    assert set(portal.said) == {SEALED}
    for said in events(portal):
        assert len(await portal.services["signing"].objects.read(said["sha256"])) == said["size"]
    await clear_away(portal)
    assert stored(portal) == {said["sha256"] for said in events(portal)}


def released(form: FormRequested, **change: Any) -> FormReleased:
    about = {name: getattr(form, name) for name in ("request", "requester", "subject", "subscriber")}
    return FormReleased(version=1, **about | change)


async def row(portal: Portal, form: FormRequested) -> dict[str, Any]:
    """What is known of a request, but for when it was asked and ended."""
    found = await portal.services["signing"].database.reads.fetchrow(
        "SELECT * FROM document WHERE request = $1", form.request
    )
    return {n: v for n, v in found.items() if n not in {"requested_at", "ended_at", "asked"}}


async def test_r135_a_released_document_is_removed_and_never_made_again(portal: Portal, content: FormContent) -> None:
    """R-135: sealed, failed or still waiting: of the request only its id stays. Another order's document stays whole."""
    forms = [content.model_copy(update={"reference": f"S2026112410153200{n}"}) for n in range(3)]
    sealed, other, waiting = map(requested, forms)
    failing = requested(content.model_copy(update={"language": "fr"}))
    for form in (sealed, other, failing):
        await portal.receive("signing", form)
    await portal.settle()
    await portal.receive("signing", waiting)
    kept = await one(portal, "SELECT sha256 FROM document WHERE request = $1", other.request)
    assert len(stored(portal)) == 2 and portal.said.count(FAILED) == 1
    for form in (sealed, failing, waiting):
        for _ in range(2):
            await portal.receive("signing", released(form))
    await portal.settle()
    about = {"requester": "orders", "state": "released", "subscriber": "", "file_name": ""}
    nothing = dict.fromkeys(("content", "sha256", "size", "level", "reason"))
    for form in (sealed, failing, waiting):
        assert await row(portal, form) == {"request": form.request, "subject": form.subject, **about, **nothing}
    assert len(stored(portal)) == 2, "its removal waits as long as any"
    await clear_away(portal)
    assert stored(portal) == {kept} and (await row(portal, other))["sha256"] == kept
    assert await one(portal, "SELECT count(*) FROM written") == 0
    assert await one(portal, "SELECT count(*) FROM audit WHERE action = 'signing:document:clear_away'") == 1
    said = len(portal.said)
    for form in (sealed, failing, waiting):  # redriven, or said again after all
        await portal.receive("signing", form)
    await portal.settle()
    assert stored(portal) == {kept} and len(portal.said) == said
    assert await one(portal, "SELECT count(*) FROM document WHERE state = 'released'") == 3


async def test_what_is_released_before_it_is_asked_for_is_never_made(portal: Portal, content: FormContent) -> None:
    """The request was parked all these years, or is not in the backup: redriven it makes nothing."""
    form = requested(content)
    await portal.receive("signing", released(form))
    await portal.receive("signing", form)
    await portal.settle()
    assert stored(portal) == set() and portal.said == []


async def test_of_two_requests_with_equal_documents_the_other_keeps_it(portal: Portal, content: FormContent) -> None:
    """The same content in the same second: released is what neither of them names any more."""
    forms, service = [requested(content), requested(content)], portal.services["signing"]
    for form in forms:
        await portal.receive("signing", form)
    document = b"%PDF equal"
    sha256 = await signing_service.stored(service, document)
    for form in forms:
        async with service.database.begin() as tx:
            await signing_service.sealed(tx, form.request, sha256, len(document))
    for form, left in zip(forms, ({sha256}, set[str]()), strict=True):
        await portal.receive("signing", released(form))
        await clear_away(portal)
        assert stored(portal) == left


@pytest.mark.parametrize("change", [{"requester": "organisation"}, {"subject": UUID(int=7)}])
async def test_nobody_releases_the_form_of_another(portal: Portal, content: FormContent, change: Any) -> None:
    form = requested(content)
    await portal.receive("signing", form)
    await portal.settle()
    with capture_logs() as logs:
        await portal.receive("signing", released(form, **change))
    assert [entry["event"] for entry in logs if entry.get("alarm")] == ["event.parked"]
    await clear_away(portal)
    assert len(stored(portal)) == 1 and (await row(portal, form))["state"] == "sealed"


async def test_a_release_outlives_a_restore(portal: Portal, content: FormContent) -> None:
    """Backed up between the release and the clearing: it is cleared away afterwards, unlike what an order may still name."""
    form, service = requested(content), portal.services["signing"]
    await portal.receive("signing", form)
    await portal.settle()
    await portal.receive("signing", released(form))
    async with service.database.begin() as tx:
        assert await service.after_restore(tx) == {"orphans": 0}
    await clear_away(portal)
    assert stored(portal) == set()
