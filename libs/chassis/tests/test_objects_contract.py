"""The contract of the object store (docs/architecture/object-store.md): every adapter passes all of it, over every way it has.

One joins by a function in `ADAPTERS`: a store, and the faults that can befall it.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import pytest
from chassis.outside.objects import ObjectAway, ObjectDamaged, ObjectMissing, ObjectStore, ObjectUnclear, digest
from chassis.outside.objects_obstore import LARGEST, ObstoreObjects
from obstore.exceptions import GenericError

CONTENT = b"%PDF-1.7 a sealed document"
NAME = digest(CONTENT)
DEADLINE = 3.0


class Fault(StrEnum):
    """What befalls the store. The first group hits reading and writing, the second what is stored."""

    DOWN = "nobody there"
    BUSY = "not now"
    SHUT = "not let in"
    LOST = "done, and the answer lost"
    HALF = "half an answer"
    HUNG = "no answer at all"
    TRICKLE = "a byte at a time"
    GARBAGE = "other bytes"
    PAGE = "a web page"
    HUGE = "endless"
    CUT = "its end is missing"


STORED = {Fault.GARBAGE, Fault.PAGE, Fault.HUGE, Fault.CUT}


@dataclass(frozen=True)
class Party:
    """A store under test."""

    store: ObjectStore
    disturb: Callable[[Fault | None], None]  # from now on; None: no more
    names: Callable[[], set[str]]  # what is really there


@contextlib.asynccontextmanager
async def folder(tmp_path: Path, _: pytest.MonkeyPatch) -> AsyncIterator[Party]:
    root = tmp_path / "objects"
    store = ObstoreObjects(f"file://{root}", timeout=DEADLINE)

    def disturb(fault: Fault | None) -> None:
        if fault is Fault.DOWN:
            root.rename(tmp_path / "away")
            root.write_text("no folder")
        elif fault is None and root.is_file():
            root.unlink()
            (tmp_path / "away").rename(root)
        elif fault is not None:
            (root / "documents" / NAME).write_bytes(_spoilt(fault))

    yield Party(store, disturb, lambda: {path.name for path in (root / "documents").glob("*")})


def _spoilt(fault: Fault) -> bytes:
    return {Fault.PAGE: b"<p>Onderhoud", Fault.CUT: CONTENT[:-1], Fault.HUGE: bytes(LARGEST + 1)}.get(fault, b"anders")


@dataclass
class Bucket:
    """As much of the S3 API as a store of ours uses: put, get, and deleting several."""

    held: dict[str, bytes] = field(default_factory=dict)
    fault: Fault | None = None

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer, and the connection is closed."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            sizes = re.findall(r"(?im)^content-length: *(\d+)", head)
            body = await reader.readexactly(int(sizes[0])) if sizes else b""
            method, path = head.split(" ")[:2]
            await self._write(writer, method, path.partition("?")[0].removeprefix("/bucket/documents/"), body)
        writer.close()

    async def _write(self, writer: asyncio.StreamWriter, method: str, name: str, body: bytes) -> None:
        fault = self.fault
        if fault is Fault.DOWN:
            return
        if fault in (Fault.BUSY, Fault.SHUT):
            writer.write(f"HTTP/1.1 {503 if fault is Fault.BUSY else 403} X\r\nContent-Length: 0\r\n\r\n".encode())
            return
        status, content = 200, b""
        if method == "PUT":
            self.held[name] = body
        elif method == "POST":
            gone = re.findall(r"<Key>documents/([^<]+)</Key>", body.decode())
            for each in gone:
                self.held.pop(each, None)
            told = "".join(f"<Deleted><Key>documents/{each}</Key></Deleted>" for each in gone)
            content = f'<?xml version="1.0"?><DeleteResult>{told}</DeleteResult>'.encode()
        elif name in self.held:
            content = self.held[name] if fault not in STORED else _spoilt(fault)
        else:
            status, content = 404, b"<Error><Code>NoSuchKey</Code></Error>"
        if fault is Fault.LOST:
            return
        if fault is Fault.HUNG:
            await asyncio.sleep(60)
        for n in range(100 * (fault is Fault.TRICKLE)):
            writer.write(b"HTTP/1.1 200 X\r\n" if n == 0 else b"X-Still: here\r\n")
            await writer.drain()
            await asyncio.sleep(0.3)
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {max(len(content), 9 * (fault is Fault.HALF))}\r\n"
        writer.write(f'{head}ETag: "e"\r\nLast-Modified: Thu, 26 Nov 2026 10:00:00 GMT\r\n\r\n'.encode())
        writer.write(content[: len(content) // 2] if fault is Fault.HALF else content)
        await writer.drain()


@contextlib.asynccontextmanager
async def bucket(_: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Party]:
    kept = Bucket()
    server = await asyncio.start_server(kept.answer, "127.0.0.1", 0)
    given = {
        "AWS_ENDPOINT": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "eu",
    }  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    def disturb(fault: Fault | None) -> None:
        kept.fault = fault

    async with server:
        yield Party(ObstoreObjects("s3://bucket", timeout=DEADLINE), disturb, lambda: set(kept.held))


ADAPTERS = {"folder": folder, "bucket": bucket}
FAULTS = [("folder", fault) for fault in (Fault.DOWN, *STORED)] + [("bucket", fault) for fault in Fault]


@contextlib.asynccontextmanager
async def made(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Party]:
    async with ADAPTERS[name](tmp_path, monkeypatch) as party:
        yield party


@pytest.fixture(params=sorted(ADAPTERS))
async def party(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Party]:
    async with made(request.param, tmp_path, monkeypatch) as party:
        yield party


async def test_what_is_written_is_read_back_under_its_hash(party: Party) -> None:
    for content in (CONTENT, b"", bytes(300_000)):
        assert await party.store.write(content) == digest(content)
        assert await party.store.read(digest(content)) == content


async def test_the_same_bytes_are_one_object_however_often_and_at_once(party: Party) -> None:
    await asyncio.gather(*(party.store.write(CONTENT) for _ in range(20)))
    assert party.names() == {NAME} and await party.store.read(NAME) == CONTENT


async def test_what_is_not_there_is_missing_and_removing_it_does_no_harm(party: Party) -> None:
    with pytest.raises(ObjectMissing):
        await party.store.read(NAME)
    await party.store.write(CONTENT)
    for _ in range(2):
        await party.store.remove(NAME)
        assert party.names() == set()
    with pytest.raises(ObjectMissing):
        await party.store.read(NAME)


@pytest.mark.parametrize(("name", "fault"), FAULTS)
async def test_every_fault_of_reading_is_told_by_its_type_within_the_deadline(
    name: str, fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read is proven: never other bytes, and never all of something endless."""
    async with made(name, tmp_path, monkeypatch) as party:
        await party.store.write(CONTENT)
        party.disturb(fault)
        async with asyncio.timeout(DEADLINE + 20):
            with pytest.raises(ObjectDamaged if fault in STORED else ObjectAway):
                await party.store.read(NAME)
        party.disturb(None)
        await party.store.write(CONTENT)
        assert await party.store.read(NAME) == CONTENT


