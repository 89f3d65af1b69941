"""The shape of a table of states: what may follow what, and who looks after what has not ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


@dataclass(frozen=True)
class Care:
    """What keeps a thing from staying for ever in a state that is not final.

    `deadline`: after how long in this state the alarm comes, or what `action` says happens by itself; None: at once
    where there is an alarm, else never; `business`: of business hours, eight a day (Monday to Friday, nine to five in
    Amsterdam, without holidays). `by_itself`: the action that the service itself does at the deadline. `alarm`: the log line (`alarm=true`) that asks for a person; None: there is none.
    `setting`: the setting that overrides the deadline. `followed`: deadline and alarm stand in the table that `follows` this one.
    """

    owner: str
    action: str
    deadline: timedelta | None = None
    alarm: str | None = None
    setting: str | None = None
    followed: bool = False
    business: bool = False
    by_itself: str | None = None


@dataclass(frozen=True)
class Lifecycle(Generic[S, A]):
    """All states of one kind of thing. `moves`: (state, action) to the state after it; `caused`: what each action is,
    as an action of `contracts.authority`, the name of an event, or in words; `care` has every state that is not final.
    `follows`: tables of others, by name, whose states that are `followed` are looked after as this table says. Who brings
    the subject says so: a library knows no service.
    """

    start: S
    moves: Mapping[tuple[S, A], S]
    caused: Mapping[A, str]
    care: Mapping[S, Care]
    follows: tuple[str, ...] = ()

    def after(self, state: S, action: A) -> S:
        """The state after the action. Raises ValueError when the table has no such move."""
        if (state, action) not in self.moves:
            raise ValueError(f"{action} in {state}")
        return self.moves[state, action]
