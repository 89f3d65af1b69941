"""What a subscriber says of its own certificate: a name, a reference and a cost centre. It is the organisation's own text.

It is asked when a certificate is ordered, and can be changed at the certificate afterwards: the order keeps what it said.

None of it stands in the certificate. Partners that invoice read it in the facts about orders and certificates, so no person's data belong in it: the page says so.
"""

from typing import Annotated

from pydantic import AwareDatetime, Field

from contracts.envelope import Command, View
from contracts.identifiers import Line, RowVersion, SaidLine

#: In characters; beside each other they fit on one line of a list.
LONGEST = {"own_name": 80, "own_reference": 40, "cost_centre": 40}


class TypedTexts(Command):
    """What they are from now on, as somebody typed them; None for none."""

    own_name: Annotated[Line, Field(max_length=LONGEST["own_name"])] | None = None
    own_reference: Annotated[Line, Field(max_length=LONGEST["own_reference"])] | None = None
    cost_centre: Annotated[Line, Field(max_length=LONGEST["cost_centre"])] | None = None


class SetLabels(TypedTexts):
    """PUT /certificates/{certificate}/labels. `version` is that of the page on which they stood."""

    version: RowVersion


class OwnTexts(View):
    """What they are; None: none, or not told."""

    own_name: SaidLine | None = None
    own_reference: SaidLine | None = None
    cost_centre: SaidLine | None = None

    @property
    def given(self) -> bool:
        """Whether there is any."""
        return any((self.own_name, self.own_reference, self.cost_centre))


class Labels(OwnTexts):
    """What they are now. Of what was taken over from the certificate before it nobody is named."""

    version: int = 0
    changed_at: AwareDatetime | None = None
    changed_by: str | None = None  # by name
