"""The walk through the six steps: which comes next, which may be opened, what the list beside the form shows.

Only `DraftView.done` decides: a step can be opened when every step before it is complete and still right.
"""

from typing import NamedTuple

from contracts.orders import DraftView, Step

STEPS = tuple(Step)
PATHS = {
    Step.CONTACT: "contactpersoon",
    Step.MANAGER: "certificaatbeheerder",
    Step.CERTIFICATE: "certificaat",
    Step.CHECK: "controle",
    Step.CONDITIONS: "voorwaarden",
    Step.COMPLETION: "afronding",
}
_BY_PATH = {path: step for step, path in PATHS.items()}


class StepLine(NamedTuple):
    """One line of the step list. `href` is None for a step that can't be opened yet."""

    step: Step
    number: int
    href: str | None
    done: bool
    now: bool
    summary: str


def step_of(path: str) -> Step | None:
    """The step by its word in the address, or None."""
    return _BY_PATH.get(path)


def number(step: Step) -> int:
    """1 to 6."""
    return STEPS.index(step) + 1


def address(draft: DraftView, step: Step) -> str:
    """The path of a step of this draft."""
    return f"/aanvragen/{draft.id}/{PATHS[step]}"


def open_step(draft: DraftView) -> Step:
    """The first step that is not complete: where one goes on."""
    return next((step for step in STEPS[:-1] if step not in draft.done), Step.COMPLETION)


def may_open(draft: DraftView, step: Step) -> bool:
    """True when all steps before this one are complete."""
    return number(step) <= number(open_step(draft))


def before(step: Step) -> Step | None:
    """The step before this one, or None for the first."""
    return STEPS[number(step) - 2] if step is not STEPS[0] else None


def after(draft: DraftView, step: Step, *, back_to_check: bool) -> Step:
    """Where a saved step leads: to the next one, or to the check page for who came from there; never past an open one."""
    wanted = Step.CHECK if back_to_check and step is not Step.CHECK else STEPS[number(step)]
    return wanted if may_open(draft, wanted) else open_step(draft)


def lines(draft: DraftView, current: Step) -> list[StepLine]:
    """The step list as shown beside the form."""
    return [
        StepLine(
            step=step,
            number=number(step),
            href=address(draft, step) if step is not current and may_open(draft, step) else None,
            done=step in draft.done and step is not current,
            now=step is current,
            summary=_summary(draft, step) if step in draft.done else "",
        )
        for step in STEPS
    ]


def _summary(draft: DraftView, step: Step) -> str:
    if step is Step.CONTACT:
        return draft.contact.name
    if step is Step.MANAGER and draft.manager:
        return draft.manager.name
    if step is Step.CERTIFICATE:
        return draft.renews.common_name
    return ""
