"""What a service owns on its topics: the aggregates it tells of, so that they can be said again and compared with what was said."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from contracts.envelope import Event
from pydantic import TypeAdapter

from chassis.transaction import Transaction

#: The events that say the whole state of these rows, each with its row's own version. The rows are locked for sharing.
Says = Callable[[Transaction, Sequence[Any]], Awaitable[Sequence[Event]]]


@dataclass(frozen=True)
class Owned:
    """A kind of aggregate: a table with a column `version`, and the events that tell of it.

    `key`: the column that is the key of their records. `says`: how its state is said again; None where a topic that isn't
    compacted tells of it, which is never said again.
    """

    events: tuple[type[Event], ...]
    key: Any
    says: Says | None = None

    @property
    def topic(self) -> str:
        """The topic of its events."""
        return self.events[0].TOPIC

    @property
    def table(self) -> Any:
        """The class of its rows."""
        return self.key.class_

    @property
    def numbered(self) -> bool:
        """True when its keys are numbers that the database gives."""
        return int in {self._kind, *get_args(self._kind)}

    def typed(self, key: str) -> Any:
        """The key of a record as its column has it. Raises ValueError for what is no key of this kind."""
        return TypeAdapter(self._kind).validate_python(key)

    @property
    def _kind(self) -> Any:
        return self.table.model_fields[self.key.key].annotation
