"""The object store: documents by their SHA-256, in a folder or an S3 bucket (setting `OBJECTS_URL`)."""

import hashlib
from pathlib import Path
from urllib.parse import urlsplit

import obstore
from obstore.store import LocalStore, ObjectStore, from_url


class Objects:
    """Content-addressed: writing the same bytes twice is one object; what is read is proven to be what was written."""

    def __init__(self, url: str) -> None:
        self._store: ObjectStore
        if url.startswith("file://"):
            path = Path(urlsplit(url).path)
            path.mkdir(parents=True, exist_ok=True)
            self._store = LocalStore(prefix=path)
        else:
            self._store = from_url(url)

    async def write(self, content: bytes) -> str:
        """Store the bytes; answers their SHA-256 in hexadecimal."""
        sha256 = hashlib.sha256(content).hexdigest()
        await obstore.put_async(self._store, f"documents/{sha256}", content)
        return sha256

    async def read(self, sha256: str) -> bytes:
        """The bytes with this hash. Raises FileNotFoundError, or ValueError when the store's bytes are damaged."""
        answer = await obstore.get_async(self._store, f"documents/{sha256}")
        content = bytes(await answer.bytes_async())
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError("object is damaged")
        return content
