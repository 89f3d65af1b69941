"""What a subscriber says of its own certificate: a name, a reference and a cost centre. It is the organisation's own text.

None of it stands in the certificate. Partners that invoice read it in the facts about certificates, so no person's data belong in it: the page says so.
"""

from typing import Annotated

from pydantic import AwareDatetime, Field

from contracts.envelope import Command, View
from contracts.identifiers import Line, RowVersion, SaidLine

#: In characters; beside each other they fit on one line of a list.
LONGEST = {"own_name": 80, "own_reference": 40, "cost_centre": 40}


class SetLabels(Command):
    """PUT /certificates/{certificate}/labels: what they are from now on, None for none. `version` is that of the page on which they stood."""

    version: RowVersion
    own_name: Annotated[Line, Field(max_length=LONGEST["own_name"])] | None = None
    own_reference: Annotated[Line, Field(max_length=LONGEST["own_reference"])] | None = None
    cost_centre: Annotated[Line, Field(max_length=LONGEST["cost_centre"])] | None = None


class OwnTexts(View):
    """What they are; None: none, or not told."""

    own_name: SaidLine | None = None
    own_reference: SaidLine | None = None
    cost_centre: SaidLine | None = None


class Labels(OwnTexts):
    """What they are now. Of what was taken over from the certificate before it nobody is named."""

    version: int = 0
    changed_at: AwareDatetime | None = None
    changed_by: str | None = None  # by name
