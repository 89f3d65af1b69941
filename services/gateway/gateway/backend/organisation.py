"""Organisation as pages ask it: what a person says of himself or herself; nominated certificate managers and register extracts, for validation."""

from uuid import UUID

from contracts.envelope import Command
from contracts.extracts import AskExtracts, Extracts
from contracts.identifiers import Language
from contracts.nominations import Nominations, NominationView
from contracts.organisation import SetLanguage
from contracts.returned import ReturnedMails, SettleReturned
from contracts.role_addresses import AskOwnCode, ConfirmRoleAddress, OwnAddress

from gateway.backend.caller import Caller


class People:
    """The visitor at organisation."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def set_language(self, language: Language) -> None:
        """The visitor wants to read in this language; said again it changes nothing."""
        await self._caller.tell("PUT", "/own-language", command=SetLanguage(language=language))

    async def address(self) -> OwnAddress:
        """The mail address with which the visitor is registered."""
        return await self._caller.ask(OwnAddress, "/own-address")

    async def ask_code(self) -> OwnAddress:
        """A code to it, when mail to it came back."""
        return await self._caller.ask(OwnAddress, "/own-address/code", command=AskOwnCode())

    async def confirm(self, command: ConfirmRoleAddress) -> OwnAddress:
        """The right code shows that it takes mail again."""
        return await self._caller.ask(OwnAddress, "/own-address/confirm", command=command)


class Returned:
    """What came to the bounce mailbox and proves nothing, asked by somebody of the provider."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def all(self) -> ReturnedMails:
        """The oldest that nobody settled."""
        return await self._caller.ask(ReturnedMails, "/returned-mails")

    async def settle(self, key: str) -> ReturnedMails:
        """Somebody looked at this one."""
        return await self._caller.ask(ReturnedMails, f"/returned-mails/{key}/settle", command=SettleReturned())


class Nominees:
    """Certificate managers who were nominated in orders, asked by an officer of validation."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def waiting(self) -> Nominations:
        """Those that wait, the oldest first."""
        return await self._caller.ask(Nominations, "/nominations")

    async def one(self, nomination: UUID) -> NominationView:
        """One, with who may be meant."""
        return await self._caller.ask(NominationView, f"/nominations/{nomination}")

    async def decide(self, nomination: UUID, action: str, command: Command) -> NominationView:
        """Identify, match or refuse."""
        return await self._caller.ask(NominationView, f"/nominations/{nomination}/{action}", command=command)


class Registers:
    """What public registers said of subscribers, asked by an officer of validation."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def extracts(self, subscriber: str, *, anew: bool = False) -> Extracts:
        """What is known; no register is waited for. Where nothing can be used any more, or `anew`, they are asked by a job."""
        return await self._caller.ask(Extracts, f"/subscribers/{subscriber}/extracts", command=AskExtracts(anew=anew))
