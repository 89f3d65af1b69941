"""What orders publishes for anybody, asked by the gateway as itself: the terms."""

from contracts.orders import LegalText
from contracts.refusals import Refusal

from gateway.backend.caller import Caller


class Published:
    """Terms by version."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def terms(self, version: str, language: str) -> LegalText | Refusal:
        """A version of the terms; an empty one is that of today. Refusal: `not_found`."""
        return await self._caller.ask(
            LegalText, f"/terms/{version}" if version else "/terms", query={"language": language}
        )
