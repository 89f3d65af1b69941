"""Certificate requests are read in the sandbox, each text once: what a request is does not change."""

from collections import OrderedDict
from hashlib import sha256

from chassis.sandbox import Sandbox, TooCostly, Unreadable
from pki import csr
from pki.csr import ParsedRequest
from pki.csr_input import MAX_BYTES, Unusable

_KEPT = 2000  # requests of drafts and cases that pages look at again


class Requests:
    """Reads requests. Asked before the first statement of a transaction, it holds nobody up; later it remembers."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._known: OrderedDict[bytes, ParsedRequest] = OrderedDict()

    async def read(self, data: bytes) -> ParsedRequest | Unusable:
        """The request in these bytes, or why there is none; `too_costly` when reading it reached a limit.

        Raises chassis.sandbox.Busy when too many wait.
        """
        if len(data) > MAX_BYTES:  # worth no process
            return Unusable("too_large", {"limit_kib": MAX_BYTES // 1024})
        digest = sha256(data).digest()
        if digest in self._known:
            self._known.move_to_end(digest)
            return self._known[digest]
        try:
            read = await self._sandbox.run(csr.read, data)
        except TooCostly as stopped:
            return Unusable("too_costly", {"limit": stopped.limit})
        except Unreadable:
            return Unusable("format", {"reason": "structure"})
        if isinstance(read, ParsedRequest):
            for key in (digest, sha256(read.pem.encode()).digest()):  # the page shows the request made afresh
                self._known[key] = read
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return read
