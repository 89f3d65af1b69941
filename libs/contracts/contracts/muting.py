"""A subscriber says that it won't renew a certificate: nobody is told any more that it ends. It changes nothing of the certificate, and is undone in one press."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from contracts.envelope import Command, View
from contracts.identifiers import Line, SaidLine

#: In characters.
LONGEST_REASON = 200


class Mute(Command):
    """PUT /certificates/{certificate}/muted: it won't be renewed, and why. DELETE takes it back."""

    reason: Annotated[Line, Field(max_length=LONGEST_REASON)]


class Muted(View):
    """Since when it is known that a certificate won't be renewed, why, and who said so (by name; None: not known any more)."""

    reason: SaidLine
    muted_at: AwareDatetime
    muted_by: str | None = None
