"""The object store in a folder (`file:///…`) or an S3 bucket (`s3://…`, credentials and endpoint from `AWS_*`)."""

import asyncio
import os
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from chassis import deadline
from chassis.outside.objects import ObjectAway, ObjectDamaged, ObjectMissing, ObjectUnclear, digest

if TYPE_CHECKING:
    from obstore.store import ClientConfig

LARGEST = 64 * 1024 * 1024  # bytes; far more than any document of ours


class ObstoreObjects:
    """The adapter. `timeout` in seconds per call, the library's own repeats included; `ca`: PEM of a root to trust besides."""

    def __init__(self, url: str, *, timeout: float = 20.0, ca: Path | None = None) -> None:
        self._folder = Path(urlsplit(url).path) if url.startswith("file://") else None
        verified: ClientConfig = {"allow_invalid_certificates": False}  # whatever the environment says
        if ca is not None:
            verified["root_certificate"] = ca.read_bytes()
        elif (
            os.environ.get("AWS_ALLOW_HTTP") == "true"
        ):  # what is given here takes the place of what the environment says
            verified["allow_http"] = True
        self._store: ObjectStore = (
            LocalStore(self._folder, mkdir=True) if self._folder else from_url(url, client_options=verified)
        )
        self._timeout = timeout

    async def write(self, content: bytes) -> str:
        """See the port."""
        sha256 = digest(content)
        await self._call(obstore.put_async(self._store, f"documents/{sha256}", content), ObjectUnclear)
        return sha256

    async def read(self, sha256: str) -> bytes:
        """See the port."""
        content: bytes = await self._call(self._content(sha256), ObjectAway)
        if digest(content) != sha256:
            raise ObjectDamaged("other bytes than were written")
        return content

    async def _content(self, sha256: str) -> bytes:
        try:
            answer = await obstore.get_async(self._store, f"documents/{sha256}")
        except FileNotFoundError as error:
            raise ObjectMissing(sha256) from error
        if answer.meta["size"] > LARGEST:
            raise ObjectDamaged("longer than any document")
        return bytes(await answer.bytes_async())

    async def remove(self, sha256: str) -> None:
        """See the port."""
        with suppress(FileNotFoundError):
            await self._call(obstore.delete_async(self._store, f"documents/{sha256}"), ObjectUnclear)
        if self._folder is not None:  # a folder's writer stages under `<name>#<n>` and renames
            for staged in (self._folder / "documents").glob(f"{sha256}#*"):
                staged.unlink(missing_ok=True)

    async def _call(self, asked: Coroutine[Any, Any, Any], failure: type[Exception]) -> Any:
        try:
            async with asyncio.timeout(deadline.left(self._timeout)):
                return await asked
        except FileNotFoundError:
            raise
        except (BaseError, OSError) as error:  # a deadline is an OSError too
            raise failure(type(error).__name__) from error
