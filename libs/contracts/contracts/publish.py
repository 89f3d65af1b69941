"""Writes the contract as files: `python -m contracts.publish`. A test fails when they differ from the code.

`schemas/<event>.json` is the JSON Schema of an event, `schemas/examples/` holds headers and payloads as they are on
the wire, `schemas/asyncapi.json` describes the public topics (AsyncAPI 3.0), `schemas/released/` is what partners have.
"""

import json
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from contracts import certificates, orders
from contracts.catalogue import all_events
from contracts.envelope import EPOCH, Event, Tombstone, headers, schema_of
from contracts.examples import AT, examples

FOLDER = Path(__file__).parent / "schemas"
PUBLIC = (orders.TOPIC, certificates.TOPIC)


def _text(value: object) -> str:
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _message(event: type[Event]) -> dict[str, object]:
    value = {"schemaFormat": "application/schema+json;version=draft-2020-12", "schema": schema_of(event)}
    return {
        "name": event.type_name(),
        "title": (event.__doc__ or "").strip(),
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/headers"},
        "payload": {"type": "null"} if issubclass(event, Tombstone) else value,
        "bindings": {"kafka": {"key": {"type": "string", "description": "id of the aggregate"}}},
    }


def _headers() -> dict[str, object]:
    required = ["ce_id", "ce_source", "ce_specversion", "ce_subject", "ce_time", "ce_type", "ce_correlationid"]
    names = sorted({*_head(examples()["order.placed.v1"][0], "order.placed.v1/1"), EPOCH})
    return {"type": "object", "required": required, "properties": {name: {"type": "string"} for name in names}}


def _asyncapi() -> dict[str, object]:
    public = sorted((e for e in all_events().values() if e.TOPIC in PUBLIC), key=lambda event: event.NAME)
    refs = {
        topic: {e.NAME: {"$ref": f"#/components/messages/{e.NAME}"} for e in public if topic == e.TOPIC}
        for topic in PUBLIC
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "MijnCertificaten: events for other systems",
            "version": "1.0.0",
            "description": "CloudEvents 1.0 in binary mode. Ignore types and fields you don't know. Events only grow.",
        },
        "channels": {topic: {"address": topic, "messages": refs[topic]} for topic in PUBLIC},
        "operations": {
            f"read {topic}": {"action": "receive", "channel": {"$ref": f"#/channels/{topic.replace('/', '~1')}"}}
            for topic in PUBLIC
        },
        "components": {
            "messages": {event.NAME: _message(event) for event in public},
            "schemas": {"headers": _headers()},
        },
    }


def _head(event: Event, name: str) -> dict[str, str]:
    """The headers of an example; the same for the same name."""
    return headers(
        event,
        event_id=uuid5(NAMESPACE_URL, name),
        at=AT,
        source=event.TOPIC.split(".")[1],
        correlation_id="5f0c2a9e0d1b4c7f",
        traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    )


def files() -> dict[str, str]:
    """Every file of the contract by its path below `schemas/`."""
    out = {f"{event.NAME}.json": _text(schema_of(event)) for event in all_events().values()}
    for name, given in examples().items():
        for n, event in enumerate(given, 1):
            head = _head(event, f"{name}/{n}")
            wire = {"key": event.key, "headers": head, "payload": event.model_dump(mode="json")}
            out[f"examples/{name}.{n}.json"] = _text(wire)
    out["asyncapi.json"] = _text(_asyncapi())
    return out


def main() -> None:
    """Write the files."""
    for path, content in files().items():
        target = FOLDER / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)


if __name__ == "__main__":
    main()
