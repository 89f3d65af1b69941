"""What was released: schemas that readers outside have, and records of before details were grouped by kind."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from chassis.testing.tomorrow import grown, places
from contracts import certificates, orders, publish
from contracts.catalogue import all_events
from contracts.envelope import Event, Tombstone
from contracts.examples import examples
from contracts.orders import MOVES, NewerDetails, OrderMoved, ServerApproval, ServerDetails
from pydantic import ValidationError

RELEASED = sorted((publish.FOLDER / "released").glob("*.json"))
#: As they stand in topics and outboxes since before: every example that was published then.
BEFORE = sorted((Path(__file__).parent / "data/before_details").glob("*.json"))
FORMATS = jsonschema.Draft202012Validator.FORMAT_CHECKER


def examples_of(path: Path) -> list[Event]:
    return examples()[path.stem]


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_a_reader_of_the_released_schema_reads_what_is_said_today_and_may_be_said_tomorrow(path: Path) -> None:
    """F-50: a model that is nothing but the released file takes every example of today, with a code of tomorrow in each open set."""
    model = jsonschema.Draft202012Validator(json.loads(path.read_text()), format_checker=FORMATS)
    for event in examples_of(path):
        for said in (event, *(grown(event, place) for place in sorted(places(event)))):
            model.validate(json.loads(said.model_dump_json()))
        assert list(model.iter_errors({})), "a model that takes anything proves nothing"


def newer(event: OrderMoved) -> OrderMoved:
    """The same fact of an order of a kind of tomorrow."""
    details = NewerDetails.model_validate({"kind": "person", "holder": "CB1000010", "purposes": ["signature"]})
    return event.model_copy(update={"details": details})


MOVED = [event for kind in MOVES for event in examples()[kind.NAME]]


@pytest.mark.parametrize("event", MOVED, ids=lambda event: f"{event.NAME}-{event.version}")
def test_an_order_of_a_kind_of_tomorrow_is_read_and_kept_as_it_came(event: OrderMoved) -> None:
    """By our own reader, which can write it again, and by a reader of the released schema."""
    said = newer(event).model_dump_json()
    read = type(event).model_validate_json(said)
    assert read == newer(event) and read.model_dump_json() == said
    assert isinstance(read.details, NewerDetails) and (read.reference, read.ended) == (event.reference, event.ended)
    schema = json.loads((publish.FOLDER / "released" / f"{event.NAME}.json").read_text())
    jsonschema.validate(json.loads(said), schema)


@pytest.mark.parametrize("event", MOVED, ids=lambda event: f"{event.NAME}-{event.version}")
def test_details_of_a_kind_that_is_known_are_complete_or_refused(event: OrderMoved) -> None:
    """A server order without its names is no order of tomorrow."""
    said = json.loads(event.model_dump_json())
    del said["details"]["common_name"]
    with pytest.raises(ValidationError):
        type(event).model_validate(said)


def _flat(said: dict[str, Any]) -> dict[str, Any]:
    details = {name: value for name, value in said.pop("details").items() if name != "kind"}
    return said | details


@pytest.mark.parametrize("path", BEFORE, ids=lambda path: path.stem)
def test_a_record_of_before_details_were_grouped_reads_as_it_was_meant(path: Path) -> None:
    """Nothing of it is lost, and it says the same when it is told again."""
    wire = json.loads(path.read_text())
    read = all_events()[wire["headers"]["ce_type"]].model_validate_json(json.dumps(wire["payload"]))
    assert isinstance(read, MOVES) and read.key == wire["key"]
    assert type(read.details) is (ServerApproval if isinstance(read, orders.OrderApproved) else ServerDetails)
    now = _flat(json.loads(read.model_dump_json()))
    assert {name: now[name] for name in wire["payload"]} == wire["payload"]
    assert read.ended is (wire["headers"]["ce_type"].split(".")[-2] in {"completed", "rejected"})


def test_there_is_a_record_of_before_of_every_fact_of_an_order() -> None:
    assert {path.name.rsplit(".", 2)[0] for path in BEFORE} == {kind.NAME for kind in MOVES if kind.NAME in
            {"order.placed.v1", "order.ready.v1", "order.approved.v1", "order.rejected.v1", "order.completed.v1",
             "order.failed.v1", "order.resumed.v1"}}  # fmt: skip


def _fields(schema: Any) -> set[str]:
    """The names of all fields in a schema, in whatever depth."""
    if isinstance(schema, list):
        return set().union(*map(_fields, schema))
    if not isinstance(schema, dict):
        return set()
    properties = schema.get("properties", {})
    return set(properties).union(*(_fields(part) for part in schema.values()))


def test_on_public_topics_a_person_is_a_number() -> None:
    """And the subject that a certificate will show is in its approval and in the facts about certificates alone."""
    public = {path.stem: _fields(json.loads(path.read_text())) for path in publish.FOLDER.glob("*.v1.json")
              if any(path.stem == kind.NAME and kind.TOPIC in publish.PUBLIC for kind in all_events().values())}  # fmt: skip
    assert {name for name, fields in public.items() if fields & {"name", "email", "phone", "function"}} == set()
    with_subject = {name for name, fields in public.items() if "subject" in fields}
    told = {name for name in public if name.startswith("certificate.")} - {"certificate.removed.v1"}
    assert with_subject == {"order.approved.v1"} | told
    assert certificates.TOPIC in publish.PUBLIC and orders.TOPIC in publish.PUBLIC


def test_a_tombstone_has_no_value_on_the_wire_and_its_key_says_what_is_no_more() -> None:
    """As partners read it (AsyncAPI), and read back by whoever keeps a copy."""
    messages = json.loads((publish.FOLDER / "asyncapi.json").read_text())["components"]["messages"]
    public = {kind for kind in all_events().values() if issubclass(kind, Tombstone) and kind.TOPIC in publish.PUBLIC}
    assert {kind.NAME for kind in public} == {"certificate.removed.v1", "issuance.removed.v1"}
    for kind in public:
        assert messages[kind.NAME]["payload"] == {"type": "null"}
        for event in examples()[kind.NAME]:
            assert kind.of(event.key, str(event.version)) == event
