"""Every refusal and finding in words: what is the matter, and what to do.

`slug` has the general sentence, `slug/value` the one for a certain `reason` or `what`. A sentence whose parameters are
missing gives way to `slug/` or to the general one.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from chassis import clock
from contracts.open_sets import opened
from contracts.orders import Standing, State, Step
from contracts.products import Product
from contracts.refusals import Refusal
from starlette.responses import Response

from gateway.steps import label
from gateway.words import _, labels, ngettext
from gateway.words.everywhere import EVERYWHERE
from gateway.words.formats import day, long_moment, term
from gateway.words.login import LOGIN
from gateway.words.orders import ORDERS
from gateway.words.registers import REGISTERS
from gateway.words.requests import REQUESTS
from gateway.words.revocations import REVOCATIONS
from gateway.words.searching import SEARCHING
from gateway.words.terms import TERMS
from gateway.words.validation import VALIDATION

#: By slug, in Dutch: translated where they are told.
SUBJECTS = (EVERYWHERE, LOGIN, REGISTERS, ORDERS, REQUESTS, REVOCATIONS, SEARCHING, TERMS, VALIDATION)
SENTENCES: dict[str, str] = {slug: sentence for subject in SUBJECTS for slug, sentence in subject.items()}
#: How long to wait where a refusal does not say: nothing of ours takes longer to come back.
_WAIT = 60
_PARAMETER = re.compile(r"%\((\w+)\)s")


def _value(name: str, value: str | int, staff: bool) -> str:
    """A parameter in words, as customers or `staff` call it; one that can't be read is shown as it came."""
    text = str(value)
    try:
        match name:
            case "at":
                return long_moment(datetime.fromisoformat(text))
            case "ends" | "until" | "from" | "since" | "last" | "promised":
                return day(date.fromisoformat(text))
            case "days":
                return term(int(text))
            case "product" | "successor":
                return labels.product(opened(Product, text))
            case "step":
                return label(opened(Step, text))
            case "state":
                return labels.standing(Standing(state=opened(State, text)), staff).lower()
            case "seconds":
                return ngettext("%(n)s seconde", "%(n)s seconden", int(text)) % {"n": text}
    except (ValueError, KeyError):
        return text
    return text


def explain(slug: str, params: Mapping[str, str | int], staff: bool = False) -> str:
    """The sentence of a refusal or finding. Raises KeyError for a slug that has no words."""
    kinds = [f"{slug}/{params[name]}" for name in ("reason", "what") if name in params]
    for key in (*kinds, slug, f"{slug}/"):
        words = SENTENCES.get(key)
        if words is not None and set(_PARAMETER.findall(words)) <= set(params):
            # not %-formatting: a percent sign in a value or sentence is just a percent sign
            return _PARAMETER.sub(lambda name: _value(name[1], params[name[1]], staff), _(words))
    raise KeyError(slug)


def sentence(refusal: Refusal, staff: bool = False) -> str:
    """The sentence of a refusal, in the words of customers or `staff`."""
    return explain(refusal.slug, refusal.params, staff)


class Wait(NamedTuple):
    """A budget is spent: after how many seconds it has room again, and when that is."""

    seconds: int
    again: datetime

    def on(self, answer: Response) -> Response:
        """The answer with `Retry-After` (RFC 9110, 10.2.3)."""
        answer.headers["retry-after"] = str(self.seconds)
        return answer


def wait_of(refusal: Refusal | None) -> Wait | None:
    """When to try again after a spent budget; None for every other refusal."""
    if refusal is None or refusal.slug != "too_many":
        return None
    return wait_for(int(refusal.params.get("seconds", _WAIT)))


def wait_for(seconds: int) -> Wait:
    """When it is so many seconds from now."""
    return Wait(seconds, clock.now() + timedelta(seconds=seconds))
