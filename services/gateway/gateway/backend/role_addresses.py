"""Mail addresses of roles, as pages ask organisation about them in the visitor's name."""

from uuid import UUID

from contracts.role_addresses import AddRoleAddress, AskRoleCode, ConfirmRoleAddress, RoleAddresses

from gateway.backend.caller import Caller

_AT = "/role-addresses"


class OwnAddresses:
    """Those of the subscriber that is acted for."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def all(self) -> RoleAddresses:
        """All of them, the oldest first."""
        return await self._caller.ask(RoleAddresses, _AT)

    async def add(self, command: AddRoleAddress) -> RoleAddresses:
        """One more, to which a code is mailed."""
        return await self._caller.ask(RoleAddresses, _AT, command=command)

    async def ask_code(self, address: UUID) -> RoleAddresses:
        """Another code."""
        return await self._caller.ask(RoleAddresses, f"{_AT}/{address}/code", command=AskRoleCode())

    async def confirm(self, address: UUID, command: ConfirmRoleAddress) -> RoleAddresses:
        """The right code confirms it."""
        return await self._caller.ask(RoleAddresses, f"{_AT}/{address}/confirm", command=command)

    async def remove(self, address: UUID) -> None:
        """It gets nothing any more."""
        await self._caller.tell("DELETE", f"{_AT}/{address}")
