"""What orders publishes for anybody, asked by the gateway as itself: the terms and the rates."""

from datetime import date

from contracts.orders import LegalText, Rates

from gateway.backend.caller import Caller


class Published:
    """Terms by version, rates by day."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def terms(self, version: str, language: str) -> LegalText:
        """A version of the terms; an empty one is that of today. Refusal: `not_found`."""
        return await self._caller.ask(
            LegalText, f"/terms/{version}" if version else "/terms", query={"language": language}
        )

    async def rates(self, day: date | None) -> Rates:
        """The rates of an Amsterdam day; without one, of today. Refusal: `rates.day`."""
        return await self._caller.ask(Rates, "/rates", query={"day": day.isoformat()} if day else None)
