"""Who else has to do with a draft: a colleague who takes it over, the manager who hands in the request, who reads a mailed code."""

from typing import Literal

from pydantic import AwareDatetime, Base64Bytes, Field

from contracts.envelope import Command, View
from contracts.identifiers import PersonNumber, RowVersion


class CsrInvitation(View):
    """The certificate manager was asked to hand in the request of a draft. The address that leads there is in the mail alone."""

    name: str
    address: str
    invited_at: AwareDatetime
    until: AwareDatetime
    over: bool = False  # it ended unused
    handed_in_at: AwareDatetime | None = None
    undelivered: Literal["refused", "unsendable"] | None = None  # as in `EmailCode`

    @property
    def waits(self) -> bool:
        """Whether a request may still be handed in with it."""
        return self.handed_in_at is None and not self.over


class HandOver(Command):
    """POST /drafts/{id}/hand-over: from now on a draft is a colleague's."""

    version: RowVersion
    to: PersonNumber


class CanTake(View):
    """A colleague who can go on with a draft."""

    number: PersonNumber
    name: str


class CanTakeOver(View):
    """GET /drafts/{id}/colleagues: whom the draft can be handed to, by name; `version` is the draft's."""

    version: int
    common_name: str
    people: tuple[CanTake, ...]


class CsrInvitationState(View):
    """GET /drafts/{id}/csr-invitation: cheap, for waiting pages. None: nobody is asked at this moment."""

    version: int  # of the draft
    invitation: CsrInvitation | None = None

    @property
    def waits(self) -> bool:
        """Whether a request may still be handed in."""
        return self.invitation is not None and self.invitation.waits


class InviteAgain(Command):
    """POST /drafts/{id}/csr-invitation: mail the certificate manager a new link; one that was mailed before leads nowhere any more.

    `version` is the draft's, of the page it is asked on.
    """

    version: RowVersion


class LookAtInvitation(Command):
    """POST /csr-invitations/look: what stands behind a mailed link. The token is in no address between services."""

    token: str = Field(max_length=100, repr=False)


class HandInCsr(LookAtInvitation):
    """POST /csr-invitations/hand-in: a request handed in by whoever holds the mailed link. Fields as in `CertificateAnswers`."""

    KEYS_TOLD = frozenset({"csr", "csr_file"})

    csr: str = Field(default="", max_length=65_536)
    csr_file: Base64Bytes | None = Field(default=None, max_length=65_536)
    accept_warnings: bool = False


class EmailCode(View):
    """Whether who looks has shown to read mail at the registered address, and the last code that counts. Never the code."""

    address: str
    validated_at: AwareDatetime | None = None  # by this subscriber, whoever typed the code
    number: int = 0  # of the last code that was asked for and still counts, from 1; 0: none
    asked_at: AwareDatetime | None = None
    until: AwareDatetime | None = None
    tries: int = 0  # left for that code
    resends: int = 0  # codes that can be asked for yet, before the last one ends
    #: The mail of that code never arrives: the mail server refused it for good, or none could be made.
    undelivered: Literal["refused", "unsendable"] | None = None

    @property
    def waits(self) -> bool:
        """Whether a code is on its way: what becomes of its mail is not known yet, or somebody else may show the address."""
        return bool(self.number) and self.undelivered is None and self.validated_at is None


class EmailCodePart(View):
    """What a draft shows of the address of who looks; None in a journey that does not ask."""

    email_code: EmailCode | None = None