WRITING: dict[str, Callable[[ObjectStore], Awaitable[object]]] = {
    "write": lambda store: store.write(CONTENT), "remove": lambda store: store.remove(NAME),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "fault"), [case for case in FAULTS if case[1] not in STORED and case[1] is not Fault.HALF]
)
@pytest.mark.parametrize("call", WRITING)
async def test_what_was_not_confirmed_is_unclear_and_is_done_when_repeated(
    name: str, fault: Fault, call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with made(name, tmp_path, monkeypatch) as party:
        await party.store.write(b"another document")
        if call == "remove":
            await party.store.write(CONTENT)
        party.disturb(fault)
        async with asyncio.timeout(DEADLINE + 20):
            with pytest.raises(ObjectUnclear):
                await WRITING[call](party.store)
        party.disturb(None)
        await WRITING[call](party.store)
        assert (NAME in party.names()) is (call == "write")
        assert await party.store.read(digest(b"another document"))


async def test_F_24_a_full_folder_is_told_as_unclear_and_repeated_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the library raises on a file system that is full, as it was seen on one of a mebibyte."""
    objects = ObstoreObjects(f"file://{tmp_path}/objects")

    async def full(*_: object) -> None:
        raise GenericError("Unable to copy data to file: No space left on device (os error 28)")

    with monkeypatch.context() as patch:
        patch.setattr("obstore.put_async", full)
        with pytest.raises(ObjectUnclear):
            await objects.write(b"content")
    with pytest.raises(ObjectMissing):
        await objects.read(digest(b"content"))
    assert await objects.read(await objects.write(b"content")) == b"content"
