"""The contract as partners have it: files equal the code, examples pass, what was released still holds (B3)."""

import json

import jsonschema
import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from contracts import publish
from contracts.catalogue import all_events
from contracts.envelope import Event, schema_of
from contracts.examples import examples
from jsoncompat import check_compat

EVENTS = sorted(all_events().values(), key=lambda e: e.NAME)
NAMES = [e.NAME for e in EVENTS]


def _of_ours(event: type[Event]) -> set[type[Event]]:
    kinds = set(event.__subclasses__()).union(*(_of_ours(kind) for kind in event.__subclasses__()))
    return {kind for kind in kinds if kind.__module__.startswith("contracts.")}


def test_no_event_is_missing_in_the_catalogue() -> None:
    """An event that its package does not export would be published without a schema, and no other guard would see it."""
    named = {kind for kind in _of_ours(Event) if "NAME" in vars(kind)}
    assert {kind.__qualname__ for kind in named - set(EVENTS)} == set(), "export it from its package in contracts"


def test_the_committed_files_are_what_the_code_says() -> None:
    on_disk = {
        str(p.relative_to(publish.FOLDER)): p.read_text()
        for p in publish.FOLDER.rglob("*.json")
        if "released" not in p.parts
    }
    assert on_disk == publish.files(), "run: python -m contracts.publish"


@pytest.mark.parametrize("event", EVENTS, ids=NAMES)
def test_every_event_has_two_examples_that_pass_its_schema(event: type) -> None:
    given = examples().get(event.NAME, ())
    assert len(given) >= 2, "add two to contracts/examples"
    for one in given:
        payload = json.loads(one.model_dump_json())
        jsonschema.validate(payload, schema_of(event))
        assert type(one).model_validate(payload) == one
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({k: v for k, v in payload.items() if k != "version"}, schema_of(event))


@pytest.mark.parametrize("path", sorted(publish.FOLDER.glob("examples/*.json")), ids=lambda p: p.stem)
def test_the_headers_of_every_example_are_valid_cloudevents(path: object) -> None:
    wire = json.loads(path.read_text())  # type: ignore[attr-defined]
    message = KafkaMessage(
        headers={k: v.encode() for k, v in wire["headers"].items()}, key=wire["key"].encode(),
        value=json.dumps(wire["payload"]).encode(),
    )  # fmt: skip
    event = from_binary(message, JSONFormat(), CloudEvent)
    assert event.get_type() == wire["headers"]["ce_type"]
    assert event.get_subject() == wire["key"]
    assert event.get_attributes()["correlationid"] == wire["headers"]["ce_correlationid"]


def compatible(old: str, new: str) -> bool:
    """True when a reader of `old` takes all that a writer of `new` says. The tool knows no `$id`."""
    without = [json.dumps({k: v for k, v in json.loads(text).items() if k != "$id"}) for text in (old, new)]
    return bool(check_compat(*without, "serializer"))


def test_what_was_released_can_still_be_read_by_its_readers() -> None:
    """F-50, F-18: additive only: a reader of the released schema takes everything the current code says."""
    released = sorted((publish.FOLDER / "released").glob("*.json"))
    assert len(released) >= 19
    assert {p.stem for p in released} <= set(NAMES)
    for path in released:
        current = (publish.FOLDER / path.name).read_text()
        assert compatible(path.read_text(), current), path.name


def test_the_gate_itself_sees_a_breaking_change() -> None:
    old = schema_of(EVENTS[0])
    broken = json.loads(json.dumps(old))
    broken["properties"].pop("version")
    broken["required"].remove("version")
    assert compatible(json.dumps(old), json.dumps(old))
    assert not compatible(json.dumps(old), json.dumps(broken))


def test_released_examples_of_every_event_are_still_read() -> None:
    for path in publish.FOLDER.glob("examples/*.json"):
        wire = json.loads(path.read_text())
        assert all_events()[wire["headers"]["ce_type"]].model_validate(wire["payload"])
