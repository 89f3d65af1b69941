"""What one person gave in a draft: steps confirmed as read, warnings accepted, declarations. It holds nobody else."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from contracts.envelope import View
from contracts.journeys import ANSWERS, Step, Whose
from pydantic import AwareDatetime, Field

READ, DECLARED = (
    frozenset(step for step, answers in ANSWERS.items() if answers.WHOSE is whose)
    for whose in (Whose.READER, Whose.DECLARER)
)


class Given(View):
    """What a person saved in a draft and when (UTC).

    `agreement` is what the declarations were about (`domain.offer.Agreement`), as it was then: only ever compared whole.
    """

    at: AwareDatetime | None = None  # the last save, of any step
    steps: dict[Step, AwareDatetime] = Field(
        default_factory=dict
    )  # those that are a person's own; the others are everybody's
    warnings: tuple[str, ...] = ()  # fingerprints of accepted findings
    agreement: Mapping[str, object] | None = None

    @property
    def declared_at(self) -> datetime | None:
        """When the person gave the declarations, if they did."""
        return next((at for step, at in self.steps.items() if step in DECLARED), None)


def given_by(kept: Mapping[str, object], person: str) -> Given:
    """What this person gave, of all that is kept with a draft."""
    return Given.model_validate(kept.get(person, {}))


def put(kept: Mapping[str, object], person: str, given: Given) -> dict[str, object]:
    """All that is kept, with what this person gave now."""
    return {**kept, person: given.model_dump(mode="json")}


def without(given: Given, *steps: Step) -> Given:
    """As before, but these steps have to be saved again by this person."""
    left = {step: at for step, at in given.steps.items() if step not in steps}
    agreement = None if DECLARED & {*steps} else given.agreement
    return Given(at=given.at, steps=left, warnings=given.warnings, agreement=agreement)


def after_change(kept: Mapping[str, object], by: str) -> dict[str, object]:
    """After somebody changed what is ordered: all must read it again, and the others must declare it again."""
    changed = dict(kept)
    for person in kept:
        again = READ if person == by else READ | DECLARED
        changed = put(changed, person, without(given_by(kept, person), *again))
    return changed


def resting(steps: Sequence[Step], saved: list[str], kept: Mapping[str, object]) -> Step:
    """The first of a journey's steps that who saved last did not come past."""
    last = max((given_by(kept, person) for person in kept), key=_moment, default=Given())
    done = {*saved, *last.steps}
    return next((step for step in steps[:-1] if step not in done), steps[-1])


def _moment(given: Given) -> float:
    return given.at.timestamp() if given.at else 0.0
