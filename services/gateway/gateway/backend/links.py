"""What whoever holds a mailed link may do at orders, asked by the gateway as itself: the token is all the right there is."""

import base64

from contracts.orders import HandInCsr, InvitedCsr, LookAtInvitation

from gateway.backend.caller import Caller


class Links:
    """The request of a draft, handed in by the certificate manager. The token goes in bodies: it is in no address."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def look(self, token: str) -> InvitedCsr:
        """What a request is asked for. Refusal: `csr_invitation.over`, whatever ended it or if it never was."""
        return await self._caller.ask(InvitedCsr, "/csr-invitations/look", command=LookAtInvitation(token=token))

    async def hand_in(self, token: str, csr: str, file: bytes | None, *, accept_warnings: bool) -> InvitedCsr:
        """Hand a request in, once. Refusals: as `look`; `draft.findings` and `draft.warnings` with what was found."""
        chosen = None if file is None else base64.b64encode(file)
        command = HandInCsr(token=token, csr=csr, csr_file=chosen, accept_warnings=accept_warnings)
        return await self._caller.ask(InvitedCsr, "/csr-invitations/hand-in", command=command)
