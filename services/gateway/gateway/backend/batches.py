"""Renewals that are asked for together, as pages ask orders about them."""

import base64
from collections.abc import Sequence
from uuid import UUID

from contracts.identifiers import Language
from contracts.orders import BatchRequest, BatchRow, BatchView, BeginBatch, Placed, PlaceRow, RequestMatch

from gateway.backend.caller import Caller


class Batches:
    """The batches of the visitor. A page asks row by row: each is a transaction of its own, however many there are."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def begin(self, certificates: Sequence[int], language: Language) -> BatchView:
        """Begin to renew these together. Raises Refused (`not_found`) when one is none of the subscriber's."""
        command = BeginBatch(certificates=tuple(certificates), language=language)
        return await self._caller.ask(BatchView, "/batches", command=command)

    async def get(self, batch: UUID) -> BatchView:
        """A batch, with each certificate as it stands."""
        return await self._caller.ask(BatchView, f"/batches/{batch}")

    async def match(self, batch: UUID, request: bytes) -> RequestMatch:
        """Which certificates a request is for; nothing is kept, so it may be asked twice."""
        return await self._caller.ask(RequestMatch, f"/batches/{batch}/match", command=_sent(request), repeatable=True)

    async def take(self, batch: UUID, certificate: int, request: bytes) -> BatchRow:
        """Draft the renewal of one certificate with this request."""
        return await self._caller.ask(
            BatchRow, f"/batches/{batch}/certificates/{certificate}", command=_sent(request), repeatable=True
        )

    async def place(self, batch: UUID, certificate: int, command: PlaceRow) -> Placed:
        """Declare and place one renewal; every repeat gives the same order."""
        path = f"/batches/{batch}/certificates/{certificate}/place"
        return await self._caller.ask(Placed, path, command=command, repeatable=True)


def _sent(request: bytes) -> BatchRequest:
    return BatchRequest(request=base64.b64encode(request))
