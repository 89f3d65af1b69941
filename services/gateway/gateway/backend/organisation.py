"""Organisation as pages ask it: what a person says of himself or herself."""

from contracts.identifiers import Language
from contracts.organisation import SetLanguage

from gateway.backend.caller import Caller


class People:
    """The visitor at organisation."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def set_language(self, language: Language) -> None:
        """The visitor wants to read in this language; said again it changes nothing."""
        await self._caller.tell("PUT", "/own-language", command=SetLanguage(language=language))
