"""The object store: documents by their SHA-256, in a folder or an S3 bucket (setting `OBJECTS_URL`)."""

import hashlib
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import obstore
from obstore.store import from_url


class Objects:
    """Content-addressed: writing the same bytes twice is one object; what is read is proven to be what was written."""

    def __init__(self, url: str) -> None:
        self._folder = Path(urlsplit(url).path) if url.startswith("file://") else None
        self._store = from_url(url, mkdir=True) if self._folder else from_url(url)

    async def write(self, content: bytes) -> str:
        """Store the bytes; answers their SHA-256 in hexadecimal."""
        sha256 = digest(content)
        await obstore.put_async(self._store, f"documents/{sha256}", content)
        return sha256

    async def read(self, sha256: str) -> bytes:
        """The bytes with this hash. Raises FileNotFoundError, or ValueError when the store's bytes are damaged."""
        answer = await obstore.get_async(self._store, f"documents/{sha256}")
        content = bytes(await answer.bytes_async())
        if digest(content) != sha256:
            raise ValueError("object is damaged")
        return content

    async def remove(self, sha256: str) -> None:
        """Forget the bytes with this hash, also what a writer that was killed left half written; no harm when gone.

        The store is shared by services: only for who can prove that nobody names this hash.
        """
        with suppress(FileNotFoundError):
            await obstore.delete_async(self._store, f"documents/{sha256}")
        if self._folder is not None:  # a folder's writer stages under `<name>#<n>` and renames
            for staged in (self._folder / "documents").glob(f"{sha256}#*"):
                staged.unlink(missing_ok=True)


def digest(content: bytes) -> str:
    """The name of these bytes in the store: their SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
