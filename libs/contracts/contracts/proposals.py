"""What one of the provider's people proposes about an announced list of an incident, and another confirms."""

from typing import Annotated

from pydantic import Field

from contracts.envelope import Command
from contracts.identifiers import IsoDay, Line, Sha256
from contracts.incidents import Spelling

#: As many certificates are put off at once.
MOST_PUT_OFF = 200


class ProposeCallOff(Command):
    """POST /desk/incidents/{incident}/proposals: exactly this announced list should not be revoked, and why. Nothing changes by it."""

    sha256: Sha256
    words: Annotated[Line, Field(min_length=10)]


class ProposePutOff(Command):
    """POST /desk/incidents/{incident}/puttings-off: these certificates of exactly this announced list should be revoked on another day, and why. Nothing changes by it.

    `serials`: as `PrepareIncident` has them.
    """

    sha256: Sha256
    words: Annotated[Line, Field(min_length=10)]
    day: IsoDay
    serials: tuple[Annotated[str, Field(max_length=600, pattern=r"^[^\p{Cc}]*$")], ...] = Field(
        min_length=1, max_length=MOST_PUT_OFF
    )
    spelling: Spelling | None = None


class ConfirmProposal(Command):
    """POST /desk/incidents/{incident}/proposals/confirmation: exactly what was proposed, by another human than who proposed it."""

    sha256: Sha256  # of the proposal


class DropProposal(Command):
    """POST /desk/incidents/{incident}/proposals/dropping: what was proposed is no more."""
