"""What a draft shows of its certificate manager."""

from enum import StrEnum

from contracts.envelope import View
from contracts.identifiers import PersonNumber
from contracts.open_sets import Open
from contracts.orders.cards import Nominated, PersonCard


class Whom(StrEnum):
    """Where a certificate manager comes from."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    NEW = "new"


class GivenManager(View):
    """Who was given as certificate manager, as it was typed."""

    who: Open[Whom]
    given_names: str = ""
    surname: str = ""
    email: str = ""
    phone: str = ""
    function: str = ""
    employer: str = ""
    number: str = ""


class ManagerPart(View):
    """What a draft shows of its certificate manager."""

    managers: tuple[PersonCard, ...]  # active managers of this subscriber
    manager: PersonCard | None  # chosen, or the old certificate's when still active
    manager_note: str | None  # slug when the old manager can't be proposed: "manager.inactive"
    given_manager: GivenManager | None = None  # when somebody was given instead
    nominated: Nominated | None = None  # the same, once there is nothing wrong with it
    last_manager: PersonNumber | None = None  # of the last order of who looks, when still active
    former_managers: tuple[str, ...] = ()  # names of this subscriber's managers who are not active (any more)
