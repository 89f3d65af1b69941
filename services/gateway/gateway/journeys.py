"""The walk through a journey: which step comes next, which may be opened, what differs from what was saved meanwhile.

Only `DraftView.done` decides: a step can be opened when every step before it is complete and still right.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from contracts.journeys import IN_TWO_PAGES, AnyAnswers, Journey, Step
from contracts.orders import DraftView, KeepTyped, Typed, typed_in

from gateway import families
from gateway.fields import Sent, version
from gateway.paths import ON_BEHALF
from gateway.steps import StepForm, form_of
from gateway.words import _

#: The page before the first step of a journey.
BEGAN: Mapping[Journey, Callable[[DraftView], str]] = {
    Journey.SERVER_RENEW: lambda draft: families.of(draft.product).renew(draft.renews.id if draft.renews else 0),
    Journey.SERVER_NEW: lambda draft: families.of(draft.product).new,
}


class StepLine(NamedTuple):
    """One line of the step list. `href` is None for a step that can't be opened yet."""

    step: Step
    number: int
    href: str | None
    done: bool
    now: bool
    summary: str


class Choice(NamedTuple):
    """A field with the value that stands now and the one that was filled in; `shown` turns either into words."""

    name: str
    label: str
    now: str
    typed: str
    shown: dict[str, str]


class Conflict(NamedTuple):
    """A step that was saved elsewhere meanwhile: what differs, and the values of the fields that don't.

    The page that shows both sends the chosen values as the fields of the step itself, with the version that it showed:
    nothing is saved over what nobody has seen.
    """

    choices: tuple[Choice, ...]
    same: dict[str, str]


def began(draft: DraftView) -> str:
    """The page before the first step, for who looks."""
    return f"{ON_BEHALF}/{draft.subscriber.number}" if draft.preparing else BEGAN[draft.journey](draft)


def number(draft: DraftView, step: Step) -> int:
    """Which step of its journey it is, from 1."""
    return draft.steps.index(step) + 1


def address(draft: DraftView, step: Step) -> str:
    """The path of a step of this draft."""
    return f"/aanvragen/{draft.id}/{form_of(step).PATH}"


def open_step(draft: DraftView) -> Step:
    """The first step that is not complete: where one goes on."""
    return next((step for step in draft.steps[:-1] if step not in draft.done), draft.steps[-1])


def short_way(draft: DraftView) -> Step:
    """Where one goes on in two pages; step by step where there is something to choose first."""
    asks = IN_TWO_PAGES.get(draft.journey, (None,))[0]
    return asks if asks is not None and proposed(draft, asks) else open_step(draft)


def proposed(draft: DraftView, step: Step) -> dict[Step, AnyAnswers]:
    """The steps before this one that its page confirms, with what is proposed for each; none when one of them asks something."""
    asks, _reads = IN_TWO_PAGES.get(draft.journey, (None, None))
    if asks is None or not _simple(draft) or number(draft, step) > number(draft, asks):
        return {}
    waiting = [each for each in draft.steps[: number(draft, step) - 1] if each not in draft.done]
    proposals = {each: answers for each in waiting if (answers := form_of(each).proposed(draft)) is not None}
    return proposals if len(proposals) == len(waiting) else {}


def ends_here(draft: DraftView, step: Step) -> bool:
    """Whether the page of this step is that of all after it too: from it the order is placed."""
    _asks, reads = IN_TWO_PAGES.get(draft.journey, (None, None))
    return reads is step and _simple(draft) and not draft.awaits_csr


def _simple(draft: DraftView) -> bool:
    """Not what somebody else, or an order before, began: who goes on with that reads it step by step."""
    return draft.own and not (draft.preparing or draft.prepared_by or draft.follows or draft.notices)


def may_open(draft: DraftView, step: Step) -> bool:
    """True when the journey has this step, and all before it are complete, or its page confirms those that are not."""
    here = step in draft.steps
    return here and (number(draft, step) <= number(draft, open_step(draft)) or bool(proposed(draft, step)))


def before(draft: DraftView, step: Step) -> Step | None:
    """The step before this one, or None for the first."""
    return draft.steps[number(draft, step) - 2] if step is not draft.steps[0] else None


def after(draft: DraftView, step: Step, back_to: Step | None) -> Step:
    """Where a saved step leads: to the next one, or back to the later one that one came from; never past an open one."""
    following = draft.steps[number(draft, step)]
    if back_to in draft.steps and number(draft, back_to) > number(draft, step):
        following = back_to
    return following if may_open(draft, following) else open_step(draft)


def lines(draft: DraftView, current: Step) -> list[StepLine]:
    """The step list as shown beside the form."""
    return [
        StepLine(
            step=step,
            number=number(draft, step),
            href=address(draft, step) if step is not current and may_open(draft, step) else None,
            done=step in draft.done and step is not current,
            now=step is current,
            summary=form_of(step).summary(draft) if step in draft.done else "",
        )
        for step in draft.steps
    ]


def compare(form: StepForm, draft: DraftView) -> Conflict:
    """What was sent for a step, held against the draft as it stands now."""
    now, sent = form.saved(draft).values(draft), form.values(draft)
    shown = form.shown(draft) | {"": _("niets")}
    choices = tuple(
        Choice(name, _(label), now[name], sent[name], shown)
        for name, label in form.DATA.items()
        if form.plain(name, now[name]) != form.plain(name, sent[name])
    )
    differing = {choice.name for choice in choices}
    return Conflict(choices, {name: value for name, value in now.items() if name not in differing})


def unsaved(draft: DraftView, step: Step) -> tuple[Typed, StepForm] | None:
    """What the visitor typed here and did not save, with the form that says it; None when the draft says the same."""
    kept = next((typed for typed in draft.typed if typed.step is step), None)
    if kept is None:
        return None
    form = form_of(step).typed(draft, kept.texts)
    return (kept, form) if compare(form, draft).choices else None


def to_keep(step: Step, sent: Sent) -> KeepTyped | None:
    """What to keep of a form before it is saved; None for a step in which nothing is typed.

    A field in which a private key stood, or that is longer than it may be, is left out.
    """
    texts: dict[str, str] = {}
    for name, longest in typed_in(step).items():
        field = form_of(step).TYPED[name]
        value = sent.get(field)
        if isinstance(value, str) and field not in sent.secrets and len(value) <= longest:
            texts[name] = value.replace("\r\n", "\n")
    return KeepTyped(version=version(sent), step=step, texts=texts) if typed_in(step) else None
