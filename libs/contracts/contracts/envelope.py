"""The envelope of every event: CloudEvents 1.0 in binary mode on Kafka.

The value of a record is the payload as JSON; everything else is in headers (UTF-8 text). `ce_` headers are those of
CloudEvents' Kafka binding 1.0, section 3.2; extensions: `subscriber` (empty when the fact has none),
`aggregateversion` (+1 per event of the aggregate), `aggregateepoch` (absent: 0; of two facts about one aggregate the
higher epoch is newer, and in the same epoch the higher version) and `correlationid`. The key of a record is the
aggregate's id.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

PREFIX = "nl.mijncertificaten."
#: The header that is added when the owner was ever restored from a backup.
EPOCH = "ce_aggregateepoch"
VERSION = "ce_aggregateversion"
SCHEMA_BASE = "urn:mijncertificaten:schema:"


class View(BaseModel):
    """Something a service answers or says. Readers ignore what they don't know, so that views can grow."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Command(BaseModel):
    """Something a service is asked. Anything unknown in it is refused, and a private key in any text of it too.

    `KEYS_TOLD` are the fields of which the service itself says that a key stood in them.
    """

    KEYS_TOLD: ClassVar[frozenset[str]] = frozenset()

    def long_texts(self) -> Iterator[tuple[str, str]]:
        """Every text of 40 characters or more, with its field, but those of `KEYS_TOLD`.

        The items of a list are one text: a key may have been split at its line ends.
        """
        for name in sorted(type(self).model_fields.keys() - self.KEYS_TOLD):
            value = getattr(self, name)
            value = tuple(value.values()) if isinstance(value, Mapping) else value
            parts = value if isinstance(value, tuple | list) else (value,)
            for part in parts:
                if isinstance(part, Command):
                    yield from part.long_texts()
            text = "\n".join(part for part in parts if isinstance(part, str))
            if len(text) >= 40:
                yield name, text

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Event(View):
    """A fact, with the full state of its aggregate after it. Subclasses set `TOPIC` and `NAME` and define `key`."""

    TOPIC: ClassVar[str]
    NAME: ClassVar[str]  # "order.placed.v1"
    version: int  # of the aggregate, starts at 1

    @property
    def key(self) -> str:
        """The aggregate's id as text: the key of the Kafka record."""
        raise NotImplementedError

    @property
    def about(self) -> str:
        """The subscriber number the fact belongs to, or an empty text."""
        return ""

    @classmethod
    def type_name(cls) -> str:
        """The CloudEvents type, for instance `nl.mijncertificaten.order.placed.v1`."""
        return PREFIX + cls.NAME


class Tombstone(Event):
    """That an aggregate is no more: a record without a value, after which a compacted topic forgets all that was said of its key.

    Key and head say all there is: its one field besides the version is the key, the version is one up.
    """

    @property
    def key(self) -> str:
        return str(self.model_dump()[self._named()])

    @classmethod
    def of(cls, key: str, version: str) -> Self:
        """Read one from key and head. Raises pydantic's ValidationError."""
        return cls.model_validate({cls._named(): key, "version": version})

    @classmethod
    def _named(cls) -> str:
        (name,) = cls.model_fields.keys() - {"version"}
        return name


def headers(
    event: Event, *, event_id: UUID, at: datetime, source: str, correlation_id: str, traceparent: str = ""
) -> dict[str, str]:
    """The headers of an event's record. `at` is UTC; `source` is the service's name."""
    out = {
        "ce_specversion": "1.0",
        "ce_id": str(event_id),
        "ce_source": f"/mijncertificaten/{source}",
        "ce_type": event.type_name(),
        "ce_time": at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "ce_subject": event.key,
        "ce_dataschema": SCHEMA_BASE + event.NAME,
        "ce_subscriber": event.about,
        VERSION: str(event.version),
        "ce_correlationid": correlation_id,
        "content-type": "application/json",
        "correlation_id": correlation_id,
    }
    if not event.about:
        del out["ce_subscriber"]  # CloudEvents attributes are never empty
    if traceparent:
        out["traceparent"] = traceparent
    return out


def schema_of(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of an event's payload, as partners read it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_BASE + event.NAME,
        **event.model_json_schema(mode="serialization"),
    }
