"""Which person numbers are one human: four eyes are those of two humans."""

from contracts.envelope import Command, View
from contracts.identifiers import Line, PersonNumber


class HumanNumber(View):
    """A number of a human, as registered."""

    number: PersonNumber
    name: str
    organisation: str
    active: bool


class Human(View):
    """GET /humans/{number}: all numbers of a human, that one among them."""

    numbers: tuple[HumanNumber, ...]


class LinkNumber(Command):
    """POST /humans/{number}/link: another number is of the same human, with all that were linked to either."""

    other: PersonNumber
    reason: Line


class UnlinkNumber(Command):
    """POST /humans/{number}/unlink: this number is of another human than those it was linked to."""

    reason: Line
