"""The journeys with this service's steps: found by name in `steps`, so that there is no second list."""

from functools import cache
from importlib import import_module
from typing import Any

from contracts.journeys import STEPS, Journey, Step

from orders.steps import StepOf

AnyStep = StepOf[Any, Any]


@cache
def step_of(step: Step) -> AnyStep:
    """What this service does with a step. Raises ModuleNotFoundError when it knows nothing of it."""
    step_here: AnyStep = import_module(f"orders.steps.{step.value}").STEP
    return step_here


@cache
def steps_of(journey: Journey) -> tuple[AnyStep, ...]:
    """The steps of a journey in which something is answered, in order: all but the last, which places."""
    return tuple(step_of(step) for step in STEPS[journey][:-1])
