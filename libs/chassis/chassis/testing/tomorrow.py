"""What a newer service may say: copies of today's events and views with a code of tomorrow in an open set."""

from typing import Any, NamedTuple, TypeVar, get_args

from contracts.open_sets import Unknown
from pydantic import BaseModel

_M = TypeVar("_M", bound=BaseModel)
TOMORROW = Unknown("code-of-tomorrow")


class Place(NamedTuple):
    """An open set: the name of a model and of its field."""

    model: str
    field: str


def is_open(annotation: Any) -> bool:
    """True when a value of this type may be a code that is newer than its reader."""
    return annotation is Unknown or any(map(is_open, get_args(annotation)))


def places(given: BaseModel) -> set[Place]:
    """The open sets that have a value in this event or view, in whatever depth."""
    kind = type(given)
    own = {
        Place(kind.__name__, name)
        for name, field in kind.model_fields.items()
        if is_open(field.annotation) and getattr(given, name)
    }
    return own.union(*(places(part) for name in kind.model_fields for part in _parts(getattr(given, name))))


def grown(given: _M, place: Place) -> _M:
    """A copy in which every value of this open set is one of tomorrow."""
    kind = type(given)
    changed = {
        name: _of_tomorrow(getattr(given, name))
        if (kind.__name__, name) == place
        else _grown(getattr(given, name), place)
        for name in kind.model_fields
    }
    return given.model_copy(update=changed)


def _parts(value: Any) -> list[BaseModel]:
    return [part for part in (value if isinstance(value, tuple) else (value,)) if isinstance(part, BaseModel)]


def _grown(value: Any, place: Place) -> Any:
    if isinstance(value, tuple):
        return tuple(_grown(part, place) for part in value)
    return grown(value, place) if isinstance(value, BaseModel) else value


def _of_tomorrow(value: Any) -> Any:
    return tuple(TOMORROW for _ in value) if isinstance(value, tuple) else value and TOMORROW
